"""Packages for other contexts: what an installed one holds, and the parts each context brings."""

from yiwang.base.packages import filling
from yiwang.base.packages.actions import install, publish, take_in
from yiwang.base.packages.archive import pack, unpack
from yiwang.base.packages.documents import compose, read
from yiwang.base.packages.errors import NoPackage
from yiwang.base.packages.forms import FORM, form_of, read_document, sentence, shown, told, words
from yiwang.base.packages.forms import check as form_faults
from yiwang.base.packages.models import Package
from yiwang.base.packages.numbers import following, order
from yiwang.base.packages.parts import Part, Result, check, fits, part, rehearse, schema_in
from yiwang.base.packages.shapes import plain
from yiwang.base.packages.shelf import began, current, installed, key, source, versions
from yiwang.base.packages.source import PackageRefused, Problem, Source, misread, of, parsed, texts

__all__ = [
    "FORM",
    "NoPackage",
    "Package",
    "PackageRefused",
    "Part",
    "Problem",
    "Result",
    "Source",
    "began",
    "check",
    "compose",
    "current",
    "filling",
    "fits",
    "following",
    "form_faults",
    "form_of",
    "install",
    "installed",
    "key",
    "misread",
    "of",
    "order",
    "pack",
    "parsed",
    "part",
    "plain",
    "publish",
    "read",
    "read_document",
    "rehearse",
    "schema_in",
    "sentence",
    "shown",
    "source",
    "take_in",
    "texts",
    "told",
    "unpack",
    "versions",
    "words",
]
