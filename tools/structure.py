"""Record what the migrations do to an empty database: `python -m tools.structure`.

With --check nothing is written; a database made by the record is compared with one made by the
migrations. Works in databases of its own on the server of `YIWANG_HOME`.
"""

import re
import sys
from typing import Any

from psycopg import ClientCursor

from yiwang.cli import migrate, structure
from yiwang.cli.scratch import empty_database
from yiwang.kernel import database

HEAD = "-- Recorded by `python -m tools.structure` of the migrations with digest\n-- {}\n"


MOMENT = re.compile(r"'[-0-9]{10} [-+:.0-9]+'::timestamptz")  # when a migration was applied


class Record(list[str]):
    """Statements that change something, as one could type them."""

    def __call__(self, execute: Any, statement: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(statement)
        if not text.lstrip().upper().startswith("SELECT"):
            cursor = ClientCursor(context["connection"].connection)
            for each in params if many else [params]:
                self.append(cursor.mogrify(text, each) if each else text)
        return execute(statement, params, many, context)


def recorded() -> str:
    """The text of the record, of the migrations as they are."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    record = Record()
    with connections["owner"].execute_wrapper(record):
        executor = MigrationExecutor(connections["owner"])
        executor.migrate(executor.loader.graph.leaf_nodes())
    statements = (each.replace(" CONCURRENTLY", "").rstrip().rstrip(";") for each in record)
    text = MOMENT.sub("now()", ";\n".join(statements))
    return HEAD.format(structure.digest()) + text + ";\n"


SHAPE = """
    SELECT 'column', attrelid::regclass::text, attnum::text, attname, atttypid::regtype::text,
           attnotnull::text, attidentity::text, pg_get_expr(adbin, adrelid)
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = ANY (%(ours)s::regnamespace[]) AND relkind IN ('r', 'p', 'v')
       AND attnum > 0
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid),
           convalidated::text, '', '', '' FROM pg_constraint
     WHERE connamespace = ANY (%(ours)s::regnamespace[])
    UNION ALL SELECT 'index', indrelid::regclass::text, pg_get_indexdef(indexrelid),
           indisvalid::text, '', '', '', '' FROM pg_index JOIN pg_class ON oid = indexrelid
     WHERE relnamespace = ANY (%(ours)s::regnamespace[])
    UNION ALL SELECT 'function', oid::regprocedure::text, pg_get_functiondef(oid), '', '', '', '',
           '' FROM pg_proc WHERE pronamespace = ANY (%(ours)s::regnamespace[]) AND prokind = 'f'
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid), '', '', '', '', ''
      FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'migration', app, name, '', '', '', '', '' FROM django_migrations
    ORDER BY 1, 2, 3"""


def shape(*, record: bool) -> list[Any]:
    """All tables, columns, constraints, indexes, functions and triggers of a new database."""
    from django.core.management import call_command
    from django.db import connections

    with empty_database():
        assert not record or structure.load(connections["owner"])
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        with connections["owner"].cursor() as cursor:
            cursor.execute(SHAPE, {"ours": ["public", database.THIRD_PARTY]})
            return list(cursor.fetchall())


def main(argv: list[str]) -> int:
    migrate.setup_django()
    if argv == ["--check"]:
        return int(shape(record=True) != shape(record=False))
    with empty_database():
        text = recorded()
    structure.FILE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
