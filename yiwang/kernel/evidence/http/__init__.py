"""Doors of this context for programs."""
