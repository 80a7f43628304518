"""The process whose cases the benchmark makes up: branches at once, loops, waiting, withdrawal.

Nobody installs it: it is written as rows of id, kind, name and where it leads to.
"""

PACKAGE, VERSION = "bench_discovery", "1.0"
_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_NODES = """
submitted startEvent 提交 check
check userTask 收件审核 checked
checked exclusiveGateway 齐全 complete complete complete ask
ask intermediateCatchEvent 补正 recheck
recheck userTask 补正审核 rechecked
rechecked exclusiveGateway 补正齐全 complete end
complete exclusiveGateway 材料齐全 fork
fork parallelGateway 并行 visit opinions legal
visit userTask 现场核查 join
opinions inclusiveGateway 征求意见 fire quarter
fire userTask 消防意见 opinions_in
quarter userTask 街道意见 opinions_in
opinions_in inclusiveGateway 意见汇总 join
legal userTask 合法性审核 join
join parallelGateway 汇合 examine_in
examine_in exclusiveGateway 进入审查 examine
examine userTask 审查 examined
examined exclusiveGateway 审查意见 decide decide decide experts
experts userTask 专家评审 examine_in
decide userTask 决定 decided
decided exclusiveGateway 决定 deliver deliver deliver examine_in
deliver userTask 送达 end
end endEvent 办结
"""
ROWS = [line.split() for line in _NODES.strip().splitlines()]
TITLES = {row[0]: row[2] for row in ROWS if row[1] == "userTask"}


def bpmn() -> str:
    """Return the process as BPMN 2.0."""
    inner = {
        "ask": '<messageEventDefinition messageRef="supplied"/>',
        "visit": '<multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">2'
        "</loopCardinality></multiInstanceLoopCharacteristics>",
    }
    parts = [
        f'<{kind} id="{name}" name="{title}">{inner.get(name, "")}</{kind}>'
        for name, kind, title, *_targets in ROWS
    ]
    parts += [
        f'<sequenceFlow id="{name}_{number}" sourceRef="{name}" targetRef="{target}">'
        + ("<conditionExpression>true</conditionExpression>" if name == "opinions" else "")
        + "</sequenceFlow>"
        for name, _kind, _title, *targets in ROWS
        for number, target in enumerate(targets)
    ]
    withdrawal = (
        '<subProcess id="withdrawal" triggeredByEvent="true"><startEvent id="asked" name="撤回">'
        '<messageEventDefinition messageRef="withdrawn"/></startEvent><endEvent id="done"/>'
        '<sequenceFlow id="w" sourceRef="asked" targetRef="done"/></subProcess>'
    )
    return (
        f'<definitions xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'id="d" targetNamespace="urn:bench"><message id="supplied" name="correction_supplied"/>'
        f'<message id="withdrawn" name="withdrawn"/><process id="{PACKAGE}" isExecutable="true">'
        f"{''.join(parts)}{withdrawal}</process></definitions>"
    )


def tasks() -> str:
    """Return tasks.yaml: titles and one outcome each."""
    rows = [
        f'  {node}:\n    title: {{ zh: {title}, en: "{node.capitalize()}" }}\n    role: officer\n'
        "    outcomes: { done: { title: { zh: 完成, en: Done } } }\n"
        for node, title in TITLES.items()
    ]
    return "tasks:\n" + "".join(rows)


def files() -> dict[str, str]:
    """Return the package's files."""
    head = f'id: {PACKAGE}\nversion: "{VERSION}"\ntitle: {{ zh: 基准, en: Benchmark }}\n'
    return {"package.yaml": head, "process.bpmn": bpmn(), "tasks.yaml": tasks()}
