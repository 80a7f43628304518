"""Signing in and out, the acting post, the language: what stands before every page."""
