"""Why a file is not taken."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class FileRefused(DomainError):
    name: str
    size_mb: int
    allowed: str
    code = "files.refused"
    status = 422
    message = _("The file “%(name)s” is not of an accepted kind, or is not what its name says.")
    advice = _("Send a %(allowed)s file of at most %(size_mb)s MB.")


@dataclass(eq=False)
class FileTooLarge(FileRefused):
    code = "files.too_large"
    status = 413
    message = _("The file “%(name)s” is larger than %(size_mb)s MB.")


@dataclass(eq=False)
class FileEmpty(FileRefused):
    code = "files.empty"
    message = _("The file “%(name)s” is empty.")


@dataclass(eq=False)
class FileMisnamed(FileRefused):
    code = "files.misnamed"
    message = _("The name “%(name)s” has characters that no name of a file has.")
    advice = _("Rename the file and send it again.")


@dataclass(eq=False)
class FileUnsafe(FileRefused):
    code = "files.unsafe"
    message = _("The file “%(name)s” is damaged, or unpacks to far more than a document holds.")
    advice = _("Open it, save it anew and send it again, or send it as PDF.")
