"""Bytes that people hand in or the city issues: checked, encrypted, stored once per body.

Knows neither cases nor papers; they keep the id of a stored file.
"""
