"""Refusals about packages."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.base.packages.source import Problem
from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class PackageUnsound(DomainError):
    name: str
    problems: list[Problem]
    code = "packages.unsound"
    status = 422
    message = _("Package %(name)s has problems and was not installed.")
    advice = _("Mend what “yiwang package check” reports.")

    @property
    def extra(self) -> dict[str, Any]:
        return {"problems": [str(problem) for problem in self.problems]}


@dataclass(eq=False)
class VersionTaken(DomainError):
    name: str
    version: str
    code = "packages.version_taken"
    message = _("Version %(version)s of package %(name)s is installed with other content.")
    advice = _("Give the changed package a new version.")
