"""Which events can be subscribed to. Pure but for reading the table beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.texts import say


@dataclass(frozen=True)
class Kind:
    """case: where the content of an event names its case: `object`, `number`, or a field."""

    name: str
    titles: Mapping[str, str]
    case: str

    @property
    def title(self) -> str:
        return say(self.titles)

    def matter(self, content: Mapping[str, Any]) -> str:
        """Id or number of the case; empty where the event belongs to none."""
        return str(content.get("object_id" if self.case == "object" else self.case) or "")


@cache
def kinds() -> Mapping[str, Kind]:
    text = files("yiwang.base.webhooks").joinpath("data/kinds.yaml").read_text("utf-8")
    return {
        name: Kind(name, row["title"], row["case"]) for name, row in yaml.safe_load(text).items()
    }
