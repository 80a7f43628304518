"""Packages for programs: versions, drafts, publishing, changes, moving running cases."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Router, Status, UploadedFile

from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Package
from yiwang.base.work.facade import migration
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.support.studio import actions, changes, queries
from yiwang.support.studio.http import shown
from yiwang.support.studio.http.pages.packages import as_text, zipped
from yiwang.support.studio.http.schemas import (
    ChangesOut,
    DraftOut,
    FileIn,
    FileOut,
    FindingsOut,
    MigrationIn,
    MigrationOut,
    OpenIn,
    PackageOut,
    PreviewOut,
    PublishIn,
    VersionOut,
)
from yiwang.support.studio.models import Draft

router = Router(tags=["packages"])


@router.get("", response=list[PackageOut], operation_id="list_packages")
@requires("packages:package:read")
def list_packages(request: ActorRequest) -> list[PackageOut]:
    """The packages with all their versions and how many cases run on each."""
    rows, running = packages.versions(), migration.counts()
    return [_package(name, rows, running) for name in dict.fromkeys(row.name for row in rows)]


def _package(name: str, rows: list[Package], running: Mapping[tuple[str, str], int]) -> PackageOut:
    own = [row for row in rows if row.name == name]
    versions = [
        VersionOut(
            version=row.version,
            current=row.state == Package.State.CURRENT,
            digest=row.digest,
            installed_at=row.installed_at,
            running=running.get((name, row.version), 0),
        )
        for row in own
    ]
    return PackageOut(name=name, titles=own[0].titles, versions=versions)


@router.get("/drafts", response=list[DraftOut], operation_id="list_drafts")
@requires("studio:draft:read")
def list_drafts(request: ActorRequest) -> list[DraftOut]:
    """Open drafts of the acting post's bodies."""
    return [_draft(row) for row in queries.drafts(request.actor)]


def _draft(row: Draft) -> DraftOut:
    return DraftOut(
        id=row.id,
        package=row.package,
        base=row.base,
        state=row.state,
        revision=row.revision,
        version=row.version,
        changed_at=row.changed_at,
        files=sorted(row.files),
    )


@router.post("/drafts", response={201: DraftOut}, operation_id="import_package")
@requires("studio:draft:edit")
def import_package(request: ActorRequest, archive: File[UploadedFile]) -> Status[DraftOut]:
    """Open an exported package as a draft."""
    return Status(201, _draft(actions.take_archive(request.actor, archive.read())))


@router.get("/drafts/{draft_id}", response=DraftOut, operation_id="get_draft")
@requires("studio:draft:read")
def get_draft(request: ActorRequest, draft_id: UUID) -> DraftOut:
    """One draft, with the paths of its files and the revision to name in a change."""
    return _draft(queries.draft(request.actor, draft_id))


@router.get("/drafts/{draft_id}/files", response=FileOut, operation_id="get_draft_file")
@requires("studio:draft:read")
def get_draft_file(request: ActorRequest, draft_id: UUID, path: str) -> FileOut:
    """One file as it is typed."""
    source = queries.source(queries.draft(request.actor, draft_id))
    as_text(source, path)
    return FileOut(path=path, text=source.files[path])


@router.put("/drafts/{draft_id}/files", response=DraftOut, operation_id="put_draft_file")
@requires("studio:draft:edit")
def put_draft_file(request: ActorRequest, draft_id: UUID, payload: FileIn) -> DraftOut:
    """Keep a file; answers 412 when somebody changed the draft since the revision named."""
    kept = actions.write(
        request.actor, draft_id, payload.path, payload.text, revision=payload.revision
    )
    return _draft(kept)


@router.delete("/drafts/{draft_id}/files", response=DraftOut, operation_id="remove_draft_file")
@requires("studio:draft:edit")
def remove_draft_file(request: ActorRequest, draft_id: UUID, path: str) -> DraftOut:
    """Take a file out of a draft."""
    return _draft(actions.remove(request.actor, draft_id, path))


@router.get("/drafts/{draft_id}/findings", response=FindingsOut, operation_id="check_draft")
@requires("studio:draft:read")
def check_draft(request: ActorRequest, draft_id: UUID) -> dict[str, Any]:
    """Problems, or what becomes of the examples where there are none. Changes nothing."""
    found = queries.findings(queries.draft(request.actor, draft_id))
    problems = [{**row, "path": row["path"].split()} for row in shown.problems(found.problems)]
    examples = [asdict(each) | {"good": each.good} for each in found.results]
    return {"problems": problems, "examples": examples, "ready": found.ready}


@router.post("/drafts/{draft_id}/publish", response=DraftOut, operation_id="publish_draft")
@requires("packages:package:install")
def publish_draft(request: ActorRequest, draft_id: UUID, payload: PublishIn) -> DraftOut:
    """Make it the version for new cases; answers 422 with all that stands against it."""
    return _draft(
        actions.publish(request.actor, draft_id, payload.version, revision=payload.revision)
    )


@router.post("/drafts/{draft_id}/drop", response=DraftOut, operation_id="drop_draft")
@requires("studio:draft:edit")
def drop_draft(request: ActorRequest, draft_id: UUID) -> DraftOut:
    """Give a draft up; it stays on record."""
    return _draft(actions.drop(request.actor, draft_id))


@router.get("/{name}", response=PackageOut, operation_id="get_package")
@requires("packages:package:read")
def get_package(request: ActorRequest, name: str) -> PackageOut:
    """One package with its versions, latest first, and how many cases run on each."""
    return _package(name, queries.versions(name), migration.counts(name))


@router.post("/{name}/drafts", response={201: DraftOut}, operation_id="open_draft")
@requires("studio:draft:edit")
def open_draft(request: ActorRequest, name: str, payload: OpenIn) -> Status[DraftOut]:
    """Open a version as a draft, or the draft that the body has open already."""
    return Status(201, _draft(actions.open_draft(request.actor, name, payload.version)))


@router.get("/{name}/versions/{version}/archive", operation_id="export_package")
@requires("packages:package:read")
def export_package(request: ActorRequest, name: str, version: str) -> HttpResponse:
    """A version as a zip file, the same bytes for the same content."""
    return zipped(queries.version(name, version))


@router.get("/{name}/changes", response=ChangesOut, operation_id="compare_versions")
@requires("packages:package:read")
def compare_versions(request: ActorRequest, name: str, before: str, after: str) -> dict[str, Any]:
    """What changed: files by their lines, the process by its elements."""
    old, new = queries.version(name, before), queries.version(name, after)
    return {
        "before": before,
        "after": after,
        "files": [asdict(each) for each in changes.files(old, new)],
        "elements": [asdict(each) for each in changes.elements(old, new)],
    }


@router.get("/{name}/migration", response=list[PreviewOut], operation_id="preview_migration")
@requires("work:case:migrate")
def preview_migration(
    request: ActorRequest, name: str, before: str, after: str, decisions: str = ""
) -> list[dict[str, Any]]:
    """What would become of the eldest running cases; nothing is changed.

    decisions: `old:new` with commas; without a new step, what waits there ends.
    """
    _require(name, before, after)
    pairs = [each.partition(":") for each in decisions.split(",") if each]
    chosen = {old: new for old, _colon, new in pairs}
    found = migration.preview(request.actor, name, before, after, chosen)
    return [asdict(each) for each in found]


@router.post("/{name}/migration", response=MigrationOut, operation_id="migrate_cases")
@requires("work:case:migrate")
def migrate_cases(request: ActorRequest, name: str, payload: MigrationIn) -> MigrationOut:
    """Take running cases to another version, each for itself and with a record of its own."""
    _require(name, payload.before, payload.after)
    done = migration.migrate_some(
        request.actor, name, payload.before, payload.after, payload.decisions, tuple(payload.cases)
    )
    return MigrationOut(
        moved=list(done.moved),
        refused=[{"number": number, "reason": reason} for number, reason in done.refused],
        left=migration.counts(name).get((name, payload.before), 0),
    )


def _require(name: str, *versions: str) -> None:
    """Raise NotFound unless all versions are there."""
    for each in versions:
        queries.version(name, each)
