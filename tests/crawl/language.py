"""Find text in the wrong language: a sentence of ours that was not translated, or data that was."""

import csv
import gettext
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
ATTRIBUTES = ("placeholder", "title", "alt", "aria-label", "data-copied", "data-unsaved")
HIDDEN = ("script", "style", "code", "textarea")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,'’]+[A-Za-z]{2,})+")
PINYIN = "shipin jingying"  # shown to Chinese readers as an example of what can be searched for
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def texts(element: html.HtmlElement, language: str, ours: bool = True) -> Iterator[str]:
    """What a person reads or hears, piece by piece, without parts marked as another language.

    ours: whether the nearest mark of a language around the element names this one.
    """
    if element.get("translate") == "no":  # as it was written, which is not ours to translate
        return
    mark = element.get("lang")
    ours = mark.startswith(language) if mark else ours
    if ours and element.tag not in HIDDEN:
        yield from (element.get(name, "") for name in ATTRIBUTES)
        yield element.text or ""
        yield from (child.tail or "" for child in element)
    for child in element.iterchildren(html.etree.Element):
        yield from texts(child, language, ours)


def wrong(document: html.HtmlElement, language: str) -> set[str]:
    """Pieces of a page that are not in its language although they could be."""
    pieces = {" ".join(text.split()) for text in texts(document, language)} - {""}
    test = stays_english if language == "zh" else stays_chinese
    return {piece for piece in pieces if test(piece)}


def stays_english(piece: str) -> bool:
    """Two English words in a row, or one that has a translation."""
    return bool(ENGLISH.search(piece.replace(PINYIN, ""))) or piece in catalogue()


def stays_chinese(piece: str) -> bool:
    """Chinese that has an English name: a sentence of ours, a title, a body."""
    if not CHINESE.search(piece):
        return False
    return piece in translations() or piece in titles() or any(name in piece for name in bodies())


@cache
def catalogue() -> dict[str, str]:
    """Our sentences by English wording; those that read the same in both languages are left out."""
    path = ROOT / "yiwang/locale/zh_Hans/LC_MESSAGES/django.mo"
    with path.open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    plain = {(key if isinstance(key, str) else key[0]): text for key, text in found.items()}
    pairs = {key.rpartition("\x04")[2]: text for key, text in plain.items() if key}
    return {key: text for key, text in pairs.items() if key != text}


@cache
def translations() -> frozenset[str]:
    return frozenset(text for text in catalogue().values() if len(text) > 1)


@cache
def titles() -> frozenset[str]:
    """Chinese titles of data that have an English one beside them."""
    sources = [*ROOT.glob("packages/*/*.yaml"), *ROOT.glob("yiwang/**/data/*.yaml")]
    found = {text for path in sources for text in pairs(yaml.safe_load(path.read_text()))}
    staff = rows("demo_staff.csv")
    return frozenset(
        found | {row["title"] for row in staff} | {row["name"] for row in rows("regions.csv")}
    )


def pairs(data: Any) -> Iterator[str]:
    """The Chinese of every {zh, en} in data, blanks folded."""
    if isinstance(data, dict):
        if {"zh", "en"} <= data.keys() and isinstance(data["zh"], str) and data["zh"] != data["en"]:
            yield " ".join(data["zh"].split())
        data = list(data.values())
    for each in data if isinstance(data, list) else ():
        yield from pairs(each)


@cache
def bodies() -> frozenset[str]:
    return frozenset(row["name"] for row in rows("bodies.csv"))


def rows(name: str) -> list[dict[str, str]]:
    text = files("yiwang.kernel.tenancy").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
