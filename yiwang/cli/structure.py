"""The statements that all migrations make of an empty database, recorded.

A new city runs them at once instead of one migration after the other, for which the framework
builds its models anew some hundred times. Migrations that are not in the record follow as ever.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

FILE = Path(__file__).with_suffix(".sql")
_EMPTY = "SELECT to_regclass('django_migrations') IS NULL"


def load(connection: BaseDatabaseWrapper) -> bool:
    """Bring an empty database to the recorded structure; False: it is not empty."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(FILE.read_text("utf-8"))
    return True


def digest() -> str:
    """SHA-256 over our migrations by name; the first line of the record says which it was of."""
    found = hashlib.sha256()
    for file in _migrations():
        found.update(b"\0".join((file.name.encode(), file.read_bytes())))
    return found.hexdigest()


def _migrations() -> Iterator[Path]:
    for each in sorted(apps.get_app_configs(), key=lambda app: app.label):
        if each.name.startswith("yiwang."):
            yield from sorted(Path(each.path, "migrations").glob("0*.py"))
