"""A batch from the supplier's file to what readers see, and back."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.collection.conftest import ANNA, BERT, CORA, HEAD, LINES, RESOURCES, TITLES, Send
from yiwang.base.packages import actions as packages
from yiwang.base.packages.source import of
from yiwang.kernel.actor import SYSTEM, Audience, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.outbox.models import Announced
from yiwang.share.collection import actions, queries, report, running, serving, staging
from yiwang.share.collection import facade as collection
from yiwang.share.collection.errors import FileNotTaken, NotSupplier
from yiwang.share.collection.models import Batch


def seen(code: str) -> list[tuple[str, int, str]]:
    """What a reader sees: number, months and batch of each row."""
    rows = serving.rows_of(code, ["id_number", "months", "_batch"]).read_all().to_pylist()
    return sorted((row["id_number"], row["months"], row["_batch"]) for row in rows)


def why(batch: Batch) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.fault.value) for each in queries.rejects(batch)]


def test_good_rows_are_served_and_both_sides_hold_a_receipt(code: str, send: Send) -> None:
    batch = send(*LINES)
    text = "\n".join((TITLES, *LINES)) + "\n"
    assert (batch.state, batch.read, batch.good, batch.bad) == ("served", 3, 3, 0)
    assert batch.digest == hashlib.sha256(text.encode()).hexdigest()
    assert [row[0] for row in seen(code)] == sorted((ANNA, BERT, CORA))
    with acting(SYSTEM):
        found = Entry.objects.filter(object_id=batch.id, kind__startswith="collection.receipt")
        entries = found.select_related("payload").order_by("kind")
        receipts = [entry.payload.content for entry in entries]
        assert [entry.body for entry in entries][1] == batch.body_id
        told = Announced.objects.filter(kind="collection.served").latest("position")
    assert receipts[0] == receipts[1]
    assert (receipts[0]["file"], receipts[0]["good"]) == (batch.digest, 3)
    assert (told.content["resource"], told.content["rows"]) == (code, 3)


def test_bad_rows_go_back_with_row_column_and_every_reason(code: str, send: Send) -> None:
    batch = send(
        LINES[0],
        "370203198502023452,贝尔特,1,1985-02-02,12",
        f"{CORA},柯拉,7,1977-03-04,many",
        f"{BERT},,1,1985-02-02,601",
        f"{BERT},贝尔特",
        LINES[0],
    )
    assert (batch.read, batch.good, batch.bad) == (6, 1, 5)
    assert why(batch) == [
        (3, "id_number", "check"),
        (4, "sex", "code"),
        (4, "months", "type"),
        (4, "born, id_number", "rule"),
        (5, "name", "required"),
        (5, "months", "high"),
        (6, "", "shape"),
        (7, "id_number", "unique"),
    ]
    back = report.csv_of(batch).read().decode("utf-8-sig").splitlines()
    assert len(back) == 1 + 5
    assert back[1].startswith("370203198502023452,贝尔特")
    assert report.xlsx_of(batch).read(2) == b"PK"


def test_a_full_batch_replaces_and_an_incremental_one_adds_what_is_new(
    code: str, send: Send
) -> None:
    first = send(*LINES[:2])
    more = send(LINES[0], LINES[2], mode="incremental")
    assert (more.good, more.bad, why(more)) == (1, 1, [(2, "id_number", "served")])
    assert [row[0] for row in seen(code)] == sorted((ANNA, BERT, CORA))
    changed = send(f"{ANNA},安娜,2,1990-01-01,40", mode="changes")
    assert changed.good == 1
    assert (ANNA, 40, str(changed.id)) in seen(code)
    assert len(seen(code)) == 3
    assert (BERT, 12, str(first.id)) in seen(code)
    with acting(SYSTEM):
        assert [each.number for each in collection.served(code)] == [3, 2, 1]
    again = send(LINES[1])
    assert [row[0] for row in seen(code)] == [BERT]
    with acting(SYSTEM):
        assert [each.id for each in collection.served(code)] == [again.id]


def test_the_same_file_again_is_the_same_batch(code: str, send: Send) -> None:
    assert send(*LINES).id == send(*LINES).id
    assert len(seen(code)) == 3


def test_columns_that_differ_are_told_and_those_without_which_no_row_is_good_refused(
    code: str, send: Send
) -> None:
    titles = "ID Number,name,sexe,born,months,remark"
    batch = send(*(f"{line},x" for line in LINES), titles=titles)
    assert batch.drift["missing"]
    assert batch.drift["new"] == ["sexe", "remark"]
    assert [column for _field, column in batch.drift["renamed"]] == ["sexe"]
    assert (batch.state, batch.good) == ("served", 3)
    refused = send(*LINES, titles="number,name,sex,born,months")
    assert (refused.state, refused.fault["reason"]) == ("refused", "lacks")
    assert len(seen(code)) == 3, "what was served stays"


def test_a_column_that_changes_its_type_in_the_file_is_told_with_its_row(send: Send) -> None:
    numbers = [_number(n) for n in range(60)]
    lines = [f"{n},甲,1,1990-01-01,{'x' if i >= 30 else i}" for i, n in enumerate(numbers)]
    batch = send(*lines)
    assert batch.drift["from_row"] == [["months", 32]]
    assert (batch.good, batch.bad) == (30, 30)


def _number(count: int) -> str:
    from yiwang.base.parties.facade import identifiers

    first = f"37020219900101{count:03d}"
    return first + identifiers.resident_check_character(first)


def test_a_type_that_changed_in_the_catalogue_is_refused_and_no_worker_stumbles_over_it(
    code: str, send: Send
) -> None:
    assert send(*LINES).state == "served"
    with acting(SYSTEM):
        body = Batch.objects.filter(resource=code).values_list("body__code", flat=True)[0]
        text = RESOURCES % {"code": code, "body": body}
        text = text.replace("type: integer, low: 0, high: 600", "type: boolean")
        head = HEAD.replace("1.0", "1.1")
        packages.install(SYSTEM, of({"package.yaml": head, "resources.yaml": text}))
    refused = send(*(f"{line.rpartition(',')[0]},1" for line in LINES))
    assert (refused.state, refused.fault["reason"]) == ("refused", "table")
    assert running.step() == 0


def test_what_holds_no_good_row_is_refused_and_changes_nothing(code: str, send: Send) -> None:
    send(*LINES)
    refused = send(f"{ANNA},,,,")
    assert (refused.state, refused.fault["reason"]) == ("refused", "nothing")
    empty = send()
    assert empty.state == "refused"
    assert len(seen(code)) == 3


class Killed(BaseException):
    """Nobody on the way catches it, as nobody catches SIGKILL."""


# What is killed, and whether when it has just been done; then the batch holds a row twice, too.
POINTS = (
    (actions, "begin", True),
    (running, "_staged", False),
    (actions, "land", False),
    (actions, "land", True),
    (actions, "complete", False),
    (serving, "_repeated", False),
    (serving.lake, "write", True),
    (serving, "_write", False),
    (actions, "serve", False),
    (actions, "serve", True),
    (staging, "tidy", False),
)


@pytest.mark.parametrize(("module", "name", "after"), POINTS)
def test_whoever_is_killed_leaves_a_batch_whole_or_not_at_all(
    code: str, send: Send, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: bool
) -> None:
    before, twice = send(LINES[0]), LINES[1:2] if after else ()
    real = getattr(module, name)

    def killed(*args: Any, **kwargs: Any) -> Any:
        if after:
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(module, name, killed)
    with pytest.raises(Killed):
        send(*LINES[1:], *twice, mode="incremental")
    monkeypatch.setattr(module, name, real)
    assert len(seen(code)) in (1, 3)
    with acting(SYSTEM):
        batch = Batch.objects.filter(resource=code).latest("number")
    if batch.moving:
        running.run(SYSTEM, batch.id)
    with acting(SYSTEM):
        batch.refresh_from_db()
    assert (batch.state, batch.read, batch.good, batch.bad) == (
        *("served", 2 + len(twice), 2, len(twice)),
    )
    assert seen(code) == sorted(
        [(ANNA, 36, str(before.id)), (BERT, 12, str(batch.id)), (CORA, 80, str(batch.id))]
    )
    with acting(SYSTEM):
        kinds = Entry.objects.filter(object_id=batch.id).values_list("kind", flat=True)
    assert sorted(k for k in kinds if k.startswith("collection.receipt")) == [
        "collection.receipt.received",
        "collection.receipt.sent",
    ]


def test_another_body_does_not_send_and_a_hostile_name_is_not_taken(
    code: str, send: Send, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{TITLES}\n{LINES[0]}\n")
    with pytest.raises(FileNotTaken):
        collection.collect(SYSTEM, code, collection.Source(path, "../../etc/passwd\n.csv"))
    stranger = replace(SYSTEM, audience=Audience.STAFF)
    with acting(SYSTEM), pytest.raises(NotSupplier):
        actions.supplied(stranger, code)
    assert not list(staging.place().glob("incoming/*"))
