"""What is asked of the inbox and what it answers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from uuid import UUID

Titles = Mapping[str, str]  # zh, en


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a box; an empty field narrows nothing.

    text: words of party or title, or a part of the case number, from its beginning, its day or its
    serial. due: one of `desks.DUES`. body, post: ids. kind: one of `kinds.kinds()`.
    """

    box: str = "todo"
    text: str = ""
    service: str = ""
    node: str = ""
    role: str = ""
    region: str = ""
    body: str = ""
    post: str = ""
    due: str = ""
    kind: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """What was asked for, by the names of the fields."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def narrows(self) -> bool:
        return bool(self.fields.keys() - {"box"})


@dataclass(frozen=True)
class After:
    """The last row that was seen: what orders its box, and an id for those that are equal in it."""

    at: date | datetime
    tie: UUID


@dataclass(frozen=True)
class Entry:
    """A row of the inbox, of whatever kind.

    post: the reader's post that it is for. at, tie: its place in the box. route, key: the page that
    opens it, within the workbench. done_on: when it ended. paused: its clock stands still.
    """

    kind: str
    id: UUID
    at: date | datetime
    tie: UUID
    number: str
    service: str
    matter: Titles
    party: str
    title: Titles
    body: UUID
    opened_at: datetime
    route: str
    key: UUID | str
    body_name: Titles = field(default_factory=dict)
    post: UUID | None = None
    node: str = ""
    role: str = ""
    state: str = "open"
    due: date | None = None
    done_on: date | None = None
    paused: bool = False
    urged: bool = False
    holder: str = ""
    taken: bool = False
    outcome: str = ""
    outcome_title: Titles = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Page:
    """One page of a box and the cursor of the next; "" where there is none."""

    entries: tuple[Entry, ...]
    following: str = ""
