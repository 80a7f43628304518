"""How much room cases take, all tables and indexes of the database together."""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Sizes:
    """Cases in the database, those that are folded, and the bytes of all tables and indexes."""

    cases: int
    folded: int
    size: int

    @property
    def a_case(self) -> int:
        return round(self.size / max(1, self.cases))


def measured() -> Sizes:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE folded) FROM cases_case")
        cases, folded = cursor.fetchone()
        cursor.execute(
            """SELECT sum(pg_total_relation_size(oid)) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
        )
        return Sizes(int(cases), int(folded), int(cursor.fetchone()[0]))


def told() -> str:
    found = measured()
    return (
        f"{found.cases:,} cases, {found.folded:,} of them folded; "
        f"{found.size / 1e6:,.1f} MB in all tables, {found.a_case:,} bytes a case"
    )
