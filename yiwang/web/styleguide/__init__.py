"""Every component with sample values at /styleguide/, for people to look at and for tests to check.

Owns nothing and announces nothing; it exists in the demonstration only.
"""
