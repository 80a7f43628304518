"""Refusals about packages."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.base.packages.parts import Result
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


@dataclass(eq=False)
class ExamplesFail(DomainError):
    name: str
    failed: list[Result]
    code = "packages.examples_fail"
    status = 422

    message = _("Examples of package %(name)s come out otherwise than expected.")
    advice = _("Try the examples, then mend the package or what an example expects.")

    @property
    def extra(self) -> dict[str, Any]:
        failed = [{"name": each.name, "differences": each.differences} for each in self.failed]
        return {"examples": failed}


@dataclass(eq=False)
class NoExamples(DomainError):
    name: str
    code = "packages.no_examples"
    status = 422
    message = _("Package %(name)s has no examples, so nobody knows whether it does what it should.")
    advice = _("Write at least one situation and what must come of it into examples.yaml.")


@dataclass(eq=False)
class NothingNew(DomainError):
    name: str
    version: str
    code = "packages.nothing_new"
    message = _("This is what version %(version)s of package %(name)s says already.")
    advice = _("Change something, or leave it as it is.")


@dataclass(eq=False)
class NotLater(DomainError):
    name: str
    version: str
    last: str
    code = "packages.not_later"
    status = 422
    message = _("Version %(version)s of package %(name)s would not come after %(last)s.")
    advice = _("Choose a higher number, or leave it to the city.")


@dataclass(eq=False)
class NoPackage(DomainError):
    """A folder or archive that is no package, with every reason."""

    problems: list[Problem]
    code = "packages.no_package"
    status = 422
    message = _("This is no package that can be taken.")
    advice = _("Mend what is listed and try again.")

    @property
    def extra(self) -> dict[str, Any]:
        return {"problems": [str(problem) for problem in self.problems]}
