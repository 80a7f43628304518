"""The certificate of licences that no case led to: as the package that issues the type draws it,
else in the city's general form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yiwang.base.packages import facade as packages
from yiwang.base.papers import facade as papers
from yiwang.kernel import writes
from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.licences import spec
from yiwang.serve.licences.actions import facts_of
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.types import LicenceType

KIND = "licence"  # of the paper
MARK = "证"


@dataclass(frozen=True)
class _Form:
    titles: Mapping[str, str]
    mark: str
    template: str


def certify(actor: Actor, body: Body, found: LicenceType, issued: Sequence[Licence]) -> None:
    """Wish for the certificates of licences of one type that were just issued in this action, and
    note them there.
    """
    for licence, paper in zip(issued, wish(actor, body, found, issued), strict=True):
        licence.paper = paper
        writes.update(licence, "paper")


def wish(
    actor: Actor, body: Body, found: LicenceType, issued: Sequence[Licence]
) -> list[papers.Paper]:
    """Wish for the certificates of licences of one type as they read now; workers draw them."""
    if not issued:
        return []
    form = _form(found)
    wanted = [
        papers.Alone(
            body=body,
            holder=licence.holder_id,
            kind=KIND,
            titles=form.titles,
            mark=form.mark,
            template=form.template,
            facts=facts_of(licence),
        )
        for licence in issued
    ]
    return papers.wish_alone(actor, wanted)


def _form(found: LicenceType) -> _Form:
    for source in packages.current():
        for each in spec.specs(source).values():
            if each.type.kind == found.kind:
                paper = papers.specs(source)[each.paper]
                return _Form(paper.titles, paper.mark, source.files[paper.template])
    return _Form(found.name, MARK, _general())


@cache
def _general() -> str:
    return files(__package__).joinpath("typst/general.typ").read_text("utf-8")
