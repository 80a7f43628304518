"""Addresses of static files that change with their content, so that browsers may keep them."""

import hashlib
from functools import cache

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def _version(name: str) -> str:
    """Eight hex digits of the file's SHA-256; empty when there is no such file."""
    path = finders.find(name)
    if not path:
        return ""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:8]


class VersionedFiles(StaticFilesStorage):
    """Files served from where they lie in the source; no copying step."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = _version(name or "")
        return f"{address}?v={version}" if version else address
