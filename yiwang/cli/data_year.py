"""`yiwang data year`: detach closed years, keep them as signed files, and find what is in them."""

import json
import sys
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import Any

from yiwang.cli.errors import CommandError


def declare(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="list|detach|open|save|check|find")
    _verb(verbs, "list", _list, "closed years, and what of each was detached")
    detach = _verb(verbs, "detach", _detach, "put away a year that is due, or go on with it")
    detach.add_argument("year", type=int, nargs="?", help="default: every year that is due")
    opened = _verb(verbs, "open", _open, "bring a year's events back, to tell them again")
    opened.add_argument("year", type=int)
    save = _verb(verbs, "save", _save, "write a year as a signed file; it holds personal data")
    save.add_argument("year", type=int)
    save.add_argument("file", type=Path, metavar="FILE")
    check = _verb(verbs, "check", _check, "whether such a file is as it was signed")
    check.add_argument("file", type=Path, metavar="FILE")
    find = _verb(verbs, "find", _find, "where a case lies; it comes back when somebody opens it")
    find.add_argument("number", help="of the case")


def _verb(verbs: "_SubParsersAction[ArgumentParser]", name: str, run: Any, text: str) -> Any:
    parser = verbs.add_parser(name, help=text)
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)
    return parser


def _told(wish: Namespace, report: Any, lines: list[str]) -> None:
    print(json.dumps(report, ensure_ascii=False) if wish.json else "\n".join(lines))


def _list(wish: Namespace) -> int:
    from yiwang.kernel.folding import years

    rows = years.overview()
    lines = [f"{'year':>6}{'closed':>12}{'folded':>12}{'detached':>12}{'bytes':>16}  signed"]
    lines += [
        f"{r['year']:>6}{r['closed']:>12,}{r['folded']:>12,}{r['detached']:>12,}{r['bytes']:>16,}"
        f"  {'yes' if r['signed'] else 'no'}"
        for r in rows
    ]
    _told(wish, rows, lines)
    return 0


def _detach(wish: Namespace) -> int:
    """What a run before this one did counts; whatever ends it leaves nothing half done."""
    from yiwang.kernel import clock
    from yiwang.kernel.folding import years
    from yiwang.kernel.folding.spec import spec

    newest = spec().year_due(clock.today())
    if wish.year and wish.year > newest:
        raise CommandError(
            f"{wish.year} cannot be detached yet: folding.yaml says how many days after its end. "
            f"The newest year that is due is {newest}."
        )
    due = [wish.year] if wish.year else [y for y in years.unfinished() if y <= newest]
    reports = [_detached(wish, year) for year in due]
    lines = [
        f"{each['year']}: {each['cases']:,} cases, {each['trees']:,} trees of evidence and "
        f"{each['rows']:,} events detached in {each['seconds']:,.1f} s; "
        f"{each['left']:,} closed cases wait. SHA-256 {each['digest']}"
        for each in reports
    ]
    _told(wish, reports, lines or [f"Nothing of the years up to {newest} is left to detach."])
    return 0


def _detached(wish: Namespace, year: int) -> dict[str, Any]:
    from yiwang.kernel.evidence import folded
    from yiwang.kernel.evidence import years as signing
    from yiwang.kernel.folding import lists, work, years

    began, done = time.monotonic(), {"cases": 0, "trees": 0, "rows": 0}
    for step in (work.fold, folded.fold):
        while step():
            _say(wish, f"{year}: folding what is due", began)
    for name, part in (("cases", years.detach), ("trees", folded.detach), ("rows", lists.detach)):
        while count := part(year):
            done[name] += count
            _say(wish, f"{year}: {done[name]:,} {name} detached", began)
    row = signing.sign(year)
    (left,) = [each["closed"] - each["detached"] for each in years.overview(year)] or [0]
    seconds = round(time.monotonic() - began, 1)
    digest = bytes(row.digest).hex()
    return {"year": year, **done, "left": left, "seconds": seconds, "digest": digest}


def _say(wish: Namespace, text: str, began: float) -> None:
    if sys.stdout.isatty() and not wish.json:
        print(f"\r  {text}, {time.monotonic() - began:,.0f} s", end="\x1b[K", flush=True)


def _open(wish: Namespace) -> int:
    from yiwang.kernel.evidence import years as signing
    from yiwang.kernel.folding import lists

    rows = lists.bring(wish.year)
    if rows:
        signing.sign(wish.year)
    _told(wish, {"year": wish.year, "rows": rows}, [f"{rows:,} events of {wish.year} are back."])
    return 0


def _save(wish: Namespace) -> int:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.evidence import years
    from yiwang.kernel.folding.models import Year

    with acting(SYSTEM):
        row = Year.objects.filter(number=wish.year).first()
        if row is None:
            raise CommandError(f"{wish.year} is not detached. Run yiwang data year detach first.")
        try:
            size = years.save(row, wish.file)
        except OSError as problem:
            raise CommandError(f"{wish.file} cannot be written: {problem.strerror}.") from problem
    _told(wish, {"year": wish.year, "bytes": size}, [f"{wish.file}: {size:,} bytes."])
    return 0


def _check(wish: Namespace) -> int:
    from yiwang.kernel.evidence import years

    try:
        head, faults = years.check(wish.file)
    except OSError as problem:
        raise CommandError(f"{wish.file} cannot be read: {problem.strerror}.") from problem
    except (ValueError, KeyError) as problem:
        raise CommandError(f"{wish.file} is not the file of a year.") from problem
    key = head["public_key"]
    year = int(head["signed_text"].split("\n")[1])
    lines = faults or [f"Year {year}, as it was signed by the key {key}."]
    _told(wish, {"year": year, "public_key": key, "faults": faults}, lines)
    return 1 if faults else 0


def _find(wish: Namespace) -> int:
    from yiwang.kernel.folding import years

    found = years.place(wish.number)
    if found is None:
        raise CommandError(f"No case has the number {wish.number}.")
    _told(wish, found, [f"{wish.number}: {found['place']}, closed {found['closed'] or 'not yet'}."])
    return 0
