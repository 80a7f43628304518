"""The work of a city many times over, done by others: what each person sees stays what it was.

Every row of what people do is copied as often as wanted, with all that hangs on it. Copies belong
to other bodies, other staff and persons whom nobody knows, so whoever asks gets the same answer and
whatever is read beyond that is read of others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

FIXED = (  # what the city is, not what is done in it; sums; and what programs know of themselves
    *("tenancy_account", "tenancy_body", "tenancy_holding", "tenancy_post", "tenancy_region"),
    *("tenancy_rolegrant", "auth_", "django_", "account_", "mfa_", "usersessions_", "packages_"),
    *("catalogue_", "services_", "numbers_", "evidence_root", "evidence_leaf", "registers_due"),
    *("registers_sealing", "indicators_cell", "publicity_month", "outbox_", "offices_", "folding_"),
    *("discretion_choice", "inspections_inspector", "enforcement_certificate", "seals_certificate"),
    *("seals_seal", "seals_keeper", "allotments_round", "webhooks_receiver", "exchange_grant"),
)
# Of the same moment, so that copies lie between the others in every order.
LATER = """(left({id}::text, 14) || '7' || substr(md5({id}::text || n), 1, 3) || '-8'
    || substr(md5({id}::text || n), 4, 3) || '-' || substr(md5({id}::text || n), 7, 12))::uuid"""
# Of what a body's number stands in the midst, by the body of the copied row.
WORDS = """replace({column}::text, (SELECT body_id::text FROM cases_case WHERE id = source.case_id),
    (SELECT others.other::text FROM cases_case JOIN others ON others.id = body_id
        AND others.n = copies.n WHERE cases_case.id = source.case_id))::tsvector"""
TAIL = 6  # letters by which copied texts differ


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    longest: int  # letters of a text; 0: any number


def crowd(url: str, copies: int) -> int:
    """Add so many copies of all; return how many rows that made.

    url: the database, as its administrator, who passes triggers and keys.
    """
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        tables = dict(_tables(connection))
        _name_others(connection, tables, copies)
        made = sum(_copy(connection, name, columns) for name, columns in tables.items())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return made


def _tables(connection: psycopg.Connection) -> Iterator[tuple[str, list[Column]]]:
    """What is copied: tables with their columns, without numbers that the database draws."""
    rows = connection.execute(
        """SELECT c.relname, a.attname, t.typname, greatest(a.atttypmod - 4, 0)
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           JOIN pg_type t ON t.oid = a.atttypid
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
             AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
             AND a.attgenerated = '' AND a.attidentity = ''
           ORDER BY 1, a.attnum"""
    ).fetchall()
    found: dict[str, list[Column]] = {}
    for table, name, kind, longest in rows:
        if not table.startswith(FIXED):
            found.setdefault(table, []).append(Column(name, kind, longest))
    yield from found.items()


def _name_others(
    connection: psycopg.Connection, tables: Mapping[str, list[Column]], copies: int
) -> None:
    """Who stands in a copy for whom: bodies and accounts of which nobody of the demonstration is;
    for rows and persons new ones.
    """
    connection.execute(
        f"CREATE TEMP TABLE copies ON COMMIT DROP AS SELECT n FROM generate_series(1, {copies:d}) n"
    )
    connection.execute(
        """CREATE TEMP TABLE ours ON COMMIT DROP AS
           SELECT h.account_id, h.post_id, p.body_id FROM tenancy_holding h
           JOIN tenancy_post p ON p.id = h.post_id JOIN tenancy_account a ON a.id = h.account_id
           WHERE strpos(a.username, '-') = 0"""
    )
    connection.execute(
        """CREATE TEMP TABLE others (id uuid, n int, other uuid, PRIMARY KEY (id, n))
           ON COMMIT DROP"""
    )
    for table, mine in (
        ("tenancy_body", "body_id"),
        ("tenancy_account", "account_id"),
        ("tenancy_post", "post_id"),
    ):
        connection.execute(
            sql.SQL(
                """INSERT INTO others
                WITH free AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at FROM {table}
                    WHERE id NOT IN (SELECT {mine} FROM ours)),
                every AS (SELECT id, row_number() OVER (ORDER BY id) AS at FROM {table})
                SELECT every.id, n, free.id FROM every CROSS JOIN copies JOIN free
                    ON free.at = (every.at * 7 + n) % (SELECT count(*) FROM free)"""
            ).format(table=sql.Identifier(table), mine=sql.Identifier(mine))
        )
    for table, columns in tables.items():
        if Column("id", "uuid", 0) in columns:
            _name_rows(connection, table, "id")
    _name_rows(connection, "tenancy_account", "person_id")
    connection.execute("ANALYZE others")


def _name_rows(connection: psycopg.Connection, table: str, column: str) -> None:
    named = sql.Identifier(table, column)
    connection.execute(
        sql.SQL(
            "INSERT INTO others SELECT {id}, n, {later} FROM {table}, copies WHERE {id} IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM others known WHERE known.id = {id})"
        ).format(
            id=named,
            later=sql.SQL(LATER).format(id=named),
            table=sql.Identifier(table),
        )
    )


def _copy(connection: psycopg.Connection, table: str, columns: list[Column]) -> int:
    changed = _changed(connection, table, columns)
    drawn = _drawn(connection, table)
    kept = [each for each in columns if each.name not in drawn]
    text = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {values} FROM {table} source CROSS JOIN copies "
        "ON CONFLICT DO NOTHING"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(sql.Identifier(each.name) for each in kept),
        values=sql.SQL(", ").join(_value(each, each.name in changed) for each in kept),
    )
    return connection.execute(text).rowcount


def _value(column: Column, changed: bool) -> sql.Composable:
    name = sql.SQL("source.{}").format(sql.Identifier(column.name))
    if column.kind == "uuid":
        text = "coalesce((SELECT other FROM others WHERE id = {c} AND n = copies.n), {c})"
    elif column.kind == "tsvector":
        text = WORDS.format(column="{c}")
    elif not changed:
        text = "{c}"
    elif column.kind in ("varchar", "text"):
        kept = str(max(column.longest - TAIL, 0)) if column.longest else "length({c})"
        text = f"left({{c}}, {kept}) || '~' || lpad(copies.n::text, {TAIL - 1}, '0')"
    elif column.kind == "bytea":
        text = "sha256({c} || int4send(copies.n))"
    else:
        text = "{c} + copies.n * 1000"
    return sql.SQL(text).format(c=name)


def _changed(connection: psycopg.Connection, table: str, columns: list[Column]) -> set[str]:
    """One column of each index that allows a value once only, unless a row's id makes it new."""
    kinds = {each.name: each.kind for each in columns}
    found: set[str] = set()
    for names in _unique(connection, table):
        if any(kinds.get(name) == "uuid" and name != "body_id" for name in names):
            continue
        plain = [name for name in names if kinds.get(name) in ("varchar", "text", "bytea")]
        whole = [name for name in names if kinds.get(name) in ("int4", "int8")]
        found.update((plain or whole)[-1:])
    return found


def _unique(connection: psycopg.Connection, table: str) -> list[list[str]]:
    rows = connection.execute(
        """SELECT array_agg(a.attname ORDER BY k.ord)::text[] FROM pg_index i
           CROSS JOIN unnest(i.indkey) WITH ORDINALITY k(at, ord)
           JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.at
           WHERE i.indrelid = %s::regclass AND i.indisunique GROUP BY i.indexrelid""",
        [table],
    ).fetchall()
    return [row[0] for row in rows]


def _drawn(connection: psycopg.Connection, table: str) -> set[str]:
    """Columns whose numbers the database draws."""
    rows = connection.execute(
        """SELECT a.attname FROM pg_attrdef d
           JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
           WHERE d.adrelid = %s::regclass
             AND pg_get_expr(d.adbin, d.adrelid) ~ 'nextval|xact_id'""",
        [table],
    ).fetchall()
    return {row[0] for row in rows}
