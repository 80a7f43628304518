"""An official document as the template reads it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from yiwang.base.papers.official import layout, titles
from yiwang.base.papers.official.values import OfficialDocument

TEMPLATE = '#import "official.typ": official\n#official()\n'
# Numbers of the four levels of headings (GB/T 9704-2012, 7.3.3).
_LEVELS = (
    re.compile(r"[一二三四五六七八九十百]+、"),
    re.compile(r"（[一二三四五六七八九十百]+）"),
    re.compile(r"\d+[.．](?!\d)"),
    re.compile(r"（\d+）"),
)


def facts(document: OfficialDocument) -> dict[str, Any]:
    """JSON, with days as text and titles broken into lines."""
    return {"official": _said(document)}


def _said(document: OfficialDocument) -> Mapping[str, Any]:
    block = layout.data("layout")["block"]["width"]
    size = layout.data("layout")["sizes"]["title"]["value"] * layout.POINT
    widest = int(block / size)
    return {
        "kind": document.kind,
        "form": document.form,
        "up": document.direction == "up",
        "head": document.head,
        "issuers": [vars(each) for each in document.issuers],
        "stacked": len(document.issuers) > 1 and document.form == "ordinary" and not document.mark,
        "copy_number": document.copy_number,
        "urgency": document.urgency,
        "number": document.number,
        "title": titles.balanced(document.title, widest),
        "plain_title": document.plain_title,
        "adopted": document.adopted,
        "addressees": "、".join(document.addressees),
        "text": list(paragraphs(document.text)),
        "attachments": [
            {
                "title": each.title,
                "lines": titles.balanced(each.title, widest),
                "text": list(paragraphs(each.text)),
            }
            for each in document.attachments
        ],
        "dated": day(document.dated),
        "note": document.note.strip().removeprefix("（").removesuffix("）"),
        "sealed": document.sealed,
        "attendance": [vars(each) for each in document.attendance],
        "copies": "，".join(document.copies),
        "printed_by": document.printed_by,
        "printed_on": day(document.printed_on) if document.printed_on else "",
    }


def day(value: date) -> str:
    """Arabic numbers, the whole year, no leading zeros (7.3.5.4)."""
    return f"{value.year}年{value.month}月{value.day}日"


def paragraphs(text: str) -> Iterator[Mapping[str, Any]]:
    """Each with its level, 0 for plain text, and where the heading in it ends: a heading that
    runs on is one up to its first full stop.
    """
    for line in text.splitlines():
        said = line.strip().lstrip("\u3000")
        if not said:
            continue
        level = next((n for n, mark in enumerate(_LEVELS, 1) if mark.match(said)), 0)
        stop = said.find("。") + 1
        head = said if not stop else said[:stop]
        yield {
            "level": level,
            "head": head if level in (1, 2) else "",
            "rest": said[len(head) :] if level in (1, 2) else said,
        }
