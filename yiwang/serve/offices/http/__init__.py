"""Doors of the offices."""
