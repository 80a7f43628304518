"""Issue licences."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import form_of
from yiwang.base.papers import facade as papers
from yiwang.engines import form, term
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.numbers.draw import draw
from yiwang.kernel.pointers import at
from yiwang.serve.licences.identifier import LicenceIdentifier
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.spec import LicenceSpec, specs
from yiwang.serve.licences.values import LicenceIssued

DEFINER_LENGTH = 18  # a type code is its definer's credit code and three characters


def serve_process(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `licences.issue` of processes."""
    licence = issue(actor, case, properties["licence"])
    return {"licence": {"number": licence.number}}


@action("work:task:complete", about="holder_id")
def issue(actor: Actor, case: Case, kind: str) -> Licence:
    """Put a licence into force for a granted case and wish for its certificate."""
    source = packages.source(case.package, case.version)
    spec = specs(source)[kind]
    serial = draw(f"licence:{spec.prefix}:{case.region_id[:6]}", str(actor.today.year))
    licence = Licence(
        id=ids.uuid7(actor.now),
        body=case.body,
        type=spec.kind,
        name=spec.titles["zh"],
        name_en=spec.titles["en"],
        number=f"{spec.prefix}{case.region_id[:6]}{actor.today.year}{serial:06d}",
        identifier=_identifier(case, spec, actor.today.year, serial),
        case=case,
        holder_id=case.applicant_id,
        holder_name=case.applicant_name,
        face=_face(case, spec),
        valid_from=actor.today,
        valid_until=last_day(actor.today, spec.years),
    )
    licence.paper = papers.wish(actor, case, papers.specs(source)[spec.paper], _facts(licence))
    writes.insert(licence)
    vouch(licence)
    tell(LicenceIssued(licence.id, str(case.id)))
    return licence


def last_day(first: date, years: int) -> date:
    """The day before the same day so many years later."""
    return term.plus_months(first, 12 * years) - timedelta(days=1)


def _identifier(case: Case, spec: LicenceSpec, year: int, serial: int) -> str:
    """The national electronic identifier; a local type stands under its definer's credit code."""
    definer = case.body.uscc
    code = spec.type_code[-3:] if spec.local else spec.type_code[DEFINER_LENGTH:]
    return str(LicenceIdentifier(f"{definer}{code}", case.body.uscc, f"{year}{serial:06d}"))


def _face(case: Case, spec: LicenceSpec) -> list[dict[str, Any]]:
    data = cases.form_data(case)
    source = packages.source(case.package, case.version)
    asked = form_of(source)
    return [
        {"label": row["label"], "value": _text(asked, data, row)}
        for row in spec.face
        if at(data, row["from"]) is not None
    ]


def _text(asked: form.Form, data: Any, row: Mapping[str, Any]) -> str:
    """The value as the certificate prints it: titles instead of codes, several joined."""
    value = at(data, row["from"])
    titles = _titles(asked, row["from"]) if row.get("choices") else {}
    values = value if isinstance(value, list) else [value]
    return "；".join(titles.get(each, str(each)) for each in values)


def _titles(asked: form.Form, pointer: str) -> dict[Any, str]:
    choices = getattr(asked.parts[tuple(pointer.split("/")[1:])], "choices", ())
    return {choice.value: form.text_in(choice.title, "zh") for choice in choices}


def _facts(licence: Licence) -> dict[str, Any]:
    return {
        "licence_number": licence.number,
        "identifier": licence.identifier,
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else "",
        "face": licence.face,
    }
