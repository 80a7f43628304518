"""What it takes to open an office, as a file or a page says it. Pure.

body: { code: laoshan-parks, uscc: …, name: …, name_en: …, function: parks, level: district,
        region: "370212", parent: laoshan-government }
posts: [{ post: window, title: 综合窗口, title_en: Service window, roles: [window] }]
people: [{ name: 王宁, post: window, username: window-parks }]
packages: [food_business_licence]
own: { food-business-licence: { promise_day: 3 } }
seal: 崂山区园林局行政审批专用章
desk: { zh: 有事请找三楼办公室。, en: Ask on the third floor. }
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yiwang.base.packages.facade import read as read_yaml
from yiwang.base.parties.facade import identifiers

Said = dict[str, str]
CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class BodyPlan(_Row):
    """The body itself; of one that the city knows already only the code counts."""

    code: str = Field(pattern=CODE, max_length=40)
    uscc: str = ""
    name: str = Field("", max_length=80)
    name_en: str = Field("", max_length=120)
    function: str = Field("", max_length=30)
    level: Literal["city", "district", "street", ""] = ""
    region: str = ""
    parent: str = ""
    document_mark: str = Field("", max_length=20)

    @property
    def missing(self) -> list[str]:
        """What a body that is new to the city must say besides."""
        wanted = ("uscc", "name", "name_en", "function", "level", "region")
        return [name for name in wanted if not getattr(self, name)]


class PostPlan(_Row):
    post: str = Field(pattern=CODE, max_length=30)
    title: str = Field(min_length=1, max_length=60)
    title_en: str = Field(min_length=1, max_length=80)
    roles: list[str] = []


class PersonPlan(_Row):
    name: str = Field(min_length=1, max_length=60)
    post: str
    username: str = Field(pattern=r"^[\w.@-]+$", max_length=60)


class Plan(_Row):
    """An office to open."""

    body: BodyPlan
    posts: list[PostPlan] = []
    people: list[PersonPlan] = []
    packages: list[str] = []
    own: dict[str, dict[str, Any]] = {}
    seal: str = Field("", max_length=60)
    desk: Said = {}


class PlanRefused(Exception):  # a refusal that a person reads, not a fault
    """A plan that cannot be carried out, with every problem: (where, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"{where}: {message}" for where, message in problems))
        self.problems = problems


def read(text: str) -> Plan:
    """Read a plan in YAML.

    Raises:
        PlanRefused: not YAML, or it lacks or misstates something.
    """
    try:
        data = read_yaml(text)
    except yaml.YAMLError as error:
        raise PlanRefused([("", f"Is not YAML: {error}")]) from error
    return of(data)


def of(data: Any, offered: frozenset[str] = frozenset()) -> Plan:
    """Make a plan of plain data.

    offered: the roles that an office's posts may have; empty: not looked at.

    Raises:
        PlanRefused: it lacks or misstates something.
    """
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        problems = [("/" + "/".join(map(str, e["loc"])), str(e["msg"])) for e in error.errors()]
        raise PlanRefused(problems) from error
    if problems := list(_problems(plan, offered)):
        raise PlanRefused(problems)
    return plan


def _problems(plan: Plan, offered: frozenset[str]) -> Iterator[tuple[str, str]]:
    if plan.body.uscc and not identifiers.uscc(plan.body.uscc).ok:
        yield "/body/uscc", "The check character of the credit code is wrong."
    posts = Counter(each.post for each in plan.posts)
    for name, count in posts.items():
        if count > 1:
            yield "/posts", f"The post {name} is there twice."
    for at, post in enumerate(plan.posts):
        for role in post.roles:
            if offered and role not in offered:
                yield f"/posts/{at}/roles", f"{role} is no role of an office."
    for at, person in enumerate(plan.people):
        if person.post not in posts:
            yield f"/people/{at}/post", f"There is no post {person.post}."


def posts(data: Mapping[str, Any]) -> list[PostPlan]:
    """The posts of a template."""
    return [PostPlan.model_validate(row) for row in data["posts"]]
