"""Facts and a template in, PDF out. Runs in workers, outside transactions."""

import io
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import segno
import typst

COMMON = "common.typ"
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")


@cache
def _fonts() -> typst.Fonts:
    """Fonts are looked for once a process: 12 ms a page instead of seconds."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


@cache
def _common() -> bytes:
    return files("yiwang.base.papers").joinpath(f"typst/{COMMON}").read_bytes()


def qr_code(text: str) -> bytes:
    """An SVG picture of the text."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=0, scale=4, xmldecl=False)
    return out.getvalue()


def draw(template: str, facts: Mapping[str, Any], address: str) -> bytes:
    """Draw one paper.

    template: Typst text that may import common.typ and reads `facts`.
    address: where anyone can check the paper; printed as QR code.

    Raises:
        typst.TypstError: the template is wrong.
    """
    sources = {
        "main": template.encode(),
        COMMON: _common(),
        "qr.svg": qr_code(address),
        "facts.json": json.dumps(facts, ensure_ascii=False).encode(),
    }
    made = typst.compile(sources, font_paths=_fonts(), format="pdf")  # type: ignore[call-overload]  # its stub omits the mapping of files
    return bytes(made)
