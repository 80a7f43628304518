"""Licences issued in bulk out of the file of a register (存量电子化): row by row, to be resumed.

Owns batches and their rows; a row is checked by the elements of the licence type, then issued by
`licences`, or it comes back with column and reason. Batch and row number say what a licence came
from, so that nothing is issued twice, whoever is killed meanwhile.
"""
