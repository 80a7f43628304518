"""What analysts do with working copies of packages."""

from uuid import UUID

import yaml
from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import NoPackage, PackageRefused, Source
from yiwang.engines import decision
from yiwang.engines.decision import sheet
from yiwang.engines.decision.writer import with_table
from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound, Stale
from yiwang.support.studio import queries, tasks
from yiwang.support.studio.errors import (
    DraftClosed,
    DraftOpen,
    FileRefused,
    OtherPackage,
    SheetRefused,
    TaskRefused,
)
from yiwang.support.studio.models import Draft
from yiwang.support.studio.tasks import Described


@action("studio:draft:edit")
def open_draft(actor: Actor, package: str, version: str = "") -> Draft:
    """Open a version of a package as a working copy, or the one that is open already.

    version: the one that new cases take, where it is empty.

    Raises:
        NotFound: no such package or version.
    """
    known = _open(actor, package)
    if known is not None:
        return known
    base = version or queries.current(package).version
    return _new(actor, queries.version(package, base), base)


@action("studio:draft:edit")
def take_archive(actor: Actor, content: bytes) -> Draft:
    """Open what was exported, here or elsewhere, as a working copy.

    Raises:
        NoPackage: the archive is no package, or not to be trusted. DraftOpen: one is open.
    """
    try:
        source = packages.unpack(content)
    except PackageRefused as refused:
        raise NoPackage(refused.problems) from refused
    if _open(actor, source.name) is not None:
        raise DraftOpen(source.name)
    return _new(actor, source, "")


def _open(actor: Actor, package: str) -> Draft | None:
    rows = Draft.objects.filter(body_id=actor.body, package=package, state=Draft.State.OPEN)
    return rows.first()


def _new(actor: Actor, source: Source, base: str) -> Draft:
    draft = Draft(
        id=ids.uuid7(actor.now),
        body_id=actor.body,
        package=source.name,
        base=base,
        titles=dict(source.titles),
        files=dict(source.files),
        opened_at=actor.now,
        changed_at=actor.now,
        changed_by=actor.account,
        changed_name=actor.name,
    )
    draft.save(force_insert=True)
    return draft


def _lock(actor: Actor, draft_id: UUID, revision: int | None) -> Draft:
    """The draft, to be changed by nobody else until the transaction ends.

    Raises:
        NotFound, DraftClosed. Stale: it was changed since the revision that the actor saw.
    """
    rows = Draft.objects.select_for_update(of=("self",))
    draft = rows.filter(id=queries.draft(actor, draft_id).id).get()
    if draft.state != Draft.State.OPEN:
        raise DraftClosed(draft.package)
    if revision is not None and revision != draft.revision:
        raise Stale
    return draft


def _keep(actor: Actor, draft: Draft) -> Draft:
    draft.revision += 1
    draft.changed_at, draft.changed_by = actor.now, actor.account
    draft.changed_name = actor.name
    draft.save()
    return draft


@action("studio:draft:edit")
def write(
    actor: Actor, draft_id: UUID, path: str, text: str, *, revision: int | None = None
) -> Draft:
    """Keep a file as it was typed, new or changed, also while it is broken.

    revision: the one that the person began with; None overwrites whatever is there.

    Raises:
        FileRefused: the path or the size cannot be. Stale, DraftClosed: as the names say.
    """
    draft = _lock(actor, draft_id, revision)
    if draft.files.get(path) == text:
        return draft
    return _write(actor, draft, path, text)


def _write(actor: Actor, draft: Draft, path: str, text: str) -> Draft:
    others = [(name, each.encode()) for name, each in draft.files.items() if name != path]
    try:
        draft.files = packages.texts([*others, (path, text.encode())])
    except PackageRefused as refused:
        raise FileRefused(path, refused.problems[0].message) from refused
    return _keep(actor, draft)


@action("studio:draft:edit")
def remove(actor: Actor, draft_id: UUID, path: str, *, revision: int | None = None) -> Draft:
    """Take a file out of the draft.

    Raises:
        NotFound: no such file. FileRefused: the package is not without it.
    """
    draft = _lock(actor, draft_id, revision)
    if path == "package.yaml":
        raise FileRefused(path, str(_("no package is without it")))
    if draft.files.pop(path, None) is None:
        raise NotFound(_("This file"))
    return _keep(actor, draft)


@action("studio:draft:edit")
def describe(
    actor: Actor, draft_id: UUID, wanted: Described, *, revision: int | None = None
) -> Draft:
    """Write what people see of a step into tasks.yaml; comments and other steps stay.

    Raises:
        TaskRefused: it cannot be written there.
    """
    draft = _lock(actor, draft_id, revision)
    before = draft.files.get(tasks.TASKS, "")
    try:
        text = tasks.write(before, wanted)
    except (ValueError, yaml.YAMLError) as error:
        raise TaskRefused(wanted.node, str(error)) from error
    return draft if text == before else _write(actor, draft, tasks.TASKS, text)


@action("studio:draft:edit")
def take_sheet(
    actor: Actor, draft_id: UUID, path: str, content: bytes, *, revision: int | None = None
) -> Draft:
    """Put an edited spreadsheet back into the decision table it came from.

    Raises:
        NotFound: no such file. SheetRefused: the sheet cannot be read, or belongs elsewhere.
    """
    draft = _lock(actor, draft_id, revision)
    if path not in draft.files or not path.endswith(".dmn"):
        raise NotFound(_("This file"))
    try:
        name, table = sheet.from_sheet(content)
        text = with_table(draft.files[path].encode(), name, table).decode()
    except (sheet.SheetError, decision.ModelError) as error:
        raise SheetRefused(path, str(error)) from error
    return _write(actor, draft, path, text)


@action("studio:draft:edit")
def drop(actor: Actor, draft_id: UUID) -> Draft:
    """Give a draft up. It stays on record, and the package can be opened anew."""
    draft = _lock(actor, draft_id, None)
    draft.state = Draft.State.DROPPED
    return _keep(actor, draft)


@action("packages:package:install")
def publish(
    actor: Actor, draft_id: UUID, version: str = "", *, revision: int | None = None
) -> Draft:
    """Make the draft the version that new cases take; running cases stay on theirs.

    version: the wished number; the next one where it is empty.

    Raises:
        PackageUnsound, ExamplesFail, NoExamples, NothingNew, NotLater: as packages.publish says.
        OtherPackage: its package.yaml names another. Stale, DraftClosed.
    """
    draft = _lock(actor, draft_id, revision)
    try:
        source = packages.of(draft.files)
    except PackageRefused as refused:
        raise NoPackage(refused.problems) from refused
    if source.name != draft.package:
        raise OtherPackage(draft.package, source.name)
    row = packages.publish(actor, source, version)
    draft.state, draft.version = Draft.State.PUBLISHED, row.version
    return _keep(actor, draft)
