"""Refusals a person may read."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NoSuchTable(DomainError):
    table: str
    code = "lake.no_such_table"
    status = 404
    message = _("There is no table named %(table)s in the lake.")
    advice = _("The page of the lake lists all tables.")


@dataclass(eq=False)
class BadTableName(DomainError):
    table: str
    code = "lake.bad_table_name"
    status = 422
    message = _("“%(table)s” cannot name a table.")
    advice = _("Use small letters, digits and _, beginning with a letter; at most 63 characters.")


@dataclass(eq=False)
class BeforeFirst(DomainError):
    table: str
    moment: str
    code = "lake.before_first"
    status = 404
    message = _("What %(table)s held at %(moment)s is not known.")
    advice = _("It began later, or so old a state is no longer kept. Ask for a later moment.")


@dataclass(eq=False)
class TableBusy(DomainError):
    table: str
    code = "lake.table_busy"
    status = 409
    message = _("Another batch is being written to %(table)s.")
    advice = _("Write again when it is done.")


@dataclass(eq=False)
class ColumnsDiffer(DomainError):
    table: str
    reason: str
    code = "lake.columns_differ"
    status = 422
    message = _("The rows do not fit the columns of %(table)s: %(reason)s")
    advice = _("Give the column another name, or deliver it in the type that the table has.")


@dataclass(eq=False)
class BadQuestion(DomainError):
    reason: str
    code = "lake.bad_question"
    status = 422
    message = _("The lake cannot answer this question: %(reason)s")
    advice = _("Correct the SQL; only the named tables can be read, and nothing can be written.")


@dataclass(eq=False)
class DeletedElsewhere(DomainError):
    table: str
    code = "lake.deleted_elsewhere"
    status = 409
    message = _("Another program has marked rows of %(table)s as deleted without removing them.")
    advice = _("Let that program rewrite the files of the table, then read again.")


@dataclass(eq=False)
class BadTransformation(DomainError):
    reason: str
    code = "lake.bad_transformation"
    status = 422
    message = _("A transformation cannot be read: %(reason)s")
    advice = _("Only what is listed in the decision on transformations may stand there.")


@dataclass(eq=False)
class NoSuchTransformation(DomainError):
    name: str
    code = "lake.no_such_transformation"
    status = 404
    message = _("There is no transformation named %(name)s.")
    advice = _("`yiwang data lake transform` makes all there are.")


@dataclass(eq=False)
class SourceLacks(DomainError):
    table: str
    reason: str
    code = "lake.source_lacks"
    status = 409
    message = _("The table %(table)s does not have what the transformation needs: %(reason)s")
    advice = _("Change the transformation, or wait until the data is delivered.")
