"""bundle.yaml as values: the questions, and the items with their order. Pure.

questions:
  registered: { title: { zh: …, en: … }, help: …, choices: [ … ] }   # without choices: yes or no
items:
  registration:
    service: enterprise-registration
    when: situation.registered = false     # FEEL over the answers; always without it
    after: [ … ]                           # items that must be granted first, where they take part
    takes: { /place/address: /premises/address }  # an element of its form ← one of the whole's
    sets: { /delivery/method: electronic }        # an element that the bundle answers itself
    gives: { /applicant/uscc: decide.uscc }       # what later items take from its result
    refused: { zh: …, en: … }              # what a refusal means for the rest
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from yiwang.base.packages.facade import Source, parsed

PATH = "bundle.yaml"
SITUATION = "situation"  # where the answers to the questions stand in the form
LIFE = "bundle"

Words = Mapping[str, str]  # {zh, en}


@dataclass(frozen=True)
class Question:
    """choices: value and title; of a question without them, yes and no."""

    id: str
    title: Words
    help: Words
    choices: tuple[tuple[Any, Words], ...]

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(value for value, _title in self.choices) or (True, False)


@dataclass(frozen=True)
class Item:
    """One item of a bundle. Pointers lead into forms, expressions are FEEL."""

    id: str
    service: str
    refused: Words
    when: str = ""
    after: tuple[str, ...] = ()
    takes: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)

    def named(self, pointer: str) -> str:
        """What the whole calls an element of this item's form."""
        return self.takes.get(pointer, pointer)


@dataclass(frozen=True)
class Bundle:
    """Both in the order of the file."""

    questions: Mapping[str, Question]
    items: Mapping[str, Item]

    def giver(self, pointer: str) -> Item | None:
        """The item whose result answers an element."""
        return next((each for each in self.items.values() if pointer in each.gives), None)


def of(source: Source) -> Bundle:
    """Read the bundle of a package that was checked before.

    Raises:
        KeyError: the package has none.
    """
    return _bundle(source.files[PATH])


@lru_cache(maxsize=64)
def _bundle(text: str) -> Bundle:
    return read(parsed(text))


def read(document: Mapping[str, Any]) -> Bundle:
    """Read a document of the right shape."""
    questions = document.get("questions", {})
    return Bundle(
        {name: _question(name, row) for name, row in questions.items()},
        {name: _item(name, row) for name, row in document["items"].items()},
    )


def _question(name: str, row: Mapping[str, Any]) -> Question:
    choices = tuple((each["value"], each["title"]) for each in row.get("choices", ()))
    return Question(name, row["title"], row.get("help", {}), choices)


def _item(name: str, row: Mapping[str, Any]) -> Item:
    return Item(
        name,
        row["service"],
        row["refused"],
        row.get("when", ""),
        tuple(row.get("after", ())),
        row.get("takes", {}),
        row.get("sets", {}),
        row.get("gives", {}),
    )
