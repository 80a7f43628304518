"""Where form values can come from: each context registers the sources it can ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from yiwang.engines import form
from yiwang.kernel.actor import Actor

# (actor, applicant) → values by field, or None when the source knows nothing of the applicant
Ask = Callable[[Actor, UUID], Mapping[str, Any] | None]


@dataclass(frozen=True)
class _Source:
    title: str | Promise
    ask: Ask


_sources: dict[str, _Source] = {}


def source(name: str, title: str | Promise, ask: Ask) -> None:
    """Register a source by the name that forms use; called by each context when it starts."""
    _sources[name] = _Source(title, ask)


def names() -> dict[str, str]:
    """What people call each source, in the present language."""
    return {name: str(found.title) for name, found in _sources.items()}


def answers(actor: Actor, applicant: UUID, asked: form.Form) -> dict[str, form.Answer]:
    """What the sources that a form names say of an applicant, each with the moment of asking."""
    wanted = {row.source for row in asked.prefill_plan()}
    found = {name: _sources[name].ask(actor, applicant) for name in wanted & _sources.keys()}
    return {name: form.Answer(said, actor.now) for name, said in found.items() if said}
