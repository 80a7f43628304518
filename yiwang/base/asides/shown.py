"""Questions as the components of the workbench draw them."""

from typing import Any

from django.utils.translation import get_language, gettext

from yiwang.base.asides import queries, rules
from yiwang.base.asides.models import Question
from yiwang.engines import term
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say

Row = dict[str, Any]


def body_name(question: Question) -> str:
    return say({"zh": question.body.name, "en": question.body.name_en})


def asker_name(question: Question) -> str:
    return say({"zh": question.asker.name, "en": question.asker.name_en})


def light(actor: Actor, question: Question) -> str:
    """The light of its clock by name; none once it was withdrawn."""
    if question.state == Question.State.WITHDRAWN:
        return ""
    return _clock(question).read(actor.now, term.national()).light.value


def clock(actor: Actor, question: Question) -> Row:
    """Its clock for `components/_clock.html`, with how the day was counted."""
    running, calendar = _clock(question), term.national()
    reading = running.read(actor.now, calendar)
    language = get_language() or "zh-hans"
    steps = term.derivation(running, actor.now, calendar)
    return {
        "title": rules.TITLE.told(language),
        "light": reading.light.value,
        "due": reading.due,
        "remaining": reading.remaining,
        "unit": "working_day",
        "source": running.rule.source,
        "derivation": [
            {"day": each.first, "until": each.last, "text": each.message.told(gettext, language)}
            for each in steps
        ],
    }


def _clock(question: Question) -> term.Clock:
    source = gettext("Given by %(name)s with the question") % {"name": question.asked_name}
    return rules.clock(question.asked_at, question.days, source, question.closed_at)


def row(actor: Actor, question: Question) -> Row:
    """A question with its clock and what it opened, for a list of them."""
    return {
        "question": question,
        "body": body_name(question),
        "asker": asker_name(question),
        "light": light(actor, question),
        "opened": [(say(each.label), say(each.value)) for each in queries.opened(question)],
    }
