"""What a supplier sends is what others get: file, check, lake, served copy, gateway; and time."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.journeys.conftest import FRIDAY
from tests.journeys.program import Program
from tests.sharing.conftest import ANNA, CODE, KEPT, WISH
from yiwang.base.work import duties as work
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.share.collection import facade as collection
from yiwang.share.exchange import changes, figures

People = Callable[[str], Program]
pytestmark = pytest.mark.database

DORA = "370203198502023457"
TITLES = "id_number,name,district,months\n"


def collect(path: Path, text: str, mode: str) -> collection.Batch:
    """Send a file as its supplier does, and let the worker copy what is served."""
    path.write_text(TITLES + text, "utf-8")
    source = collection.Source(path, path.name)
    batch = collection.collect(SYSTEM, CODE, source, mode=collection.Mode(mode))
    assert (changes.renew_copies(), changes.renew_copies()) == (1, 0)
    return batch


def page(account: str, address: str) -> str:
    browser = Client()
    with acting(DOOR):
        browser.force_login(Account.objects.get(username=account))
    return browser.get(address).content.decode()


def test_the_page_of_a_resource_leads_to_asking_for_it_and_to_what_we_may_read(
    granted: str,
) -> None:
    shown = page("officer", f"/work/data/resources/{CODE}")
    assert f"/work/new/data-request?resource={CODE}" in shown
    assert f"/work/sharing/grants/{granted}" in shown
    for account, code in (("officer", KEPT), ("decider-labour", CODE)):
        assert "/work/new/data-request" not in page(account, f"/work/data/resources/{code}")


def test_rows_of_a_batch_are_looked_up_under_a_grant_and_changes_are_told(
    program: People, granted: str, case: str, tmp_path: Path
) -> None:
    officer, query = program("officer"), f"datasets/{CODE}/query"
    wish = {"grant": granted, "case": case}

    def months() -> list[list[Any]]:
        results = officer.post(query, {**wish, "keys": [ANNA, DORA]})["results"]
        return [[row["months"] for row in each["rows"]] for each in results]

    assert months() == [["36"], []]
    first = collect(tmp_path / "a.csv", f"{ANNA},安娜,370202,37\n{DORA},多拉,370202,5\n", "full")
    assert (first.state, first.good, first.bad) == ("served", 2, 0)
    ((_body, quality),) = figures.quality(SYSTEM)
    assert (quality.batches, quality.share, quality.late) == (1, 100.0, 0)
    assert "100.0 %" in page("steward", "/work/sharing/figures")
    assert months() == [[37], [5]]
    values = {"months": "37.0", "name": "安娜 "}
    right = officer.post(f"datasets/{CODE}/verify", {**wish, "key": ANNA, "values": values})
    assert right["matches"] == {"months": True, "name": True}
    mark = officer.post(f"datasets/{CODE}/changes", wish)["after"]
    collect(tmp_path / "b.csv", f"{DORA},多拉,370202,6\n", "changes")
    assert months() == [[37], [6]]
    told = officer.post(f"datasets/{CODE}/changes", {**wish, "after": mark})
    assert [each["rows"] for each in told["changes"]] == [[{"months": 6, "name": "多*"}]]


def test_a_provider_who_is_silent_is_late_and_may_still_answer(
    program: People, resource: Any
) -> None:
    asked = program("officer").post(f"datasets/{CODE}/requests", WISH, status=201)
    program("steward").complete("pass", case=asked["case"])
    assert work.fire_timers() == 0, "nothing is due yet"
    with clock.at(FRIDAY + timedelta(days=40)):
        while work.fire_timers():
            pass
        late = program("officer").get(f"sharing/requests/{asked['case']}")
        assert (late["late"], late["answer"]) == (True, "waiting")
        with acting(SYSTEM):
            (labour,) = figures.of(SYSTEM, days=60).suppliers
        assert (labour.late, labour.waiting) == (1, 1)
        program("steward").complete("agree", case=asked["case"])
        assert program("officer").get(f"sharing/requests/{asked['case']}")["grants"]
