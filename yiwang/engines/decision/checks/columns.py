"""The columns of a table as axes, and its rules as boxes over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ..elements import InputClause
from ..feel.expression import builtin_scope
from ..feel.grammar import parse_tests
from ..feel.tokens import FeelSyntaxError
from ..feel.types import ANY, Constrained, Simple, Type, conforms, name_of, resolved
from ..feel.values import Run, Value
from ..tables import CompiledTable
from .axes import ANALYSED, Atoms, Constant, OpaqueError, atoms, constants
from .boxes import Box

_EVERYTHING: Final = -1  # all bits are set


@dataclass(slots=True)
class Axis:
    """An expression that one or more columns test."""

    clause: InputClause
    declared: Type | None
    columns: list[int]
    atoms: Atoms = field(default_factory=lambda: Atoms((None,)))
    room: int = 1  # the atoms that the declared type and the allowed values leave
    refused: OpaqueError | None = None  # why no cell of it is analysed
    masks: dict[str, int | OpaqueError] = field(default_factory=dict)  # by cell text

    @property
    def is_open(self) -> bool:
        """Whether a text that no cell names belongs to the room."""
        return self.atoms.other is not None and bool(self.room >> self.atoms.other & 1)


class Grid:
    """A table as boxes: once with cells that cannot be analysed as allowing all, once nothing."""

    def __init__(self, table: CompiledTable) -> None:
        self.table = table
        self._shadowed = frozenset(table.names)
        self.axes = list(self._axes())
        for axis in self.axes:
            self._cut(axis)
        self.space: Box = tuple(axis.room for axis in self.axes)
        rows = range(len(table.table.rules))
        self.may: list[Box] = [self._box(row, _EVERYTHING) for row in rows]
        self.must: list[Box] = [self._box(row, 0) for row in rows]

    def _axes(self) -> Iterator[Axis]:
        """Columns of one expression are one axis, for their values never differ."""
        found: dict[str, Axis] = {}
        columns = zip(self.table.table.inputs, self.table.declared, strict=True)
        for column, (clause, declared) in enumerate(columns):
            known = found.get(clause.expression)
            if known is None:
                found[clause.expression] = Axis(clause, declared, [column])
            else:
                known.columns.append(column)
        yield from found.values()

    def _cut(self, axis: Axis) -> None:
        gathered: list[Constant] = []
        for text in self._texts(axis):
            try:
                gathered += self._constants(text)
                axis.masks[text] = 0
            except OpaqueError as opaque:
                axis.masks[text] = opaque
        try:
            kind = _class_of(axis.declared)
            for text in self._domains(axis):
                gathered += self._constants(text)
        except OpaqueError as opaque:
            axis.refused = opaque
            return
        axis.atoms = atoms(gathered, kind)
        axis.room = self._where(axis.atoms, lambda value: self._belongs(axis, value))
        for text, mask in axis.masks.items():
            if not isinstance(mask, OpaqueError):
                axis.masks[text] = self._mask(axis, text)

    def _texts(self, axis: Axis) -> list[str]:
        rules = self.table.table.rules
        return list(
            dict.fromkeys(
                rule.tests[column].text
                for column in axis.columns
                for rule in rules
                if column < len(rule.tests)
            )
        )

    def _constants(self, text: str) -> list[Constant]:
        try:
            tests = parse_tests(text or "-", self.table.names, self.table.builder.members)
        except FeelSyntaxError as invalid:
            raise OpaqueError(f"it cannot be read: {invalid.reason}", invalid.position) from None
        return list(constants(tests, self._shadowed))

    def _domains(self, axis: Axis) -> Iterator[str]:
        """Yield the texts that limit the values of an axis."""
        inputs = self.table.table.inputs
        yield from filter(None, (inputs[column].values for column in axis.columns))
        declared = axis.declared and resolved(axis.declared)
        while isinstance(declared, Constrained):
            yield declared.text
            declared = resolved(declared.base)

    def _belongs(self, axis: Axis, value: Value) -> bool:
        if value is None:
            return True
        run = Run()
        scope = builtin_scope(run)
        inputs = self.table.table.inputs
        allowed = (self.table.allowed_values(inputs[column].values) for column in axis.columns)
        return (axis.declared is None or conforms(value, axis.declared, run)) and all(
            check is None or check(scope, value) for check in allowed
        )

    def _mask(self, axis: Axis, text: str) -> int:
        rules = self.table.table.rules
        row, column = next(
            (row, column)
            for column in axis.columns
            for row, rule in enumerate(rules)
            if column < len(rule.tests) and rule.tests[column].text == text
        )
        return self._where(
            axis.atoms,
            lambda value: self.table.cell_holds(row, column, value, builtin_scope(Run())),
        )

    @staticmethod
    def _where(found: Atoms, holds: Callable[[Value], bool]) -> int:
        return sum(1 << number for number, value in enumerate(found.values) if holds(value))

    def _box(self, row: int, opaque: int) -> Box:
        return tuple(self._side(axis, row, opaque) for axis in self.axes)

    def _side(self, axis: Axis, row: int, opaque: int) -> int:
        side = axis.room
        for text in self._cells(axis, row):
            mask = axis.masks[text]
            if text.strip() in ("", "-"):
                continue
            side &= opaque if axis.refused or isinstance(mask, OpaqueError) else mask
        return side

    def _cells(self, axis: Axis, row: int) -> Iterator[str]:
        tests = self.table.table.rules[row].tests
        return (tests[column].text for column in axis.columns if column < len(tests))

    def opaque(self) -> Iterator[tuple[int, Axis, str, OpaqueError]]:
        """Yield what is not analysed: row from 0, axis, text and why."""
        for axis in self.axes:
            for row in range(len(self.table.table.rules)):
                for text in self._cells(axis, row):
                    reason = axis.refused or axis.masks[text]
                    if isinstance(reason, OpaqueError) and text.strip() not in ("", "-"):
                        yield row, axis, text, reason

    def example(self, box: Box) -> tuple[tuple[str, Value], ...]:
        """Return a point of a box, by the titles of the columns; named texts come first."""
        return tuple(
            (axis.clause.title, axis.atoms.values[_first(mask, axis.atoms.other)])
            for axis, mask in zip(self.axes, box, strict=True)
            if axis.refused is None
        )

    def only_open(self, box: Box) -> bool:
        """Tell whether a box holds nothing but texts that no cell names, on some axis."""
        return any(
            axis.atoms.other is not None and mask == 1 << axis.atoms.other
            for axis, mask in zip(self.axes, box, strict=True)
        )


def _first(mask: int, last_choice: int | None) -> int:
    others = mask & ~(1 << last_choice) if last_choice is not None else mask
    chosen = others or mask
    return (chosen & -chosen).bit_length() - 1


def _class_of(declared: Type | None) -> type | None:
    """Return the class of a column's values, None where nothing is declared."""
    base = declared and resolved(declared)
    while isinstance(base, Constrained):
        base = resolved(base.base)
    if base is None or base == ANY:
        return None
    if isinstance(base, Simple) and base.python in ANALYSED:
        return base.python
    raise OpaqueError(f"values of the type {name_of(base)} are not analysed")


def meet(one: Box, other: Box) -> Box:
    """Return what two boxes share."""
    return tuple(a & b for a, b in zip(one, other, strict=True))
