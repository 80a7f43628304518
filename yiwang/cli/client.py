"""`yiwang client add|list|remove`: applications of others that sign people on here."""

import argparse

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def run(argv: list[str]) -> int:
    """The secret of a new application is printed once and kept nowhere."""
    parser = argparse.ArgumentParser(prog="yiwang client", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new = commands.add_parser("add", help="register an application and print its secret")
    new.add_argument("name", help="what people read when they consent, in Chinese")
    new.add_argument("returns", nargs="+", metavar="address", help="where people are sent back to")
    new.add_argument("--name-en", help="the name in English; default: the same")
    scopes = "profile, posts; default: profile"
    new.add_argument("--scope", action="append", help=scopes, dest="scopes", metavar="SCOPE")
    new.add_argument("--public", action="store_true", help="it cannot keep a secret")
    new.set_defaults(run=_add)
    commands.add_parser("list", help="the registered applications").set_defaults(run=_list)
    old = commands.add_parser("remove", help="remove one; its tokens are void at once")
    old.add_argument("id", help="as `yiwang client list` prints it")
    old.set_defaults(run=_remove)
    wish = parser.parse_args(argv)
    setup_django()
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.errors import DomainError, Invalid

    try:
        with acting(SYSTEM):
            lines = wish.run(wish)
    except Invalid as refusal:
        raise CommandError(" ".join(row["message"] for row in refusal.problems)) from refusal
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}".strip()) from refusal
    print("\n".join(lines))
    return 0


def _add(wish: argparse.Namespace) -> list[str]:
    from yiwang.kernel.actor import SYSTEM
    from yiwang.web.account.oidc.actions import register_client
    from yiwang.web.account.oidc.values import ClientSpec
    from yiwang.web.settings import YIWANG

    scopes = tuple(wish.scopes or ("profile",))
    returns, english = tuple(wish.returns), wish.name_en or wish.name
    made = register_client(SYSTEM, ClientSpec(wish.name, english, returns, scopes, not wish.public))
    return [
        f"Client ID      {made.id.hex}",
        *([f"Client secret  {made.secret}"] if made.secret else []),
        f"Discovery      {YIWANG.address}/.well-known/openid-configuration",
    ]


def _list(_wish: argparse.Namespace) -> list[str]:
    from yiwang.kernel.actor import SYSTEM
    from yiwang.web.account.oidc.queries import clients

    rows = clients(SYSTEM)
    lines = [f"{row.id}  {row.name}  {' '.join(row.returns)}" for row in rows]
    return lines or ["No application is registered."]


def _remove(wish: argparse.Namespace) -> list[str]:
    from yiwang.kernel.actor import SYSTEM
    from yiwang.web.account.oidc.actions import remove_client

    remove_client(SYSTEM, wish.id)
    return [f"{wish.id} is removed."]
