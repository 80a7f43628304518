"""What a transaction has in hand: rows that wait to be written, who speaks, places to go back to.

The database is told of each when a statement is about to need it, in the packet of that statement
or of the end, and never of a place between whose ends nothing happened. Whatever is executed on
the connection comes after what was registered before it, so nobody sees less than he wrote.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models

from yiwang.kernel.wire import Answer, Connection, Statement


class Fixed(NamedTuple):
    """A statement that stays as it is, with the values of this time. See `wire.Statement`."""

    text: str
    values: Sequence[Any]
    strikes: bool = False


@dataclass(frozen=True)
class Speech:
    """A statement, with its values, that tells the database who acts, and in which role."""

    role: str
    text: str
    values: tuple[str, ...]


class Rows(Protocol):
    """Rows of one table that wait to be written."""

    def statements(self) -> Iterator[Fixed]: ...


class Unit:
    """speaker: who acts from here on; known, planning: what the database was told last, or will
    have been when the packet has left.
    """

    def __init__(self) -> None:
        self.tables: dict[type[models.Model], Any] = {}
        self.speaker: Speech | None = None
        self.known: Speech | None = None
        self.planning = _ONCE  # as a connection begins, see database.py
        self.apart = False
        self.ahead: list[tuple[Statement, list[Answer]]] = []
        self.database = connections[DEFAULT_DB_ALIAS]  # the proxy would look for it at every access
        self.logged = settings.DEBUG

    @property
    def line(self) -> Connection:
        if self.database.connection is None:
            self.database.ensure_connection()
        line: Connection = self.database.connection
        return line

    def settle(self) -> None:
        """Put what waits into the packet, with the values that the rows have now."""
        if self.tables:
            waiting, self.tables = self.tables, {}
            for table in waiting.values():
                for statement in table.statements():
                    self.put(statement)

    def put(self, statement: Fixed) -> Statement:
        self._introduce(_ONCE)
        role = self.known.role if self.known else ""
        text, values, strikes = statement
        once = len(values) > _MANY
        waiting = Statement(text, values, role, once, strikes)
        self._append(waiting)
        return waiting

    def _introduce(self, planning: str) -> None:
        """Say who acts, and how statements are planned, where it is not known."""
        if self.planning != planning:
            self.planning = planning
            self.line.packet.append(Statement(f"SET LOCAL plan_cache_mode = {planning}"))
        if self.known is not self.speaker and self.known != self.speaker:
            self.known = self.speaker
            if self.speaker is not None:
                self._append(Statement(self.speaker.text, self.speaker.values))

    def _append(self, statement: Statement) -> None:
        self.line.packet.append(statement)
        if len(self.database.execute_wrappers) > 1:  # whoever counts statements, counts these
            for wrapper in self.database.execute_wrappers:
                if wrapper != self.before:
                    wrapper(_nothing, statement.text, statement.values, False, {})
        if self.logged or self.database.force_debug_cursor:
            self.database.queries_log.append({"sql": statement.text, "time": "0"})

    def ask(self, statements: Sequence[Fixed]) -> list[Answer]:
        if not self.apart:
            self.settle()
        for statement in statements:
            self.put(statement)
        return self.exchange()[-len(statements) :]

    def exchange(self) -> list[Answer]:
        """Send the packet of the connection.

        Raises:
            django.db.DatabaseError: the database refuses one; those behind it are not executed.
            LookupError: a row to be changed is not there, or not for this actor to change.
        """
        ahead, self.ahead = self.ahead, []
        with self.database.wrap_database_errors:
            sent = [*self.line.packet]
            answers = self.line.exchange()
        for statement, answer in ahead:
            answer += [a for s, a in zip(sent, answers, strict=True) if s is statement]
        return answers

    def flush(self) -> None:
        self.settle()
        if self.line.packet:
            self.exchange()

    def before(self, execute: Any, text: Any, values: Any, many: bool, context: Any) -> Any:
        """Stand before every statement that goes by the framework's cursors."""
        if str(text).startswith(_FRAME):
            return execute(text, values, many, context) if self._is_due(text) else None
        if not self.apart:
            self.settle()
        self._introduce(_AUTO)
        if self.line.packet:
            self.exchange()
        if self.known is not None and isinstance(text, str):
            text = f"{text} /* {self.known.role} */"  # for a plan lasts as long as one role uses it
        return execute(text, values, many, context)

    def _is_due(self, text: str) -> bool:
        """Note a savepoint or its end, or go back to one; whether the database must know now.

        Where everything since the savepoint still waits, it is enough to forget that, or the place.
        """
        packet = self.line.packet
        begin = f"SAVEPOINT {text.rpartition(' ')[2]}"
        if text.startswith(_UNDO):
            self.tables, self.known, self.planning = {}, None, ""
            place = _place(packet, begin)
            del packet[0 if place is None else place + 1 :]
            return place is None
        self.settle()
        place = None if text == begin else _place(packet, begin)
        if place is None:
            packet.append(Statement(text, once=True))
        else:
            del packet[place]
        return False


# A fixed statement is planned once for all values; the database would try six times what is better.
_ONCE, _AUTO = "force_generic_plan", "auto"
_MANY = 200  # values; rows by the hundred seldom come in the same number again
_UNDO = "ROLLBACK"
_FRAME = (_UNDO, "SAVEPOINT", "RELEASE")
_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


def _nothing(*_statement: Any) -> None:
    """What is counted now leaves later."""


def _place(packet: list[Statement], begin: str) -> int | None:
    return next((place for place, each in enumerate(packet) if each.text == begin), None)


def ask(*statements: Fixed) -> list[Answer]:
    """Send the statements, behind whatever waits, and return the answer of each."""
    return (_unit.get() or Unit()).ask(statements)


def ahead(statement: Fixed) -> list[Answer]:
    """Have a question of whoever acts now travel with the next one, also with that of another
    actor. Gives a list in which its answer stands as soon as that one is asked.
    """
    unit = current()
    unit.settle()
    answer: list[Answer] = []
    unit.ahead.append((unit.put(statement), answer))
    return answer


def later(*statements: Fixed) -> None:
    """Send the statements with whatever is sent next, at the latest with the end."""
    unit = current()
    unit.settle()
    for statement in statements:
        unit.put(statement)


@contextmanager
def gathering() -> Iterator[None]:
    """Open a unit for a transaction, or share the one that is open."""
    if _unit.get() is not None:
        yield
        return
    unit = Unit()
    token = _unit.set(unit)
    database = unit.database
    try:
        with database.execute_wrapper(unit.before):
            yield
            if unit.tables or (database.connection is not None and database.connection.packet):
                unit.flush()  # the transaction is somebody else's to end
    except BaseException:
        if database.connection is not None:
            database.connection.packet.clear()
        raise
    finally:
        _unit.reset(token)


def current() -> Unit:
    """The unit of the running transaction.

    Raises:
        LookupError: nobody acts.
    """
    unit = _unit.get()
    if unit is None:
        raise LookupError("rows are written by somebody who acts")
    return unit


def speaker() -> Speech | None:
    return current().speaker


def speak(speech: Speech | None) -> Speech | None:
    """Let the database know who acts, as soon as it has to; return who acted before.

    What waits is written by whoever registered it.
    """
    unit = current()
    before = unit.speaker
    if speech != before:
        unit.settle()
        unit.speaker = speech
    return before


def forget() -> None:
    """Drop what waits, for what it belongs to is undone."""
    unit = current()
    unit.tables, unit.known, unit.planning = {}, None, ""


def flush() -> None:
    """Write what waits now, so that whoever stands here gets its refusal."""
    current().flush()


@contextmanager
def apart() -> Iterator[None]:
    """Execute statements that neither read nor change what waits to be written."""
    unit = _unit.get() or Unit()
    before, unit.apart = unit.apart, True
    try:
        yield
    finally:
        unit.apart = before
