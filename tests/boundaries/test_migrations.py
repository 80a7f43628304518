"""Migrations after the first release hold no lock for long; the list of what does is here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.expressions import Value

FIRST = "0001_initial"  # made on empty tables
SAFE = (
    *(AddIndexConcurrently, RemoveIndexConcurrently, AddConstraintNotValid, ValidateConstraint),
    *(migrations.CreateModel, migrations.RunPython, migrations.AlterModelManagers),
    *(migrations.AlterModelOptions, migrations.RemoveConstraint),
)
# Operation → why it is refused and what to do instead.
REFUSED: dict[type[Any], str] = {
    migrations.AddIndex: "locks the table while it builds: AddIndexConcurrently, atomic = False",
    migrations.RemoveIndex: "waits with a lock that stops everyone: RemoveIndexConcurrently",
    migrations.AddConstraint: "reads the whole table under a lock: AddConstraintNotValid, and "
    "ValidateConstraint in the next migration; a unique one over an index built concurrently",
    migrations.RenameField: "the version that still runs asks for the old name: add, copy, remove",
    migrations.RenameModel: "the version that still runs asks for the old name: add, copy, remove",
    migrations.DeleteModel: "the version that still runs asks for it: with the one after next",
    migrations.RemoveField: "the version that still runs asks for it: with the one after next",
    migrations.AlterField: "may rewrite the table: add a field, copy, remove the old one",
    migrations.RunSQL: "cannot be judged: say in the migration why it is safe",
}
EXCUSE = "long_locks_excused"  # attribute of a migration: the reason, in a sentence


def problems(migration: migrations.Migration) -> Iterator[str]:
    """One sentence a step that holds a lock for long, or breaks the version that still runs."""
    if getattr(migration, EXCUSE, ""):
        return
    made = {each.name_lower for each in migration.operations if hasattr(each, "name_lower")}
    for step in migration.operations:
        if getattr(step, "model_name_lower", None) in made:
            continue  # a table that this migration makes is empty
        reason = _reason(step)
        if reason:
            yield f"{migration.app_label} {migration.name}: {step.describe()}: {reason}"
    if migration.atomic and any(_concurrent(step) for step in migration.operations):
        yield f"{migration.app_label} {migration.name}: concurrent steps need atomic = False"


def _reason(step: Any) -> str:
    if isinstance(step, SAFE):
        return ""
    if isinstance(step, migrations.AddField):
        return _field_reason(step.field)
    for kind, reason in REFUSED.items():
        if isinstance(step, kind):
            return reason
    return "is not known to be safe"


def _concurrent(step: Any) -> bool:
    return isinstance(step, AddIndexConcurrently | RemoveIndexConcurrently)


def _field_reason(field: Any) -> str:
    """Why adding a column rewrites a table, or breaks the version that still inserts without it."""
    if field.many_to_many:
        return ""
    if field.unique or field.db_index:
        return "builds its index under a lock: add it plain, then AddIndexConcurrently"
    if field.null:
        return ""
    if not field.has_db_default():
        return "the version that still runs inserts without it: null, or a constant db_default"
    if not isinstance(field.db_default, Value | str | int | bool):
        return "its default is computed row by row: null, then fill in batches"
    return ""


def test_no_migration_after_the_first_holds_a_lock_for_long() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("yiwang.")}
    every = MigrationLoader(None).disk_migrations
    later = [m for (label, name), m in every.items() if label in ours and name != FIRST]
    assert [each for migration in later for each in problems(migration)] == []


def plain(**options: Any) -> Any:
    return models.IntegerField(**options)


INDEX = models.Index(fields=["state"], name="by_state")


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (migrations.AddField("case", "x", plain(null=True)), ""),
        (migrations.AddField("case", "x", plain(db_default=0)), ""),
        (migrations.AddField("case", "x", plain(default=0)), "inserts without it"),
        (
            migrations.AddField("case", "x", models.UUIDField(db_default=models.Func())),
            "row by row",
        ),
        (migrations.AddField("case", "x", plain(null=True, unique=True)), "builds its index"),
        (migrations.AddIndex("case", INDEX), "locks the table"),
        (migrations.RenameField("case", "a", "b"), "old name"),
        (migrations.RunSQL("VACUUM FULL"), "cannot be judged"),
    ],
)
def test_what_is_refused(step: Any, told: str) -> None:
    migration = migrations.Migration("0002_test", "cases")
    migration.operations = [step]
    found = list(problems(migration))
    assert (len(found), told in "".join(found)) == (bool(told), True)


def test_a_new_table_may_have_what_it_likes_and_concurrent_steps_stand_outside() -> None:
    migration = migrations.Migration("0002_test", "cases")
    migration.operations = [
        migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("fresh", INDEX),
    ]
    assert list(problems(migration)) == []
    migration.operations = [AddIndexConcurrently("case", INDEX)]
    (found,) = problems(migration)
    assert "atomic = False" in found
