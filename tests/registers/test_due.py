"""Registers follow what is served: batches make them due, the worker builds each once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.registers.conftest import Serve
from tests.registers.test_doubts import signed_in
from tests.registers.test_golden import LIN, SU, entry, resident
from yiwang.kernel import clock, ids
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.share.collection.facade import BatchServed
from yiwang.share.registers import duties
from yiwang.share.registers.models import Delivery, Due


@action("collection:batch:serve")
def served(actor: Actor, resource: str) -> None:
    tell(BatchServed(ids.new(), resource, 1, "full", 1))


def later(minutes: int) -> Any:
    return clock.at(clock.now() + timedelta(minutes=minutes))


def test_several_batches_make_one_build(city: None, serve: Serve, hear: Callable[[], None]) -> None:
    serve("population", [resident(LIN, "林海平")])
    with acting(SYSTEM):
        for resource in ("population", "deaths", "population"):
            served(SYSTEM, resource)
    hear()
    with acting(SYSTEM):
        assert [row.register for row in Due.objects.all()] == ["people"]
    with later(1):
        assert duties.step() == 1
        assert duties.step() == 0
        assert entry(LIN).content["name"] == "林海平"
    with acting(SYSTEM):
        assert Delivery.objects.filter(register="people", sources__isnull=False).count() == 1


def test_the_steward_asks_and_a_refusal_stands_on_the_page(city: None, serve: Serve) -> None:
    steward = signed_in("steward")
    asked = {"register": "people", "_key": "1"}
    assert steward.post("/work/registers/build", asked).status_code == 302
    assert duties.step() == 0, "nothing was served yet"
    assert "alert-warning" in steward.get("/work/registers").content.decode()
    assert duties.step() == 0, "it is not tried again and again"
    serve("population", [resident(SU, "苏文岚", sex="2")])
    with later(2):
        steward.post("/work/registers/build", {**asked, "_key": "2"})
    with later(3):
        assert duties.step() == 1
        assert entry(SU).content["name"] == "苏文岚"
        assert "alert-warning" not in steward.get("/work/registers").content.decode()
    other = {"register": "education", "_key": "3"}
    assert steward.post("/work/registers/build", other).status_code == 404
