"""What no request may hold, refused in one place before anybody looks: more than the house takes
at once, characters that no record can keep, numbers that are none.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from math import isinf
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.parser import Parser

from yiwang.kernel.files.rules import LIMIT_MB
from yiwang.share.collection.sending import LARGEST
from yiwang.web.refusals import TooLarge, Unreadable, WayNotOpen, told

# The zero character, which PostgreSQL keeps in no text, and halves of characters, which have no
# place in UTF-8.
_UNKEPT = re.compile("[\0\ud800-\udfff]")
# Where files of data come in; they are written to disk as they come, and never held.
_BATCHES = re.compile(r"/api/v1/datasets/[a-z0-9_]+/batches$|/work/collection/[a-z0-9_]+$")
DEEPEST = 64  # levels of lists and objects in one body; our own forms have 5


class Readable:
    """Middleware: refuse what is too large or unreadable, and say kindly what way is not open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = _limit(request)
        if _length(request) > limit:
            return told(request, TooLarge(limit // 1_000_000))
        if _UNKEPT.search("\n".join(_texts(request))):
            return told(request, Unreadable())
        response = self.get_response(request)
        if response.status_code != 405:
            return response
        kind = told(request, WayNotOpen())
        kind["Allow"] = response.get("Allow", "")
        return kind


def _limit(request: HttpRequest) -> int:
    """The most bytes a body may have: a file and the fields beside it, or no file."""
    if request.content_type == "multipart/form-data":
        largest = LARGEST if _BATCHES.match(request.path) else LIMIT_MB * 1_000_000
        return largest + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdecimal() and len(told) < 20 else 0


def _texts(request: HttpRequest) -> Iterator[str]:
    """Everything that somebody else wrote into the request; a body of JSON is read by `Json`."""
    yield request.path
    yield from request.COOKIES.values()
    yield from request.headers.values()
    for name, values in chain(request.GET.lists(), request.POST.lists()):
        yield name
        yield from values


class Json(Parser):
    """Reads bodies of the API as JSON of RFC 8259, in which there are no infinite numbers."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises:
        ValueError: no JSON, nested too deep, or with what no record can keep.
        """
        body = json.loads(request.body, parse_constant=_no_number, parse_float=_finite)
        _look_through(body)
        return body


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text} is too large")
    return number


def _look_through(body: Any) -> None:
    """Look at each level of lists and objects in turn."""
    level = [body]
    for _each in range(DEEPEST):
        parts = list(chain.from_iterable(map(_parts, level)))
        if any(isinstance(part, str) and _UNKEPT.search(part) for part in parts):
            raise ValueError("characters that no record can keep")
        level = [part for part in parts if isinstance(part, dict | list)]
        if not level:
            return
    raise ValueError("nested too deep")


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return chain(value, value.values())
    return value if isinstance(value, list) else (value,)
