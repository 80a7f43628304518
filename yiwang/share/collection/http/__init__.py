"""Doors of collection."""
