"""The sources of the demonstration, at work beside the city on this machine."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from demo.sources.books import Books, secret_of
from demo.sources.server import Sources
from demo.sources.signing import headers
from tests.journeys.checks.family import CHILD, WIFE, People, apply, authorise, on
from tests.journeys.conftest import FRIDAY
from tests.payments.remote import Remote
from yiwang.base.packages import facade as packages
from yiwang.base.work import duties
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.serve.checks import sending, spec

ROOT = "a secret of the tests"


@pytest.fixture
def sources(city: None, tmp_path: Any) -> Iterator[Sources]:
    """The sources of every package that has a check, as the city reaches them."""
    books = Books(tmp_path, FRIDAY.date())
    books.load()
    for source in ("bank_hill",):  # late in the demonstration
        books.behave(source, "at_once")
    server = Sources(("127.0.0.1", 0), books, ROOT, "http://nowhere.invalid")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    with acting(SYSTEM):
        checks = [found for each in packages.current() if (found := spec.of(each))]
        for code in {code for each in checks for code in each.outside}:
            address = f"http://127.0.0.1:{server.server_port}/{code}"
            sending.connect(SYSTEM, code, address, secret_of(ROOT, code))
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def letters(sources: Sources) -> Callable[[], list[Any]]:
    """Bring what the sources post late to the city; the answers."""

    def bring() -> list[Any]:
        return [_brought(sources, row) for row in sources.books.due(time.time() + 3600)]

    return bring


def _brought(sources: Sources, row: Any) -> Any:
    text = row["payload"].encode()
    sent = headers(text, secret_of(ROOT, row["source"]).encode(), clock.now().timestamp())
    path = f"/api/v1/check-sources/{row['source']}"
    answer = Client(headers=sent).post(path, text, content_type="application/json")
    sources.books.told(row["id"], taken=answer.status_code < 500)
    return answer


@pytest.fixture
def proposed(program: People, sources: Sources) -> str:
    """A family's case of which the officer has proposed to grant the allowance."""
    number = str(apply(program("citizen"), WIFE, CHILD)["number"])
    authorise(program("citizen2"), number, "苏文岚")
    sending.step()
    program("officer-civil").complete("conform", {"reason": "入户调查一致。"}, case=number)
    return number


@pytest.fixture
def granted(program: People, proposed: str) -> str:
    with on(10, 9):
        duties.fire_timers()
        program("decider-civil").complete("grant", {}, case=proposed)
    return proposed


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    """The bank, whose clock stands in November."""
    made = Remote(tmp_path / "bank", settings.YIWANG.payments_key)
    made.start("2024-11-10T10:00:00+08:00")
    ours = replace(
        settings.YIWANG,
        payments=f"http://127.0.0.1:{made.port}",
        payments_certificate=str(made.folder / "certificate.pem"),
    )
    monkeypatch.setattr(settings, "YIWANG", ours)
    yield made
    made.stop()


@pytest.fixture
def browser(city: None) -> Callable[[str], Client]:
    """Whoever signs in and opens pages."""

    def of(account: str) -> Client:
        client = Client()
        with acting(SYSTEM):
            client.force_login(Account.objects.get(username=account))
        return client

    return of
