"""Facts and a template in, PDF out. Runs in workers, outside transactions."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import segno
import typst

from yiwang.base.papers.fonts import fonts
from yiwang.base.papers.official import layout, typefaces
from yiwang.base.seals.facade import Face

MASK = 2  # trying all eight for the prettiest takes 4 ms a paper; readers read each
STANDARD = ["a-2u"]  # ISO 19005-2: readable for as long as papers are kept, text as Unicode
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")


@cache
def library() -> Mapping[str, bytes]:
    """What a template may import, by name: common.typ, official.typ and what they read."""
    here = files("yiwang.base.papers")
    folders = (here.joinpath("typst"), here.joinpath("official/typst"))
    found = {each.name: each.read_bytes() for folder in folders for each in folder.iterdir()}
    measures = {**layout.measures(), "typefaces": typefaces.chosen()}
    return {**found, "measures.json": json.dumps(measures, ensure_ascii=False).encode()}


def qr_code(text: str) -> bytes:
    """An SVG picture of the text."""
    out = io.BytesIO()
    segno.make(text, error="m", mask=MASK).save(out, kind="svg", border=0, scale=4, xmldecl=False)
    return out.getvalue()


def draw(template: str, facts: Mapping[str, Any], address: str, seal: Face, at: datetime) -> bytes:
    """Draw one paper as PDF/A-2u, equal bytes for equal arguments.

    template: Typst text that may import the library and reads `facts`.
    address: where anyone can check the paper; printed as QR code.
    at: the moment that the paper says it was made at.

    Raises:
        typst.TypstError: the template is wrong.
    """
    said = {
        **facts,
        "seal_size": seal.size,
        "seals": [{"file": "seal.svg", "size": seal.size}],
    }
    return compiled(
        {
            **library(),
            "main": template.encode(),
            "qr.svg": qr_code(address),
            "seal.svg": seal.picture.encode(),
            "facts.json": json.dumps(said, ensure_ascii=False).encode(),
        },
        at,
    )


def compiled(sources: Mapping[str, bytes], at: datetime) -> bytes:
    """The PDF/A-2u of `main`, equal bytes for equal arguments.

    Raises:
        typst.TypstError: the template is wrong.
    """
    made = typst.compile(  # type: ignore[call-overload]  # its stub omits the mapping of files
        sources,
        font_paths=fonts(),
        format="pdf",
        pdf_standards=STANDARD,
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    return bytes(made)
