"""Notices as pages show them."""

from typing import Any

from yiwang.kernel.texts import say
from yiwang.serve.proposals.models import Proposal


def proposal(row: Proposal) -> dict[str, Any]:
    return {
        "row": row,
        "title": say(row.title),
        "body": say({"zh": row.body.name, "en": row.body.name_en}),
        "lines": [(say(each["title"]), say(each["value"])) for each in row.lines],
    }
