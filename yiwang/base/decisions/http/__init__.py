"""Decisions for programs and for people."""
