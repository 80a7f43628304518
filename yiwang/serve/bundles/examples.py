"""The examples of a bundle: a situation, what is decided on its items, and how each stands then.

examples:
  - name: …
    situation: { registered: true, … }
    outcomes: { fire: refused }            # items that are not named are still being handled
    expect: { fire: refused, food: left_out, sign: under_way }
"""

from collections.abc import Mapping
from typing import Any

from yiwang.base.packages.facade import Result, Source
from yiwang.serve.bundles import rules, spec
from yiwang.serve.bundles.rules import Standing
from yiwang.serve.bundles.spec import PATH, Bundle


def rehearse(source: Source) -> list[Result]:
    """Play every example; the order is that of the file."""
    if PATH not in source.files:
        return []
    bundle = spec.of(source)
    return [_play(bundle, row) for row in source.document(PATH).get("examples", ())]


def _play(bundle: Bundle, row: Mapping[str, Any]) -> Result:
    items = rules.chosen(bundle, row["situation"])
    said: Mapping[str, str] = row.get("outcomes", {})
    outcomes: dict[str, str] = {}
    found = rules.standings(items, outcomes)
    while ready := [name for name, each in found.items() if each is Standing.READY]:
        outcomes |= {name: said.get(name, "") for name in ready}
        found = rules.standings(items, outcomes)
    idle = [f"{name}: its turn never comes" for name in said if name not in outcomes]
    return Result(row["name"], [*idle, *_differences(row["expect"], found)])


def _differences(expect: Mapping[str, str], found: Mapping[str, Standing]) -> list[str]:
    names = dict.fromkeys((*found, *expect))
    told = {name: found[name].value if name in found else "no part of it" for name in names}
    return [
        f"{name}: expected {expect.get(name, 'no part of it')}, got {told[name]}"
        for name in names
        if expect.get(name, "no part of it") != told[name]
    ]
