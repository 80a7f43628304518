"""Messages leave by e-mail and gateways: when these are down, at night, when a worker dies."""

import json
import logging
import re
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.journeys.program import Program
from yiwang.base.notices import actions, channels, duties
from yiwang.base.notices.actions import Wanted
from yiwang.base.notices.duties import send_mail
from yiwang.base.notices.models import Delivery, Notice
from yiwang.base.notices.writing import write
from yiwang.kernel import clock, ids
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account
from yiwang.kernel.unit import Fixed, ask

MORNING = datetime(2024, 9, 27, 10, tzinfo=clock.CITY_ZONE)
SECRET = "hunter2hunter2"
FACTS = {"service": {"zh": "食品经营许可", "en": "Food licence"}, "number": "QD-2024-000017"}
LINK = "/cases/QD-2024-000017"


class Gateway(HTTPServer):
    """Takes messages on the loopback; `answers` says how."""

    def __init__(self, port: int = 0) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.answers = 200
        super().__init__(("127.0.0.1", port), _Post)


class _Post(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.answers == 200:
            self.server.heard.append((self.path, json.loads(text)))
        self.send_response(self.server.answers)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


class Post(socketserver.ThreadingTCPServer):
    """A mail server that takes what is sent, and refuses whoever is called `gone`."""

    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        self.letters: list[str] = []
        super().__init__(("127.0.0.1", port), _Letters)


class _Letters(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self._say("354 go on")
                lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                self.server.letters.append("".join(lines))
            self._say("550 gone" if "gone@" in line else "221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def running(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as found:
        return int(found.server_address[1])


@pytest.fixture
def ports(city: None, settings: Any) -> tuple[int, int]:
    """A mail server and a gateway are named; nobody answers there yet."""
    mail, gateway = free_port(), free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mail, 2
    address = f"json://clerk:{SECRET}@127.0.0.1:{gateway}/send/{{to}}?:id={{id}}"
    settings.YIWANG = replace(settings.YIWANG, messages={"sms": address})
    return mail, gateway


def person() -> Actor:
    with acting(SYSTEM):
        return door.enter(Account.objects.get(username="firm"), None, "web")


def wants_text(
    actor: Actor, quiet: tuple[time, time] | None = None, mobile: str = "13800001234"
) -> None:
    every = ("cases", "licences", "payments", "work", "looks", "endings")
    told = [(way, topic) for way in ("mail", "sms") for topic in every]
    with acting(actor):
        actions.prefer(actor, Wanted(told, ["looks", "endings"], quiet, mobile))


def tell(actor: Actor, kind: str = "granted", **facts: Any) -> UUID:
    """A message to the person; returns its id."""
    event = Delivered(ids.new(), "cases.milestone_reached", clock.now(), {})
    with acting(SYSTEM):
        Notice.objects.filter(mailed_at=None).update(mailed_at=clock.now())
        write(SYSTEM, event, [actor.person], kind, {**FACTS, **facts}, LINK)
        return Notice.objects.get(event_id=event.event_id).id


def rows(notice: UUID) -> dict[str, Delivery]:
    with acting(SYSTEM):
        return {each.channel: each for each in Delivery.objects.filter(notice_id=notice)}


def test_what_is_down_comes_later_and_once(
    ports: tuple[int, int], caplog: pytest.LogCaptureFixture
) -> None:
    mail, gateway = ports
    caplog.set_level(logging.DEBUG)
    firm = person()
    wants_text(firm)
    notice = tell(firm)
    send_mail()
    found = rows(notice)
    assert {(each.state, each.attempts) for each in found.values()} == {("waiting", 1)}
    assert all(each.reason and each.due > MORNING for each in found.values())
    assert send_mail() == 0, "what rests is left alone"
    assert SECRET not in caplog.text
    assert "13800001234" not in caplog.text + str([each.reason for each in found.values()])
    later = clock.at(MORNING + timedelta(minutes=1))
    with running(Post(mail)) as post, running(Gateway(gateway)) as texts, later:
        assert send_mail() == 2
        assert send_mail() == 0
    assert {each.state for each in rows(notice).values()} == {"sent"}
    (letter,) = post.letters
    assert str(rows(notice)["mail"].id) in letter
    ((path, text),) = texts.heard
    assert path.startswith("/send/13800001234")
    assert text["id"] == str(rows(notice)["sms"].id)


def test_text_messages_hold_number_and_link_alone(ports: tuple[int, int]) -> None:
    firm = person()
    wants_text(firm)
    with running(Gateway(ports[1])) as texts:
        tell(firm, party="张三", sum="900.00")
        send_mail()
        tell(firm, number="370202199001011234")
        send_mail()
    said = [text["message"] for _path, text in texts.heard]
    assert len(said) == 2
    for each in said:
        assert "食品" not in each
        assert "张三" not in each
        assert "900" not in each
        assert not re.search(r"\d{15}", each.replace("000017", "")), "no number of a person"
        assert f"{LINK}" in each
    assert FACTS["number"] in said[0]


@pytest.mark.parametrize(
    ("now", "kind", "quiet", "expected"),
    [
        (time(23, 30), "granted", None, "2024-09-28 07:00"),
        (time(5), "granted", None, "2024-09-27 07:00"),
        (time(12), "granted", None, "2024-09-27 12:00"),
        (time(23, 30), "correction_asked", None, "2024-09-27 23:30"),
        (time(12, 30), "granted", (time(12), time(14)), "2024-09-27 14:00"),
        (time(23, 30), "granted", (time(12), time(14)), "2024-09-27 23:30"),
        (time(23, 30), "granted", (time(0), time(0)), "2024-09-27 23:30"),
    ],
)
def test_nothing_rings_while_it_is_quiet_but_what_is_urgent(
    ports: tuple[int, int],
    now: time,
    kind: str,
    quiet: tuple[time, time] | None,
    expected: str,
) -> None:
    firm = person()
    wants_text(firm, quiet)
    with clock.at(datetime.combine(date(2024, 9, 27), now, clock.CITY_ZONE)):
        notice = tell(firm, kind)
        duties._hand_over()
        found = rows(notice)
        assert f"{found['sms'].due.astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M}" == expected
        assert found["mail"].due == clock.now(), "a mailbox does not ring"


def test_what_nobody_takes_waits_for_the_operator(ports: tuple[int, int]) -> None:
    firm = person()
    wants_text(firm)
    notice = tell(firm)
    with running(Gateway(ports[1])) as texts:
        texts.answers = 500
        duties._hand_over()
        with acting(SYSTEM):  # it was tried all day
            tried = channels.attempts().most - 1
            Delivery.objects.filter(notice_id=notice, channel="sms").update(attempts=tried)
        send_mail()
        found = rows(notice)["sms"]
        assert (found.state, found.attempts) == ("dead", channels.attempts().most)
        operator = Program("sysadmin")
        told = operator.get("notices/deliveries")
        assert str(found.id) in {each["id"] for each in told["items"]}
        assert "QD-2024" not in json.dumps(told), "the operator reads no content"
        Program("window").get("notices/deliveries", status=403)
        texts.answers = 200
        again = operator.post("notices/deliveries/resend", {"chosen": [str(found.id)]})
        assert again == {"count": 1}
        send_mail()
    assert rows(notice)["sms"].state == "sent"
    assert len(texts.heard) == 1


def test_an_address_that_is_refused_is_not_tried_again(ports: tuple[int, int]) -> None:
    firm = person()
    with acting(SYSTEM):
        Account.objects.filter(username="firm").update(email="gone@example.org")
    notice = tell(firm)
    with running(Post(ports[0])):
        send_mail()
    assert rows(notice)["mail"].state == "dead"


def test_a_worker_that_dies_leaves_the_message_to_the_next(ports: tuple[int, int]) -> None:
    firm = person()
    notice = tell(firm)
    duties._hand_over()
    with acting(SYSTEM):  # it claims the row and is gone
        ask(Fixed(duties._CLAIMED, (MORNING + duties.LEASE, MORNING, MORNING)))
    with running(Post(ports[0])) as post:
        assert send_mail() == 0, "another one may still be sending it"
        with clock.at(MORNING + duties.LEASE + timedelta(seconds=1)):
            send_mail()
            send_mail()
    assert rows(notice)["mail"].state == "sent"
    assert len(post.letters) == 1


def browser(account: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    with acting(SYSTEM):
        client.force_login(Account.objects.get(username=account))
    return client


def test_each_person_chooses_on_both_faces(ports: tuple[int, int]) -> None:
    for account, address in (("firm", "/messages/choices"), ("officer", "/work/messages")):
        client = browser(account)
        page = client.get(address).content.decode()
        assert 'value="sms:cases"' in page, account
        form = {"told": ["sms:cases"], "topics": ["looks"], "begins": "21:00", "ends": "08:00"}
        wrong = client.post(address, form | {"mobile": "call me"})
        assert wrong.status_code == 422
        assert "digits" in wrong.content.decode()
        assert client.post(address, form | {"mobile": "138 0000 1234"}).status_code == 302
        page = client.get(address).content.decode()
        assert "138****1234" in page
        assert "13800001234" not in page
        assert 'value="21:00"' in page
    firm = Program("firm")
    told = firm.get("notices/preferences")
    assert told["quiet"] == ["21:00:00", "08:00:00"]
    assert {each["code"]: each["told"] for each in told["ways"]} == {"mail": [], "sms": ["cases"]}
    notice = tell(person(), "licence_lapse")
    duties._hand_over()
    assert rows(notice) == {}, "neither way was chosen for licences"


HEAVY = ("apprise", "duckdb", "pyarrow", "pyiceberg", "splink", "pandas", "sqlalchemy")


def test_apprise_is_loaded_when_a_message_leaves() -> None:
    found = re.compile(r"^(?:import|from) apprise", re.MULTILINE)
    root = Path(__file__).parents[2] / "yiwang"
    assert [each for each in root.rglob("*.py") if found.search(each.read_text("utf-8"))] == []


@pytest.mark.long
def test_the_server_starts_without_what_the_worker_needs() -> None:
    script = (
        "import sys, django; django.setup(); import yiwang.web.urls, yiwang.web.api; "
        f"print([each for each in {HEAVY} if each in sys.modules])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
