"""Play the examples of a package through its form, process, decisions, clocks and papers.

Needs no database: a clerk's sentence "if this is handed in and these people do that, then …" is
compared with what the real engines do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from yiwang.base.cases.facade import VERBS, State, lives, rule_of
from yiwang.base.packages.facade import FORM, Result, Source, plain, read_document
from yiwang.base.papers.facade import specs as paper_specs
from yiwang.base.work import blueprint
from yiwang.base.work.library import library_of
from yiwang.engines import process, term
from yiwang.engines.process import effects, happenings
from yiwang.kernel.clock import CITY_ZONE

EXAMPLES, CLOCKS = "examples.yaml", "clocks.yaml"


@dataclass
class Rehearsal:
    """One example in play.

    now: the day of the present step, at ten in the morning. answers: what services outside the case
    answer, by name.
    """

    source: Source
    now: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)
    state: str = State.DRAFT
    path: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    clocks: dict[str, term.Clock] = field(default_factory=dict)
    open: dict[str, effects.TaskOpened] = field(default_factory=dict)
    timers: dict[str, datetime] = field(default_factory=dict)
    entered: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    received: date | None = None

    def __post_init__(self) -> None:
        self.plan = blueprint.of(self.source)
        self.life = lives.of(self.source.life)
        self.library = library_of(self.source)
        self.specs = self.source.document(CLOCKS) or {}
        self.calendar = term.national()

    def hand_in(self, data: Mapping[str, Any]) -> None:
        document = self.source.document(FORM)
        found = read_document(document).submit(data, now=self.now, zone=CITY_ZONE)
        if found.problems:
            problem = found.problems[0]
            raise LookupError(f"the form is refused at {problem.pointer}: {problem.message}")
        self.received = self.now.date()
        self.reach("submitted", {})
        clock = self.clocks.get("correction")
        due = clock.due(self.now, self.calendar)[1].isoformat() if clock else None
        start = {"form": found.data, "deemed": due}
        self.follow(process.start(self.plan.definition, start, self.now, library=self.library))

    def happen(self, happening: happenings.Happening) -> None:
        self.follow(
            process.advance(
                self.plan.definition, self.step.state, happening, self.now, library=self.library
            )
        )

    def follow(self, step: process.Step) -> None:
        """Take in effects, answering service requests, until only people and timers are left."""
        self.step = step
        waiting = self.take(step)
        while waiting:
            request = waiting.pop(0)
            answer = self.serve(request)
            self.step = process.advance(
                self.plan.definition,
                self.step.state,
                happenings.Complete(request.id, answer),
                self.now,
                library=self.library,
            )
            waiting += self.take(self.step)

    def take(self, step: process.Step) -> list[effects.ServiceRequested]:
        requests = []
        for effect in step.effects:
            match effect:
                case effects.ServiceRequested():
                    requests.append(effect)
                case effects.TaskOpened():
                    self.open[effect.id] = effect
                case effects.TaskCancelled():
                    self.open.pop(effect.id, None)
                case effects.TimerSet():
                    self.timers[effect.id] = effect.due
                case effects.TimerCancelled():
                    self.timers.pop(effect.id, None)
        return requests

    def serve(self, request: effects.ServiceRequested) -> Mapping[str, Any]:
        """Do what a service does to the case, and answer as the example says that it does."""
        properties, call = request.properties, request.properties.get("call", "")
        if "milestone" in properties:  # whichever service brings the case there
            facts = dict(self.entered.get(properties.get("facts", ""), {})) | dict(request.inputs)
            facts |= {name: properties[name] for name in ("ground",) if name in properties}
            since = self.received if properties.get("since") == "received" else None
            self.reach(properties["milestone"], facts, since)
        elif call == "licences.issue":
            self.papers.append("licence")
        answer: Mapping[str, Any] = self.answers.get(call, {})
        return answer

    def reach(self, name: str, facts: Mapping[str, Any], since: date | None = None) -> None:
        milestone = self.life.milestones[name]
        if self.state not in milestone.sources:
            raise LookupError(f"milestone {name} cannot follow state {self.state}")
        self.state = milestone.target
        self.path.append(name)
        self.papers += [kind for kind, spec in paper_specs(self.source).items() if spec.at == name]
        for clock, spec in self.specs.items():
            self.touch(clock, spec, name, facts, since)

    def touch(
        self,
        name: str,
        spec: Mapping[str, Any],
        milestone: str,
        facts: Mapping[str, Any],
        since: date | None,
    ) -> None:
        verb = next((verb for verb in VERBS if milestone in spec.get(verb, ())), None)
        clock = self.clocks.get(name)
        if verb is None or (clock is None) != (verb == "start"):
            return
        if clock is None:
            rule = rule_of({"rule": spec["rule"]}, self.now.date())
            clock = term.Clock(rule, CITY_ZONE)
        if clock.ledger.first(term.Kind.STOP):
            return
        moment = datetime.combine(since, time(10), CITY_ZONE) if since else self.now
        entry = term.Entry(
            kind=VERBS[verb],
            at=moment,
            reason=str(facts.get("ground", "")) if verb == "pause" else "",
            document="—" if verb == "pause" else "",
            approver="—" if verb == "pause" else "",
        )
        self.clocks[name] = clock.add(entry, self.calendar)

    def do(self, step: Mapping[str, Any]) -> None:
        """One step of an example: a day, what services answer from then on, then a task, a message,
        or just waiting.
        """
        if "day" in step:
            self.pass_until(step["day"])
        self.answers = {**self.answers, **step.get("services", {})}
        if "message" in step:
            if step["message"] == "withdrawn":
                self.reach("withdrawn", {})
            elif step["message"] == "correction_supplied":
                self.reach("correction_supplied", {})
            self.happen(happenings.Message(step["message"]))
        elif "task" in step:
            self.complete(step["task"], step["outcome"], plain(step.get("data", {})))

    def pass_until(self, day: date) -> None:
        """Let time pass; timers fire at their moments."""
        until = datetime.combine(day, time(10), CITY_ZONE)
        while due := min(
            ((at, key) for key, at in self.timers.items() if at <= until), default=None
        ):
            self.now = due[0]
            del self.timers[due[1]]
            self.happen(happenings.Timer(due[1]))
        self.now = until

    def next_timer(self, until: datetime) -> str | None:
        due = [(at, key) for key, at in self.timers.items() if at <= until]
        return min(due)[1] if due else None

    def complete(self, node: str, outcome: str, data: Mapping[str, Any]) -> None:
        found = next((task for task in self.open.values() if task.node == node), None)
        if found is None:
            raise LookupError(f"task {node} is not open; open are {self.nodes()}")
        plan = self.plan.tasks[node].outcomes.get(outcome)
        if plan is None:
            raise LookupError(f"task {node} cannot end as {outcome}")
        if plan.form is not None:
            problems = plan.form.submit(data, now=self.now, zone=CITY_ZONE).problems
            if problems:
                raise LookupError(f"{node}: {problems[0].pointer} {problems[0].message}")
        del self.open[found.id]
        self.entered[node] = {"outcome": outcome, **data}
        self.happen(happenings.Complete(found.id, {node: dict(self.entered[node])}))

    def nodes(self) -> list[str]:
        return sorted(task.node for task in self.open.values())


def rehearse(source: Source) -> list[Result]:
    """Play every example; the order is that of the file."""
    document = source.document(EXAMPLES) or {}
    return [_play(source, row, document) for row in document.get("examples", [])]


def _play(source: Source, row: Mapping[str, Any], shared: Mapping[str, Any]) -> Result:
    start = datetime.combine(row["day"], time(10), CITY_ZONE)
    said = _merged(shared.get("services", {}), row.get("services", {}), nulls=True)
    play = Rehearsal(source, start, said)
    try:
        play.hand_in(plain(_merged(shared.get("data", {}), row.get("data", {}))))
        for step in row.get("steps", []):
            play.do(step)
    except (LookupError, process.NotPossible, term.EntryRefused) as error:
        return Result(row["name"], [str(error)])
    return Result(row["name"], list(_differences(play, row["expect"])))


def _merged(base: Any, over: Any, *, nulls: bool = False) -> Any:
    """Data of an example laid over the data that all share; null takes a value away, unless it is
    kept as what a service answers.
    """
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    joined = dict(base) | {
        key: _merged(base.get(key, {}), value, nulls=nulls) for key, value in over.items()
    }
    return {key: value for key, value in joined.items() if nulls or value is not None}


def _differences(play: Rehearsal, expect: Mapping[str, Any]) -> Any:
    actual: dict[str, Any] = {
        "state": str(play.state),
        "path": play.path,
        "papers": play.papers,
        "open": play.nodes(),
    }
    for name, value in actual.items():
        if name in expect and expect[name] != value:
            yield f"{name}: expected {expect[name]}, got {value}"
    for name, day in expect.get("due", {}).items():
        due = play.clocks[name].due(play.now, play.calendar)[0]
        if due != day:
            yield f"due {name}: expected {day}, got {due}"
