"""What a package says about work: the process, and for each task its title, role and outcomes.
Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from yiwang.base.packages.facade import Problem, Source, read_document
from yiwang.base.work import references
from yiwang.engines import form as forms
from yiwang.engines import process
from yiwang.engines.decision import feel
from yiwang.engines.process import Text

PROCESS, TASKS = "process.bpmn", "tasks.yaml"


@dataclass(frozen=True)
class Outcome:
    """One way a task may end. `form` asks for what the outcome needs; None where a word
    suffices. `batch`: many tasks may end so at once.
    """

    id: str
    titles: Mapping[str, str]
    form: forms.Form | None = None
    document: Mapping[str, Any] | None = None
    tone: str = ""  # good, bad or empty: how the button looks
    batch: bool = False


RELATIONS = ("handling", "parent", "guide", "region")


@dataclass(frozen=True)
class Place:
    """A body by what it does and where: at city level, or in the division that the form names; by
    its relation to the handling body; or by name.

    body: after `=` a FEEL expression for the body's code or name, that sees what one for a post
    does. region: JSON pointer into the form, to a division code; empty: the whole city.
    relation: handling, parent, guide (who guides it in its line of work), or region: the body that
    does the same, or `function`, in the division of the case.
    """

    function: str = ""
    region: str = ""
    relation: str = ""
    body: str = ""

    def __post_init__(self) -> None:
        if self.relation not in ("", *RELATIONS):
            raise KeyError(f"relation {self.relation}; there are {', '.join(RELATIONS)}")
        if not (self.function or self.relation or self.body):
            raise KeyError("function, relation or body of its place")
        _readable(self.body)


@dataclass(frozen=True)
class TaskPlan:
    """A step that people do.

    different_from: steps whose doer must be somebody else; `distinct`: each share of a step of
    several persons is done by another one.
    days: working days within which the step should be done, for the list's order.
    place: which other body does it; None: the one that handles the case.
    same_as: the step whose last handler does this one, too; post: the code of the one post that
    does it, or after `=` a FEEL expression for it; balanced: the post of the role with the fewest
    open tasks. Without any of them whoever of the role comes first.
    """

    node: str
    titles: Mapping[str, str]
    role: str
    outcomes: Mapping[str, Outcome]
    different_from: tuple[str, ...] = ()
    distinct: bool = False
    days: int | None = None
    place: "Place | None" = None
    help: Mapping[str, str] = field(default_factory=dict)
    same_as: str = ""
    post: str = ""
    balanced: bool = False

    @property
    def names_post(self) -> bool:
        """Whether a step that opens looks for one post."""
        return bool(self.same_as or self.post or self.balanced)


def opinion(plan: TaskPlan) -> TaskPlan:
    """What somebody is asked who was added to a step: an opinion that decides nothing by itself."""
    titles = {"zh": f"加签意见：{plan.titles['zh']}", "en": f"Opinion on “{plan.titles['en']}”"}
    return TaskPlan(node=plan.node, titles=titles, role=plan.role, outcomes=OPINIONS)


OPINIONS = {
    "agree": Outcome("agree", {"zh": "同意", "en": "Agree"}, tone="good"),
    "disagree": Outcome("disagree", {"zh": "不同意", "en": "Disagree"}, tone="bad"),
    "read": Outcome("read", {"zh": "无意见", "en": "No opinion"}),
}


@dataclass(frozen=True)
class Blueprint:
    definition: process.Definition
    tasks: Mapping[str, TaskPlan]


def _outcome(key: str, row: Mapping[str, Any], documents: Mapping[str, Any]) -> Outcome:
    document = documents[row["form"]] if "form" in row else None
    read_form = read_document(document) if document else None
    batch = bool(row.get("batch", False))
    return Outcome(key, row["title"], read_form, document, row.get("tone", ""), batch)


def _plan(node: str, row: Mapping[str, Any], documents: Mapping[str, Any]) -> TaskPlan:
    return TaskPlan(
        node=node,
        titles=row["title"],
        role=row["role"],
        outcomes={key: _outcome(key, each, documents) for key, each in row["outcomes"].items()},
        different_from=tuple(row.get("different_from", ())),
        distinct=bool(row.get("distinct", False)),
        days=row.get("days"),
        place=Place(**row["place"]) if "place" in row else None,
        help=row.get("help", {}),
        same_as=row.get("same_as", ""),
        post=_readable(row.get("post", "")),
        balanced=bool(row.get("balanced", False)),
    )


def _readable(text: str) -> str:
    """A code, or an expression that can be read."""
    if text.startswith("="):
        try:
            feel.parse(text[1:])
        except feel.FeelSyntaxError as error:
            raise KeyError(f"a readable expression for whom it is: {error}") from error
    return text


def read(source: Source) -> Blueprint:
    """Read process and tasks of a package that was checked before."""
    definition = process.read(source.files[PROCESS])
    rows, documents = _rows(source)
    return Blueprint(definition, {n: _plan(n, row, documents) for n, row in rows.items()})


def _rows(source: Source) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The tasks by node, and the forms that outcomes share, by name."""
    document = source.document(TASKS) or {}
    return document.get("tasks", {}), document.get("forms", {})


@lru_cache(maxsize=256)
def _cached(digest: str, files: tuple[tuple[str, str], ...], name: str, version: str) -> Blueprint:
    return read(Source(name, version, {}, dict(files)))


def of(source: Source) -> Blueprint:
    """The same, read once per content."""
    wanted = tuple((path, source.files[path]) for path in (PROCESS, TASKS) if path in source.files)
    return _cached(source.digest, wanted, source.name, source.version)


def check(source: Source) -> list[Problem]:
    """Prove the process executable and sound, and every task of it described."""
    if PROCESS not in source.files:
        return []
    problems = [
        *references.life_of(source),
        *(
            Problem(PROCESS, each.element, each.reason, each.remedy)
            for each in process.problems(source.files[PROCESS])
            if each.level == "error"
        ),
    ]
    if problems:
        return problems
    definition = process.read(source.files[PROCESS])
    return [
        *_soundness(definition),
        *references.problems(PROCESS, source, definition),
        *_coverage(source, definition),
        *references.beside(source),
    ]


def _soundness(definition: process.Definition) -> list[Problem]:
    from yiwang.engines.process import soundness  # only the check of a package needs the prover

    verdict = soundness.prove(definition)
    if verdict.kind == "sound":
        return []
    findings = [
        Problem(PROCESS, each.element, each.reason, each.remedy, tuple(_way(each.path)))
        for each in verdict.findings
    ]
    return findings or [
        Problem(PROCESS, "", Text("Not proven sound: {reason}", reason=verdict.reason))
    ]


def _way(path: tuple[Any, ...]) -> Iterator[str]:
    """Nodes and the flows chosen between them, in order."""
    for move in path:
        yield move.node
        yield from move.flows


def _coverage(source: Source, definition: process.Definition) -> list[Problem]:
    rows, documents = _rows(source)
    people = {
        node.id for node in definition.nodes.values() if node.type in ("userTask", "manualTask")
    }
    missing = [
        Problem(
            TASKS,
            node,
            Text("This task of the process is not described."),
            Text("Say its title, role and outcomes in tasks.yaml."),
        )
        for node in people - set(rows)
    ]
    extra = [
        Problem(
            TASKS, node, Text("The process has no such task."), Text("Take it out of tasks.yaml.")
        )
        for node in set(rows) - people
    ]
    problems = sorted([*missing, *extra], key=str)
    for node, row in rows.items():
        named = list(references.forms_of(TASKS, node, row, documents))
        if named:
            problems += named
            continue
        try:
            _plan(node, row, documents)
            problems += references.roles_of(TASKS, node, row)
            problems += references.steps_of(TASKS, node, row, people)
        except forms.FormRefused as refused:
            problems.append(Problem(TASKS, node, Text("Its form is wrong: {error}", error=refused)))
        except (KeyError, TypeError, AttributeError) as error:
            problems.append(Problem(TASKS, node, Text("Lacks {error}.", error=error)))
    return problems
