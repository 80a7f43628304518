"""Doors of the card pack and of checking, for programs and people."""
