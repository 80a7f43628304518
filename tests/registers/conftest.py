"""A small city of three tables: what its bodies serve lies in memory instead of the lake."""

from collections.abc import Callable, Iterator

import duckdb
import pyarrow as pa
import pytest

from tests.journeys.conftest import city, founded, friday, program  # noqa: F401  # fixtures
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.share.registers import duck
from yiwang.share.registers.errors import NoRows
from yiwang.web import subscriptions

Rows = list[dict[str, str | None]]
HEARD = (
    *("registers.changed", "registers.doubt_answered", "registers.delivered"),
    "collection.served",
)
LISTENERS = ("registers.", "exchange.", "catalogue.registers")
Serve = Callable[[str, Rows], None]


@pytest.fixture
def hear() -> Callable[[], None]:
    """Hand what was announced to whom it is announced to, within the test's transaction."""

    def run() -> None:
        with acting(SYSTEM) as actor:
            for row in Announced.objects.filter(kind__in=HEARD).order_by("position"):
                event = Delivered(row.event_id, row.kind, row.at, row.content)
                for each in subscriptions.SUBSCRIPTIONS:
                    if each.name.startswith(LISTENERS) and row.kind in each.kinds:
                        each.handle(actor, event)

    return run


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve rows of a resource; the same again replaces them."""
    tables: dict[str, pa.Table] = {}
    before = list(duck._scans)

    def scan(resources, question, values):  # type: ignore[no-untyped-def]
        session = duckdb.connect()
        for name, resource in resources.items():
            if resource not in tables:
                raise NoRows(resource)
            session.register(name, tables[resource])
        found = session.sql(question, params=list(values)).to_arrow_table()
        return found.to_reader()

    def put(resource: str, rows: Rows) -> None:
        numbered = [{**row, "_row": str(n)} for n, row in enumerate(rows)]
        names = dict.fromkeys(name for row in numbered for name in row)
        columns = {name: pa.array([r.get(name) for r in numbered], pa.string()) for name in names}
        tables[resource] = pa.table(columns)

    duck.served_by(scan)
    yield put
    duck._scans[:] = before
