"""What was done is proven: nobody changes an entry, a payload or a root unseen."""

import hashlib
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.program import Program
from tests.journeys.test_probes import handed_in
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import merkle
from yiwang.kernel.evidence.models import Entry, Payload, Root
from yiwang.kernel.evidence.record import record
from yiwang.kernel.evidence.seal import proof, seal, verify
from yiwang.kernel.ids import NOBODY

pytestmark = pytest.mark.database


@given(st.integers(1, 70), st.data())
def test_a_path_leads_from_its_leaf_to_the_root_and_from_no_other(size: int, data: Any) -> None:
    leaves = [hashlib.sha256(bytes([n])).digest() for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = merkle.path(leaves, index)
    assert merkle.climb(leaves[index], index, size, path) == merkle.root(leaves)
    assert merkle.climb(b"x" * 32, index, size, path) != merkle.root(leaves)


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
    assert seal() == 5
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
        ("DELETE FROM evidence_leaf; DELETE FROM evidence_root", "in the log"),
    ],
)
def test_every_change_is_found(
    sealed: list[Entry], owner_url: str, statement: str, told: str
) -> None:
    if statement.startswith("UPDATE evidence_leaf"):  # the order within the tree is the proof
        statement = "UPDATE evidence_leaf SET index = 14 - index"
    assert any(told in fault for fault in tamper(owner_url, statement))


def test_a_payload_may_be_erased_and_the_rest_still_proves(
    sealed: list[Entry], owner_url: str
) -> None:
    assert tamper(owner_url, "DELETE FROM evidence_payload") == []


def test_a_proof_is_checked_with_nothing_but_itself(sealed: list[Entry]) -> None:
    with acting(SYSTEM):
        found: Any = proof(sealed[3].id)
    path = [bytes.fromhex(step) for step in found["path"]]
    leaf = bytes.fromhex(found["leaf"])
    assert merkle.climb(leaf, found["index"], found["size"], path).hex() == found["root"]
    assert found["root"] in found["signed_text"]
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(found["public_key"]))
    key.verify(bytes.fromhex(found["signature"]), found["signed_text"].encode())


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
