"""How programs come in, by bearer token: one transaction a request, in which first the door asks
who comes and then the actor acts. They have no session, for a browser's session would act for any
page that the browser shows.
"""

from collections.abc import Callable
from typing import cast

from django.db import DataError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from yiwang.kernel.actions import whole
from yiwang.kernel.actor import DOOR, VISITOR, acting
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import remembered
from yiwang.kernel.http.middleware import Undo, by_token, denied, kept, note_denial
from yiwang.kernel.http.problems import answer, unfit
from yiwang.kernel.http.requests import ActorRequest
from yiwang.kernel.refusals.counting import gathered

Handler = Callable[[HttpRequest], HttpResponse]


class Spoken:
    """Answers in the language that is asked for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        translation.activate(language)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response


class ProgramMiddleware:
    """Turns the bearer token into the actor; an answer of 400 or more leaves nothing behind but the
    entry that somebody was denied something.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request = cast("ActorRequest", request)
        request.actor = VISITOR
        with gathered() as met:
            response = self._answer(request)
        for kind in denied(response, met):
            with acting(DOOR):
                note_denial(request.actor, request, kind)
        return response

    def _answer(self, request: ActorRequest) -> HttpResponse:
        try:
            return whole(lambda: self._produced(request))
        except Undo as undone:
            return undone.response
        except DomainError as refusal:
            return answer(request, refusal)
        except DataError as error:
            return answer(request, unfit(error))

    def _produced(self, request: ActorRequest) -> HttpResponse:
        with acting(DOOR):
            request.actor = by_token(request) or VISITOR
            with acting(request.actor, alone=False):
                response = kept(remembered(request, lambda: self.get_response(request)))
                if connection.needs_rollback:  # all would go, and the answer would not say so
                    raise RuntimeError("an action was refused, and its caller went on")
                return response
