"""One clause in one version as DMN: what grade an act has, and what a grade costs."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lxml import etree

from tools.penalty_grades.clauses import Clause, bounds

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
GRADES = ("不予处罚", "减轻", "从轻", "一般", "从重")
PARTIES = {"person": "公民", "organisation": "单位"}
MARK = "演示，未生效"
LAW = "《中华人民共和国行政处罚法》"
NOTHING = "-"
# What every clause asks, and the grade that follows, read from the top.
QUESTIONS = (
    ("minor", "初次违法、后果轻微并及时改正", "不予处罚", f"{LAW}第三十三条"),
    ("mitigating", "具有减轻处罚的法定情形", "减轻", f"{LAW}第三十二条；须说明理由并经法制审核"),
    ("repeated", "曾因同类行为受罚", "从重", f"裁量档次（{MARK}）：再次实施"),
    ("harm", "造成较重危害后果", "从重", f"裁量档次（{MARK}）：危害后果较重"),
)
SEVERE = ("severe", "情节严重", "从重", f"法定的情节严重（认定标准{MARK}）")
CORRECTED = ("corrected", "已经改正")


def day_before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()


def text(row: dict[str, Any], clause: Clause, version: dict[str, Any]) -> str:
    """The file: inputs, the table of grades, the table of ranges."""
    code, year = row["code"], version["valid_from"].year
    root = etree.Element(f"{{{SPACE}}}definitions", nsmap={None: SPACE})
    root.set("id", f"{code}_{year}")
    root.set("name", row["title"]["zh"])
    root.set("namespace", f"https://yiwang.example/penalty-grades/{code}/{year}")
    _text(root, "description", f"法定幅度来自《{clause.regulation}》{clause.article}；档次{MARK}。")
    inputs = dict(_inputs(row))
    for name, (kind, _label) in inputs.items():
        made = _child(root, "inputData", id=f"{name}_data", name=name)
        _child(made, "variable", name=name, typeRef=kind)
    _child(root, "knowledgeSource", id="law", name=f"《{clause.regulation}》{clause.article}")
    _child(root, "knowledgeSource", id="penalty_law", name=f"{LAW}第三十二条、第三十三条")
    _grade(root, row, version, inputs)
    _range(root, row, clause, version)
    etree.indent(root)
    found: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{found}\n'


def _inputs(row: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Type and label of each input, by name."""
    if any("party" in frame for frame in row["frames"]):
        yield "party", ("string", "当事人")
    for name, label, _grade, _why in _questions(row):
        yield name, ("boolean", label)
    yield CORRECTED[0], ("boolean", CORRECTED[1])
    if "measure" in row:
        yield row["measure"][0], ("number", row["measure"][1])


def _questions(row: dict[str, Any]) -> tuple[tuple[str, str, str, str], ...]:
    severe = any("severe" in frame for frame in row["frames"])
    return (*QUESTIONS, *([SEVERE] if severe else []))


def _grade(
    root: Any, row: dict[str, Any], version: dict[str, Any], inputs: dict[str, tuple[str, str]]
) -> None:
    code, asked = f"{row['code']}_grade", [name for name in inputs if name != "party"]
    decision = _decision(root, code, "违法行为属于哪个裁量档次？", "string", asked, "penalty_law")
    table = _child(decision, "decisionTable", id=f"{code}_table", hitPolicy="FIRST")
    for name in asked:
        kind, label = inputs[name]
        _input(table, code, name, label, kind, ">= 0" if kind == "number" else "")
    _output(table, code, "", f"裁量档次（{MARK}）", "string", values=GRADES)
    _child(table, "annotation", name="依据")
    note = f"裁量档次（{MARK}，{version['name']}）"
    for number, (tests, grade, why) in enumerate(_rules(row, note), 1):
        cells = [tests.get(name, NOTHING) for name in asked]
        _rule(table, f"{code}_{number}", cells, [f'"{grade}"'], why)


def _rules(row: dict[str, Any], note: str) -> Iterator[tuple[dict[str, str], str, str]]:
    for name, _label, grade, why in _questions(row):
        yield {name: "true"}, grade, why
    light = {CORRECTED[0]: "true"}
    if "measure" in row:
        name, _label, below, heavy = row["measure"]
        yield {name: f">= {heavy}"}, "从重", note
        light[name] = f"< {below}"
    yield light, "从轻", f"{note}；{LAW}第二十八条：责令改正"
    yield {}, "一般", note


def _range(root: Any, row: dict[str, Any], clause: Clause, version: dict[str, Any]) -> None:
    code, frames = row["code"], row["frames"]
    parties = [frame["party"] for frame in frames if "party" in frame]
    needed = [*(["party"] if parties else []), *dict.fromkeys(f["of"] for f in frames if "of" in f)]
    decision = _decision(
        root, code, "怎样处罚，罚款在什么幅度内？", "", needed, "law", f"{code}_grade"
    )
    table = _child(decision, "decisionTable", id=f"{code}_table", hitPolicy="UNIQUE")
    _input(table, code, f"{code}_grade", f"裁量档次（{MARK}）", "string", _listed(GRADES))
    if parties:
        _input(table, code, "party", "当事人", "string", _listed(parties))
    _output(table, code, "fine_min", "罚款下限（元）", "number")
    _output(table, code, "fine_max", "罚款上限（元）", "number")
    besides = row.get("kinds", {})
    if besides:
        _output(table, code, "kinds", "其他处罚种类", "Any")
    _child(table, "annotation", name="依据")
    number = 0
    for frame in frames or [None]:
        for grade in GRADES:
            number += 1
            low, high = _ends(frame, grade, version)
            cells = [f'"{grade}"', *([f'"{frame["party"]}"'] if parties and frame else [])]
            results = [low, high, *([_kinds(besides, grade)] if besides else [])]
            _rule(table, f"{code}_{number}", cells, results, _why(clause, frame, grade, version))


def _ends(frame: dict[str, Any] | None, grade: str, version: dict[str, Any]) -> tuple[str, str]:
    """The ends of a grade within the range of the law, as FEEL."""
    if frame is None or grade == "不予处罚":
        return "0", "0"
    low, high = bounds(frame["range"])
    first, second = map(Decimal, version["parts"])
    parts = {"减轻": (Decimal(0), low)}
    if "severe" in frame:
        middle = _at(low, high, Decimal(version["middle"]))
        parts |= {"从轻": (low, middle), "一般": (middle, high), "从重": bounds(frame["severe"])}
    else:
        one, two = _at(low, high, first), _at(low, high, second)
        parts |= {"从轻": (low, one), "一般": (one, two), "从重": (two, high)}
    of = frame.get("of", "")
    ends = [f"{end.normalize():f}" for end in parts[grade]]
    return tuple(f"{of} * {end}" if of and end != "0" else end for end in ends)  # type: ignore[return-value]  # two


def _at(low: Decimal, high: Decimal, share: Decimal) -> Decimal:
    return low + (high - low) * share


def _kinds(kinds: dict[str, list[str]], grade: str) -> str:
    found = [] if grade == "不予处罚" else kinds.get(grade, kinds.get("all", []))
    return "[" + ", ".join(f'"{each}"' for each in found) + "]"


def _why(clause: Clause, frame: dict[str, Any] | None, grade: str, version: dict[str, Any]) -> str:
    law = f"《{clause.regulation}》{clause.article}"
    if grade == "不予处罚":
        return f"{LAW}第三十三条"
    if grade == "减轻":
        return f"{law}；{LAW}第三十二条：低于法定幅度"
    if frame is None:
        return f"{law}：不罚款"
    phrase = frame["severe"] if grade == "从重" and "severe" in frame else frame["range"]
    return f"{law}：{phrase}；幅度内的划分（{MARK}，{version['name']}）"


# Elements of DMN


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    made = etree.SubElement(parent, f"{{{SPACE}}}{tag}")
    made.attrib.update({name: value for name, value in attributes.items() if value})
    return made


def _text(parent: Any, tag: str, content: str, **attributes: str) -> Any:
    made = _child(parent, tag, **attributes)
    made.text = content
    return made


def _cell(parent: Any, tag: str, content: str, **attributes: str) -> None:
    _text(_child(parent, tag, **attributes), "text", content)


def _listed(values: Any) -> str:
    return ", ".join(f'"{each}"' for each in values)


def _decision(
    root: Any, code: str, question: str, kind: str, inputs: list[str], law: str, grade: str = ""
) -> Any:
    made = _child(root, "decision", id=f"{code}_decision", name=code)
    _text(made, "question", question)
    _child(made, "variable", name=code, typeRef=kind)
    for name in inputs:
        need = _child(made, "informationRequirement", id=f"{code}_needs_{name}")
        _child(need, "requiredInput", href=f"#{name}_data")
    if grade:
        need = _child(made, "informationRequirement", id=f"{code}_needs_grade")
        _child(need, "requiredDecision", href=f"#{grade}_decision")
    authority = _child(made, "authorityRequirement", id=f"{code}_by_law")
    _child(authority, "requiredAuthority", href=f"#{law}")
    return made


def _input(table: Any, code: str, name: str, label: str, kind: str, values: str) -> None:
    made = _child(table, "input", id=f"{code}_in_{name}", label=label)
    _cell(made, "inputExpression", name, id=f"{code}_ask_{name}", typeRef=kind)
    if values:
        _cell(made, "inputValues", values, id=f"{code}_values_{name}")


def _output(
    table: Any, code: str, name: str, label: str, kind: str, values: tuple[str, ...] = ()
) -> None:
    made = _child(
        table, "output", id=f"{code}_out_{name or 'grade'}", name=name, label=label, typeRef=kind
    )
    if values:
        _cell(made, "outputValues", _listed(values), id=f"{code}_out_values")


def _rule(table: Any, name: str, tests: list[str], results: list[str], why: str) -> None:
    made = _child(table, "rule", id=name)
    for number, content in enumerate(tests, 1):
        _cell(made, "inputEntry", content, id=f"{name}_i{number}")
    for number, content in enumerate(results, 1):
        _cell(made, "outputEntry", content, id=f"{name}_o{number}")
    _cell(made, "annotationEntry", why)
