"""The fields of an application that a question may open to another body, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.texts import say

Said = Mapping[str, str]
LANGUAGES = (("zh", "zh-hans"), ("en", "en"))


@dataclass(frozen=True)
class Field:
    """A field with its value as people read them, in both languages; numbers are masked."""

    pointer: str
    label: Said
    value: Said

    @property
    def shown(self) -> str:
        return say(self.label)


def openable(actor: Actor, case: Case) -> list[Field]:
    """The fields of the latest form that have a value, in the order of the form; files are not
    among them.
    """
    read = {key: list(_rows(actor, case, key, name)) for key, name in LANGUAGES}
    return [
        Field(zh["pointer"], _both(zh, en, "label"), _both(zh, en, "words"))
        for zh, en in zip(read["zh"], read["en"], strict=True)
        if zh["words"]
    ]


def _both(zh: Mapping[str, str], en: Mapping[str, str], name: str) -> Said:
    return {"zh": zh[name], "en": en[name]}


def _rows(actor: Actor, case: Case, key: str, language: str) -> Iterator[dict[str, str]]:
    asked = packages.form_of(packages.source(case.package, case.version))
    with override(language):
        rows = asked.fields(cases.form_data(case), now=actor.now, zone=CITY_ZONE, language=key)
        yield from _flat(packages.shown(rows), "")


def _flat(rows: Iterable[Mapping[str, Any]], heading: str) -> Iterator[dict[str, str]]:
    """Fields alone; in a repeated part each says which row it belongs to."""
    for row in rows:
        if "rows" in row:
            part = row["label"] if row["widget"] == "group" and row["label"] else heading
            yield from _flat(row["rows"], part)
        elif row["widget"] != "file":
            label = f"{heading} · {row['label']}" if heading else row["label"]
            yield {"pointer": row["pointer"], "label": label, "words": packages.words(row)}
