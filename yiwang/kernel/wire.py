"""The connection: fixed statements, prepared once for each role, many in one packet.

The driver's cursors find out anew, at every statement, how each value is told and each column is
read. What the product sends a thousand times a second is always the same, so it goes past them,
straight to the library below. Everything else uses the connection as it always did.
"""

import select
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import abc, errors, pq
from psycopg._preparing import PrepareManager
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.datetime import TimestamptzLoader
from pydantic_core import to_json

MOST_PLANS = (
    1000  # of some 10 kB each, in either way; the driver's own limit of 100 is used up soon
)


class Plans(PrepareManager):
    """The driver's prepared statements, which outlive a refusal.

    The driver drops all of them when anything is rolled back, for a table may have gone with it.
    The product makes no tables while it serves, and to plan again takes longer than to execute.
    """

    prepared_max = MOST_PLANS

    def clear(self) -> bool:
        return False


class Statement(NamedTuple):
    """One statement with %s for each value.

    role: whose it is, for a plan lasts only as long as one role uses it. once: is not kept
    prepared. strikes: must change exactly one row, which the database itself sees to, because the
    end of the transaction may travel in the same packet.
    """

    text: str
    values: Sequence[Any] = ()
    role: str = ""
    once: bool = False
    strikes: bool = False


@dataclass(slots=True)
class Answer:
    """What one statement brought: its rows, how many it struck, and the names of its columns."""

    lines: list[tuple[Any, ...]]
    count: int
    names: Sequence[str] = ()

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.lines

    def fetchone(self) -> tuple[Any, ...] | None:
        return self.lines[0] if self.lines else None


class MomentLoader(TimestamptzLoader):
    """Reads moments, of which every row has some; the driver takes each apart in Python."""

    timezone = UTC  # as the sessions are set; the framework looks here

    def load(self, data: abc.Buffer) -> datetime:
        text = bytes(data).decode()
        if not text.endswith("+00") or text[4] != "-":  # infinite, or of another millennium
            return super().load(data)
        return datetime.fromisoformat(text)


class _Plan:
    """A prepared statement, and how its columns are read; found out at the first answer."""

    __slots__ = ("columns", "loaders", "name")

    def __init__(self, name: bytes) -> None:
        self.name = name
        self.loaders: abc.Transformer | None = None
        self.columns: list[str] = []


BEGIN, COMMIT = Statement("BEGIN"), Statement("COMMIT")
_GOOD = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
_ROWS = pq.ExecStatus.TUPLES_OK
_LOST, _FINE = pq.ConnStatus.BAD, pq.ConnStatus.OK
_IDLE, _UNDER_WAY = pq.TransactionStatus.IDLE, pq.TransactionStatus.INTRANS
_NONE_STRUCK = "22012"  # division by zero, see `_struck`


class Connection(psycopg.Connection[Any]):
    """A connection with a packet: statements that leave when somebody needs an answer, or with the
    end of the transaction.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prepared = Plans()
        self._plans: dict[tuple[str, str], _Plan] = {}
        self._named = 0
        self.packet: list[Statement] = []

    @classmethod
    def connect(cls, *args: Any, **options: Any) -> "Connection":
        line: Connection = super().connect(*args, **options)
        line.adapters.register_loader("timestamptz", MomentLoader)
        return line

    def execute(self, query: Any, *args: Any, **options: Any) -> psycopg.Cursor[Any]:
        """Execute a statement. The empty one is the pool's question, at every request, whether the
        line still holds: a line that has nothing to say holds, and only another is asked.
        """
        if query == "" and self._is_quiet():
            return self.cursor()
        return super().execute(query, *args, **options)

    def _is_quiet(self) -> bool:
        """Whether the server neither hung up nor said anything."""
        return self.pgconn.status == _FINE and not self._poll(select.POLLIN, 0)

    def set_autocommit(self, value: bool) -> None:
        """Say whether statements stand alone; between transactions nobody else need know."""
        if self.pgconn.transaction_status == _IDLE:
            self._autocommit = value
        else:
            super().set_autocommit(value)

    def commit(self) -> None:
        """Send what waits, and end the transaction, in one round trip.

        Raises:
            LookupError: a row to be changed is not there, or not for this actor to change.
        """
        if not self.packet and self.pgconn.transaction_status != _UNDER_WAY:
            super().commit()
            return
        self.packet.append(COMMIT)
        try:
            self.exchange()
        except BaseException:
            if self.pgconn.status != _LOST:
                self.rollback()
            raise

    def rollback(self) -> None:
        self.packet.clear()
        super().rollback()

    def exchange(self) -> list[Answer]:
        """Send the packet, and return the answers in order.

        Raises:
            psycopg.Error: the database refuses one; those behind it are not executed.
            LookupError: a row to be changed is not there, or not for this actor to change.
        """
        sent, self.packet = self.packet, []
        with self.lock:
            begins = not self._autocommit and self.pgconn.transaction_status == _IDLE
            if begins:
                sent.insert(0, BEGIN)
            self._check_connection_ok()
            try:
                answers = self._exchanged(sent)
            except (psycopg.Error, LookupError):
                raise
            except BaseException:  # interrupted half-way: nobody knows what comes next on this line
                self.pgconn.finish()
                raise
        return answers[1:] if begins else answers

    def _exchanged(self, sent: Sequence[Statement]) -> list[Answer]:
        told = [[_TOLD.get(type(v), self._told)(v) for v in each.values] for each in sent]
        self.pgconn.enter_pipeline_mode()
        plans = [self._send(each, values) for each, values in zip(sent, told, strict=True)]
        self.pgconn.pipeline_sync()
        self._flush()
        answers: list[Answer] = []
        refused: Exception | None = None
        for statement, (plan, fresh) in zip(sent, plans, strict=True):
            result = self._result() if fresh else None
            if fresh and result is not None and result.status in _GOOD:
                self._plans[statement.role, statement.text] = plan
            if result is None or result.status in _GOOD:
                result = self._result()
            else:
                self._result()
            if result.status in _GOOD:
                answers.append(self._answer(plan, result))
            elif refused is None:
                refused = self._refusal(statement, result)
        self._receive()  # the mark at the end of the packet
        self.pgconn.exit_pipeline_mode()
        if refused is not None:
            raise refused
        return answers

    def _told(self, value: Any) -> Any:
        """A value as text that no rule of ours tells."""
        if isinstance(value, str):  # a choice
            return str.encode(value)
        return Transformer(self).get_dumper(value, PyFormat.TEXT).dump(value)

    def _send(self, statement: Statement, values: list[Any]) -> tuple[_Plan, bool]:
        """Put one statement on the line; its plan, and whether it is prepared only now."""
        plan = self._plans.get((statement.role, statement.text))
        if plan is not None:
            self.pgconn.send_query_prepared(plan.name, values)
            return plan, False
        text = _numbered(statement.text, statement.strikes)
        if statement.once or len(self._plans) >= MOST_PLANS:
            self.pgconn.send_query_params(text, values)
            return _Plan(b""), False
        self._named += 1  # with every try, for a name that was refused may be taken all the same
        plan = _Plan(b"yw%d" % self._named)
        self.pgconn.send_prepare(plan.name, text)
        self.pgconn.send_query_prepared(plan.name, values)
        return plan, True

    def _flush(self) -> None:
        while self.pgconn.flush():
            if self._wait(select.POLLIN | select.POLLOUT) & select.POLLIN:
                self.pgconn.consume_input()

    def _wait(self, what: int) -> int:
        return self._poll(what)[0][1]

    def _poll(self, what: int, limit: float | None = None) -> list[tuple[int, int]]:
        poll = select.poll()
        poll.register(self.pgconn.socket, what)
        return poll.poll(limit)

    def _receive(self) -> pq.abc.PGresult | None:
        while self.pgconn.is_busy():
            self._wait(select.POLLIN)
            try:
                self.pgconn.consume_input()
            except psycopg.OperationalError:
                break  # what the server said before it hung up may have come
        return self.pgconn.get_result()

    def _result(self) -> pq.abc.PGresult:
        """The result of one command, past the mark at its end."""
        result = self._receive()
        if result is None or self.pgconn.status == _LOST:
            said = result.error_message if result else self.pgconn.error_message
            raise errors.OperationalError(
                f"the connection is lost: {said.decode(errors='replace')}"
            )
        self._receive()
        return result

    def _answer(self, plan: _Plan, result: pq.abc.PGresult) -> Answer:
        if result.status != _ROWS:
            return Answer([], result.command_tuples or 0)
        known = plan.loaders is not None
        loaders = plan.loaders = plan.loaders or Transformer(self)
        if not known:
            names = (result.fname(place) or b"" for place in range(result.nfields))
            plan.columns = [name.decode() for name in names]
        loaders.set_pgresult(result, set_loaders=not known)
        lines: list[tuple[Any, ...]] = loaders.load_rows(0, result.ntuples, tuple)
        loaders.set_pgresult(None, set_loaders=False)
        return Answer(lines, result.ntuples, plan.columns)

    def _refusal(self, statement: Statement, result: pq.abc.PGresult) -> Exception:
        error = errors.error_from_result(result, encoding="utf-8")
        if statement.strikes and error.sqlstate == _NONE_STRUCK:
            return LookupError(f"0 rows instead of 1: {statement.text}")
        return error


@lru_cache(maxsize=4 * MOST_PLANS)
def _numbered(text: str, strikes: bool) -> bytes:
    """The statement as the database reads it."""
    first, *rest = text.split("%s")
    whole = first + "".join(f"${place}{part}" for place, part in enumerate(rest, 1))
    whole = whole.replace("%%", "%")
    return (_struck(whole) if strikes else whole).encode()


def _struck(text: str) -> str:
    """The same, refused by the database where it strikes no row: one divided by their number."""
    return f"WITH struck AS ({text} RETURNING 1) SELECT 1 / count(*) FROM struck"  # noqa: S608  # a statement of our own


def as_json(value: Any) -> str:
    return to_json(value).decode()


def _bytes(value: bytes | memoryview) -> bytes:
    return b"\\x" + value.hex().encode()


# What tells the values that come most as text, for the database knows from the statement what each
# is; the driver knows the others.
_TOLD: dict[type, Callable[[Any], Any]] = {
    type(None): lambda _none: None,
    str: str.encode,
    UUID: lambda value: b"%032x" % value.int,
    int: lambda value: b"%d" % value,
    bool: lambda value: b"t" if value else b"f",
    bytes: _bytes,
    memoryview: _bytes,
    datetime: lambda value: value.isoformat().encode(),
    date: lambda value: value.isoformat().encode(),
    dict: to_json,
}
