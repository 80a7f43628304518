"""The sums of applicants, changed by the difference as rows come, change and go."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from yiwang.kernel import ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.serve.savings.models import Saving, Together
from yiwang.serve.savings.record import FIGURES

COLUMNS = tuple(name for figure in FIGURES for name in (figure, f"{figure}_of"))
Key = tuple[UUID, str]

_ADD = """
    INSERT INTO savings_together AS kept (id, applicant_id, service,
        fields, fields_of, papers, papers_of, visits, visits_of, days, days_of)
    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[],
        %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
    ON CONFLICT (applicant_id, service) DO UPDATE SET
        fields = kept.fields + excluded.fields, fields_of = kept.fields_of + excluded.fields_of,
        papers = kept.papers + excluded.papers, papers_of = kept.papers_of + excluded.papers_of,
        visits = kept.visits + excluded.visits, visits_of = kept.visits_of + excluded.visits_of,
        days = kept.days + excluded.days, days_of = kept.days_of + excluded.days_of"""

_ALL = """INSERT INTO savings_together (id, applicant_id, service, {names})
    SELECT gen_random_uuid(), applicant_id, service, {sums} FROM savings_saving
    WHERE applicant_id IS NOT NULL GROUP BY applicant_id, service""".format(  # noqa: S608  # our own columns
    names=", ".join(COLUMNS), sums=", ".join(f"coalesce(sum({name}), 0)" for name in COLUMNS)
)


def recount() -> None:
    """Add all up anew, after rows were written past `change`."""
    with acting(SYSTEM):
        Together.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_ALL)


def change(before: Iterable[Saving], after: Iterable[Saving]) -> None:
    """Add what rows say more than before, take off what they say less."""
    more = defaultdict[Key, list[int]](lambda: [0] * len(COLUMNS))
    for sign, rows in ((-1, before), (1, after)):
        for row in rows:
            if row.applicant_id is not None:
                sums = more[row.applicant_id, row.service]
                for at, name in enumerate(COLUMNS):
                    sums[at] += sign * (getattr(row, name) or 0)
    changed = sorted((key, sums) for key, sums in more.items() if any(sums))
    if changed:
        columns = zip(*(sums for _key, sums in changed), strict=True)
        keys = zip(*((ids.new(), *key) for key, _sums in changed), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [list(each) for each in (*keys, *columns)])
