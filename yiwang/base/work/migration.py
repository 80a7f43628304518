"""Running cases to another version of their package: shown first, then done, each with a record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.work import blueprint, run
from yiwang.base.work.blueprint import Blueprint
from yiwang.base.work.errors import NotMigrated
from yiwang.base.work.library import library_of
from yiwang.base.work.models import Instance, Task
from yiwang.base.work.moves import reasons
from yiwang.engines import process
from yiwang.engines.process import effects
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import DomainError
from yiwang.kernel.outbox.announce import Event
from yiwang.kernel.reads import lines

MOST = 100  # cases in one batch, so that no transaction is long


@dataclass(frozen=True)
class CaseMigrated(Event):
    """A running case goes on by another version of its package."""

    kind: ClassVar[str] = "work.case_migrated"
    number: str
    package: str
    before: str
    after: str
    moved: str  # steps that were moved by decision, `old>new`, with commas


@dataclass(frozen=True)
class Standing:
    """A place where a case waits. choices: steps of the new version that it may go to."""

    node: str
    maps: bool
    reason: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What a migration would do with one case, found by doing it without keeping it.

    refused: why it cannot be done with these decisions; empty where it can.
    kept, cancelled, opened: tasks by their node. forgotten: finished steps that the new version
    does not have.
    """

    number: str
    body: Mapping[str, str]
    standings: tuple[Standing, ...]
    refused: str
    kept: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What became of some cases: numbers that went over, and why others did not."""

    moved: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Way:
    """From one version of a package to another."""

    before: Blueprint
    after: Blueprint
    library: process.Library

    @classmethod
    def between(cls, package: str, before: str, after: str) -> "_Way":
        old, new = packages.source(package, before), packages.source(package, after)
        return cls(blueprint.of(old), blueprint.of(new), library_of(new))

    def plan(self, state: process.State) -> process.Migration:
        return process.migration(
            self.before.definition, self.after.definition, state, library=self.library
        )

    def go(self, actor: Actor, state: process.State, decisions: Mapping[str, str]) -> process.Step:
        """decisions: step where a case waits → step that it goes to, or END.

        Raises:
            process.NotPossible: a place is undecided, or the decision is none of its choices.
        """
        undecided = self.plan(state).undecided
        chosen = {p.id: decisions[p.node] for p in undecided if p.node in decisions}
        return process.migrate(
            self.before.definition,
            self.after.definition,
            state,
            chosen,
            actor.now,
            library=self.library,
        )


def running(package: str, version: str) -> QuerySet[Instance]:
    """The running cases of a version, of every body, eldest first. For whoever acts as the system:
    only what their processes hold is to be shown of them.
    """
    rows = Instance.objects.filter(package__name=package, package__version=version)
    return rows.filter(status="waiting").select_related("case__body").order_by("id")


_COUNTED = """SELECT version.name, version.version, (SELECT count(*) FROM (
        SELECT FROM work_instance WHERE package_id = version.id AND status = 'waiting' LIMIT %s
    ) running) FROM packages_package version WHERE %s IN ('', version.name)"""


def counts(package: str = "") -> dict[tuple[str, str], int]:
    """How many cases run on each version, by name and version; a batch and more are `MOST`, for
    nobody counts on.

    package: of this one alone.
    """
    with acting(SYSTEM):
        rows = list(lines(_COUNTED, [MOST, package]))
    return {(name, version): running for name, version, running in rows}


def preview(
    actor: Actor,
    package: str,
    before: str,
    after: str,
    decisions: Mapping[str, str],
    numbers: tuple[str, ...] = (),
) -> list[Preview]:
    """What would become of the first cases that run, or of those named. Nothing is changed."""
    actor.require("work:case:migrate")
    with acting(SYSTEM.on(actor.now)):
        found = running(package, before)
        if numbers:
            found = found.filter(case__number__in=numbers)
        rows = list(found[:MOST])
    way = _Way.between(package, before, after)
    return [_preview(actor, way, row, decisions) for row in rows]


def _preview(actor: Actor, way: _Way, instance: Instance, decisions: Mapping[str, str]) -> Preview:
    state = process.load(instance.state)
    plan = way.plan(state)
    standings = tuple(Standing(p.node, p.maps, p.reason, p.choices) for p in plan.positions)
    body = {"zh": instance.case.body.name, "en": instance.case.body.name_en}
    number = instance.case.number
    try:
        step = way.go(actor, state, decisions)
    except process.NotPossible as refusal:
        return Preview(number, body, standings, reasons.told(refusal, way.before))
    before = {task.id: task.node for task in process.open_tasks(way.before.definition, state)}
    cancelled = [e.id for e in step.effects if isinstance(e, effects.TaskCancelled)]
    opened = tuple(e.node for e in step.effects if isinstance(e, effects.TaskOpened))
    return Preview(
        number,
        body,
        standings,
        "",
        tuple(node for key, node in before.items() if key not in cancelled),
        tuple(before[key] for key in cancelled if key in before),
        opened,
        plan.forgotten,
    )


@action("work:case:migrate", about="applicant_id")
def migrate(actor: Actor, number: str, version: str, decisions: Mapping[str, str]) -> Case:
    """Let a running case go on by another version of its package.

    The case may be of any body, so once the permission is checked the system writes; the record
    names who did it. Its clocks, papers and form stay as they are.

    decisions: step where it waits → step of the new version that it goes to, or END.

    Raises:
        NotMigrated: it does not run, or a place is undecided; the case stays as it was.
    """
    system = SYSTEM.on(actor.now)
    with acting(system):
        case = cases.lock(system, number)
        instance = Instance.objects.filter(case=case, status="waiting").first()
        if instance is None or case.version == version:
            raise NotMigrated(number, _("it does not run on another version"))
        before = case.version
        way = _Way.between(case.package, before, version)
        try:
            step = way.go(actor, process.load(instance.state), decisions)
        except process.NotPossible as refusal:
            raise NotMigrated(number, reasons.told(refusal, way.before)) from refusal
        cases.change_version(case, version)
        instance.package = packages.installed(case.package, version)
        instance.save(update_fields=["package"])
        run.Play(system, case, instance).follow(step)
        _rename_tasks(case, way)
        moved = ", ".join(f"{old}>{new or '—'}" for old, new in sorted(decisions.items()))
        facts = {"before": before, "after": version, "moved": moved}
        cases.note(actor, case, "migrated", facts, public=False)
    tell(CaseMigrated(case.id, number, case.package, before, version, moved))
    return case


def _rename_tasks(case: Case, way: _Way) -> None:
    """Tasks that stay open are called, and given, as the new version says."""
    for task in Task.objects.filter(case=case, state=Task.State.OPEN):
        old, new = way.before.tasks.get(task.node), way.after.tasks[task.node]
        if old is None or (old.titles, old.role) == (new.titles, new.role):
            continue
        task.title = task.title.replace(old.titles["zh"], new.titles["zh"], 1)
        task.title_en = task.title_en.replace(old.titles["en"], new.titles["en"], 1)
        task.role = new.role
        task.revision += 1
        task.save(update_fields=["title", "title_en", "role", "revision"])


def migrate_some(
    actor: Actor,
    package: str,
    before: str,
    after: str,
    decisions: Mapping[str, str],
    numbers: tuple[str, ...] = (),
) -> Batch:
    """Migrate the next cases that run, or those named, each for itself: one that is refused stays
    as it was and keeps nobody else from going over.
    """
    previews = preview(actor, package, before, after, decisions, numbers)
    done = list(_each(actor, after, decisions, previews))
    moved = tuple(number for number, reason in done if not reason)
    return Batch(moved, tuple((number, reason) for number, reason in done if reason))


def migrate_all(
    actor: Actor, package: str, before: str, after: str, decisions: Mapping[str, str]
) -> Batch:
    """Migrate batch after batch until every running case has gone over or been refused."""
    moved: list[str] = []
    refused: dict[str, str] = {}
    while fresh := _numbers(package, before, len(refused)):
        done = migrate_some(actor, package, before, after, decisions, fresh)
        moved += done.moved
        refused |= dict(done.refused)
        if not done.moved and not done.refused:
            break
    return Batch(tuple(moved), tuple(refused.items()))


def _numbers(package: str, version: str, skipped: int) -> tuple[str, ...]:
    """The next running cases, beyond those that were refused and therefore come first."""
    with acting(SYSTEM):
        rows = running(package, version).values_list("case__number", flat=True)
        return tuple(rows[skipped : skipped + MOST])


def _each(
    actor: Actor, version: str, decisions: Mapping[str, str], previews: list[Preview]
) -> Iterator[tuple[str, str]]:
    for found in previews:
        if found.refused:
            yield found.number, found.refused
            continue
        try:
            with transaction.atomic():
                migrate(actor, found.number, version, decisions)
        except DomainError as refusal:
            yield found.number, str(refusal)
        else:
            yield found.number, ""
