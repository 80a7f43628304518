"""The picture of a seal: our own drawing, as outlines in SVG, so that it needs no font to show.

Drawn once, when a worker makes the seal.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import typst

from yiwang.base.seals.models import Seal

# Kind → shape, and millimetres across. A department's round seal measures 42 mm (State Council,
# Guo Fa [1999] No. 25 gives the sizes by level); the others are usual sizes, not prescribed ones.
SHAPES = {
    Seal.Kind.OFFICIAL: ("round", 42),
    Seal.Kind.ACCEPTANCE: ("round", 42),
    Seal.Kind.APPROVAL: ("round", 42),
    Seal.Kind.CONTRACT: ("round", 42),
    Seal.Kind.FINANCE: ("round", 38),
    Seal.Kind.NAME: ("square", 20),
    Seal.Kind.SIGNATURE: ("square", 20),
}


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def size_of(kind: str) -> int:
    return SHAPES[Seal.Kind(kind)][1]


@dataclass(frozen=True)
class Words:
    """What a seal shows. name runs along the rim of a round seal, line stands below the star."""

    kind: str
    name: str
    line: str
    number: str


def svg(words: Words) -> str:
    return _drawn(words, "svg").decode()


def png(words: Words) -> bytes:
    """For seal data, which every reader of OFD shows; 300 dots an inch, transparent."""
    return _drawn(words, "png")


def _drawn(words: Words, form: str) -> bytes:
    shape, size = SHAPES[Seal.Kind(words.kind)]
    facts = {"shape": shape, "size": size, **asdict(words)}
    template = files("yiwang.base.seals").joinpath("typst/seal.typ").read_bytes()
    sources = {"main": template, "facts.json": json.dumps(facts, ensure_ascii=False).encode()}
    made = typst.compile(sources, font_paths=_fonts(), format=form, ppi=300)  # type: ignore[call-overload]  # its stub omits the mapping of files
    return bytes(made)
