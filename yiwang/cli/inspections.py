"""`yiwang inspections|allotments recompute`, `yiwang inspections load`: draw again out of a public
file of either; renew the bases.
"""

import argparse
import json
from pathlib import Path

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def recompute(argv: list[str]) -> int:
    """Draw again; exit 1 where rules, lists, seed, result, proof or signature do not hold."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from yiwang.kernel import lottery

    parser = argparse.ArgumentParser(prog="yiwang … recompute", description=__doc__)
    parser.add_argument("file", type=Path, help="the public file of a draw")
    parser.add_argument("--key", help="the city's public key, hexadecimal; else that of the file")
    wish = parser.parse_args(argv)
    try:
        draw = json.loads(wish.file.read_text("utf-8"))
        found = lottery.faults(draw)
        proof = draw.get("proof") or {}
        if proof:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(wish.key or proof["public_key"]))
            key.verify(bytes.fromhex(proof["signature"]), proof["signed_text"].encode())
            if draw["root"] not in proof["signed_text"].split("\n"):
                found.append("the signature is not of this root")
    except InvalidSignature:
        found.append("the signature of the root is not the city's")
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as refused:
        raise CommandError(f"{wish.file} is no public file of a draw: {refused!r}") from refused
    print(lottery.report(draw, found))
    return 1 if found else 0


def load(argv: list[str]) -> int:
    """Make a table the base of a planner's body."""
    parser = argparse.ArgumentParser(prog="yiwang inspections load", description=__doc__)
    parser.add_argument("base", choices=("subjects", "inspectors"))
    parser.add_argument("file", type=Path, help="a table as CSV, in UTF-8")
    parser.add_argument("--account", required=True, help="of a planner, for whose body it is")
    wish = parser.parse_args(argv)
    setup_django()
    from yiwang.govern.inspections import bases
    from yiwang.kernel.actor import DOOR, acting
    from yiwang.kernel.errors import DomainError, Invalid
    from yiwang.kernel.tenancy import door
    from yiwang.kernel.tenancy.models import Account

    renew = {
        "subjects": (bases.renew_subjects, bases.SUBJECTS),
        "inspectors": (bases.renew_inspectors, bases.INSPECTORS),
    }
    action, columns = renew[wish.base]
    try:
        with acting(DOOR):
            actor = door.enter(Account.objects.get(username=wish.account), None, "command")
        with acting(actor):
            count = action(actor, bases.read(wish.file.read_text("utf-8"), columns))
    except Account.DoesNotExist as refused:
        raise CommandError(f"There is no account {wish.account!r}.") from refused
    except (OSError, UnicodeDecodeError) as refused:
        raise CommandError(str(refused)) from refused
    except Invalid as refused:
        raise CommandError("\n".join(row["message"] for row in refused.problems)) from refused
    except DomainError as refused:
        raise CommandError(f"{refused} {refused.next_step}".strip()) from refused
    print(f"{count} {wish.base} are in the base.")
    return 0
