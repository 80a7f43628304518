"""Decision tables, findings and explanations as the templates draw them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yiwang.engines import decision
from yiwang.engines.decision import checks, feel
from yiwang.engines.decision.cells import OPAQUE, constant
from yiwang.engines.decision.checks import Finding, Kind
from yiwang.engines.decision.feel import syntax
from yiwang.engines.decision.feel.grammar import parse_expression, parse_tests
from yiwang.engines.decision.tables import CompiledTable
from yiwang.engines.decision.trace import DecisionTrace, TableTrace
from yiwang.engines.decision.versions import Outcome, Use, Version, Why
from yiwang.kernel.texts import say

MOST_ROWS = 200  # of one table on a page; the sheet has all
_USES = 10  # of tables by one decision; the trace that programs get has more
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"}


def policy(table: CompiledTable) -> str:
    """What the hit policy means, in a sentence."""
    return {
        "UNIQUE": _("Exactly one rule applies."),
        "ANY": _("Several rules may apply, with the same result."),
        "FIRST": _("Rules are read from the top; the first that applies decides."),
        "PRIORITY": _("Of the rules that apply, the one with the highest result decides."),
        "RULE ORDER": _("All rules that apply count, in their order."),
        "OUTPUT ORDER": _("All rules that apply count, the highest result first."),
        "COLLECT": _("All rules that apply count together."),
    }.get(table.policy, table.policy)


def value(found: Any) -> str:
    """A value as a person reads it."""
    if found is None:
        return _("nothing")
    if isinstance(found, bool):
        return pgettext("value", "yes") if found else pgettext("value", "no")
    if isinstance(found, dict) and set(found) == {"zh", "en"}:
        return say({language: value(each) for language, each in found.items()})
    if isinstance(found, dict):
        return "；".join(f"{name}: {value(each)}" for name, each in found.items())
    if isinstance(found, list):
        return "、".join(map(value, found))
    return feel.to_text(found)


def table(
    compiled: CompiledTable, report: checks.Report | None, trace: TableTrace | None = None
) -> dict[str, Any]:
    """A table to draw; with a trace, which rules matched and which cells stood against them."""
    found = compiled.table
    words = _Words(compiled)
    return {
        "title": compiled.where,
        "policy": policy(compiled),
        "inputs": [
            {"label": c.title, "note": c.expression if c.label else ""} for c in found.inputs
        ],
        "outputs": [{"label": c.label or c.name or compiled.where} for c in found.outputs],
        "notes": list(found.annotations) or [_("Legal basis")] * _notes(compiled),
        "rows": [_row(words, n, trace) for n in range(min(len(found.rules), MOST_ROWS))],
        "hidden": max(0, len(found.rules) - MOST_ROWS),
        "findings": [finding(each) for each in report.findings] if report else [],
        "left": list(map(str, report.not_analysed)) if report else [],
        "proven": report is not None and report.complete and not report.findings,
    }


def _notes(compiled: CompiledTable) -> int:
    return max((len(rule.annotations) for rule in compiled.table.rules), default=0)


def _row(words: "_Words", number: int, trace: TableTrace | None) -> dict[str, Any]:
    rule = words.compiled.table.rules[number]
    told = trace.rule(number) if trace else None
    # Cells that stand against a rule are found in the order of the columns.
    against = list(told.failed) if told else []
    tests = []
    clauses = words.compiled.table.inputs
    for clause, cell in zip(clauses, rule.tests, strict=False):
        failed = bool(against) and (against[0].column, against[0].test) == (clause.title, cell.text)
        tests.append(
            {
                "text": words.test(cell.text),
                "any": cell.text.strip() in ("", "-"),
                "failed": failed,
                "value": value(against.pop(0).value) if failed else "",
            }
        )
    notes = [*rule.annotations, *[""] * (_notes(words.compiled) - len(rule.annotations))]
    return {
        "number": number + 1,
        "decided": bool(told and told.decided),
        "fits": bool(told and told.matched and not told.decided),
        "tests": tests,
        "results": [words.result(cell.text) for cell in rule.results],
        "notes": notes,
    }


class _Words:
    """Cells in words; what is more than comparing with constants stays as it is written."""

    def __init__(self, compiled: CompiledTable) -> None:
        self.compiled = compiled
        self._names = compiled.names
        self._shadowed = frozenset(compiled.names)

    def test(self, text: str) -> str:
        try:
            tests = parse_tests(text or "-", self._names, self.compiled.builder.members)
        except feel.FeelSyntaxError:
            return text
        if tests.any:
            return _("any")
        parts = [self._part(test) for test in tests.tests]
        if None in parts:
            return text
        joined = _(" or ").join(filter(None, parts))
        return _("not %(values)s") % {"values": joined} if tests.negated else joined

    def _part(self, node: syntax.Node) -> str | None:
        if isinstance(node, syntax.UnaryTest):
            end = self._constant(node.end)
            return None if end is None else f"{_SIGNS.get(node.operator, node.operator)} {end}"
        if isinstance(node, syntax.RangeNode):
            low, high = self._constant(node.low), self._constant(node.high)
            if low is None or high is None:
                return None
            signs = ("≥" if node.low_closed else ">", "≤" if node.high_closed else "<")
            return f"{signs[0]} {low}{_(', ')}{signs[1]} {high}"
        return self._constant(node)

    def _constant(self, node: syntax.Node) -> str | None:
        found = constant(node, self._shadowed)
        return None if found is OPAQUE else value(found)

    def result(self, text: str) -> str:
        try:
            node = parse_expression(text or "null", self._names, self.compiled.builder.members)
        except feel.FeelSyntaxError:
            return text
        if isinstance(node, syntax.ListNode):
            parts = [self._constant(each) for each in node.items]
            return text if None in parts else "、".join(filter(None, parts)) or _("nothing")
        return self._constant(node) or text


def finding(found: Finding) -> dict[str, Any]:
    """A finding as a sentence, with the example that shows it."""
    rules = _(" and ").join(map(str, found.rules))
    sentence = {
        Kind.GAP: _("No rule applies."),
        Kind.OPEN: _("No rule applies to a text that is not among the values. Declare them."),
        Kind.OVERLAP: _("Rules %(rules)s apply together, where only one may."),
        Kind.CONTRADICTION: _("Rules %(rules)s apply together with different results."),
        Kind.MASKED: _("Rule %(rules)s never decides: others always come before it."),
        Kind.IMPOSSIBLE: _("Rule %(rules)s can never apply."),
    }[found.kind]
    example = _(", ").join(f"{name} = {value(each)}" for name, each in found.example)
    return {"text": sentence % {"rules": rules}, "example": example, "error": found.is_error}


def titles(models: Iterable[decision.Model]) -> dict[str, str]:
    """What people call each decision: the question it answers, else its name."""
    return {each.name: each.question or each.name for model in models for each in model.decisions}


def tables(model: decision.Model, name: str) -> list[dict[str, Any]]:
    """The tables of a decision and of those it requires, checked, the last one deciding."""
    report = checks.check(model)
    wanted = _required(model, name)
    found = [each for each in model.tables if each.where in wanted]
    found.sort(key=lambda each: wanted.index(each.where))
    called = titles([model])
    return [
        table(each, report.of(each.table.id, each.where))
        | {"title": called.get(each.where, each.where), "name": each.where}
        for each in found
    ]


def _required(model: decision.Model, name: str) -> list[str]:
    """Names of the elements a decision needs, before it; what it knows comes before, too."""
    element = model.find(name)
    names: dict[str, None] = {}
    pending = [model.requirement(element)] if element else []
    while pending:
        found = pending.pop()
        names.pop(found.element.name, None)
        names[found.element.name] = None
        if isinstance(found.element, decision.elements.Decision | decision.elements.Knowledge):
            pending += found.model.plan(found.element).requirements
    return list(reversed(names))


def outcome(found: Outcome, labels: Mapping[str, str], called: Mapping[str, str]) -> dict[str, Any]:
    """The answer and its explanation; where two versions count, both."""
    return {
        "value": result(found.taken),
        "problems": [each.reason for each in found.problems],
        "why": _why(found) if len(found.uses) > 1 else "",
        "uses": [
            {
                "taken": use is found.taken,
                "version": version(use.version),
                "value": result(use),
                "decisions": _decisions(use, labels, called),
            }
            for use in found.uses
        ],
    }


def result(use: Use) -> list[dict[str, str]]:
    """The result as facts: one per entry of a context, with the titles of the table's outputs."""
    made = use.result.trace.decisions if use.result else []
    return _facts(use.value, [table for each in made for table in each.tables])


def _facts(found: Any, made: Iterable[TableTrace]) -> list[dict[str, str]]:
    """A value by the titles that the outputs of its tables have."""
    called = {clause.name: clause.label for each in made for clause in each.table.outputs}
    if isinstance(found, dict):
        return [{"label": called.get(k) or k, "text": value(v)} for k, v in found.items()]
    return [{"label": "", "text": value(found)}]


def _told(found: Any, made: Iterable[TableTrace]) -> str:
    return _(", ").join(f"{each['label']} {each['text']}".strip() for each in _facts(found, made))


def _why(found: Outcome) -> str:
    return {
        Why.LIGHTER: _("The rules of the day of decision are lighter and are applied."),
        Why.NOT_LIGHTER: _("The rules of the day of decision are not lighter; those of the day of "
                           "the act are applied."),
        Why.REPEALED: _("On the day of decision the act is no longer unlawful."),
        Why.UNDECIDED: _("Which rules are lighter cannot be told from the results. A person must "
                         "decide."),
    }[found.why]  # fmt: skip


def version(found: Version) -> dict[str, Any]:
    first = None if found.valid_from.year == 1 else found.valid_from
    return {"file": found.file, "from": first, "until": found.valid_until, "source": found.source}


def _decisions(
    use: Use, labels: Mapping[str, str], called: Mapping[str, str]
) -> list[dict[str, Any]]:
    made: Iterable[DecisionTrace] = use.result.trace.decisions if use.result else ()
    return [
        {
            "title": called.get(each.name, each.name),
            "value": _told(each.value, each.tables),
            "inputs": [
                (
                    labels.get(item.name) or called.get(item.name, item.name),
                    value(item.value),
                    _source(item.source, called),
                )
                for item in each.inputs
            ],
            "tables": [table(_compiled(t), None, t) for t in each.tables[:_USES]],
            "hidden": max(0, each.uses - _USES),
            "authorities": each.authorities,
        }
        for each in made
    ]


def _compiled(trace: TableTrace) -> CompiledTable:
    assert isinstance(trace.compiled, CompiledTable)
    return trace.compiled


def _source(text: str, called: Mapping[str, str]) -> str:
    if text.startswith("decision "):
        name = text.removeprefix("decision ")
        return _("from the decision “%(name)s”") % {"name": called.get(name, name)}
    return {"given": _("given"), "missing": _("not given")}.get(text, text)
