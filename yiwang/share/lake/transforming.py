"""Running a transformation: its table is made anew when its rules or its source have changed."""

from yiwang.share.lake import reading, store, writing
from yiwang.share.lake.errors import BadQuestion, SourceLacks
from yiwang.share.lake.transform import Transformation, sql
from yiwang.share.lake.values import Written


def run(what: Transformation) -> Written:
    """Make the table of a transformation; the same rules over the same state do nothing again.

    Raises:
        NoSuchTable: the table that it reads is not there.
        SourceLacks: that table lacks a column, or has one of another type.
    """
    source = store.table(what.source)
    session = reading.opened({"source": reading.planned(source, None)})
    try:
        rows = reading.asked(session, sql(what.spec), ())
        snapshot = source.current_snapshot()
        batch = what.batch(snapshot.snapshot_id if snapshot else 0)
        return writing.write(what.table, rows.schema, rows, batch=batch, replace=True)
    except BadQuestion as refusal:
        raise SourceLacks(what.source, refusal.reason) from refusal
    finally:
        session.close()
