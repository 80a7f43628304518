"""Put a changed decision table back into its DMN file and leave all else as it was."""

from __future__ import annotations

from typing import Any

from lxml import etree

from .elements import DecisionTable, InputClause, OutputClause, Rule
from .reader import ModelError, read_definitions


def with_table(xml: bytes, element: str, table: DecisionTable) -> bytes:
    """Return the file with the only table of a decision, by name or id, replaced.

    Clauses and rules keep what other tools wrote into those of the same id. Raises ModelError.
    """
    read_definitions(xml)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(xml, parser)
    space = f"{{{etree.QName(root).namespace}}}"
    holders = [
        node for node in root.iterchildren("{*}*") if element in (_name(node), node.get("id"))
    ]
    found = [node for holder in holders for node in holder.iter(f"{space}decisionTable")]
    if len(found) != 1:
        raise ModelError(f"{element!r} holds {len(found)} decision tables, not one")
    new = _Writer(space, found[0]).table(table)
    new.tail = found[0].tail
    holder: Any = found[0].getparent()
    holder.replace(found[0], new)
    written: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
    return written


def _name(node: Any) -> str:
    return " ".join(node.get("name", "").split())


class _Writer:
    def __init__(self, space: str, old: Any) -> None:
        self._space = space
        self._old = old
        self._known = {
            (node.tag, node.get("id")): node for node in old.iter(etree.Element) if node.get("id")
        }

    def table(self, table: DecisionTable) -> Any:
        made = self._made(None, "decisionTable", table.id, old=self._old)
        _put(made, hitPolicy=table.hit_policy, aggregation=table.aggregation)
        _put(made, typeRef=table.type_ref, outputLabel=table.output_label)
        for clause in table.inputs:
            self._input(made, clause)
        for output in table.outputs:
            self._output(made, output)
        for name in table.annotations:
            _put(self._made(made, "annotation", ""), name=name)
        for rule in table.rules:
            self._rule(made, rule)
        etree.indent(made, level=2)
        return made

    def _made(self, parent: Any, tag: str, identifier: str, old: Any = None) -> Any:
        """Make an element; the one of the same id lends its attributes and extensions."""
        name = f"{self._space}{tag}"
        old = old if old is not None else self._known.get((name, identifier))
        if parent is None:
            made = etree.Element(name, nsmap=old.nsmap)
        else:
            made = etree.SubElement(parent, name)
        if old is not None:
            made.attrib.update(old.attrib)
            made.extend(
                etree.fromstring(etree.tostring(child))
                for child in old.findall(f"{self._space}extensionElements")
            )
        _put(made, id=identifier)
        return made

    def _text(self, parent: Any, tag: str, text: str, identifier: str = "") -> Any:
        made = self._made(parent, tag, identifier)
        etree.SubElement(made, f"{self._space}text").text = text
        return made

    def _input(self, parent: Any, clause: InputClause) -> None:
        made = self._made(parent, "input", clause.id)
        _put(made, label=clause.label)
        old = self._known.get((made.tag, clause.id))
        inner = None if old is None else old.find(f"{self._space}inputExpression")
        identifier = "" if inner is None else inner.get("id", "")
        expression = self._text(made, "inputExpression", clause.expression, identifier)
        _put(expression, typeRef=clause.type_ref)
        if clause.values:
            self._text(made, "inputValues", clause.values)

    def _output(self, parent: Any, clause: OutputClause) -> None:
        made = self._made(parent, "output", clause.id)
        _put(made, name=clause.name, label=clause.label, typeRef=clause.type_ref)
        if clause.values:
            self._text(made, "outputValues", clause.values)
        if clause.default:
            self._text(made, "defaultOutputEntry", clause.default)

    def _rule(self, parent: Any, rule: Rule) -> None:
        made = self._made(parent, "rule", rule.id)
        if rule.description:
            description = etree.Element(f"{self._space}description")
            description.text = rule.description
            made.insert(0, description)
        for cell in rule.tests:
            self._text(made, "inputEntry", cell.text, cell.id)
        for cell in rule.results:
            self._text(made, "outputEntry", cell.text, cell.id)
        for note in rule.annotations:
            self._text(made, "annotationEntry", note)


def _put(node: Any, **attributes: str) -> None:
    """Set attributes; one that is empty is not there."""
    for name, value in attributes.items():
        if value:
            node.set(name, value)
        else:
            node.attrib.pop(name, None)
