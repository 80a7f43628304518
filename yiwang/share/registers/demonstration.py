"""What the registers of the demonstration hold; each loading delivers it anew, to keep it fresh."""

from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.registers import queries
from yiwang.share.registers.actions import Row, deliver

SOURCE = "demonstration"


def load() -> int:
    """Deliver every register of the demonstration; count the entries."""
    with acting(SYSTEM):
        return sum(_delivered(name, batch) for name, batch in _told("demo_entries").items())


def load_base() -> int:
    """Deliver the base registers' records of the demonstration's own persons and firm, unless the
    registers were built from sources: then what those say stands. Count the entries.
    """
    with acting(SYSTEM):
        found = _told("demo_base_entries")
        last = {name: queries.last(name) for name in found}
        free = [name for name, each in last.items() if each is None or each.source == SOURCE]
        return sum(_delivered(name, found[name]) for name in free)


def _told(file: str) -> Mapping[str, Any]:
    text = files("yiwang.share.registers").joinpath(f"data/{file}.yaml").read_text("utf-8")
    told: Mapping[str, Any] = yaml.safe_load(text)
    return told


def _delivered(name: str, batch: Mapping[str, Any]) -> int:
    as_of = SYSTEM.today - timedelta(days=batch["days"])
    rows = [_row(each) for each in batch["rows"]]
    return deliver(SYSTEM, name, rows, as_of, SOURCE).entries


def _row(each: Mapping[str, object]) -> Row:
    content = {name: value for name, value in each.items() if name != "identity"}
    return Row(str(each["identity"]), content)
