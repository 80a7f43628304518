"""Doors of this context for programs and people."""
