"""Rows checked against a resource of the catalogue: every field, key and rule, column by column."""

from yiwang.share.collection.checking.checker import Checked, Checker, Found

__all__ = ["Checked", "Checker", "Found"]
