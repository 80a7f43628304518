"""Another system is told of cases: signed, in order per case, nothing lost, nothing twice."""

import hashlib
import hmac
import json
import threading
import time
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.test_probes import handed_in
from yiwang.base.webhooks import sending
from yiwang.base.webhooks.models import Held, Receiver
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.folding.models import Block
from yiwang.kernel.tenancy.models import Account

pytestmark = pytest.mark.django_db(transaction=True)  # events leave with the commit

People = Callable[[str], Program]
MILESTONES = ["cases.milestone_reached"]
PATIENCE = 60  # seconds for other transactions of the server to end
WALK = ("submitted", "accepted", "examining", "proposed")


class Ear:
    """A system of a department: keeps what it is told, and answers as it is made to."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[dict[str, Any]], int] = lambda _event: 204
        ear = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = ear.answer(json.loads(body))
                if status < 300:
                    ear.heard.append((dict(self.headers.items()), body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_words: Any) -> None:
                """Quiet: the tests look at what was heard."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/events"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.heard]

    def steps(self) -> dict[str, list[str]]:
        """Milestones by case, in the order heard."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.events:
            found[each["subject"]].append(each["data"]["milestone"])
        return dict(found)


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(autouse=True)
def here(settings: Any) -> None:
    from dataclasses import replace

    settings.YIWANG = replace(settings.YIWANG, webhooks=("127.0.0.1", ".gov.example"))


def told(program: People, ear: Ear, **more: Any) -> dict[str, Any]:
    wish = {"name": "市南审批系统", "address": ear.address, "kinds": MILESTONES} | more
    made: dict[str, Any] = program("keeper").post("webhooks", wish, status=201)
    return made


def walk(program: People, number: str) -> None:
    program("window").complete("accept", case=number)
    reason = {"proposal": "grant", "reason": "材料齐全，符合要求。"}
    program("officer").complete("propose", reason, case=number)


def settle() -> None:
    """Tell what happened; what the server does for itself holds it up for a moment."""
    deadline = time.monotonic() + PATIENCE
    while any((unsettled() and time.monotonic() < deadline, sending.step())):
        pass  # in this order: what has settled by now is told after that


def unsettled() -> bool:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM outbox_announced"
            " WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))"
        )
        return bool(cursor.fetchone()[0])


def test_a_department_hears_signed_events_of_its_own_cases(program: People, ear: Ear) -> None:
    secret = told(program, ear)["secret"]
    number = handed_in(program("firm"), special=False)
    settle()
    (headers, body), *_rest = ear.heard
    event = json.loads(body)
    assert (event["specversion"], event["type"]) == ("1.0", "yiwang.cases.milestone_reached")
    assert (event["subject"], event["data"]["milestone"]) == (number, "submitted")
    assert event["id"] == headers["webhook-id"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(secret.removeprefix("whsec_"))
    mine = "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == mine
    # The department's own program goes on from there: it opens the case and returns a state.
    assert program("window").get(f"cases/{number}")["state"] == "received"
    program("window").complete("accept", case=number)
    settle()
    assert ear.steps()[number] == ["submitted", "accepted", "examining"]


def test_nobody_hears_of_cases_of_another_body(program: People, ear: Ear) -> None:
    told(program, ear)
    firm = program("firm")
    number = handed_in(firm)
    other = handed_in_elsewhere(firm)
    settle()
    assert set(ear.steps()) == {number}
    assert other not in json.dumps(ear.events)


def handed_in_elsewhere(firm: Program) -> str:
    from unittest.mock import patch

    with patch("tests.journeys.test_probes.SHINAN", "370212"):
        return handed_in(firm)


def test_who_is_down_for_fifteen_minutes_gets_everything_in_order_and_once(
    program: People, ear: Ear
) -> None:
    row = told(program, ear)
    ear.answer = lambda _event: 503
    numbers = []
    with acting(SYSTEM):
        start = clock.now()
    for minute in range(0, 15, 3):
        with clock.at(start + timedelta(minutes=minute)):
            numbers.append(handed_in(program("firm"), special=False))
            walk(program, numbers[-1])
            sending.step()
    assert ear.heard == []
    assert program("keeper").get(f"webhooks/{row['id']}")["failures"] >= 3
    ear.answer = lambda _event: 204
    with clock.at(start + timedelta(minutes=30)):
        settle()
        settle()
    steps = ear.steps()
    assert set(steps) == set(numbers)
    assert all(
        each == ["submitted", "accepted", "examining", "proposed"] for each in steps.values()
    )
    assert max(Counter(each["id"] for each in ear.events).values()) == 1
    assert program("keeper").get(f"webhooks/{row['id']}")["failures"] == 0


def test_what_is_refused_waits_with_its_case_and_no_other(program: People, ear: Ear) -> None:
    row = told(program, ear)
    firm, keeper = program("firm"), program("keeper")
    bad, good = handed_in(firm, special=False), handed_in(firm, special=False)
    ear.answer = lambda event: 422 if event["subject"] == bad else 204
    walk(program, bad)
    walk(program, good)
    settle()
    assert set(ear.steps()) == {good}
    held = keeper.get(f"webhooks/{row['id']}/held")["items"]
    assert [each["case"] for each in held] == [bad] * 4
    assert held[0]["reason"].startswith("422")
    assert held[1]["reason"] == ""
    ear.answer = lambda _event: 204
    assert keeper.post(f"webhooks/{row['id']}/resend", {"case": bad})["events"] == 4
    settle()
    assert ear.steps()[bad] == ["submitted", "accepted", "examining", "proposed"]
    with acting(SYSTEM):
        assert Held.objects.count() == 0


def test_told_again_from_any_point(program: People, ear: Ear) -> None:
    row = told(program, ear)
    first = handed_in(program("firm"))
    settle()
    with clock.at(clock.now() + timedelta(hours=1)):
        between = clock.now() - timedelta(minutes=30)
        second = handed_in(program("firm"))
        settle()
        program("keeper").post(f"webhooks/{row['id']}/replay", {"since": between.isoformat()})
        settle()
    assert [each["subject"] for each in ear.events] == [first, second, second]
    assert ear.events[1]["id"] == ear.events[2]["id"]


def test_events_that_went_with_their_year_are_not_told_in_part(program: People, ear: Ear) -> None:
    row = told(program, ear)
    with acting(SYSTEM):
        Block.objects.create(year=2023, unit="outbox_announced", size=1, digest=b"", content=b"")
    refused = program("keeper").post(
        f"webhooks/{row['id']}/replay", {"since": "2023-12-30T00:00:00Z"}, status=409
    )
    assert refused["code"] == "webhooks.events_detached"
    program("keeper").post(f"webhooks/{row['id']}/replay", {"since": "2024-01-01T00:00:00Z"})


def test_a_crash_after_the_answer_tells_one_event_twice_at_most(
    program: People, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(program, ear)
    number = handed_in(program("firm"), special=False)
    walk(program, number)

    def crash(*_mark: Any) -> bool:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(sending._Telling, "_move", crash)
        with pytest.raises(SystemExit):
            sending.step()
    settle()
    counted = Counter(each["id"] for each in ear.events)
    assert sorted(counted.values()) == [1, 1, 1, 2]
    assert [each["data"]["milestone"] for each in ear.events][1:] == [
        "submitted",
        "accepted",
        "examining",
        "proposed",
    ]


REFUSED = (
    "http://169.254.169.254/latest",
    "https://10.0.0.5/x",
    "https://evil.example/x",
    "https://gov.example.evil.example/x",
    "https://user:secret@a.gov.example/x",
    "ftp://a.gov.example/x",
    "https://",
    "https://[::1",
)


def test_only_named_hosts_are_told(program: People) -> None:
    keeper = program("keeper")
    for address in REFUSED:
        wish = {"name": "x", "address": address, "kinds": MILESTONES}
        assert keeper.post("webhooks", wish, status=422)["code"] == "webhooks.address", address
    keeper.post("webhooks", wish | {"address": "https://a.gov.example/x"}, status=201)


def test_others_may_not(program: People, ear: Ear) -> None:
    row = told(program, ear)
    program("officer").get("webhooks", status=403)
    program("keeper").post(
        "webhooks", {"name": "y", "address": ear.address, "kinds": []}, status=422
    )
    program("keeper").post(
        "webhooks",
        {"name": "市南审批系统", "address": ear.address, "kinds": MILESTONES},
        status=409,
    )
    with acting(SYSTEM):
        assert Receiver.objects.get(id=row["id"]).secret_sealed != row["secret"]


def test_pages(program: People, ear: Ear) -> None:
    row = told(program, ear)
    ear.answer = lambda _event: 400
    number = handed_in(program("firm"))
    settle()
    client = Client()
    with acting(SYSTEM):
        account = Account.objects.get(username="keeper")
        client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])
    assert "市南审批系统" in client.get("/work/webhooks").content.decode()
    page = client.get(f"/work/webhooks/{row['id']}").content.decode()
    assert number in page
    assert row["secret"] not in page
    client.post(f"/work/webhooks/{row['id']}/drop", {"case": number})
    assert number not in client.get(f"/work/webhooks/{row['id']}").content.decode()
    assert client.get("/work/webhooks/new").status_code == 200
    sent = {"name": "档案", "address": "https://a.gov.example/e", "kinds": MILESTONES}
    assert "whsec_" in client.post("/work/webhooks/new", sent).content.decode()
