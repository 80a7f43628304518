"""What an operator sees of a running city: health, figures, logs, and what is not kept."""

import io
import json
import logging
from datetime import timedelta

import pytest
from django.test import Client

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.http.tracing import Context, Json
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.outbox.models import Answer
from yiwang.kernel.retention import jobs

pytestmark = pytest.mark.database


def test_every_answer_names_its_request_and_keeps_a_plain_name(db: None) -> None:
    browser = Client()
    assert browser.get("/livez", headers={"X-Request-ID": "x" * 8}).status_code == 200
    given = browser.get("/api/v1/terms", headers={"X-Request-ID": "chain-12345678"})
    assert given["X-Request-ID"] == "chain-12345678"
    hostile = browser.get("/api/v1/terms", headers={"X-Request-ID": "a b\tc{}" * 20})
    assert len(hostile["X-Request-ID"]) == 32


@pytest.mark.django_db(databases=["default", "owner"])
def test_ready_says_that_the_database_fits() -> None:
    assert Client().get("/readyz").json() == {"ready": True}


def test_a_log_line_carries_request_and_case_and_never_the_address(db: None) -> None:
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(Json())
    handler.addFilter(Context())
    log = logging.getLogger("yiwang.request")
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        Client().get("/livez?q=370299198804120212")
        Client().get("/nowhere/370299198804120212", headers={"X-Request-ID": "chain-12345678"})
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
    (line,) = [json.loads(text) for text in kept.getvalue().splitlines()]
    assert line["request"] == "chain-12345678"
    assert line["status"] == 404
    assert "370299198804120212" not in kept.getvalue()


def test_answers_to_repeated_requests_are_kept_a_week_and_not_longer(db: None) -> None:
    now = clock.now()
    with acting(SYSTEM):
        for days in (6, 8):
            Answer.objects.create(
                account=NOBODY,
                route="r",
                key=str(days),
                digest=b"",
                at=now - timedelta(days=days),
            )
    (answers,) = [each for each in jobs.classes() if each.name == "answers"]
    assert jobs.delete(answers, now) == 1
    with acting(SYSTEM):
        assert list(Answer.objects.values_list("key", flat=True)) == ["6"]


def test_every_class_of_retention_names_a_table_that_there_is(db: None) -> None:
    for each in jobs.classes():
        assert jobs.due(each, clock.now()) >= 0
        assert each.source
