"""How a paper is obtained, whether a promise keeps within the law, which body is meant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from yiwang.kernel.texts import say
from yiwang.serve.services.elements import load
from yiwang.serve.services.values import Mode

T = TypeVar("T")


@dataclass(frozen=True)
class Supply:
    """A paper that the licence base or a register supplies."""

    cert_code: str
    mode: Mode
    names: tuple[str, ...]
    source: Mapping[str, str]


@dataclass(frozen=True)
class Supplies:
    known: Mapping[str, Supply]
    whose: tuple[str, ...]
    form: tuple[str, ...]

    def of(self, cert_code: str, name: str) -> Supply | None:
        """The supply for a paper, by its licence type or by its name."""
        if cert_code in self.known:
            return self.known[cert_code]
        bare = name
        for word in self.whose + self.form:
            bare = bare.replace(word, "")
        return next((s for s in self.known.values() if bare and bare in s.names), None)


@cache
def supplies() -> Supplies:
    data = load("supplies.yaml")
    known = {
        code: Supply(code, Mode(row["mode"]), tuple(row["names"]), row["from"])
        for code, row in data["supplies"].items()
    }
    return Supplies(known, tuple(data["whose"]), tuple(data["form"]))


def acquisition(
    material: Mapping[str, Any], library: frozenset[str] = frozenset()
) -> tuple[Mode, Supply | None]:
    """How a paper is obtained, and who supplies it.

    What sharing can supply must not be requested, whatever the item's author wrote
    (State Council Order 716, art. 7).

    Args:
        library: codes of papers that the person handed in before and may use again.
    """
    name = say(material["material_name"], "zh")
    supply = supplies().of(material.get("cert_code", ""), name)
    if supply is not None:
        return supply.mode, supply
    if material.get("promise"):
        return Mode.PROMISED, None
    return (Mode.REUSED if material["code"] in library else Mode.OWN), None


def broken_promise(values: Mapping[str, Any]) -> str:
    """Why a promised limit is none, "" when it keeps within the legal one."""
    legal, promised = values.get("anticipate_day"), values.get("promise_day")
    if legal is None or promised is None:
        return ""
    units = values.get("anticipate_type"), values.get("promise_type")
    if units[0] != units[1]:
        return "The promised limit must be in the unit of the legal one."
    if promised > legal:
        return f"Promises {promised}, longer than the {legal} of the law."
    return ""


def nearest(choices: Sequence[T], region: str, region_of: Callable[[T], str]) -> list[T]:
    """Those of the choices that serve a place: of its own division, else of the one around it.

    Division codes nest: 370202001 lies in 370202, that in 370200. A place that contains the
    divisions of all choices leaves the choice open.
    """
    around = dict.fromkeys((region, region[:6], region[:4] + "00"))
    for code in around:
        found = [choice for choice in choices if region_of(choice) == code]
        if found:
            return found
    inner = region.removesuffix("00") if len(region) == 6 else region
    return [choice for choice in choices if region_of(choice).startswith(inner)]
