"""Refusals a person may read: a stable code, a status, one full sentence, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class DomainError(Exception):
    """A refusal by a rule of the house, never a fault of the program.

    A subclass is a dataclass whose fields fill the sentence; a field called `reason` picks one
    sentence out of several, and one piece of advice where they differ.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: ClassVar[Sentence] = _("This is not possible now.")
    messages: ClassVar[Mapping[Enum, Sentence]] = {}
    advice: ClassVar[Sentence] = ""
    advices: ClassVar[Mapping[Enum, Sentence]] = {}
    leaves_trace: ClassVar[bool] = False  # what was written before stays: a counted attempt
    # Whether it is noticed that somebody is refused so again and again; None: where that is 403.
    noticed: ClassVar[bool | None] = None

    def facts(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]  # each subclass is a dataclass

    def __str__(self) -> str:
        return self._by_reason(self.messages, self.message)

    @property
    def is_noticed(self) -> bool:
        return self.status == 403 if self.noticed is None else self.noticed

    @property
    def next_step(self) -> str:
        return self._by_reason(self.advices, self.advice)

    def _by_reason(self, several: Mapping[Enum, Sentence], usual: Sentence) -> str:
        sentence = several.get(getattr(self, "reason", None), usual)  # type: ignore[arg-type]  # a reason of another kind finds the default
        return str(sentence) % self.facts()


@dataclass(eq=False)
class Forbidden(DomainError):
    permission: str
    code = "kernel.forbidden"
    status = 403
    message = _("Your post does not allow this (%(permission)s).")
    advice = _("Switch to a post that does, or ask your security administrator.")


@dataclass(eq=False)
class SignInRequired(DomainError):
    code = "kernel.sign_in_required"
    status = 401
    message = _("Sign in first.")
    advice = _("Sign in and do it once more. A program: send a token that is in force.")


@dataclass(eq=False)
class LevelNeeded(DomainError):
    """A person is known well enough for other things, not yet for this one."""

    needed: int
    have: int
    code = "account.level_needed"
    status = 403
    message = _("This asks for real-name level L%(needed)s; your account has L%(have)s.")
    advice = _("Verify what is missing under “My account”, then go on: /me/level?needed=%(needed)s")

    @property
    def extra(self) -> dict[str, Any]:
        return self.facts()


@dataclass(eq=False)
class NotFound(DomainError):
    what: Sentence
    code = "kernel.not_found"
    status = 404
    message = _("%(what)s was not found, or is not yours to see.")
    advice = _("Check the number or go back to the list.")


@dataclass(eq=False)
class Invalid(DomainError):
    """Input that a person can correct.

    problems: rows of {"pointer": JSON pointer, "code": stable code, "message": sentence}.
    """

    problems: list[dict[str, Any]]
    code = "kernel.invalid"
    status = 422
    message = _("Some entries need another look.")
    advice = _("Correct the entries that are marked and send again.")


@dataclass(eq=False)
class Stale(DomainError):
    code = "kernel.stale"
    status = 412
    message = _("Somebody changed this since you opened it.")
    advice = _("Open it again and repeat what you wanted to do.")


@dataclass(eq=False)
class TooMany(DomainError):
    seconds: int
    code = "kernel.too_many"
    status = 429
    message = _("Too many attempts.")
    advice = _("Try again in %(seconds)s seconds.")
