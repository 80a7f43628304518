"""Doors of bulk issue."""
