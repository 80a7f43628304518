"""Licences the city has issued: who may do what, until when, and whether that still holds.

Announces `licences.issued`; listens to cases that are granted. Knows nothing of processes.
"""
