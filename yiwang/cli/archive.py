"""`yiwang archive make|save|check`: closed cases as packages of the archive.

`make NUMBER` files a case, `save NUMBER FILE` writes its package, `check FILE` looks whether a
package is authentic, complete, usable and safe (四性); that needs no database.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django

if TYPE_CHECKING:
    from yiwang.base.cases.facade import Case


def run(argv: list[str]) -> int:
    """Exit 0 when it is done or good, else 1."""
    options = _parser().parse_args(argv)
    setup_django()
    if options.verb == "check":
        return _check(options)
    from yiwang.cli.serve import check_database
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.errors import DomainError
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    try:
        with acting(SYSTEM):
            return _make(options) if options.verb == "make" else _save(options)
    except DomainError as refusal:
        raise CommandError(f"yiwang archive: {refusal} {refusal.next_step}".strip()) from refusal


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yiwang archive", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="make|save|check")
    make = verbs.add_parser("make", help="file a closed case; the worker makes the package")
    make.add_argument("number", help="of the case")
    make.add_argument("--retention", default="", help="permanent, 30 or 10")
    save = verbs.add_parser("save", help="write the package of a case")
    save.add_argument("number", help="of the case")
    save.add_argument("file", type=Path, metavar="FILE")
    check = verbs.add_parser("check", help="whether a package is as it was made")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--key", help="hexadecimal; default: the key of this installation")
    for verb in verbs.choices.values():
        verb.add_argument("--json", action="store_true", help="print one object")
    return parser


def _case(number: str) -> "Case":
    from yiwang.base.cases import facade as cases
    from yiwang.kernel.actor import SYSTEM

    return cases.get(SYSTEM, number)


def _make(options: argparse.Namespace) -> int:
    from yiwang.base.papers.archive import actions
    from yiwang.kernel.actor import SYSTEM

    row = actions.wish(SYSTEM, _case(options.number), options.retention)
    told = {"reference": row.reference, "state": row.state, "retention": row.retention}
    print(json.dumps(told, ensure_ascii=False) if options.json else f"{row.reference} {row.state}")
    return 0


def _save(options: argparse.Namespace) -> int:
    from yiwang.base.papers.archive import actions
    from yiwang.kernel.actor import SYSTEM

    row, content = actions.content(SYSTEM, _case(options.number))
    options.file.write_bytes(content)
    told = {"reference": row.reference, "sha256": row.digest, "bytes": len(content)}
    print(json.dumps(told, ensure_ascii=False) if options.json else f"{row.reference} {row.digest}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from yiwang.base.papers.archive.checking import check
    from yiwang.base.papers.http.archive import findings_out, own_key

    try:
        content = options.file.read_bytes()
        key = bytes.fromhex(options.key) if options.key else own_key()
    except (OSError, ValueError) as problem:
        raise CommandError(f"yiwang archive check: {problem}") from problem
    found = check(content, key)
    if options.json:
        print(json.dumps(findings_out(found), ensure_ascii=False))
        return 0 if found.good else 1
    for fault in found.faults:
        print(f"✗ {fault.property.value} {fault.path} {fault.what} {fault.detail}".rstrip())
    for each in found.open:
        print(f"? {each}")
    print(f"{found.reference} {found.files} files, {len(found.faults)} faults")
    return 0 if found.good else 1
