"""The card of a case: the words by which its work is found, written once when it is handed in.

Under row-level security only leakproof operators use an index before the policy is asked, and the
one of text search is none. So the card is searched inside one function that runs as the owner of
the tables, asks for the bodies of the acting transaction itself, and returns ids of tasks.
"""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.work.inbox import boxes, words
from yiwang.kernel.actor import Actor
from yiwang.kernel.protect import PUBLIC, STAFF, Protect, through
from yiwang.kernel.unit import Fixed, later


class Card(models.Model):
    """What a case is looked for by: number, party, title, service and division."""

    case_id: UUID
    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    words = SearchVectorField()

    protect: ClassVar[Protect] = through("case_id", "cases_case", change=(STAFF, PUBLIC))
    functions: ClassVar[tuple[str, ...]] = boxes.functions()

    class Meta:
        indexes = (GinIndex(fields=["words"], name="card_words", fastupdate=False),)


_KEEP = """INSERT INTO work_card (case_id, words) VALUES (%s, %s::tsvector)
    ON CONFLICT (case_id) DO UPDATE SET words = excluded.words"""


def keep(case: Case) -> None:
    """Write the card of a case; again, it is replaced."""
    texts = (case.number, case.applicant_name, case.title, case.title_en)
    labels = (("service", case.service), ("region", case.region_id), _body(case.body_id))
    later(Fixed(_KEEP, [case.id, words.index(texts, labels)]))


def involve(actor: Actor, case: Case, body: UUID) -> None:
    """Give another body a duty in a case, so that its staff see the case and find it by words."""
    if body == case.body_id:
        return
    cases.involve(actor, case, body)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE work_card SET words = words || %(label)s::text::tsvector
            WHERE case_id = %(case)s AND NOT words @@ %(label)s::text::tsquery""",
            {"case": case.id, "label": words.index((), [_body(body)])},
        )


def _body(body: UUID) -> tuple[str, str]:
    return ("body", str(body))
