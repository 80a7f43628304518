"""`yiwang migrate`: roles, tables and protection of rows, as the owner of the database."""

import argparse
import os
from importlib import import_module
from importlib.util import find_spec

import psycopg

from yiwang.cli.errors import CommandError
from yiwang.kernel import database
from yiwang.kernel.garbage import loading


def setup_django() -> None:
    """Load the settings and the contexts; what needs a database calls this first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
    import django

    with loading():
        django.setup()


def apply(*, verbosity: int = 0) -> None:
    """Migrate as the owner, then make the declared protection true. Safe to repeat."""
    from django.core.management import call_command
    from django.db import connections

    from yiwang.cli import structure

    structure.load(connections["owner"])
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    call_command("createcachetable", database="owner", verbosity=verbosity)
    if find_spec("yiwang.kernel.protect"):
        import_module("yiwang.kernel.protect").apply(connections["owner"])


def run(argv: list[str]) -> int:
    """Prepare the database that the settings name and migrate it."""
    parser = argparse.ArgumentParser(prog="yiwang migrate", description=__doc__)
    parser.add_argument("-v", "--verbosity", type=int, default=1, choices=(0, 1, 2))
    wish = parser.parse_args(argv)
    setup_django()
    from django.conf import settings

    try:
        database.prepare(settings.YIWANG.owner_url, settings.YIWANG.app_password)
    except database.UnsuitableDatabaseError as problem:
        raise CommandError(str(problem)) from problem
    except psycopg.OperationalError as problem:
        hint = "Start it: yiwang database start." if settings.YIWANG.embedded else "Check it."
        raise CommandError(f"The database does not answer ({problem}). {hint}") from problem
    apply(verbosity=wish.verbosity)
    return 0
