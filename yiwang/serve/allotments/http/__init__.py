"""Doors of this context: pages for people, endpoints for programs."""
