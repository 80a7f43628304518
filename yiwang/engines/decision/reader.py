"""Read DMN 1.1 to 1.5 files. No network, no entities, no validation beyond what is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from lxml import etree

from . import elements as dmn

MAX_BYTES: Final = 64 * 1024 * 1024
_VERSIONS: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}


class ModelError(ValueError):
    """The text is no DMN model that can be read; says why."""


def read_definitions(xml: str | bytes) -> dmn.Definitions:
    """Return the contents of a DMN file. Raises ModelError."""
    data = xml.encode() if isinstance(xml, str) else xml
    if len(data) > MAX_BYTES:
        raise ModelError(f"the file is larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as invalid:
        raise ModelError(f"the file is not well-formed XML: {invalid}") from invalid
    namespace = etree.QName(root).namespace or ""
    if _local(root) != "definitions" or namespace not in _VERSIONS:
        raise ModelError(f"the root element is {root.tag!r}, not definitions of DMN 1.1 to 1.5")
    if root.getroottree().docinfo.internalDTD is not None:
        raise ModelError("the file declares a document type or entities; DMN needs none")
    try:
        return _definitions(root, _VERSIONS[namespace])
    except RecursionError:
        raise ModelError("the boxed expressions are nested too deeply") from None


def _local(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _children(node: Any, *names: str) -> Iterator[Any]:
    return (child for child in node if _local(child) in names)


def _child(node: Any, name: str) -> Any | None:
    return next(_children(node, name), None)


def _text(node: Any, name: str) -> str:
    """Return the text of a child, with that of elements inside it; "" without one."""
    child = _child(node, name)
    return "" if child is None else "".join(child.itertext()).strip()


def _name(node: Any) -> str:
    return " ".join(node.get("name", "").split())


def _type(node: Any) -> str:
    """Return a type reference, an attribute in most versions and an element in some places."""
    return (node.get("typeRef") or _text(node, "typeRef")).strip()


def _variable(node: Any, default: str = "") -> dmn.Variable:
    child = _child(node, "variable")
    if child is None:
        return dmn.Variable(default)
    return dmn.Variable(_name(child) or default, _type(child))


def _definitions(root: Any, version: str) -> dmn.Definitions:
    namespace = root.get("namespace", "")
    found = [_ELEMENTS[_local(node)](node, namespace) for node in root if _local(node) in _ELEMENTS]
    return dmn.Definitions(
        id=root.get("id", ""),
        name=_name(root),
        namespace=namespace,
        version=version,
        imports=tuple(
            dmn.Import(_name(node), node.get("namespace", ""), node.get("importType", ""))
            for node in _children(root, "import")
        ),
        items=tuple(_item(node) for node in _children(root, "itemDefinition")),
        elements=tuple(found),
        description=_text(root, "description"),
    )


def _item(node: Any) -> dmn.ItemDefinition:
    function = _child(node, "functionItem")
    allowed, constraint = _child(node, "allowedValues"), _child(node, "typeConstraint")
    return dmn.ItemDefinition(
        name=_name(node),
        type_ref=_type(node) if function is None else function.get("outputTypeRef", ""),
        is_collection=node.get("isCollection") == "true",
        allowed_values="" if allowed is None else _text(allowed, "text"),
        constraint="" if constraint is None else _text(constraint, "text"),
        components=tuple(_item(child) for child in _children(node, "itemComponent")),
        is_function=function is not None,
        parameters=()
        if function is None
        else tuple(
            dmn.Variable(_name(child), _type(child)) for child in _children(function, "parameters")
        ),
    )


# Elements of the requirements graph


def _reference(node: Any, namespace: str) -> str:
    href: str = node.get("href", "")
    return f"{namespace}{href}" if href.startswith("#") else href


def _required(node: Any, kind: str, requirement: str, namespace: str) -> tuple[str, ...]:
    return tuple(
        _reference(child, namespace)
        for required in _children(node, requirement)
        for child in _children(required, kind)
    )


def _decision(node: Any, namespace: str) -> dmn.Decision:
    information, name = "informationRequirement", _name(node)
    return dmn.Decision(
        id=node.get("id", ""),
        name=name,
        variable=_variable(node, name),
        logic=_logic_in(node),
        inputs=_required(node, "requiredInput", information, namespace),
        decisions=_required(node, "requiredDecision", information, namespace),
        knowledge=_required(node, "requiredKnowledge", "knowledgeRequirement", namespace),
        authorities=_required(node, "requiredAuthority", "authorityRequirement", namespace),
        question=_text(node, "question"),
        description=_text(node, "description"),
    )


def _input_data(node: Any, namespace: str) -> dmn.InputData:
    return dmn.InputData(node.get("id", ""), _name(node), _variable(node, _name(node)))


def _knowledge(node: Any, namespace: str) -> dmn.Knowledge:
    body = _child(node, "encapsulatedLogic")
    logic = None if body is None else _function(body)
    if body is None:
        found = _logic_in(node)
        logic = None if found is None else dmn.FunctionDefinition("", (), found)
    return dmn.Knowledge(
        id=node.get("id", ""),
        name=_name(node),
        variable=_variable(node, _name(node)),
        function=logic,
        knowledge=_required(node, "requiredKnowledge", "knowledgeRequirement", namespace),
    )


def _service(node: Any, namespace: str) -> dmn.DecisionService:
    def references(kind: str) -> tuple[str, ...]:
        return tuple(_reference(child, namespace) for child in _children(node, kind))

    return dmn.DecisionService(
        id=node.get("id", ""),
        name=_name(node),
        variable=_variable(node, _name(node)),
        outputs=references("outputDecision"),
        encapsulated=references("encapsulatedDecision"),
        input_decisions=references("inputDecision"),
        inputs=references("inputData"),
    )


def _source(node: Any, namespace: str) -> dmn.KnowledgeSource:
    return dmn.KnowledgeSource(node.get("id", ""), _name(node), node.get("locationURI", ""))


_ELEMENTS: Final[dict[str, Callable[[Any, str], dmn.Element]]] = {
    "decision": _decision,
    "inputData": _input_data,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
    "knowledgeSource": _source,
}


# Boxed expressions


def _logic_in(node: Any | None) -> dmn.Logic | None:
    """Return the first boxed expression below a node."""
    if node is None:
        return None
    return next((_LOGIC[_local(child)](child) for child in node if _local(child) in _LOGIC), None)


def _all_logic_in(node: Any) -> tuple[dmn.Logic, ...]:
    return tuple(_LOGIC[_local(child)](child) for child in node if _local(child) in _LOGIC)


def _literal(node: Any) -> dmn.Literal:
    language = node.get("expressionLanguage", "")
    return dmn.Literal(node.get("id", ""), _text(node, "text"), _type(node), language)


def _table(node: Any) -> dmn.DecisionTable:
    return dmn.DecisionTable(
        id=node.get("id", ""),
        hit_policy=node.get("hitPolicy", "UNIQUE"),
        aggregation=node.get("aggregation", ""),
        inputs=tuple(_input(child) for child in _children(node, "input")),
        outputs=tuple(_output(child) for child in _children(node, "output")),
        rules=tuple(_rule(child) for child in _children(node, "rule")),
        annotations=tuple(_name(child) for child in _children(node, "annotation")),
        type_ref=_type(node),
        output_label=node.get("outputLabel", ""),
    )


def _values(node: Any, name: str) -> str:
    child = _child(node, name)
    return "" if child is None else _text(child, "text")


def _input(node: Any) -> dmn.InputClause:
    expression = _child(node, "inputExpression")
    return dmn.InputClause(
        id=node.get("id", ""),
        label=node.get("label", ""),
        expression="" if expression is None else _text(expression, "text"),
        type_ref="" if expression is None else _type(expression),
        values=_values(node, "inputValues"),
    )


def _output(node: Any) -> dmn.OutputClause:
    return dmn.OutputClause(
        id=node.get("id", ""),
        name=_name(node),
        label=node.get("label", ""),
        type_ref=_type(node),
        values=_values(node, "outputValues"),
        default=_values(node, "defaultOutputEntry"),
    )


def _rule(node: Any) -> dmn.Rule:
    def cells(name: str) -> tuple[dmn.Cell, ...]:
        return tuple(
            dmn.Cell(child.get("id", ""), _text(child, "text")) for child in _children(node, name)
        )

    return dmn.Rule(
        id=node.get("id", ""),
        tests=cells("inputEntry"),
        results=cells("outputEntry"),
        annotations=tuple(_text(child, "text") for child in _children(node, "annotationEntry")),
        description=_text(node, "description"),
    )


def _context(node: Any) -> dmn.Context:
    entries = tuple(
        dmn.Entry(None if _child(child, "variable") is None else _variable(child), _logic_in(child))
        for child in _children(node, "contextEntry")
    )
    return dmn.Context(node.get("id", ""), entries, _type(node))


def _invocation(node: Any) -> dmn.Invocation:
    bindings = []
    for binding in _children(node, "binding"):
        parameter = _child(binding, "parameter")
        name = "" if parameter is None else _name(parameter)
        bindings.append((name, _logic_in(binding)))
    return dmn.Invocation(node.get("id", ""), _logic_in(node), tuple(bindings), _type(node))


def _function(node: Any) -> dmn.FunctionDefinition:
    return dmn.FunctionDefinition(
        id=node.get("id", ""),
        parameters=tuple(
            dmn.Variable(_name(child), _type(child)) for child in _children(node, "formalParameter")
        ),
        body=_logic_in(node),
        kind=node.get("kind", "FEEL"),
        type_ref=_type(node),
    )


def _list(node: Any) -> dmn.BoxedList:
    return dmn.BoxedList(node.get("id", ""), _all_logic_in(node), _type(node))


def _relation(node: Any) -> dmn.Relation:
    return dmn.Relation(
        id=node.get("id", ""),
        columns=tuple(
            dmn.Variable(_name(child), _type(child)) for child in _children(node, "column")
        ),
        rows=tuple(_all_logic_in(child) for child in _children(node, "row")),
        type_ref=_type(node),
    )


def _conditional(node: Any) -> dmn.Conditional:
    condition, then, otherwise = (_logic_in(_child(node, n)) for n in ("if", "then", "else"))
    return dmn.Conditional(node.get("id", ""), condition, then, otherwise, _type(node))


def _filter(node: Any) -> dmn.BoxedFilter:
    source, match = (_logic_in(_child(node, n)) for n in ("in", "match"))
    return dmn.BoxedFilter(node.get("id", ""), source, match, _type(node))


def _iteration(node: Any) -> dmn.Iteration:
    kind = _local(node)
    body = _logic_in(_child(node, "return" if kind == "for" else "satisfies"))
    variable = " ".join(node.get("iteratorVariable", "").split())
    source = _logic_in(_child(node, "in"))
    return dmn.Iteration(node.get("id", ""), kind, variable, source, body, _type(node))


_LOGIC: Final[dict[str, Callable[[Any], dmn.Logic]]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": _function,
    "list": _list,
    "relation": _relation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
}
