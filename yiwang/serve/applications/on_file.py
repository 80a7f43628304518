"""Licences on file in the fields of a form: what there is, what was chosen, what may stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, Held, RegisterSilent
from yiwang.base.packages.facade import filling
from yiwang.engines import form
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Invalid
from yiwang.kernel.pointers import at
from yiwang.kernel.texts import say

Row = dict[str, Any]


def names_licence(value: object) -> bool:
    """Whether the value of a file field names a licence instead of a file."""
    return str(value).startswith(cases.on_file.PREFIX)


@dataclass(frozen=True)
class Shelf:
    """What the city has on file of an applicant for one form, asked for when a field needs it."""

    actor: Actor
    applicant: UUID
    form: form.Form

    @cached_property
    def held(self) -> Sequence[Held] | None:
        """The licences of all kinds that the form takes; None: their register is silent."""
        kinds = {kind for each in self.form.on_file().values() for kind in each}
        try:
            return cases.on_file.of(self.actor, self.applicant, kinds)
        except RegisterSilent:
            return None

    def offer(self, kinds: Sequence[str], chosen: Sequence[Any]) -> Row:
        """What a field shows: {silent, licences: [{value, id, name, number, …, chosen}], ready}.

        ready: one of them can stand for the paper, so that nothing need be handed in.
        """
        rows = [
            _shown(held) | {"chosen": held.usable and held.value in chosen}
            for held in self.held or ()
            if held.kind in kinds
        ]
        ready = any(row["usable"] for row in rows)
        return {"silent": self.held is None, "licences": rows, "ready": ready}

    def chosen(self, data: Mapping[str, Any]) -> list[tuple[str, Held]]:
        """Material and licence of each field that a licence answers.

        Raises:
            Invalid: a licence that is not the applicant's, of another kind, not in force, or whose
                register does not answer; at its field.
        """
        found, wrong = [], []
        materials = self.form.materials()
        for pointer, value, kinds in self._answered(data):
            held = self._named(value, kinds)
            if held is None or not held.usable:
                wrong.append(_refused(pointer, held, silent=self.held is None))
            else:
                found.append((materials[pointer], held))
        if wrong:
            raise Invalid(wrong)
        return found

    def _answered(self, data: Mapping[str, Any]) -> Iterator[tuple[str, Any, Sequence[str]]]:
        taking = self.form.on_file()
        for pointer in self.form.materials():
            for each in filling.listed(at(data, pointer)):
                if names_licence(each):
                    yield pointer, each, taking.get(pointer, ())

    def _named(self, value: Any, kinds: Sequence[str]) -> Held | None:
        mine = (held for held in self.held or () if held.kind in kinds)
        return next((held for held in mine if held.value == value), None)


def rely(actor: Actor, case: Case, chosen: Sequence[tuple[str, Held]]) -> set[str]:
    """Let the chosen licences stand in the case; return the materials that are answered so."""
    for material, held in chosen:
        cases.on_file.rely(actor, case, material, held)
    return {material for material, _held in chosen}


def _shown(held: Held) -> Row:
    return {
        "value": held.value,
        "id": held.id,
        "name": say({"zh": held.name, "en": held.name_en}),
        "number": held.number,
        "valid_until": held.valid_until,
        "state": held.state,
        "words": say(held.words),
        "usable": held.usable,
    }


def _refused(pointer: str, held: Held | None, *, silent: bool) -> Row:
    """The problem of one field. It does not tell whether a licence of others is there."""
    if silent:
        code = "applications.register_silent"
        message = _("The register of licences does not answer now. Hand in a copy instead.")
    elif held is None:
        code = "applications.no_such_licence"
        message = _("The applicant holds no such licence. Choose another one or hand in a copy.")
    else:
        code = "applications.licence_not_in_force"
        last = date_format(held.valid_until) if held.valid_until else "—"
        facts = {"number": held.number, "state": say(held.words), "day": last}
        message = _(
            "Licence %(number)s cannot be used (%(state)s; last day %(day)s). Hand in a paper in"
            " force."
        )
        message %= facts
    return {"pointer": pointer, "code": code, "message": message}
