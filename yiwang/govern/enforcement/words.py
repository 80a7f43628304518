"""The kinds that the law names, and how a penalty is said in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.texts import say


@cache
def words() -> Mapping[str, Any]:
    """data/words.yaml, by group."""
    text = files("yiwang.govern.enforcement").joinpath("data/words.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def word(group: str, key: str, language: str = "") -> str:
    """What a kind is called, in the reader's language unless named; the key where it is unknown."""
    found = words()[group].get(key)
    return say(found.get("title", found), language) if found else key


def said(
    kinds: Sequence[str], fine: Decimal | None, gains: Decimal | None, language: str = ""
) -> str:
    """A penalty in a line: its kinds with their money."""
    money = {"fine": fine, "gains": gains}
    parts = []
    for kind in kinds:
        amount = money.get(kind)
        unit = " yuan" if language == "en" else "元"
        parts.append(
            word("penalties", kind, language) + (f" {plain(amount)}{unit}" if amount else "")
        )
    return ("; " if language == "en" else "；").join(parts)


def in_both(kinds: Sequence[str], fine: Decimal | None, gains: Decimal | None) -> dict[str, str]:
    return {language: said(kinds, fine, gains, language) for language in ("zh", "en")}


def plain(amount: Decimal | None) -> str:
    """An amount without empty decimals; empty for none."""
    if amount is None:
        return ""
    whole = amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount
    return f"{whole:f}"
