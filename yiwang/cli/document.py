"""`yiwang document check FILE`: measure a PDF against GB/T 9704-2012, without a database.

Each deviation is named with its page, what was measured, what is wanted and the clause.
"""

import argparse
import json
from pathlib import Path

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def check(argv: list[str]) -> int:
    """Exit 0 when nothing deviates, else 1."""
    parser = argparse.ArgumentParser(prog="yiwang document check", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="pages that deviate as SVG")
    parser.add_argument("--kept", action="store_true", help="list the rules that are kept, too")
    parser.add_argument("--language", choices=("en", "zh"), default="en")
    parser.add_argument("--json", action="store_true", help="print one object")
    options = parser.parse_args(argv)
    try:
        document = options.file.read_bytes()
    except OSError as problem:
        raise CommandError(f"yiwang document check: {problem}") from problem
    setup_django()
    return _checked(document, options)


def _checked(document: bytes, options: argparse.Namespace) -> int:
    from django.utils import translation

    from yiwang.base.papers.http.layout import told
    from yiwang.base.papers.official.checker import check as measure
    from yiwang.base.papers.official.checker import picture

    with translation.override({"en": "en", "zh": "zh-hans"}[options.language]):
        found = measure(document, 60 if options.pictures else 0)
        said = told(found)
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
        for page, svg in picture.pages(found).items():
            (options.pictures / f"page-{page}.svg").write_text(svg, "utf-8")
    if options.json:
        print(json.dumps(said, ensure_ascii=False, indent=2))
        return 0 if found.good else 1
    wanted = ("deviations", "open", "kept") if options.kept else ("deviations", "open")
    for group in wanted:
        for row in said[group]:
            print(_line(group, row))
    print(f"{len(found.deviations)} deviations, {len(found.open)} open, {len(found.kept)} kept")
    return 0 if found.good else 1


def _line(group: str, row: dict[str, object]) -> str:
    sign = {"deviations": "✗", "open": "?", "kept": "✓"}[group]
    figures = f": {row['measured']}" if row["measured"] else ""
    wanted = f" (wanted {row['wanted']})" if row["wanted"] else ""
    place = f"{sign} page {row['page']} {row['code']}"
    return f"{place} {row['title']}{figures}{wanted} [{row['source']}]"
