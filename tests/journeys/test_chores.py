"""Every chore of the worker begins as itself, in a process that has read nothing yet."""

from importlib import import_module

from yiwang.base.packages import shelf
from yiwang.cli.work import CHORES


def test_chores_begin_by_themselves(city_today: None) -> None:
    done = {}
    for name, (place, _rest) in CHORES.items():
        module, _, function = place.partition(":")
        shelf.forget()
        done[name] = getattr(import_module(module), function)()
    assert min(done.values()) >= 0
