"""Every chore of the worker begins as itself, in a process that has read nothing yet."""

from importlib import import_module

from yiwang.base.packages import shelf
from yiwang.cli.work import CHORES
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry


def step(name: str) -> int:
    module, _, function = CHORES[name][0].partition(":")
    done: int = getattr(import_module(module), function)()
    return done


def test_chores_begin_by_themselves(city_today: None) -> None:
    done = {}
    for name in CHORES:
        shelf.forget()
        done[name] = step(name)
    assert min(done.values()) >= 0


def kinds() -> dict[str, int]:
    with acting(SYSTEM):
        names = list(Entry.objects.values_list("kind", flat=True))
    return {name: names.count(name) for name in names}


def test_a_chore_that_finds_nothing_to_do_leaves_no_evidence(city_today: None) -> None:
    """Or the record of a quiet city grows by night."""
    for _round in range(3):  # what founding the city left to do
        for name in CHORES:
            step(name)
    left = {}
    for name in CHORES:
        before = kinds()
        if not step(name):
            left[name] = sorted(k for k, n in kinds().items() if n > before.get(k, 0))
    assert {name: found for name, found in left.items() if found} == {}
