"""The decisions of installed packages: which there are, by which version, proven, explained.

Announces nothing and stores nothing. Does not know cases: whoever decides gives inputs and days.
"""
