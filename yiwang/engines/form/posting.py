"""From the pairs of an HTML form post to data."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from yiwang.engines.decision import feel
from yiwang.engines.form import schema
from yiwang.engines.form.model import Field, Group
from yiwang.engines.form.paths import EACH, Pattern, Place, pattern_of, place_of

TRUE, FALSE = ("true", "on", "1"), ("false", "off", "0")


def data_of(
    pairs: Iterable[tuple[str, str]], parts: Mapping[Pattern, Field | Group]
) -> dict[str, Any]:
    """Return data with a value for each pair that is not blank.

    A row is there as soon as one of its names or its own name is, blank or not. A text that is no
    number, or no yes or no, stays a text, so that the person sees it again beside the problem.
    Names that no field has stay as they are.
    """
    tree: dict[str | int, Any] = {}
    strange: dict[str, str] = {}
    for name, text in pairs:
        place = place_of(name, "-")
        pattern = pattern_of(place)
        part = parts.get(pattern)
        if isinstance(part, Field):
            _add(tree, place, part, text)
        elif pattern[-1] == EACH and pattern[:-1] in parts:
            _reach(tree, place)
        else:
            strange[name] = text
    return {**_with_lists(tree), **strange}


def _add(tree: dict[str | int, Any], place: Place, part: Field, text: str) -> None:
    blank = not text.strip()
    if blank and not part.home:
        return
    inside, last = _reach(tree, place[:-1]), place[-1]
    if blank:
        return
    if part.schema.get("type") == "array":
        inside.setdefault(last, []).append(_value(text, schema.single(part.schema)))
    else:
        inside[last] = _value(text, part.schema)


def _reach(tree: dict[str | int, Any], place: Place) -> dict[str | int, Any]:
    for key in place:
        tree = tree.setdefault(key, {})
    return tree


def _value(text: str, rules: Mapping[str, Any]) -> Any:
    plain = text.replace("\r\n", "\n").strip()
    kinds = rules.get("type")
    kind = kinds if isinstance(kinds, str) else ""
    if kind in ("number", "integer"):
        number = schema.number(unicodedata.normalize("NFKC", plain))
        return plain if number is None else feel.to_json(number)
    if kind == "boolean":
        folded = plain.casefold()
        return True if folded in TRUE else False if folded in FALSE else plain
    if rules.get("format") == "money":
        number = schema.number(unicodedata.normalize("NFKC", plain))
        return plain if number is None else f"{number:f}"
    return plain


def _with_lists(tree: Any) -> Any:
    """Turn what is keyed by row numbers into lists, in the order of the numbers."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(isinstance(key, int) for key in tree):
        return [_with_lists(tree[key]) for key in sorted(tree)]
    return {key: _with_lists(value) for key, value in tree.items()}
