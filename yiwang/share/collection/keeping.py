"""How long rows that came back are kept on the disk, and files that nobody confirmed."""

from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.collection import actions, staging
from yiwang.share.collection.models import Batch


@cache
def rules() -> dict[str, Any]:
    """What data/retention.yaml says."""
    text = files("yiwang.share.collection").joinpath("data/retention.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def days(what: str, today: date) -> int:
    """For how many days `returned`, `unseen` or `orphans` are kept."""
    return int(next(row["days"] for row in rules()[what] if row["since"] <= today))


def sweep() -> int:
    """Remove from the disk what is kept no longer; return how many folders and files. A chore."""
    with acting(SYSTEM):
        unseen = Batch.objects.filter(state=Batch.State.PREVIEW, made_at__lt=_since("unseen"))
        dropped = [actions.discard(SYSTEM, each.id).id for each in unseen]
        rows = Batch.objects.filter(id__in=_batches())
        ended = dict(rows.values_list("id", "ended_at"))
    before = _since("returned")
    done = [each for each, at in ended.items() if at and at < before]
    known = {each.hex for each in ended}
    gone = {staging.folder(each) for each in (*dropped, *done)}
    gone |= {path for path in _aged(_since("orphans")) if path.name not in known}
    for path in gone:
        staging.drop(path)
    return len(gone)


def _since(what: str) -> datetime:
    now = clock.now()
    return now - timedelta(days=days(what, clock.local_day(now)))


def _batches() -> list[UUID]:
    """The batches that have a folder here."""
    return [UUID(path.name) for path in staging.place().glob("*") if len(path.name) == 32]


def _aged(before: datetime) -> list[Path]:
    """What has lain here since then."""
    there = [*staging.place().glob("*"), *staging.place().glob("incoming/*")]
    moment = before.timestamp()
    return [path for path in there if path.name != "incoming" and path.stat().st_mtime < moment]
