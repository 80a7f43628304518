"""How far the city works as one: counted from what has been opened (S005)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy.door import in_force
from yiwang.kernel.tenancy.models import Body, Holding, Post
from yiwang.serve.services import facade as services
from yiwang.share.registers import facade as registers

Counts = Mapping[str, tuple[int, int]]  # dimension → how many of how many


@cache
def dimensions() -> Mapping[str, Any]:
    text = files("yiwang.serve.offices").joinpath("data/degree.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)["dimensions"]
    return found


@dataclass(frozen=True)
class Degree:
    """Of a department or the city: per cent by dimension, None where there is nothing to count, and
    their weighted mean.
    """

    code: str
    title: Mapping[str, str]
    counts: Counts

    @property
    def shares(self) -> dict[str, float | None]:
        return {name: 100 * of[0] / of[1] if of[1] else None for name, of in self.counts.items()}

    @property
    def total(self) -> float:
        rows = [
            (share, dimensions()[name]["weight"])
            for name, share in self.shares.items()
            if share is not None
        ]
        weights = sum(weight for _share, weight in rows)
        return sum(share * weight for share, weight in rows) / weights if weights else 0.0


def city(actor: Actor) -> tuple[Degree, list[Degree]]:
    """The degree of the city and that of each department's line, from the city down to streets, the
    least integrated last.
    """
    counted: dict[str, dict[str, Counter[str]]] = {}
    for dimension, function, there, known in _counted(actor):
        row = counted.setdefault(function, {name: Counter() for name in dimensions()})
        row[dimension].update(there=there, known=known)
    titles = _titles()
    lines = [
        Degree(function, titles.get(function, {}), _plain(row)) for function, row in counted.items()
    ]
    whole = {
        name: (
            sum(line.counts[name][0] for line in lines),
            sum(line.counts[name][1] for line in lines),
        )
        for name in dimensions()
    }
    lines.sort(key=lambda line: (-line.total, line.code))
    return Degree("", {}, whole), lines


def _plain(row: Mapping[str, Counter[str]]) -> Counts:
    return {name: (count["there"], count["known"]) for name, count in row.items()}


def _titles() -> dict[str, Mapping[str, str]]:
    """Each function by the name of its highest body."""
    order = {Body.Level.CITY: 0, Body.Level.DISTRICT: 1, Body.Level.STREET: 2}
    rows = sorted(Body.objects.all(), key=lambda body: (-order[Body.Level(body.level)], body.code))
    return {body.function: {"zh": body.name, "en": body.name_en} for body in rows}


def _counted(actor: Actor) -> Iterable[tuple[str, str, int, int]]:
    """Rows of dimension, function, how many, of how many."""
    seated = set(Holding.objects.filter(in_force(actor.today)).values_list("post_id", flat=True))
    posts = list(Post.objects.values_list("id", "body_id"))
    staffed = {body for post, body in posts if post in seated}
    functions = dict(Body.objects.values_list("id", "function"))
    for body, function in functions.items():
        yield "offices", function, int(body in staffed), 1
    for post, body in posts:
        yield "posts", functions[body], int(post in seated), 1
    for function, online, known in services.online():
        yield "applications", function, online, known
    for function, fresh in registers.deliveries(actor):
        yield "data", function, int(fresh), 1
