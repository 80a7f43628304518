"""Application packages: the city's applications as data, checked, installed and bound to bodies.

Each context registers the part of a package it understands; this one knows only folders, versions
and who installed what.
"""
