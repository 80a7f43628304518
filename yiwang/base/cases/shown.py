"""Cases as pages of both faces show them: the legal clocks with how each day was counted."""

from typing import Any

from django.utils.translation import get_language, gettext

from yiwang.base.cases.clocks import Running, readings
from yiwang.base.cases.models import Case
from yiwang.engines import term
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say

LIGHTS = {term.Light.DONE_EARLY: term.Light.DONE_LATE}  # both are out of time, in red


def clocks(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """The started clocks for `components/_clock.html`, running ones first, soonest due first."""
    rows = [_clock(case, running) for running in readings(case, actor.now)]
    return sorted(rows, key=lambda row: (row["light"].startswith("done"), row["due"]))


def _clock(case: Case, running: Running) -> dict[str, Any]:
    reading, rule = running.reading, running.clock.rule
    light = LIGHTS.get(reading.light, reading.light)
    return {
        "name": running.name,
        "title": say(case.terms[running.name].get("title")) or rule.title.told(_language()),
        "light": light.value,
        "due": reading.due,
        "remaining": reading.remaining,
        "unit": "working_day" if rule.unit is term.Unit.WORKING_DAY else "day",
        "source": rule.source,
        "derivation": [_step(step) for step in running.steps],
    }


def _step(step: term.Step) -> dict[str, Any]:
    text = step.message.told(gettext, _language())
    return {"day": step.first, "until": step.last, "text": text, "source": step.source}


def _language() -> str:
    return get_language() or "zh-hans"
