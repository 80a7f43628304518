"""`yiwang data grants|query|verify|deliver|trace`: what a body may read, read by command.

Each asks as the account named by `--as`, in its first post or that named by `--post`; nothing is
looked up past a grant.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yiwang.cli.errors import CommandError
from yiwang.kernel.errors import DomainError


def add(commands: Any) -> None:
    """Add the commands to those of `yiwang data`."""
    grants = _one(commands, "grants", "list the grants of a body", _grants)
    grants.add_argument("--side", choices=("using", "giving"), default="using")
    for name, text, do in (
        ("query", "look rows up under a grant", _query),
        ("verify", "compare values: yes or no", _verify),
        ("deliver", "make a batch and write its archive", _deliver),
    ):
        parser = _one(commands, name, text, do)
        parser.add_argument("grant", help="its number")
        parser.add_argument("--case", required=True, help="number of the case it is needed for")
    commands.choices["query"].add_argument("key", nargs="+", help="numbers to look up")
    commands.choices["query"].add_argument("--fields", nargs="*", default=[])
    commands.choices["verify"].add_argument("key")
    commands.choices["verify"].add_argument("value", nargs="+", help="FIELD=VALUE")
    commands.choices["deliver"].add_argument("--to", type=Path, required=True, help="file to write")
    trace = _one(commands, "trace", "tell to whom rows that got out were given", _trace)
    trace.add_argument("file", type=Path, help="CSV lines in the order in which they were found")
    trace.add_argument("--resource", required=True)


def _one(commands: Any, name: str, text: str, do: Callable[..., int]) -> Any:
    parser = commands.add_parser(name, help=text)
    parser.add_argument("--as", dest="account", required=True, help="account that asks")
    parser.add_argument("--post", default="", help="its post; default: the first one")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=lambda wish: _run(wish, do))
    return parser


def _run(wish: argparse.Namespace, do: Callable[..., int]) -> int:
    from yiwang.kernel.actor import DOOR, acting
    from yiwang.kernel.tenancy import door
    from yiwang.kernel.tenancy.models import Account, Post

    try:
        with acting(DOOR):
            account = Account.objects.filter(username=wish.account).first()
            if account is None or not account.may_enter:
                raise CommandError(f"There is no account {wish.account!r} that may enter.")
            post = Post.objects.filter(code=wish.post).first() if wish.post else None
            actor = door.enter(account, post.id if post else None, "api")
        return do(actor, wish)
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal


def _grants(actor: Any, wish: argparse.Namespace) -> int:
    from yiwang.kernel.actor import acting
    from yiwang.share.exchange import queries

    actor.require("exchange:grant:read")
    with acting(actor):
        rows = list(queries.grants(actor, wish.side))
        used = queries.used(actor, rows)
        told = [
            {
                "number": row.number,
                "resource": row.resource,
                "receiver": row.body.code,
                "provider": row.provider.code,
                "left_today": max(0, row.daily - used.get(row.id, 0)),
                "until": row.valid_until.isoformat(),
                "state": str(row.state),
            }
            for row in rows
        ]
    if wish.json:
        print(json.dumps({"items": told}, ensure_ascii=False))
    for row in () if wish.json else told:
        print("  ".join(str(value) for value in row.values()))
    return 0


def _wish(actor: Any, wish: argparse.Namespace, keys: list[str], fields: list[str]) -> Any:
    from yiwang.share.exchange import queries
    from yiwang.share.exchange.gateway import Wish

    grant = queries.grant(actor, wish.grant)
    return Wish(grant.resource, grant.number, wish.case, tuple(keys), tuple(fields))


def _kept(actor: Any, do: Callable[[], Any]) -> Any:
    """Do it in a transaction of its own; an attempt that is refused stays on record."""
    from yiwang.kernel.actor import acting

    refused: DomainError | None = None
    with acting(actor):
        try:
            done = do()
        except DomainError as refusal:
            if not refusal.leaves_trace:
                raise
            refused = refusal
    if refused is not None:
        raise refused
    return done


def _query(actor: Any, wish: argparse.Namespace) -> int:
    from yiwang.share.exchange import gateway

    given = _kept(actor, lambda: gateway.query(actor, _wish(actor, wish, wish.key, wish.fields)))
    print(given.content.decode())
    return 0


def _verify(actor: Any, wish: argparse.Namespace) -> int:
    from yiwang.share.exchange import gateway

    pairs = [each.partition("=") for each in wish.value]
    values = {name: value for name, _equal, value in pairs}
    given = _kept(
        actor,
        lambda: gateway.verify(actor, _wish(actor, wish, [wish.key], list(values)), values),
    )
    print(given.content.decode())
    return 0


def _deliver(actor: Any, wish: argparse.Namespace) -> int:
    """Exit code 1 where the batch could not be made."""
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.share.exchange import actions, parcels, queries

    parcel = _kept(actor, lambda: actions.wish_batch(actor, _wish(actor, wish, [], [])))
    row = parcels.make(SYSTEM, parcel.id)
    if row.delivery_id is None:
        raise CommandError(row.fault)
    with acting(actor):
        _name, content = queries.file(actor, row.delivery_id)
    wish.to.write_bytes(content)
    told = {"delivery": str(row.delivery_id), "file": str(wish.to), "bytes": len(content)}
    print(json.dumps(told) if wish.json else f"{wish.to}: {len(content)} bytes")
    return 0


def _trace(actor: Any, wish: argparse.Namespace) -> int:
    """Exit code 1 where no batch is certain."""
    from yiwang.share.exchange import parcels

    lines = [line for line in wish.file.read_text("utf-8").splitlines() if line.strip()]
    found = parcels.suspects(actor, wish.resource, lines)
    told = [
        {"delivery": name, "agree": each.agree, "pairs": each.pairs, "certain": each.certain}
        for name, each in found
    ]
    if wish.json:
        print(json.dumps({"items": told}))
    for row in () if wish.json else told[:10]:
        sure = "certain" if row["certain"] else "chance"
        print(f"{row['delivery']}: {row['agree']} of {row['pairs']} pairs, {sure}")
    return 0 if any(each.certain for _name, each in found) else 1
