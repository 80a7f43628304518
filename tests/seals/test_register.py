"""A seal's life, its keepers, the two-person rule, and the log of its uses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from tests.journeys.conftest import city, founded, friday, program, visitor, worker
from tests.journeys.program import API, Program
from tests.journeys.test_offices import entered
from yiwang.base.papers.models import Paper
from yiwang.base.seals import duties, facade
from yiwang.base.seals.crypto import certificates
from yiwang.base.seals.models import Certificate, Use
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account, Body

__all__ = ["city", "founded", "friday", "program", "visitor", "worker"]
pytestmark = pytest.mark.database
Get = Callable[[str], Program]
DIGEST = "ab" * 32


def call(who: Program, method: str, path: str, body: Any = None) -> Any:
    words = {"content_type": "application/json"} if body is not None else {}
    data = {"data": body} if body is not None else {}
    return getattr(who.client, method)(API + path, **data, **words)


def account(name: str) -> UUID:
    with acting(SYSTEM):
        return Account.objects.get(username=name).id


def step(who: Program, seal: str, name: str, remark: str = "") -> Any:
    return call(who, "post", f"seals/{seal}/steps", {"step": name, "remark": remark})


def applied(program: Get, **wish: Any) -> str:
    body = {"kind": "approval", "reason": "行政审批", "line": "行政审批专用章", **wish}
    answer = call(program("officer"), "post", "seals", body)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def in_use(program: Get, *keepers: str, **wish: Any) -> str:
    seal = applied(program, **wish)
    step(program("decider"), seal, "approve")
    duties.make_seals()
    for name in keepers:
        call(program("decider"), "post", f"seals/{seal}/keepers", {"account": str(account(name))})
    assert step(program("decider"), seal, "start").status_code == 200
    return seal


def test_from_application_to_destruction(program: Get) -> None:
    seal = applied(program)
    decider, officer = program("decider"), program("officer")
    assert step(officer, seal, "approve").status_code == 403
    assert step(decider, seal, "start").json()["code"] == "seals.not_done", "not made yet"
    assert step(decider, seal, "approve").json()["state"] == "approved"
    assert duties.make_seals() == 1
    assert call(officer, "get", f"seals/{seal}").json()["state"] == "made"
    assert step(decider, seal, "start").json()["state"] == "in_use"
    assert step(decider, seal, "suspend").status_code == 409, "a reason is missing"
    assert step(decider, seal, "suspend", "机构改革").json()["state"] == "suspended"
    assert step(decider, seal, "destroy", "机构撤销").json()["state"] == "destroyed"
    assert step(decider, seal, "start").status_code == 409


def test_nobody_decides_on_his_own_application(program: Get) -> None:
    answer = call(program("decider"), "post", "seals", {"kind": "finance", "reason": "收费"})
    refused = step(program("decider"), answer.json()["id"], "approve")
    assert refused.status_code == 409
    assert step(program("decider-shinan"), answer.json()["id"], "approve").status_code == 200


def test_another_body_sees_nothing_of_it(program: Get) -> None:
    seal = applied(program)
    stranger = program("decider-shibei")
    assert call(stranger, "get", f"seals/{seal}").status_code == 404
    assert step(stranger, seal, "approve").status_code == 404
    assert call(program("inspector"), "get", f"seals/{seal}").status_code == 200


def test_a_body_has_one_seal_of_a_kind_in_use(program: Get) -> None:
    in_use(program)
    second = applied(program)
    step(program("decider"), second, "approve")
    duties.make_seals()
    assert step(program("decider"), second, "start").json()["code"] == "seals.not_done"


def test_two_persons_set_a_high_seal_and_never_one_alone(program: Get) -> None:
    lonely = applied(program, double=True)
    step(program("decider"), lonely, "approve")
    duties.make_seals()
    assert step(program("decider"), lonely, "start").status_code == 409, "it has no two keepers"
    seal = in_use(program, "officer", "officer2", kind="official", double=True)
    wish = {"document": "合同〔2024〕1号", "digest": DIGEST, "reason": "签订"}
    asked = call(program("officer"), "post", f"seals/{seal}/uses", wish).json()
    assert asked["state"] == "waiting"

    def decide(name: str) -> Any:
        path = f"seal-uses/{asked['id']}/decision"
        return call(program(name), "post", path, {"answer": "confirm"})

    assert decide("officer").json()["code"] == "seals.not_allowed", "the same person"
    assert decide("window").json()["code"] == "seals.not_allowed", "not a keeper"
    assert decide("officer2").json()["state"] == "allowed"
    assert decide("officer2").status_code == 409, "decided already"
    (line,) = call(program("officer"), "get", f"seals/{seal}/uses").json()["items"]
    assert (line["name"], line["second_name"]) == ("陈长青", "任立新")
    assert (line["digest"], line["reason"]) == (DIGEST, "签订")


def test_who_does_not_keep_a_seal_does_not_use_it(program: Get) -> None:
    seal = in_use(program, "officer")
    wish = {"document": "x", "digest": DIGEST, "reason": "x"}
    assert call(program("window"), "post", f"seals/{seal}/uses", wish).status_code == 409
    assert call(program("officer"), "post", f"seals/{seal}/uses", wish).json()["state"] == "allowed"


def test_a_paper_under_a_high_seal_waits_for_the_second_person(
    program: Get, worker: Callable[[], None]
) -> None:
    from tests.journeys.test_licence_by_api import apply

    seal = in_use(program, "officer", "officer2", kind="official", double=True)
    case = apply(program("firm"))["number"]
    worker()
    with acting(SYSTEM):
        (use,) = Use.objects.filter(seal_id=seal)
    assert (use.state, use.case_number) == ("waiting", case)
    call(program("officer2"), "post", f"seal-uses/{use.id}/decision", {"answer": "confirm"})
    worker()
    with acting(SYSTEM):
        use.refresh_from_db()
    assert use.state == "done"
    assert use.serial


def test_papers_wait_while_the_seal_of_their_body_is_out_of_use(
    program: Get, worker: Callable[[], None]
) -> None:
    from tests.journeys.test_licence_by_api import apply

    with acting(SYSTEM):
        body = Body.objects.get(code="shinan-approval")
    seal = str(facade.seal(body.id).id)
    step(program("decider"), seal, "suspend", "印章遗失")
    apply(program("firm"))
    worker()
    with acting(SYSTEM):
        assert Paper.objects.get(kind="receipt").state == "sealing"
    step(program("decider"), seal, "start")
    worker()
    with acting(SYSTEM):
        assert Paper.objects.get(kind="receipt").state == "drawn"


def test_a_use_by_the_system_is_in_the_log_with_case_and_document(
    program: Get, worker: Callable[[], None]
) -> None:
    from tests.journeys.test_licence_by_api import apply

    case = apply(program("firm"))["number"]
    worker()
    with acting(SYSTEM):
        body = Body.objects.get(code="shinan-approval")
    seal = facade.seal(body.id)
    (line,) = call(program("officer"), "get", f"seals/{seal.id}/uses").json()["items"]
    assert (line["state"], line["case_number"]) == ("done", case)
    assert len(line["digest"]) == 64


PAGES = ("work/seals", "work/seals/apply", "work/seals/log")


def browser(name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        row = Account.objects.get(username=name)
    client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_the_pages_show_the_register_and_lead_through_the_life_of_a_seal(program: Get) -> None:
    seal = in_use(program, "officer")
    officer, decider = browser("officer"), browser("decider")
    for page in (*PAGES, f"work/seals/{seal}"):
        assert officer.get(f"/{page}").status_code == 200, page
    picture = officer.get(f"/work/seals/{seal}.svg")
    assert (picture["Content-Type"], b"<svg" in picture.content) == ("image/svg+xml", True)
    sent = officer.post("/work/seals/apply", {"kind": "finance", "reason": "", "_key": "a"})
    assert sent.status_code == 422
    sent = officer.post("/work/seals/apply", {"kind": "finance", "reason": "收费", "_key": "b"})
    assert sent.status_code == 302
    assert b"somebody else decides" in officer.get(sent["Location"]).content
    shown = decider.get(sent["Location"]).content.decode()
    assert "Approve" in shown
    assert decider.post(f"{sent['Location']}/approve").status_code == 302
    assert decider.post(f"{sent['Location']}/unknown").status_code == 404


def test_who_guards_the_keys_sees_certificates_and_takes_one_back(city: None) -> None:
    with acting(SYSTEM):
        body = Body.objects.get(code="shinan-approval")
    signer = facade.signer(body.id)
    with acting(SYSTEM):
        row = Certificate.objects.get(serial=signer.serial)
        issuer = Certificate.objects.get(role="issuing", algorithm="p256")
    guard = entered("secadmin")
    assert signer.serial in guard.get("/administration/certificates").content.decode()
    assert browser("officer").get("/administration/certificates").status_code == 403
    address = f"/administration/certificates/{row.id}/revoke"
    assert guard.post(address, {"reason": "1"}).status_code == 302
    assert guard.post(address, {"reason": "1"}).status_code == 409
    found = certificates.read_list(Client().get(f"/authority/{issuer.id}.crl").content)
    assert [f"{line.serial:x}" for line in found.lines] == [signer.serial]
    assert found.signed_by(certificates.read(bytes(issuer.encoded)))
    assert Client().get(f"/authority/{issuer.id}.cer").content == bytes(issuer.encoded)
    assert Client().get(f"/authority/{row.id}.crl").status_code == 404


def test_the_page_asks_another_administrator_to_compare_and_confirm(city: None) -> None:
    with acting(SYSTEM):
        body = Body.objects.get(code="shinan-approval")
    facade.seal_data(facade.seal(body.id).id, facade.signer(body.id, "sm2"))
    with acting(SYSTEM):
        row = Certificate.objects.get(role="maker")
        taken = {"state": "waiting", "taken_by": account("secadmin")}
        Certificate.objects.filter(id=row.id).update(**taken)
    address = f"/administration/certificates/{row.id}/confirm"
    guard = entered("secadmin")
    assert address in guard.get("/administration/certificates").content.decode()
    assert guard.post(address).status_code == 409
    assert browser("officer").post(address).status_code == 403
    other = entered("sysadmin")
    assert other.get("/administration/certificates").status_code == 200
    assert other.post(f"/administration/certificates/{row.id}/revoke").status_code == 403
    assert other.post(address).status_code == 302
    with acting(SYSTEM):
        assert Certificate.objects.get(role="maker").state == "active"
