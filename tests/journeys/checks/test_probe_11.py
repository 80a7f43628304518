"""Probe 11 of the domain reference: nothing is asked about whoever did not authorise it, and
nothing more once the aid has ended.
"""

from datetime import timedelta

from demo.sources.server import Sources
from tests.journeys.checks.family import WIFE, People, apply, authorise, check, member
from tests.journeys.checks.test_allowance import CAR
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.serve.checks import sending, stock
from yiwang.serve.checks.models import Question


def test_probe_11_a_member_without_authorisation_is_not_asked_about(
    program: People, sources: Sources
) -> None:
    number = apply(program("citizen"), WIFE)["number"]
    assert not member(program("citizen"), number, "苏文岚")["authorised"]
    refused = program("officer-civil").post(f"checks/{number}/orders", status=409)
    assert refused["code"] == "checks.refused"
    assert not sending.step()
    with acting(SYSTEM):
        assert not Question.objects.exists()
    assert sources.books.rows("SELECT id FROM question") == [], "no source was asked"
    authorise(program("citizen2"), number, "苏文岚")
    sending.step()
    assert sources.books.rows("SELECT id FROM question"), "and with it they are"


def test_probe_11_after_the_aid_has_ended_a_periodic_check_is_refused(
    program: People, sources: Sources, granted: str
) -> None:
    with clock.at(clock.now() + timedelta(days=200)):
        officer = program("officer-civil")
        sources.books.know("police", "vehicles", "370299198804120212", [CAR])
        assert stock.run(lambda _sweep: None).placed == 1
        sending.step()
        order = check(officer, granted)
        settled = {"outcome": "end", "reason": "购置机动车，超过规定条件。"}
        officer.post(f"check-orders/{order['id']}/settlement", settled)
        assert officer.get(f"checks/{granted}")["state"] == "ended"
        asked = len(sources.books.rows("SELECT id FROM question"))
        refused = officer.post(f"checks/{granted}/orders", status=409)
        assert refused["code"] == "checks.refused"
    with clock.at(clock.now() + timedelta(days=600)):
        sweep = stock.run(lambda _sweep: None)
        assert (sweep.placed, sweep.alike) == (0, 0)
        sending.step()
    assert len(sources.books.rows("SELECT id FROM question")) == asked, "no source was asked again"
