"""Grades of penalties for people and for programs."""
