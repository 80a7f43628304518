"""`yiwang token ACCOUNT …`: bearer tokens for programs, or the second factor of an account."""

import argparse
from typing import TYPE_CHECKING
from uuid import UUID

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django

if TYPE_CHECKING:
    from yiwang.kernel.tenancy.models import Account, Post


def run(argv: list[str]) -> int:
    """Print a token bound to one post, a line for each account; whoever may start this command may
    act as anybody.
    """
    parser = argparse.ArgumentParser(prog="yiwang token", description=__doc__)
    parser.add_argument("accounts", nargs="+", metavar="account", help="the name that signs in")
    parser.add_argument("--post", help="id or code of the post to act in; default: the first one")
    parser.add_argument(
        "--totp", action="store_true", help="print the secret and the present code for sign-in"
    )
    wish = parser.parse_args(argv)
    from yiwang.cli.serve import check_database
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    setup_django()
    for account in [_account(name) for name in wish.accounts]:
        if wish.totp:
            _second_factor(account)
        else:
            print(_token(account, wish.post))
    return 0


def _account(name: str) -> "Account":
    from yiwang.kernel.actor import DOOR, acting
    from yiwang.kernel.tenancy.models import Account

    with acting(DOOR):
        account = Account.objects.filter(username=name).first()
    if account is None:
        raise CommandError(
            f"There is no account {name!r}. The demonstration's are listed by: "
            "yiwang seed --accounts"
        )
    if not account.is_active:
        raise CommandError(f"Account {name!r} is frozen. A system administrator can unfreeze it.")
    return account


def _token(account: "Account", wanted: str | None) -> str:
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.tenancy.door import issue_token

    post = _post(account, wanted) if account.is_staff else None
    if wanted and post is None:
        raise CommandError(f"{account.username!r} is not an account of staff and has no posts.")
    with acting(SYSTEM):
        return issue_token(account, post)


def _post(account: "Account", wanted: str | None) -> "Post":
    """The wanted post, or the first one."""
    from yiwang.kernel.actor import DOOR, acting
    from yiwang.kernel.tenancy.door import seats
    from yiwang.kernel.tenancy.models import Post

    with acting(DOOR):
        held = [Post.objects.get(pk=seat.post) for seat in seats(account.id)]
    if not held:
        raise CommandError(f"{account.username!r} holds no post today.")
    if wanted is None:
        return held[0]
    for post in held:
        if wanted == post.code or _same(wanted, post.id):
            return post
    mine = ", ".join(f"{post.code} ({post.id})" for post in held)
    raise CommandError(f"{account.username!r} does not hold the post {wanted!r}. It holds: {mine}.")


def _same(text: str, post: UUID) -> bool:
    return text.replace("-", "").lower() == post.hex


def _second_factor(account: "Account") -> None:
    from yiwang.web.account import second_factor

    secret = second_factor.enrol(account)
    code, seconds = second_factor.current_code(secret)
    print(f"Code now: {code} (for another {seconds} s)")
    print(f"For an authenticator app: {second_factor.address(account, secret)}")
