"""What the page shell shows about the signed-in person; pages get it as `shell`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Account:
    """Who is signed in, as shown in the account menu."""

    name: str
    note: str = ""  # what tells two accounts of one name apart: firm, body, masked number


@dataclass(frozen=True)
class Post:
    """One post the person may act in; the workbench switches between them by POST."""

    id: str
    title: str
    body: str


@dataclass(frozen=True)
class Shell:
    """The shell's own data; everything absent is simply not drawn.

    `counts` has the number shown beside a menu entry, as text, by key: todo, claimed, overdue,
    done, started, copied (workbench), messages (portal).
    """

    city: str = ""  # the city's name in the language of the page
    account: Account | None = None
    work: str = ""  # address of the page where the person's work begins
    post: Post | None = None
    posts: tuple[Post, ...] = ()
    counts: Mapping[str, str] = field(default_factory=dict)


ANONYMOUS = Shell()
