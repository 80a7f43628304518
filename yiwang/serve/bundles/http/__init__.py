"""Doors of bundles."""
