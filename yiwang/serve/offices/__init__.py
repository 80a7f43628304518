"""Departments, districts and streets that work on the platform: each an office of its own.

Owns what was opened for whom, in one plan: posts, people, seal, desk, chosen packages, promises and
wording. Announces an opened office. Does not grant: the roles of its posts wait until the security
administrator confirms them (domain.md 1.10).
"""
