"""What a document adds to its package of the archive: every version of its text, its enclosures,
and on the receiver's side the document that came.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from yiwang.base.cases.facade import Case
from yiwang.base.papers.facade import Member, file_name
from yiwang.kernel.files import store
from yiwang.office.documents import printing, queries
from yiwang.office.documents.models import Document, Incoming


def members(case: Case) -> Iterator[Member]:
    """The files, as the system sees them."""
    if case.life == queries.OUT:
        yield from _drafted(queries.document(case))
    elif case.life == queries.IN:
        yield from _received(queries.incoming(case))


def _drafted(document: Document) -> Iterator[Member]:
    for version in document.versions.order_by("number"):
        text = f"{version.title}\n\n{version.text}\n"
        yield Member(f"versions/{version.number:03}.txt", version.title, text.encode())
    yield from _enclosed([(row.file_id, row.name) for row in queries.enclosures(document)])


def _enclosed(files: Iterable[tuple[UUID | str, str]]) -> Iterator[Member]:
    for order, (file_id, name) in enumerate(files, 1):
        content = store.fetch(UUID(str(file_id)))[1]
        yield Member(f"enclosures/{order:02}-{file_name(name)}", name, content)


def _received(incoming: Incoming) -> Iterator[Member]:
    if incoming.dispatch is None:
        return  # it came on paper
    issue = incoming.dispatch.issue
    paper = printing.paper(issue.case_id)
    if paper is not None and paper.file_id is not None:
        content = store.fetch(paper.file_id)[1]
        yield Member(f"received/{file_name(paper.number)}.pdf", paper.title, content)
    yield from _enclosed([(row["file"], row["name"]) for row in issue.enclosures])
