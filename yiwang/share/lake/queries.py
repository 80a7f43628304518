"""What a steward sees of the lake: tables and their states, never a row."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say
from yiwang.share.catalogue.facade import resources
from yiwang.share.lake import snapshots
from yiwang.share.lake.transform import transformations
from yiwang.share.lake.values import Table

PERMISSION = "lake:table:read"
RESOURCE = "r_"  # before the code of a resource: the table of its rows


@cache
def rules() -> dict[str, Any]:
    """What data/upkeep.yaml says."""
    text = files("yiwang.share.lake").joinpath("data/upkeep.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def keeping(today: date) -> Mapping[str, Any]:
    """The rule in force for how long states of a table are kept."""
    found: Mapping[str, Any] = next(row for row in rules()["keep"] if row["since"] <= today)
    return found


def kept(today: date) -> int:
    """For how many days a state can be read again."""
    return int(keeping(today)["days"])


def tables(actor: Actor) -> list[Table]:
    """All tables, by name."""
    actor.require(PERMISSION)
    return list(snapshots.tables())


def table(actor: Actor, name: str) -> Table:
    """One table.

    Raises:
        NoSuchTable: nothing was ever written to it.
    """
    actor.require(PERMISSION)
    return snapshots.table(name)


def titles(actor: Actor) -> dict[str, str]:
    """What tables of resources and of transformations are called, by the name of the table."""
    found = {RESOURCE + each.code: say(each.title) for each in resources(actor)}
    return found | {each.table: say(each.title) for each in transformations().values()}
