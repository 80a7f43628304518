"""Whatever is called, by whomever: an answer, or a refusal as problem details; never a fault.

`make test` draws a few calls of each operation. The long run draws more, in rounds that are noted
in a file as they pass, so that a run that was broken off goes on where it was: remove the file
(test-output/calls.log) to begin anew.
"""

from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from tests.robust import calls

FEW, MANY, ROUNDS = 3, 8, 4  # calls drawn of an operation; each is made by everybody
LOG = Path(__file__).parents[2] / "test-output" / "calls.log"
People = dict[str, Client]


def made(
    operation: calls.APIOperation, number: int, count: int, people: People, known: calls.Known
) -> list[calls.Fault]:
    """Draw calls of an operation and make each as everybody; the answers that nobody may get."""
    faults: list[calls.Fault] = []
    with transaction.atomic():  # what the calls of one operation did is undone after it
        calls.draw(
            operation, count, number, known, lambda case: faults.extend(calls.carry(case, people))
        )
        transaction.set_rollback(True)
    return faults


def told(faults: list[calls.Fault]) -> str:
    return "\n".join({fault.why[-200:]: str(fault) for fault in faults}.values())


def test_two_thousand_calls_are_answered(people: People, known: calls.Known) -> None:
    operations = list(calls.operations())
    faults = [fault for each in operations for fault in made(each, 1, FEW, people, known)]
    assert not faults, told(faults)
    assert len(operations) * FEW * len(people) >= 2_000


@pytest.mark.long
@pytest.mark.parametrize("number", range(2, 2 + ROUNDS))
def test_twenty_thousand_calls_are_answered(
    number: int, people: People, known: calls.Known
) -> None:
    operations = list(calls.operations())
    each = MANY * len(people)
    assert ROUNDS * len(operations) * each >= 20_000
    LOG.parent.mkdir(exist_ok=True)
    done = set(LOG.read_text("utf-8").splitlines()) if LOG.exists() else set()
    faults: list[calls.Fault] = []
    with LOG.open("a", encoding="utf-8") as log:
        for operation in operations:
            line = f"{number} {operation.label} {each}"
            if line in done:
                continue
            found = made(operation, number, MANY, people, known)
            faults += found
            if not found:
                print(line, file=log, flush=True)
    assert not faults, told(faults)
