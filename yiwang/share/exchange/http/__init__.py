"""Doors of this context."""
