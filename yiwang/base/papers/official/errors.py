"""Refusals of what is no official document."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.base.papers.official.rules import Problem
from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NotOfficial(DomainError):
    """A document breaks rules of its kind. problems: each with the field that is to be changed."""

    problems: tuple[Problem, ...]
    code = "papers.not_official"
    status = 422
    message = _("This cannot be an official document: %(said)s")
    advice = _("Change what is named and try again.")

    def facts(self) -> dict[str, Any]:
        return {"said": " ".join(map(str, self.problems))}

    @property
    def extra(self) -> dict[str, Any]:
        return {"problems": [{"field": p.field, "message": str(p)} for p in self.problems]}
