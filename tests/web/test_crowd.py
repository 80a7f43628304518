"""At busy hours some wait for their turn and the others are told when to come again."""

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from yiwang.web.crowd import Crowd

PATIENCE = 20  # seconds


@pytest.mark.parametrize(("path", "kind"), [("/", "text/html"), ("/api/v1/me", "problem+json")])
def test_who_finds_no_room_is_told_when_to_come_again(settings: Any, path: str, kind: str) -> None:
    settings.YIWANG = dataclasses.replace(settings.YIWANG, hands=1, waiting=1)
    at_work, go_on, worked = threading.Semaphore(0), threading.Event(), []

    def work(request: HttpRequest) -> HttpResponse:
        worked.append(request)
        at_work.release()
        go_on.wait(PATIENCE)
        return HttpResponse("done")

    crowd = Crowd(work)
    with ThreadPoolExecutor(2) as people:
        first = people.submit(crowd, RequestFactory().get(path))
        assert at_work.acquire(timeout=PATIENCE)
        second = people.submit(crowd, RequestFactory().get(path))
        while crowd.room.acquire(blocking=False):  # until the second has come in
            crowd.room.release()
        third = crowd(RequestFactory().get(path))
        assert (third.status_code, third["Retry-After"]) == (503, "2")
        assert kind in third["Content-Type"]
        assert len(worked) == 1
        go_on.set()
        assert (first.result().content, second.result().content) == (b"done", b"done")
    assert crowd(RequestFactory().get(path)).status_code == 200
