"""How much room cases take, all tables and indexes of the database together."""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Sizes:
    """Cases in the database, those of them that are closed, those that are folded, and the bytes of
    all tables and indexes.
    """

    cases: int
    closed: int
    folded: int
    size: int

    def told(self, bytes_without: int = 0, cases_without: int = 0) -> str:
        """Counting per case what came to a city that had so many bytes and cases before."""
        each = round((self.size - bytes_without) / max(1, self.cases - cases_without))
        return (
            f"{self.cases:,} cases, {self.closed:,} closed, {self.folded:,} folded; "
            f"{self.size / 1e6:,.1f} MB in all tables, {each:,} bytes a case"
        )


def measured(*, tight: bool = False) -> Sizes:
    """tight: after `VACUUM FULL`, so that rows that went no longer count; locks table by table, for
    a minute or more in a large city.
    """
    with connections["owner"].cursor() as cursor:
        if tight:
            cursor.execute("VACUUM (FULL, ANALYZE)")
        cursor.execute(
            """SELECT count(*), count(*) FILTER (WHERE closed_at IS NOT NULL),
                count(*) FILTER (WHERE folded) FROM cases_case"""
        )
        cases, closed, folded = cursor.fetchone()
        cursor.execute(
            """SELECT sum(pg_total_relation_size(oid)) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
        )
        return Sizes(int(cases), int(closed), int(folded), int(cursor.fetchone()[0]))
