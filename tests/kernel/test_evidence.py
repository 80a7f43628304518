"""What was done is proven: nobody changes an entry, a payload or a root unseen."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import OPINION, VISIT
from tests.journeys.test_probes import handed_in
from tests.sealing import seal_all
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import log, merkle
from yiwang.kernel.evidence.models import Entry, Payload, Root
from yiwang.kernel.evidence.record import record
from yiwang.kernel.evidence.seal import proof, seal
from yiwang.kernel.evidence.verify import verify
from yiwang.kernel.ids import NOBODY

pytestmark = pytest.mark.database


@given(st.integers(1, 70), st.data())
def test_a_path_leads_from_its_leaf_to_the_root_and_from_no_other(size: int, data: Any) -> None:
    leaves = [hashlib.sha256(bytes([n])).digest() for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = merkle.path(leaves, index)
    assert merkle.climb(leaves[index], index, size, path) == merkle.root(leaves)
    assert merkle.climb(b"x" * 32, index, size, path) != merkle.root(leaves)


PATIENCE = 60  # seconds
LAST = "entry_id = (SELECT max(id::text)::uuid FROM evidence_entry)"
CUT = """DELETE FROM evidence_leaf WHERE {0}; DELETE FROM evidence_payload WHERE {0};
    DELETE FROM evidence_entry e WHERE NOT EXISTS (
    SELECT 1 FROM evidence_leaf l WHERE l.entry_id = e.id)"""


def sealed_in_time(wanted: int) -> int:
    """Seal, waiting for transactions of tests beside this one, which are older on the server."""
    deadline, done = time.monotonic() + PATIENCE, 0
    while done < wanted and time.monotonic() < deadline:
        done += seal()
    return done


@pytest.fixture
def sealed(transactional_db: None, settings: Any, tmp_path: Any, owner_url: str) -> list[Entry]:
    """Five entries under one root, and none from before."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("TRUNCATE evidence_entry, evidence_root CASCADE")
    home = type("Home", (), {"folder": tmp_path})()
    key = settings.YIWANG.master_key
    settings.YIWANG = type("Settings", (), {"home": home, "master_key": key})()
    with acting(SYSTEM):
        for number in range(5):
            record(SYSTEM, "test.done", NOBODY, {"number": number})
    assert sealed_in_time(5) == 5
    assert seal() == 0
    with acting(SYSTEM):
        return list(Entry.objects.order_by("id"))


def tamper(owner_url: str, statement: str) -> list[str]:
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(statement)
    return verify()


def test_untouched_evidence_verifies(sealed: list[Entry]) -> None:
    assert verify() == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE evidence_entry SET kind = 'test.forged'", "was changed"),
        ("UPDATE evidence_entry SET account = gen_random_uuid()", "was changed"),
        ("UPDATE evidence_payload SET content = '{\"number\": 9}'", "content of entry"),
        ("UPDATE evidence_root SET at = at + interval '1 day'", "signature"),
        ("UPDATE evidence_leaf SET index = index + 10", "not those that were sealed"),
        ("UPDATE evidence_leaf SET index = 14 - index", "not those that were sealed"),
        (f"DELETE FROM evidence_leaf WHERE {LAST}", "not those that were sealed"),
        (f"{CUT.format(LAST)}", "not those that were sealed"),
        (f"{CUT.format('true')}; DELETE FROM evidence_root", "and not in the database"),
    ],
)
def test_every_change_is_found(
    sealed: list[Entry], owner_url: str, statement: str, told: str
) -> None:
    assert any(told in fault for fault in tamper(owner_url, statement))


def test_a_payload_may_be_erased_and_the_rest_still_proves(
    sealed: list[Entry], owner_url: str
) -> None:
    assert tamper(owner_url, "DELETE FROM evidence_payload") == []


def test_a_log_cut_at_its_end_is_found_and_a_crash_before_its_line_is_put_right(
    sealed: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yiwang.kernel.evidence.verify.PATIENCE", 0.0)
    whole = log.place().read_bytes()
    log.place().write_bytes(whole[:20])  # a line that a crash cut off
    (fault,) = verify()
    assert "roots 1 are not in the log" in fault
    assert "yiwang work" in fault
    assert log.catch_up() == 1
    assert log.place().read_bytes() == whole
    assert log.catch_up() == 0
    assert verify() == []


def test_a_copy_kept_elsewhere_finds_out_who_cut_table_and_log(
    sealed: list[Entry], owner_url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.log"
    copy.write_bytes(log.place().read_bytes())
    log.place().write_bytes(b"")
    assert tamper(owner_url, CUT.format("true") + "; DELETE FROM evidence_root") == []
    (fault,) = verify(copy)
    assert "stand in the copy" in fault


CHECK = Path(__file__).parents[2] / "tools" / "check_proof.py"


def check(found: Any, *more: str) -> tuple[int, str]:
    """What the stand-alone program says, run where nothing of ours can be imported."""
    words = [sys.executable, "-I", str(CHECK), "-", *more]
    done = subprocess.run(words, input=json.dumps(found), capture_output=True, text=True, cwd="/")
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_a_proof_is_checked_with_nothing_but_itself(sealed: list[Entry]) -> None:
    with acting(SYSTEM):
        found: Any = proof(sealed[3].id)
    code, said = check(found, "--roots", str(log.place()), "--key", found["public_key"])
    assert (code, said.startswith("Proven: done test.done")) == (0, True)
    forged = {
        "the entry is not what": found | {"entry": found["entry"] | {"kind": "test.forged"}},
        "the content is not what": found | {"content": {"number": 9}},
        "not under the signed root": found | {"index": 2},
        "does not carry": found | {"signature": "00" * 64},
        "shorter than the tree": found | {"path": found["path"][:1]},
    }
    for told, forgery in forged.items():
        code, said = check(forgery)
        assert (code, told in said) == (1, True), said


def test_an_action_leaves_an_entry_with_its_change_or_none(
    program: Callable[[str], Program],
) -> None:
    firm = program("firm")
    with acting(SYSTEM):
        before = Entry.objects.count()
    firm.post("cases", {"service": "food-business-licence"}, status=409)
    with acting(SYSTEM):
        assert Entry.objects.count() == before
    handed_in(firm)
    with acting(SYSTEM):
        entry = Entry.objects.filter(kind__endswith="applications.actions.apply").get()
        kinds = {row["kind"] for row in Payload.objects.get(entry=entry).content["events"]}
        assert kinds == {"cases.milestone_reached"}
        assert not Root.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_not_even_the_system_changes_an_entry(sealed: list[Entry], change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        attempt(change)


def attempt(change: str) -> None:
    with acting(SYSTEM):
        if change == "update":
            Entry.objects.update(kind="test.forged")
        else:
            Entry.objects.all()._raw_delete("default")


@pytest.fixture
def journey(
    transactional_db: None, program: Callable[[str], Program], worker: Callable[[], None]
) -> None:
    """A licence with its papers, sealed."""
    handed_in(program("firm"))
    program("window").complete("accept")
    program("officer").complete("conform", VISIT)
    program("officer2").complete("conform", VISIT)
    program("officer").complete("propose", OPINION)
    program("decider").complete("grant")
    worker()
    seal_all()


CHANGED = {
    "licences.licence": "UPDATE licences_licence SET valid_until = valid_until + 365",
    "papers.paper": 'UPDATE papers_paper SET facts = facts || \'{"case": "1"}\'',
    "cases.revision": "UPDATE cases_revision SET data = data || '{\"x\": 1}' WHERE submitted",
}


def test_a_row_changed_past_the_actions_is_found(journey: None, owner_url: str) -> None:
    assert verify() == []
    for table, statement in CHANGED.items():
        found = tamper(owner_url, statement)
        assert any(table in fault and "past the actions" in fault for fault in found), table
    gone = tamper(owner_url, "DELETE FROM licences_change; DELETE FROM licences_licence")
    assert any("licences.licence" in fault and "is gone" in fault for fault in gone)
