"""Refusals about drafts."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class DraftOpen(DomainError):
    package: str
    code = "studio.draft_open"
    message = _("A draft of package %(package)s is open already.")
    advice = _("Go on with it, or drop it first.")


@dataclass(eq=False)
class DraftClosed(DomainError):
    package: str
    code = "studio.draft_closed"
    message = _("This draft of package %(package)s was published or dropped.")
    advice = _("Open the package as a draft again.")


@dataclass(eq=False)
class FileRefused(DomainError):
    path: str
    why: str
    code = "studio.file_refused"
    status = 422
    message = _("The file “%(path)s” cannot be kept: %(why)s")
    advice = _("Choose another name, or make it smaller.")


@dataclass(eq=False)
class OtherPackage(DomainError):
    package: str
    found: str
    code = "studio.other_package"
    status = 422
    message = _("This is package %(found)s, not %(package)s.")
    advice = _("Keep the id in package.yaml as it was.")


@dataclass(eq=False)
class TaskRefused(DomainError):
    node: str
    why: str
    code = "studio.task_refused"
    status = 422
    message = _("Task “%(node)s” cannot be written into tasks.yaml: %(why)s")
    advice = _("Edit tasks.yaml as text.")


@dataclass(eq=False)
class SheetRefused(DomainError):
    path: str
    why: str
    code = "studio.sheet_refused"
    status = 422
    message = _("The spreadsheet cannot be put into %(path)s: %(why)s")
    advice = _("Take the sheet from here, change its rules and leave its first rows as they are.")

    @property
    def extra(self) -> dict[str, Any]:
        return {"reason": self.why}
