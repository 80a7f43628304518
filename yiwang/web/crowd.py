"""Busy hours: so many requests are worked on at a time and so many wait for their turn; the others
are told at once when to come again. In a queue without end everybody would wait, at last for
answers that nobody wants any more.
"""

from collections.abc import Callable
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yiwang.web import outage


class Crowd:
    """Middleware: `YIWANG_HANDS` requests are worked on, `YIWANG_WAITING` more may wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.hands = BoundedSemaphore(settings.YIWANG.hands)
        self.room = BoundedSemaphore(settings.YIWANG.hands + settings.YIWANG.waiting)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.room.acquire(blocking=False):
            return outage.unavailable(request, outage.Lack.HANDS)
        try:
            with self.hands:
                return self.get_response(request)
        finally:
            self.room.release()
