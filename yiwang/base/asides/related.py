"""The cases that stand beside a case: linked ones, and others of the same applicant."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.base.asides import queries
from yiwang.base.asides.models import Link
from yiwang.base.cases.facade import Case
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Sentence

Kind = Link.Kind
# What the other case is to this one, read in both directions of a link.
THERE: dict[str, Sentence] = {kind.value: kind.label for kind in Kind}
BACK: dict[str, Sentence] = {
    Kind.PARENT: _("Has the part"),
    Kind.REOPENED: _("Reopening of"),
    Kind.MERGED: _("Took up"),
    Kind.SPLIT: _("Split off from"),
    Kind.REVIEWED: _("Review of"),
    Kind.RELATED: _("See also"),
}
APPLICANT = "applicant"


@dataclass(frozen=True)
class Beside:
    """A case beside another. kind: of the link, or `applicant`; outgoing: the link is read from
    the case one looks at.
    """

    case: Case
    kind: str
    outgoing: bool = True

    @property
    def words(self) -> Sentence:
        """What it is to the case one looks at."""
        if self.kind == APPLICANT:
            return _("Same applicant")
        return (THERE if self.outgoing else BACK)[self.kind]


def cases_beside(actor: Actor, case: Case) -> list[Beside]:
    """Linked cases first, then others of the applicant that are not linked."""
    links, siblings = queries.links(actor, case), queries.siblings(actor, case)
    linked = [_end(link, case) for link in links]
    known = {each.case.id for each in linked}
    return [*linked, *(Beside(each, APPLICANT) for each in siblings if each.id not in known)]


def _end(link: Link, case: Case) -> Beside:
    outgoing = link.case_id == case.id
    return Beside(link.other if outgoing else link.case, link.kind, outgoing)
