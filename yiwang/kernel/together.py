"""Execute several statements in one round trip, past the framework's cursors."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import connection, connections

Values = Sequence[Any] | Mapping[str, Any]
Statement = tuple[str, Values]


def together(*statements: Statement) -> list[Any]:
    """Send the statements in order, and return the driver's cursor of each with its answer.

    Whatever stands before the statements of the connection (`execute_wrapper`) stands before these.

    Raises:
        django.db.DatabaseError: the database refuses one; those behind it are not executed.
    """
    database = connections[connection.alias]  # the proxy would look for it at every access
    database.ensure_connection()
    cursors = []
    with database.wrap_database_errors, database.connection.pipeline():
        for text, values in statements:
            cursor = database.create_cursor()
            execute = partial(_execute, cursor)
            for wrapper in reversed(database.execute_wrappers):
                execute = partial(wrapper, execute)
            execute(text, values, False, {"connection": database, "cursor": cursor})
            cursors.append(cursor)
    return cursors


def _execute(cursor: Any, text: str, values: Values, _many: bool, _context: Any) -> None:
    cursor.execute(text, values)
