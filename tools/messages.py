"""Texts for people: gather them from the source, tell which have no Chinese, compile the catalogue.

`python -m tools.messages` merges what is new into the catalogue and compiles it; `--check` changes
nothing and exits 1 when a text has no translation or the compiled catalogue is behind.
"""

import argparse
import fcntl
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "yiwang"
FOLDER = SOURCE / "locale/zh_Hans/LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/jinja2/**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "Text": (1,),  # what the process engine finds wrong in a file, translated likewise
    "NotPossible": (1,),  # the process engine's refusals, translated where they are shown
}
OPTIONS = {"**/jinja2/**.html": {"trimmed": "true", "silent": "false"}}


def gathered() -> Catalog:
    """Every text of the source, with the files it stands in."""
    found = Catalog(project="Yiwang", charset="utf-8")
    for file, line, text, _comments, context in extract_from_dir(
        SOURCE, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        found.add(text, locations=[(f"yiwang/{file}", line)], context=context)
    for file, line, text in _of_rules():
        found.add(text, locations=[(file, line)])
    return found


def _of_rules() -> Iterator[tuple[str, int, str]]:
    """What a rule of the process engine finds wrong, and what it advises: two texts of one call."""
    folder = "engines/process/rules"
    for place in (4, 5):
        for file, line, text, *_rest in extract_from_dir(
            SOURCE / folder, method_map=METHODS, keywords={"Rule": (place,)}
        ):
            if isinstance(text, str) and " " in text:  # sentences; tables have names there, too
                yield f"yiwang/{folder}/{file}", line, text


def catalogue() -> Catalog:
    with PO.open("rb") as source:
        return read_po(source, locale="zh_Hans_CN")


def missing(template: Catalog, known: Catalog) -> Iterator[str]:
    """Texts without a Chinese translation, with the place where the first stands."""
    for message in template:
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        if found is None or not all(_strings(found.string)) or found.fuzzy:
            where = message.locations[0] if message.locations else ("", 0)
            text = message.id if isinstance(message.id, str) else message.id[0]
            yield f"{where[0]}:{where[1]} {text!r}"


def _strings(found: object) -> list[str]:
    if found is None or isinstance(found, str):  # nothing yet, or one form
        return [found or ""]
    return list(found)  # type: ignore[call-overload]  # plural forms are a tuple


def compiled(known: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, known)
    return out.getvalue()


def merge(template: Catalog, known: Catalog) -> None:
    """Bring new texts into the catalogue; what nobody uses any more goes."""
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    out = io.BytesIO()
    write_po(out, known, width=100, omit_header=False, sort_output=True, include_lineno=False)
    replace(PO, out.getvalue())


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, so that who reads it meanwhile sees one or the other."""
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)


@contextmanager
def alone() -> Iterator[None]:
    """Let one program at a time read, merge and write."""
    descriptor = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    wish = parser.parse_args()
    template = gathered()
    with alone():
        known = catalogue()
        if not wish.check:
            merge(template, known)
            replace(MO, compiled(catalogue()))
    open_texts = list(missing(template, known))
    behind = compiled(catalogue()) != MO.read_bytes()
    for text in open_texts:
        print(f"no Chinese: {text}")
    if behind:
        print("The compiled catalogue is behind. Run: python -m tools.messages")
    return 1 if open_texts or behind else 0


if __name__ == "__main__":
    sys.exit(main())
