"""`yiwang seals`: keys and certificates of bodies, also by an authority of somebody else.

A city with an authority of its own or of a provider sets YIWANG_AUTHORITY=external, trusts its
certificates (`trust`), makes requests for bodies and for the maker of seals (`request`), imports
what comes back (`import`) and its lists of revoked ones (`crl`).
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django

ALGORITHMS = ("p256", "rsa", "sm2")


def run(argv: list[str]) -> int:
    """Run one verb; a refusal says what to do."""
    wish = _parser().parse_args(argv)
    from yiwang.cli.serve import check_database
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    setup_django()
    from yiwang.base.seals.crypto.errors import CryptoMissing, KeyUnfit
    from yiwang.base.seals.tokens import TokenMissing
    from yiwang.kernel.errors import DomainError

    try:
        return int(VERBS[wish.verb](wish))
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    except (CryptoMissing, KeyUnfit, TokenMissing, ValueError, OSError) as problem:
        raise CommandError(str(problem)) from problem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yiwang seals", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="certificates of authorities and bodies")
    _add_requests(verbs)
    for name, help_ in (
        ("import", "take in the certificate that was made for a request"),
        ("trust", "take in the certificate of an authority; the root first"),
        ("crl", "take in an authority's list of revoked certificates"),
    ):
        verbs.add_parser(name, help=help_).add_argument("file", type=Path, help="PEM or DER")
    revoke = verbs.add_parser("revoke", help="take a certificate of the local authority back")
    revoke.add_argument("serial", help="hexadecimal, as `list` shows it")
    revoke.add_argument("--reason", type=int, default=0, help="CRLReason of RFC 5280, 5.3.1")
    export = verbs.add_parser("authority", help="write the certificates of the authorities as PEM")
    export.add_argument("--algorithm", choices=ALGORITHMS, default="p256")
    return parser


def _add_requests(verbs: Any) -> None:
    code = "code of the body, as in the list of bodies"
    request = verbs.add_parser("request", help="make a key and write a request for it")
    whose = request.add_mutually_exclusive_group(required=True)
    whose.add_argument("body", nargs="?", help=code)
    whose.add_argument("--maker", metavar="NAME", help="of the maker of seals, by SM2; who it is")
    request.add_argument("--uscc", default="", help="credit code of the maker of seals")
    rotate = verbs.add_parser(
        "rotate", help="give a body a new key, certified by the local authority"
    )
    rotate.add_argument("body", help=code)
    for verb in (request, rotate):
        verb.add_argument("--algorithm", choices=ALGORITHMS, default="p256")


def _list(_wish: argparse.Namespace) -> int:
    from yiwang.base.seals.models import Certificate
    from yiwang.kernel.actor import SYSTEM, acting

    with acting(SYSTEM):
        rows = list(Certificate.objects.order_by("role", "name", "-valid_from"))
    for row in rows:
        term = f"{row.valid_from:%Y-%m-%d} to {row.valid_until:%Y-%m-%d}"
        kind = row.algorithm or "-"
        print(f"{row.role:<8} {kind:<5} {row.state:<8} {term}  {row.serial}  {row.name}")
    return 0


def _body(code: str) -> Any:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy.models import Body

    with acting(SYSTEM):
        found = Body.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"No body has the code {code!r}. `yiwang office` lists offices.")
    return found


def _request(wish: argparse.Namespace) -> int:
    from yiwang.base.seals.actions import keys
    from yiwang.base.seals.crypto.certificates import Subject, armored
    from yiwang.kernel.actor import SYSTEM

    if wish.maker:
        key = keys.request(SYSTEM, None, "sm2")
        subject = Subject(wish.maker, wish.maker, wish.uscc)
    else:
        body = _body(wish.body)
        key = keys.request(SYSTEM, body.id, wish.algorithm)
        subject = Subject(body.name, body.name, body.uscc)
    sys.stdout.write(armored("CERTIFICATE REQUEST", keys.request_of(key, subject)).decode())
    return 0


def _rotate(wish: argparse.Namespace) -> int:
    from yiwang.base.seals.actions import keys
    from yiwang.kernel.actor import SYSTEM

    row = keys.rotate(SYSTEM, _body(wish.body).id, wish.algorithm)
    print(f"{row.name} signs with {row.serial} until {row.valid_until:%Y-%m-%d}.")
    return 0


def _take(name: str) -> Callable[[argparse.Namespace], int]:
    """A verb that reads one file and hands it to an action."""

    def take(wish: argparse.Namespace) -> int:
        from yiwang.base.seals.actions import keys
        from yiwang.kernel.actor import SYSTEM

        row = getattr(keys, name)(SYSTEM, wish.file.read_bytes())
        print(f"Taken in: {row.name}, {row.get_role_display()}, {row.serial}.")
        if row.state == row.State.WAITING:
            print("It waits until a second person confirms it under “Keys and certificates”.")
        return 0

    return take


def _revoke(wish: argparse.Namespace) -> int:
    from yiwang.base.seals.actions import keys
    from yiwang.base.seals.models import Certificate
    from yiwang.kernel.actor import SYSTEM, acting

    with acting(SYSTEM):
        found = Certificate.objects.filter(serial=wish.serial.lower().lstrip("0")).first()
    if found is None:
        raise CommandError(f"No certificate has the serial number {wish.serial}.")
    row = keys.revoke(SYSTEM, found.id, wish.reason)
    print(f"The certificate of {row.name} is revoked.")
    return 0


def _authority(wish: argparse.Namespace) -> int:
    from yiwang.base.seals import authority
    from yiwang.base.seals.crypto.certificates import armored
    from yiwang.base.seals.models import Certificate
    from yiwang.kernel.actor import SYSTEM, acting

    with acting(SYSTEM) as actor:
        if authority.is_local():
            authority.alone()
            authority.issuer(actor, wish.algorithm)
        rows = Certificate.objects.filter(role__in=("root", "issuing")).order_by("-role")
        found = [bytes(row.encoded) for row in rows if wish.algorithm in (row.algorithm, "")]
    for each in found:
        sys.stdout.write(armored("CERTIFICATE", each).decode())
    return 0


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "request": _request,
    "rotate": _rotate,
    "import": _take("accept"),
    "trust": _take("trust"),
    "crl": _take("take_list"),
    "revoke": _revoke,
    "authority": _authority,
}
