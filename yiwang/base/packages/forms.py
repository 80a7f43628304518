"""Forms of packages: read with the city's own formats, told and shown in the present language."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from yiwang.base.packages.source import Problem, Source, parsed
from yiwang.base.parties.facade import identifiers
from yiwang.engines import form
from yiwang.kernel.texts import spoken

FORM = "form.yaml"

ORIGINS = {
    form.Origin.PREFILLED: gettext_noop("Filled in from %(name)s on %(day)s"),
    form.Origin.VERIFIED: gettext_noop("Checked against %(name)s on %(day)s"),
}


def read_document(document: Mapping[str, Any]) -> form.Form:
    """Read a form document.

    Raises:
        form.FormRefused: everything that is wrong with it.
    """
    return form.read(document, formats=identifiers.FORMATS)


@lru_cache(maxsize=256)
def _form(text: str) -> form.Form:
    return read_document(parsed(text))


def form_of(source: Source) -> form.Form:
    """The form of a package that was checked before, read once a version."""
    return _form(source.files[FORM])


def check(source: Source) -> list[Problem]:
    """Whether the form of a package can be read."""
    document = source.document(FORM)
    if document is None:
        return []
    try:
        read_document(document)
    except form.FormRefused as refused:
        return [Problem(FORM, fault.pointer, fault.reason) for fault in refused.problems]
    return []


def told(problems: Sequence[form.Problem]) -> list[dict[str, Any]]:
    """Problems as answers carry them: pointer, code and a sentence in the present language."""
    return [
        {"pointer": each.pointer, "code": each.code, "message": sentence(each)} for each in problems
    ]


def sentence(problem: form.Problem) -> str:
    if problem.words:
        return form.text_in(problem.words, spoken())
    return problem.message.told(_, spoken())


def shown(rows: Sequence[form.Row], names: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The engine's flat rows as the nested rows that the form template draws.

    names: what people call each source of pre-filled values.
    """
    return list(_nested(iter(rows), names or {}))


def words(row: Mapping[str, Any]) -> str:
    """The value of a drawn field as text: titles of choices, yes and no for a tick."""
    value = row["value"]
    if row["widget"] == "checkbox":
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    titles = {choice["value"]: choice["label"] for choice in row["choices"]}
    parts = value if isinstance(value, list) else [value] if value else []
    return _(", ").join(titles.get(str(part), str(part)) for part in parts)


def _nested(rows: Iterator[form.Row], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Draw rows up to the `end` that closes the present frame."""
    for row in rows:
        if row.kind == "end":
            return
        if row.kind == "field":
            yield _field(row, names)
            continue
        inside = list(_nested(rows, names))
        yield _frame(row, inside)


def _frame(row: form.Row, inside: list[dict[str, Any]]) -> dict[str, Any]:
    buttons = []
    if row.kind == "group" and not row.full:
        label = _("Add one more") if inside else pgettext("row", "Add")
        buttons.append({"name": "_add", "value": row.name, "label": label})
    if row.kind == "item":
        buttons.append({"name": "_remove", "value": row.name, "label": _("Remove this one")})
    return {
        "widget": "heading" if row.kind == "section" else "group",
        "pointer": row.pointer,
        "name": row.name,
        "label": row.label,
        "help": row.help,
        "error": _errors(row),
        "rows": inside,
        "buttons": buttons,
        "mark": row.name if row.kind == "item" else "",  # sent along, so that a blank row stays
    }


# A signature is a file that a script lets people write on the screen.
DRAWN = {"static": "readonly", "signature": "file"}
FILES = ("file", "signature")


def _field(row: form.Row, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "widget": DRAWN.get(row.widget, row.widget),
        "pointer": row.pointer,
        "name": row.name,
        "label": row.label,
        "help": row.help,
        "required": row.required,
        "value": _value(row),
        "choices": [{"value": each.value, "label": each.title} for each in row.choices],
        "source": _source(row.source, names),
        "error": _errors(row),
        "material": row.material,
        "on_file": row.on_file,
        "attrs": _file_attributes(row) if row.widget in FILES else {},
    }


def _file_attributes(row: form.Row) -> dict[str, Any]:
    """What the browser offers to choose; absent attributes are left out by the template."""
    return {
        "accept": ",".join(row.accept) or None,
        "multiple": "" if row.multiple else None,
        "data-signature": row.label if row.widget == "signature" else None,
    }


def _value(row: form.Row) -> Any:
    return row.value == "true" if row.widget == "checkbox" else row.value


def _errors(row: form.Row) -> str:
    return " ".join(sentence(each) for each in row.errors)


def _source(source: form.Source | None, names: Mapping[str, str]) -> str:
    if source is None or source.origin is form.Origin.SELF_DECLARED:
        return ""
    day = source.at.date().isoformat() if source.at else "—"
    return _(ORIGINS[source.origin]) % {"name": names.get(source.name, source.name), "day": day}
