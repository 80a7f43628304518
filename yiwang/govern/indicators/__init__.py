"""Indicators: what the city counts, shown to those who lead and those who inspect.

Owns what each object counts for and the sums by day, month, body and item. Announces nothing. It
knows of cases; whoever else has something to count registers a source.
"""
