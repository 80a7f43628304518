"""A case's form between two requests, with what is on file of its applicant."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, sources
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import filling, form_of
from yiwang.engines import form
from yiwang.kernel.actor import Actor
from yiwang.serve.applications.on_file import Shelf, names_licence

Row = filling.Row
DROP = filling.DROP
anchor, attempt, flat = filling.anchor, filling.attempt, filling.flat
mark, refused = filling.mark, filling.refused
posted, rebuilt = filling.posted, filling.rebuilt


@dataclass(frozen=True)
class Filling(filling.Filling):
    """shelf: what is on file of the applicant; None: not known who that is."""

    shelf: Shelf | None = None

    def names(self) -> Mapping[str, str]:
        return sources.names()

    def address(self, file_id: UUID) -> str:
        return reverse("portal:attachment", args=[file_id])

    def _say_what_is_there(self, row: Row) -> None:
        """The files that were handed in, and the licences on file that make one needless."""
        given = filling.listed(row["value"])
        row["files"] = [self.file(each) for each in given if not names_licence(each)]
        if row["on_file"] and self.shelf:
            row["shelf"] = self.shelf.offer(row["on_file"], given)


def of_case(actor: Actor, case: Case, *, masked: bool = False) -> Filling:
    """The answers of a case as last saved; masked as everybody but who fills in sees them."""
    revision = cases.latest(case)
    kept = revision.data if masked else cases.open_data(case)
    origins = {at: form.Source.from_json(row) for at, row in revision.sources.items()}
    source = packages.source(case.package, case.version)
    asked = form_of(source)
    shelf = Shelf(actor, case.party, asked)
    return Filling(asked, kept, origins, kept, actor.now, shelf)
