"""Whether anything changed: every row of the city, counted, and the last entry of its evidence."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry

# What a refusal may leave: that somebody was refused, and what was read on the way.
TRACES = {"evidence_entry", "evidence_look", "django_session", "tenancy_accesstoken"}


def counts() -> dict[str, int]:
    """Rows by table, as the system sees them."""
    models = [each for each in apps.get_models() if each._meta.app_label in OURS]
    with acting(SYSTEM):
        return {
            each._meta.db_table: each._default_manager.count()
            for each in models
            if each._meta.db_table not in TRACES
        }


OURS = {
    *("tenancy", "outbox", "numbers", "files", "parties", "packages", "decisions", "cases"),
    *("asides", "work", "papers", "notices", "services", "licences", "offices", "studio"),
}


def carried_out() -> int:
    """Entries of evidence of what was done; refusals and looks leave others."""
    with acting(SYSTEM):
        return Entry.objects.exclude(kind__in=("door.denied", "door.refused")).count()


@contextmanager
def unchanged() -> Iterator[None]:
    """Assert that what happens inside leaves everything as it was."""
    before = counts(), carried_out()
    yield
    assert (counts(), carried_out()) == before
