"""Refusals a person may read."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    KIND = "kind"
    NAME = "name"
    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    UNPACKS = "unpacks"
    ROWS = "rows"
    WIDE = "wide"
    TWICE = "twice"
    LACKS = "lacks"
    FORMULA = "formula"
    MERGED = "merged"
    NOTHING = "nothing"
    RULE = "rule"
    TABLE = "table"
    DISCARDED = "discarded"


@dataclass(eq=False)
class FileNotTaken(DomainError):
    """what: the column, cell or limit that the reason is about."""

    reason: Why
    what: str = ""
    code = "collection.file_not_taken"
    status = 422
    messages = {
        Why.EMPTY: _("The file has no rows below its first one."),
        Why.KIND: _("“%(what)s” is no CSV, XLSX or Parquet file, or not what its name says."),
        Why.NAME: _("The name “%(what)s” has characters that no name of a file has."),
        Why.UNREADABLE: _("The file cannot be read to its end: %(what)s"),
        Why.ENCODING: _("The encoding %(what)s is not read; send UTF-8 or GB 18030."),
        Why.UNPACKS: _("The file is, or unpacks to, more than %(what)s."),
        Why.ROWS: _("The file has more than %(what)s rows."),
        Why.WIDE: _("The file has more than %(what)s columns."),
        Why.TWICE: _("The first row names the column “%(what)s” twice."),
        Why.LACKS: _("The file lacks the column for “%(what)s”, without which no row is good."),
        Why.FORMULA: _("Cell %(what)s holds a formula; what it shows may be out of date."),
        Why.MERGED: _("Cells %(what)s are merged; no row can tell which value is its own."),
        Why.NOTHING: _("No row of the file is good, so nothing is served of it."),
        Why.DISCARDED: _("It was thrown away before it was checked."),
        Why.TABLE: _("What was served before is of another type: %(what)s"),
        Why.RULE: _("A rule of the resource cannot be applied to rows: %(what)s"),
    }
    advice = _("Correct the file and send it again; what was served before stays as it is.")
    advices = {
        Why.FORMULA: _("Copy the sheet and paste it as values, then send that file."),
        Why.MERGED: _("Unmerge the cells, fill each with its value, then send the file again."),
        Why.ENCODING: _("Save the file as “CSV UTF-8”, or say that it is GB 18030."),
        Why.TABLE: _("Tell the steward of the catalogue; the file itself may be in order."),
        Why.RULE: _("Tell the steward of the catalogue; the file itself may be in order."),
    }


@dataclass(eq=False)
class FileTooLarge(DomainError):
    limit: str
    code = "collection.too_large"
    status = 413
    message = _("The file is larger than %(limit)s; it was not read further.")
    advice = _("Split it into parts and send them as incremental batches, or use the command.")


@dataclass(eq=False)
class NotSupplier(DomainError):
    resource: str
    code = "collection.not_supplier"
    status = 403
    message = _("Your body does not supply the resource “%(resource)s”.")
    advice = _("Choose a resource of your own body, or ask the data authority who supplies it.")


@dataclass(eq=False)
class NoKey(DomainError):
    resource: str
    code = "collection.no_key"
    status = 409
    message = _("The resource “%(resource)s” has no key, so changed rows find no former ones.")
    advice = _("Send the whole of it, or only rows that are new.")


@dataclass(eq=False)
class SourceSilent(DomainError):
    what: str
    code = "collection.source_silent"
    status = 409
    message = _("The source database does not give its rows: %(what)s")
    advice = _("Check the connection setting, then pull again; nothing was changed.")
