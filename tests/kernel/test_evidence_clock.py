"""Evidence holds while the clock runs on, as it does outside of tests."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from tests.sealing import seal_all
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.record import record
from yiwang.kernel.evidence.verify import verify
from yiwang.kernel.ids import NOBODY

pytestmark = pytest.mark.database


def test_an_entry_made_by_a_running_clock_verifies(
    transactional_db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = type("Home", (), {"folder": tmp_path})()
    key = settings.YIWANG.master_key
    settings.YIWANG = type("Settings", (), {"home": home, "master_key": key})()
    ticks = count()
    start = datetime(2024, 9, 27, 2, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(microseconds=next(ticks)))
    with acting(SYSTEM):
        record(SYSTEM, "test.done", NOBODY, {})
    seal_all()
    assert verify() == []
