"""`yiwang ofd show|text|check FILE`: look into an OFD document (GB/T 33190), without a database.

A check tells whether the document is as it was signed. Whom to trust is said with --root; whether
a certificate was revoked is not asked for, so the best word is `unknown`, never `genuine`.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django
from yiwang.engines import ofd
from yiwang.engines.ofd import Checked, Report, Standing, Verdict

SENTENCES = {
    Verdict.GENUINE: "It is as it was signed.",
    Verdict.UNKNOWN: "It is as it was signed. Whether the certificate was revoked was not asked.",
    Verdict.NOT_TRUSTED: "It is as it was signed, by somebody whom nobody given vouches for.",
    Verdict.EXPIRED: "Certificate or seal were not valid when it was signed.",
    Verdict.REVOKED: "The certificate was revoked.",
    Verdict.APPENDED: "What was signed is unchanged, but something was added.",
    Verdict.CHANGED: "It was changed after it was signed.",
    Verdict.UNSIGNED: "Nobody signed it.",
    Verdict.UNREADABLE: "It cannot be read.",
}


def run(argv: list[str]) -> int:
    """Exit 0 when the file is readable, for `check` when its signatures hold, else 1."""
    options = _parser().parse_args(argv)
    try:
        data = options.file.read_bytes()
    except OSError as problem:
        raise CommandError(f"yiwang ofd: {problem}") from problem
    try:
        return int(options.act(data, options))
    except ofd.Unreadable as refusal:
        raise CommandError(f"yiwang ofd: {refusal}") from refusal


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yiwang ofd", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="show|text|check")
    show = verbs.add_parser("show", help="what the document is; --svg draws its pages")
    show.add_argument("--svg", type=Path, metavar="FOLDER", help="write every page as SVG")
    show.set_defaults(act=_show)
    verbs.add_parser("text", help="its text").set_defaults(act=_text)
    check = verbs.add_parser("check", help="whether it is as it was signed")
    check.add_argument(
        "--root", type=Path, action="append", default=[], metavar="PEM", help="trust an authority"
    )
    check.set_defaults(act=_check)
    for verb in verbs.choices.values():
        verb.add_argument("file", type=Path, metavar="FILE")
        verb.add_argument("--json", action="store_true", help="print one object")
    return parser


def _show(data: bytes, options: argparse.Namespace) -> int:
    opened = ofd.read(data)
    document = opened.document
    facts: dict[str, Any] = {
        "kind": opened.kind,
        "title": document.info.title,
        "author": document.info.author,
        "created": str(document.info.created or ""),
        "pages": [
            [document.area_of(page).physical.width, document.area_of(page).physical.height]
            for page in document.pages
        ],
        "attachments": [one.name for one in document.attachments],
        "problems": [str(problem) for problem in opened.problems],
    }
    if options.svg:
        facts["drawn"] = _drawn(opened, options.svg, options.file.stem)
    if options.json:
        print(json.dumps(facts, ensure_ascii=False))
        return 0
    for name, value in facts.items():
        for each in value if isinstance(value, list) else [value]:
            if each != "":
                print(f"{name}: {' × '.join(map(str, each)) if isinstance(each, list) else each}")
    return 0


def _drawn(opened: ofd.Ofd, folder: Path, name: str) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    stamps = ofd.stamps(opened, opened.bodies[0])
    files = []
    for index in range(len(opened.document.pages)):
        file = folder / f"{name}-{index + 1}.svg"
        file.write_bytes(ofd.draw(opened.document, index, stamps.get(index, ())))
        files.append(str(file))
    return files


def _text(data: bytes, options: argparse.Namespace) -> int:
    text = ofd.text(ofd.read(data).document)
    print(json.dumps({"text": text}, ensure_ascii=False) if options.json else text)
    return 0


@dataclass(frozen=True)
class _Offline:
    """Verifies by our algorithms and believes the authorities it is given."""

    roots: tuple[Any, ...]

    def verified(self, algorithm: str, certificate: bytes, message: bytes, value: bytes) -> bool:
        from yiwang.base.seals import facade as seals

        try:
            public = seals.certificates.read(certificate).public
        except ValueError:
            return False
        return seals.verify(algorithm, public, value, message)

    def standing(self, certificate: bytes, beside: Sequence[bytes], at: datetime) -> Standing:
        from yiwang.base.seals import facade as seals

        try:
            leaf = seals.certificates.read(certificate)
        except ValueError:
            return Standing.NOT_TRUSTED
        if not any(leaf.signed_by(root) for root in self.roots):
            return Standing.NOT_TRUSTED
        return Standing.UNKNOWN if leaf.holds(at) else Standing.EXPIRED


def _check(data: bytes, options: argparse.Namespace) -> int:
    setup_django()
    from yiwang.base.seals import facade as seals

    try:
        roots = tuple(seals.certificates.read(path.read_bytes()) for path in options.root)
    except (OSError, ValueError) as problem:
        raise CommandError(f"yiwang ofd: no certificate of an authority: {problem}") from problem
    report = ofd.check(data, _Offline(roots), datetime.now(UTC))
    if options.json:
        print(json.dumps(_as_json(report), ensure_ascii=False))
    else:
        _print(report)
    return 0 if report.verdict in (Verdict.GENUINE, Verdict.UNKNOWN) else 1


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "verdict": report.verdict,
        "reason": report.reason,
        "problems": [str(problem) for problem in report.problems],
        "signatures": [
            {
                "verdict": one.verdict,
                "signer": one.signer,
                "seal": one.seal,
                "at": one.at.isoformat() if one.at else "",
                "changed": one.changed,
                "missing": one.missing,
                "appended": one.appended,
                "problems": [problem.message for problem in one.problems],
            }
            for one in report.signatures
        ],
    }


def _print(report: Report) -> None:
    print(f"{report.verdict}: {report.reason or SENTENCES[report.verdict]}")
    for number, one in enumerate(report.signatures, 1):
        at = f" at {one.at:%Y-%m-%d %H:%M:%S %z}" if one.at else ""
        print(f"signature {number}: {one.verdict}. {one.signer}{at} {one.seal}".rstrip())
        for line in _lines(one):
            print(f"  {line}")
    for problem in report.problems:
        print(f"departs from GB/T 33190: {problem}")


def _lines(one: Checked) -> list[str]:
    return [
        *(f"changed: {part}" for part in one.changed),
        *(f"missing: {part}" for part in one.missing),
        *(f"not protected: {part}" for part in one.appended),
        *(problem.message for problem in one.problems),
    ]
