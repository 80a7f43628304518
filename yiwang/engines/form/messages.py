"""What a form says about data that is not right, and what it says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.engines import term
from yiwang.engines.term.messages import Message, gettext_noop

Words = Mapping[str, str]  # language tag → text

MESSAGES: Mapping[str, str] = {
    "form.required": gettext_noop("Please fill this in."),
    "form.type": gettext_noop("This is not a %(expected)s."),
    "form.format": gettext_noop("This is not a valid %(format)s."),
    "form.min_length": gettext_noop("Please write at least %(limit)s characters."),
    "form.max_length": gettext_noop("Please write at most %(limit)s characters."),
    "form.minimum": gettext_noop("This must be at least %(limit)s."),
    "form.maximum": gettext_noop("This must be at most %(limit)s."),
    "form.exclusive_minimum": gettext_noop("This must be more than %(limit)s."),
    "form.exclusive_maximum": gettext_noop("This must be less than %(limit)s."),
    "form.multiple_of": gettext_noop("This must be a multiple of %(multiple_of)s."),
    "form.pattern": gettext_noop("This does not have the form asked for."),
    "form.choice": gettext_noop("“%(value)s” is not one of the choices."),
    "form.constant": gettext_noop("This must be confirmed."),
    "form.min_items": gettext_noop("Please give at least %(limit)s."),
    "form.max_items": gettext_noop("Please give at most %(limit)s."),
    "form.unique_items": gettext_noop("The same is given twice."),
    "form.unknown_field": gettext_noop("The form has no field “%(field)s”."),
    "form.characters": gettext_noop("This holds characters that cannot be stored."),
    "form.markup": gettext_noop("This holds “%(tag)s”. Write plain text without such marks."),
    "form.too_long": gettext_noop("This is longer than any answer may be (%(limit)s characters)."),
    "form.schema": gettext_noop("This does not meet the rules of the form (%(rule)s)."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the data that the person filling it in can put right.

    `words` is the form's own explanation in its languages, where its author gave one; it goes
    before the message.
    """

    pointer: str  # RFC 6901, into the submitted data
    message: Message
    words: Words | None = None

    @property
    def code(self) -> str:
        """The stable code."""
        return self.message.code

    def to_json(self) -> dict[str, Any]:
        """Return `{pointer, code, message, params}`, and `words` where the form has its own."""
        own = {"words": dict(self.words)} if self.words else {}
        return {"pointer": self.pointer, **self.message.to_json(), **own}


def problem(pointer: str, code: str, words: Words | None = None, /, **params: object) -> Problem:
    """Return a problem of this module's table of messages."""
    return Problem(pointer, Message(code, MESSAGES[code], params), words)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the form itself, for its author."""

    pointer: str  # into the form document
    reason: str


class FormRefused(ValueError):  # reads as what happened: the form was refused
    """The document is not a form; `problems` says where and why."""

    code = "form.refused"

    def __init__(self, problems: tuple[Fault, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{fault.pointer}: {fault.reason}" for fault in problems))


def text_in(words: Words | str, language: str) -> str:
    """Return the text in a language (`zh-hans` falls back to `zh`), else the first there is."""
    return words if isinstance(words, str) else term.Words(words).told(language)
