"""What an official document holds, and what the rules ask of it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yiwang.base.papers.official import rules
from yiwang.base.papers.official.errors import NotOfficial


class Form(StrEnum):
    """How a document is set."""

    ORDINARY = "ordinary"  # 文件格式
    LETTER = "letter"  # 信函格式
    ORDER = "order"  # 命令(令)格式
    MINUTES = "minutes"  # 纪要格式


class Direction(StrEnum):
    """Towards whom a document goes."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"
    PUBLIC = "public"


@dataclass(frozen=True)
class Issuer:
    """A body that issues a document. signer: who signed it (签发人), shown on the way up and under
    orders; post: his (职务), under orders.
    """

    name: str
    signer: str = ""
    post: str = ""


@dataclass(frozen=True)
class Attachment:
    """Something attached: its title as the note and the attachment itself show it, and its text;
    without one it is only named.
    """

    title: str
    text: str = ""


@dataclass(frozen=True)
class Attendance:
    """A row of the list under minutes: 出席, 请假 or 列席, and who."""

    label: str
    people: str


@dataclass(frozen=True)
class OfficialDocument:
    """One official document, complete enough to be set. Documents with 密级 stay out of the
    platform, so there is no place for one.

    kind: one of the fifteen (`rules.kinds()`). form, direction: as given, else the usual ones.
    title: with line feeds where lines must break; without, they are balanced.
    text: paragraphs parted by line feeds; 一、（一）1.（1） at the head of one make it a heading.
    issuers: the lead body first. mark: what stands red at the head, else the names and 文件.
    number: 代字〔YYYY〕n号; of an order 第n号. adopted: the line in brackets under the title of
    what a meeting passed. note: what stands in brackets under the date, without the brackets.
    sealed: whether the date leaves room for seals. printed_by, printed_on: of the imprint; no
    imprint without them and without copies.

    Raises:
        NotOfficial: with every rule that it breaks.
    """

    kind: str
    title: str
    text: str
    issuers: tuple[Issuer, ...]
    dated: date
    number: str = ""
    addressees: tuple[str, ...] = ()
    form: Form | None = None
    direction: Direction | None = None
    mark: str = ""
    copy_number: str = ""
    urgency: str = ""
    adopted: str = ""
    attachments: tuple[Attachment, ...] = ()
    note: str = ""
    sealed: bool = True
    attendance: tuple[Attendance, ...] = ()
    copies: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: date | None = None
    rule: rules.Rule = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rule = rules.kinds().get(self.kind)
        if rule is None:
            raise NotOfficial((rules.unknown(self.kind),))
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "form", Form(self.form or rule.forms[0]))
        object.__setattr__(self, "direction", Direction(self.direction or rule.directions[0]))
        problems = tuple(rules.problems(self))
        if problems:
            raise NotOfficial(problems)

    @property
    def head(self) -> str:
        """What stands red at the head, for one body. Several stand one below the other."""
        if self.mark:
            return self.mark
        lead = self.issuers[0].name
        ends = {Form.ORDINARY: "文件", Form.ORDER: "令", Form.MINUTES: "会议纪要", Form.LETTER: ""}
        return lead + ends[Form(self.form or Form.ORDINARY)]

    @property
    def plain_title(self) -> str:
        """The title in one line."""
        return "".join(line.strip() for line in self.title.splitlines())
