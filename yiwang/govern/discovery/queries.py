"""Maps and logs of the processes of packages."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.packages import facade as packages
from yiwang.base.work import facade as work
from yiwang.base.work.facade import history
from yiwang.engines.process import Definition, discovery
from yiwang.engines.process.discovery import (
    Deviation,
    Fitness,
    Map,
    Net,
    Replay,
    Tokens,
    Trace,
    Variant,
)
from yiwang.govern.discovery.errors import Busy, TooManyCases
from yiwang.kernel.actor import Actor, Audience, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import record
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say

MOST = 120_000  # cases of one map
MOST_IN_LOG = 20_000  # cases of one download
LARGE = 5_000  # cases from which on one map is drawn at a time
_TURN = 0x6D_6170  # "map": the lock that large maps take turns by
SHARED = 2  # cases that must give a written reason before it is shown to who counts only

UNPLAYED = Replay(Tokens(), ())

Chosen = history.Chosen


@dataclass(frozen=True)
class Book:
    """A process in all its versions: titles of its steps, its messages, and a net of each version.

    The versions are the installed ones, the latest first.
    """

    name: str
    titles: Mapping[str, str]
    versions: tuple[str, ...]
    definitions: Mapping[str, Definition]
    steps: Mapping[str, Mapping[str, str]]  # step → {zh, en}, as the latest version names it
    outcomes: Mapping[tuple[str, str], Mapping[str, str]]  # step and outcome → {zh, en}

    @cached_property
    def nets(self) -> Mapping[str, Net]:
        return {
            version: discovery.net_of(definition, _main(definition))
            for version, definition in self.definitions.items()
        }

    @cached_property
    def messages(self) -> frozenset[str]:
        labels = (label for net in self.nets.values() for label in net.by_label)
        heads = (label for label in labels if label.startswith(history.MESSAGE))
        return frozenset(label.removeprefix(history.MESSAGE) for label in heads)

    @cached_property
    def several(self) -> frozenset[str]:
        """Steps that several people do in one pass."""
        nodes = (node for each in self.definitions.values() for node in each.nodes.values())
        return frozenset(node.id for node in nodes if node.loop is not None)

    def title(self, step: str) -> str:
        """What people call a step."""
        return say(self.steps[step]) if step in self.steps else step

    def outcome(self, step: str, outcome: str) -> str:
        """What people call the way a step ended."""
        titles = self.outcomes.get((step, outcome))
        return say(titles) if titles else outcome


@dataclass(frozen=True)
class Found:
    """What the log of the chosen cases says. fitness: by version."""

    book: Book
    chosen: Chosen
    map: Map
    fitness: Mapping[str, Fitness]

    @cached_property
    def tokens(self) -> Tokens:
        total = Tokens()
        for each in self.fitness.values():
            total = total.plus(each.tokens)
        return total

    @property
    def closed(self) -> int:
        return sum(each.cases for each in self.fitness.values())

    @property
    def fitting(self) -> int:
        return sum(each.fitting for each in self.fitness.values())

    def played(self, variant: Variant) -> Replay:
        """Return a variant's replay, by the version that fits it least."""
        found = (
            each.variants[variant.steps]
            for each in self.fitness.values()
            if variant.steps in each.variants
        )
        return min(found, key=lambda played: played.tokens.fitness, default=UNPLAYED)

    @cached_property
    def deviations(self) -> Counter[Deviation]:
        """In how many cases each shows."""
        return sum((each.deviations for each in self.fitness.values()), Counter())


def processes(actor: Actor) -> list[packages.Source]:
    """The current packages that bring a process."""
    return [each for each in packages.current() if work.PROCESS in each.files]


def book(actor: Actor, name: str) -> Book:
    """The process of a package.

    Raises:
        NotFound: there is no such package, or it has no process.
    """
    sources = [packages.source(row.name, row.version) for row in packages.versions(name)]
    sources = [each for each in sources if work.PROCESS in each.files] if name else []
    if not sources:
        raise NotFound(_("This process"))
    steps: dict[str, Mapping[str, str]] = {}
    outcomes: dict[tuple[str, str], Mapping[str, str]] = {}
    definitions = {}
    for source in reversed(sources):
        plan = work.blueprint_of(source)
        definitions[source.version] = plan.definition
        steps |= dict(_messages(plan.definition))
        for node, task in plan.tasks.items():
            steps[node] = task.titles
            outcomes |= {(node, key): each.titles for key, each in task.outcomes.items()}
    versions = tuple(each.version for each in sources)
    return Book(name, sources[0].titles, versions, definitions, steps, outcomes)


def _main(definition: Definition) -> str:
    """The process that is run; a file may show others beside it."""
    executable = [name for name, each in definition.processes.items() if each.executable]
    return (executable or list(definition.processes))[0]


def _messages(definition: Definition) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The steps that are messages, called as the event that waits for them."""
    for node in definition.nodes.values():
        label = discovery.label_of(definition, node)
        if label.startswith(history.MESSAGE):
            yield label, {"zh": node.name or label}


def counting(actor: Actor) -> Actor:
    """Who reads for a map: a supervisor as it is, anybody else as one of its body's division.

    Only sums leave a map, so the division that a body serves may be counted by its posts.
    """
    if actor.audience is not Audience.STAFF:
        return actor
    region = Body.objects.values_list("region_id", flat=True).get(id=actor.body)
    return replace(actor, audience=Audience.SUPERVISOR, bodies=tuple(door.within(region)))


def bodies(actor: Actor, package: str) -> list[Body]:
    """The bodies that handled cases of a package, of those that the actor may count."""
    reader = counting(actor)
    with acting(reader):
        rows = cases.Case.objects.filter(package=package, body_id__in=reader.bodies)
        found = rows.order_by().values("body_id").distinct()
        return list(Body.objects.filter(id__in=found).order_by("region_id", "code"))


def services(actor: Actor, package: str) -> list[tuple[str, str]]:
    """Code and title of the services whose cases a package handles, as cases carry them."""
    reader = counting(actor)
    with acting(reader):
        rows = cases.Case.objects.filter(package=package, body_id__in=reader.bodies)
        columns = ("service", "title", "title_en")
        found = rows.order_by(*columns).values_list(*columns).distinct()
        return [(code, say({"zh": zh, "en": en})) for code, zh, en in found]


def discovered(actor: Actor, process: Book, wish: Chosen) -> Found:
    """The map of the chosen cases and how closed ones fit the version that they ran by.

    wish: its bodies are those that are asked for; none: all that may be counted.

    Raises:
        TooManyCases: more than `MOST`. Busy: a large map is being drawn already.
    """
    reader = counting(actor)
    chosen = replace(wish, bodies=_meant(reader, wish))
    with acting(reader):
        number = history.count(reader, chosen, MOST)
        if number > MOST:
            raise TooManyCases(MOST)
        if number > LARGE:
            _take_turn()
        found = discovery.discover(_log(reader, process, chosen), process.several)
    fitness = {
        version: discovery.replay(process.nets[version], variants)
        for version, variants in found.closed.items()
        if version in process.nets
    }
    return Found(process, chosen, _discreet(actor, found), fitness)


def _meant(reader: Actor, wish: Chosen) -> tuple[UUID, ...]:
    return tuple(body for body in reader.bodies if not wish.bodies or body in wish.bodies)


def _log(reader: Actor, process: Book, chosen: Chosen) -> Iterator[Trace]:
    by_title = {titles["zh"]: step for step, titles in process.steps.items() if "zh" in titles}
    return history.traces(reader, chosen, process.messages, by_title)


def _take_turn() -> None:
    """Large maps are drawn one after the other, for people work on the same machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_TURN])
        if not cursor.fetchone()[0]:
            raise Busy


def _discreet(actor: Actor, found: Map) -> Map:
    """Leave out written reasons that single out a case from whoever may only count it."""
    if actor.audience is not Audience.STAFF:
        return found
    returns: Counter[discovery.Return] = Counter()
    for each, number in found.returns.items():
        rare = each.move and number < SHARED
        returns[each._replace(reason="") if rare else each] += number
    return replace(found, returns=returns)


def log(actor: Actor, process: Book, wish: Chosen) -> Iterator[str]:
    """Yield the log of the chosen cases as XES; only cases that the actor itself may see.

    Raises:
        TooManyCases: more than `MOST_IN_LOG`.
    """
    chosen = replace(wish, bodies=_meant(actor, wish))
    number = history.count(actor, chosen, MOST_IN_LOG)
    if number > MOST_IN_LOG:
        raise TooManyCases(MOST_IN_LOG)
    period = [day.isoformat() if day else "" for day in (chosen.since, chosen.until)]
    content = {"package": process.name, "cases": number, "period": period}
    record(actor, "discovery.log.taken", NOBODY, content)
    names = dict(Body.objects.filter(id__in=chosen.bodies).values_list("id", "name"))
    groups = {str(body): name for body, name in names.items()}
    traces = _log(actor, process, chosen)
    return discovery.write(say(process.titles), traces, process.title, groups)
