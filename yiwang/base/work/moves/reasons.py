"""Why the process does not allow something, in the reader's words."""

from django.utils.translation import gettext

from yiwang.base.work.blueprint import Blueprint
from yiwang.engines.process import NotPossible
from yiwang.kernel.texts import say


def told(refusal: NotPossible, plan: Blueprint) -> str:
    """The engine's sentence, translated, with the titles of the steps it names."""
    facts = {name: _title(plan, value) for name, value in refusal.facts.items()}
    return gettext(refusal.text) % facts if facts else gettext(refusal.text)


def _title(plan: Blueprint, node: str) -> str:
    if node in plan.tasks:
        return f"“{say(plan.tasks[node].titles)}”"
    found = plan.definition.nodes.get(node)
    return f"“{found.name or node}”" if found else node
