"""The kinds of matters that installed packages describe, in `matter.yaml`. Pure but for reading
them.

    code: enforcement-lead
    title: { zh: 案件线索, en: Lead }
    about: { zh: …, en: … }            # when to take one up
    opened_by: [officer, window]       # roles of the acting post; none: the system alone
    subject: /act/summary              # where the form says what it is about: the title in lists
    party: /party/name                 # where it names whom it is about
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yiwang.base.matters.errors import NoSuchMatter
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import FORM, Problem, Source, misread, parsed
from yiwang.engines.process import Text
from yiwang.kernel.actor import Actor, Audience
from yiwang.kernel.tenancy.roles import roles

MATTER = "matter.yaml"


class Titles(BaseModel):
    model_config = ConfigDict(extra="forbid")
    zh: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)


class Matter(BaseModel):
    """One kind of matter. code: stable, such as enforcement-lead; subject, party: JSON pointers
    into the form.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str = Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")
    title: Titles
    about: Titles | None = None
    icon: str = "plus"
    opened_by: tuple[str, ...]
    subject: str = ""
    party: str = ""


def schema() -> Mapping[str, Any]:
    return Matter.model_json_schema()


@lru_cache(maxsize=512)
def _read(text: str) -> Matter:
    return Matter.model_validate(parsed(text))


def of(source: Source) -> Matter | None:
    """What a package says of a matter; None where it has none."""
    return _read(source.files[MATTER]) if MATTER in source.files else None


def check(source: Source) -> list[Problem]:
    """Whether the file can be read, and names a life, a form and roles that are there."""
    if MATTER not in source.files:
        return []
    try:
        found = Matter.model_validate(source.document(MATTER))
    except ValidationError as error:
        return misread(MATTER, error)
    problems = [
        Problem(
            MATTER,
            f"/opened_by/{at}",
            Text("There is no role “{name}”.", name=name),
            Text("Choose one of: {names}.", names=", ".join(sorted(roles()))),
        )
        for at, name in enumerate(found.opened_by)
        if name not in roles()
    ]
    if FORM not in source.files:
        problems.append(Problem(MATTER, "", Text("A matter is opened by a form: add form.yaml.")))
    return problems


def offered(actor: Actor) -> list[tuple[Matter, Source]]:
    """What the acting post may take up, by title; the system everything."""
    found = [(of(source), source) for source in packages.current()]
    machine = actor.audience is Audience.SYSTEM
    mine = [
        (each, source)
        for each, source in found
        if each and (machine or actor.roles & {*each.opened_by})
    ]
    return sorted(mine, key=lambda row: row[0].title.zh)


def one(actor: Actor, code: str) -> tuple[Matter, Source]:
    """A kind of matter that the acting post may take up.

    Raises:
        NoSuchMatter: there is none, or it is for other posts.
    """
    for each, source in offered(actor):
        if each.code == code:
            return each, source
    raise NoSuchMatter(code)
