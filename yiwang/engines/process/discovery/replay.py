"""Play a log on a net and count tokens: does the log fit the model, and where not?

Each trace begins with one token produced and ends with one consumed. A step that may not happen
happens all the same, and the tokens it lacked count as missing; tokens left at the end count as
remaining. Before a step, silent transitions fire where they lead to its being enabled, as few as
can be; so they do before the end. With p, c, m, r summed over all cases

    fitness = 1/2 (1 - m/c) + 1/2 (1 - r/p)

Source: A. Rozinat, W.M.P. van der Aalst, "Conformance checking of processes based on monitoring
real behavior", Information Systems 33 (2008), section 4; silent steps as in its section 4.3.
Steps that the net does not know are counted by themselves and not played.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from .net import Marking, Net, Transition

LIMIT = 5_000  # markings looked at for one silent way; more is taken as no way
CROWD = 4  # tokens on one place beyond which no silent way is looked for
BEAM = 12  # ways followed side by side

Way = tuple[Transition, ...]
Held = Mapping[int, int]  # place → tokens there, above 0


class Tokens(NamedTuple):
    """The four counters of a replay."""

    produced: int = 0
    consumed: int = 0
    missing: int = 0
    remaining: int = 0

    def plus(self, other: Tokens, times: int = 1) -> Tokens:
        return Tokens(*(mine + times * theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def fitness(self) -> float:
        """From 0 to 1; 1 where nothing was played."""
        if not self.consumed or not self.produced:
            return 1.0
        return ((1 - self.missing / self.consumed) + (1 - self.remaining / self.produced)) / 2


NOTHING, BEGUN = Tokens(), Tokens(produced=1)


class Kind(StrEnum):
    """How a case left the model."""

    EARLY = "early"  # the step was done though the model did not lead to it
    SKIPPED = "skipped"  # the model led to the step and it was never done
    UNKNOWN = "unknown"  # the model does not have the step
    OPEN_END = "open_end"  # the case did not come to the one end of the model


class Deviation(NamedTuple):
    """Which step deviates; `after`: the one before it in the log, empty at the start.

    steps: one; for `skipped` all of which one was due.
    """

    kind: Kind
    steps: tuple[str, ...]
    after: str = ""


class Replay(NamedTuple):
    """One variant on the net."""

    tokens: Tokens
    deviations: tuple[Deviation, ...]

    @property
    def fits(self) -> bool:
        return not self.deviations


@dataclass
class Fitness:
    """A log on a net. deviations: how many cases show each, however often in one case."""

    cases: int = 0
    fitting: int = 0
    tokens: Tokens = NOTHING
    variants: dict[tuple[str, ...], Replay] = field(default_factory=dict)
    deviations: Counter[Deviation] = field(default_factory=Counter)

    @property
    def value(self) -> float:
        return self.tokens.fitness

    def add(self, steps: tuple[str, ...], played: Replay, cases: int) -> None:
        """Count a variant's replay for so many cases."""
        self.cases += cases
        self.fitting += cases if played.fits else 0
        self.tokens = self.tokens.plus(played.tokens, cases)
        self.variants[steps] = played
        self.deviations.update(dict.fromkeys(played.deviations, cases))


def replay(net: Net, variants: Mapping[tuple[str, ...], int]) -> Fitness:
    """Play each variant once and count it for its cases. variants: steps → number of cases."""
    player, found = Player(net), Fitness()
    for steps, cases in variants.items():
        found.add(steps, player.play(steps), cases)
    return found


@dataclass(eq=False)
class _Stage:
    """Where the tokens may lie after some steps: one marking for each way that is followed.

    turns: what was found out already about a step from here.
    """

    markings: tuple[Marking, ...]
    turns: dict[str, _Turn] = field(default_factory=dict)


class _Turn(NamedTuple):
    """One step from a stage. For each marking of the next stage: which marking it came from, what
    was counted on the way, and the places that got a token.
    """

    stage: _Stage
    parents: tuple[int, ...]
    counts: tuple[Tokens, ...]
    filled: tuple[tuple[int, ...], ...]
    fits: bool


class _Path(NamedTuple):
    """A way on from one marking of a stage."""

    parent: int
    tokens: Held
    counted: Tokens = NOTHING
    filled: tuple[int, ...] = ()

    def fired(self, transition: Transition) -> _Path:
        """Return the path after a transition, with tokens from nowhere where some are missing; what
        is cleared is consumed.
        """
        inside = sum(place in transition.clear for place in transition.take)
        cleared = sum(self.tokens.get(place, 0) for place in transition.clear)
        consumed = max(cleared, inside, bool(transition.clear)) + len(transition.take) - inside
        missing = transition.missing(self.tokens)
        counted = self.counted.plus(Tokens(len(transition.put), consumed, missing))
        after = transition.fire(self.tokens)
        return _Path(self.parent, after, counted, self.filled + transition.put)


class Player:
    """Plays traces on one net, and remembers every turn, for most cases go the same ways."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self._stages: dict[tuple[Marking, ...], _Stage] = {}
        self._begin = self._stage((((net.start, 1),),))

    def play(self, steps: Sequence[str]) -> Replay:
        """Play one trace.

        Where several silent ways are the shortest, all are followed until one step tells them
        apart, so that a free choice of the model is no fault of the case.
        """
        stage, turns, deviations = self._begin, list[_Turn](), list[Deviation]()
        played: list[str] = []
        before, forced = "", len(steps)
        for step in steps:
            if step not in self.net.by_label:
                deviations.append(Deviation(Kind.UNKNOWN, (step,), before))
                continue
            turn = stage.turns.get(step) or self._turn(stage, step)
            if not turn.fits:
                deviations.append(Deviation(Kind.EARLY, (step,), before))
                forced = min(forced, len(played))
            turns.append(turn)
            played.append(step)
            stage, before = turn.stage, step
        last = stage.turns.get("") or self._last(stage)
        turns.append(last)
        if not last.fits or deviations or len(last.stage.markings[0]) > 1:
            left = self._left(turns, played, forced if last.fits else len(played))
            deviations += (Deviation(Kind.SKIPPED, waited) for waited in left)
        if not last.fits and not deviations:
            deviations.append(Deviation(Kind.OPEN_END, (), before))
        tokens = self._tally(turns)
        return Replay(tokens, tuple(dict.fromkeys(deviations)))

    def _tally(self, turns: list[_Turn]) -> Tokens:
        """Count along the way that led to the end, and take the token of a finished case."""
        produced, consumed, missing, _ = BEGUN
        chosen = 0
        for turn in reversed(turns):
            count = turn.counts[chosen]
            produced += count.produced
            consumed += count.consumed
            missing += count.missing
            chosen = turn.parents[chosen]
        held = dict(turns[-1].stage.markings[0])
        there = self.net.end in held
        rest = sum(held.values()) - there
        return Tokens(produced, consumed + 1, missing + (not there), rest)

    def _left(self, turns: list[_Turn], played: list[str], until: int) -> Iterator[tuple[str, ...]]:
        """Yield what tokens still wait for at the end, unless one of it was done since.

        until: tokens that came after so many steps are the trace of an earlier deviation.
        """
        since: dict[int, int] = {}  # place → how many steps were done when it got a token
        chosen = 0
        for done, turn in reversed(list(enumerate(turns, start=1))):
            for place in turn.filled[chosen]:
                since.setdefault(place, min(done, len(played)))
            chosen = turn.parents[chosen]
        for place, _number in turns[-1].stage.markings[0]:
            got = since.get(place, 0)
            waited = self.net.waits(place) if place != self.net.end and got <= until else ()
            if waited and set(waited).isdisjoint(played[got:]):
                yield waited

    # Turns

    def _stage(self, markings: tuple[Marking, ...]) -> _Stage:
        return self._stages.setdefault(markings, _Stage(markings))

    def _turn(self, stage: _Stage, step: str) -> _Turn:
        """Let a step happen on every way that lacks the fewest tokens for it.

        A step that joins several branches is led to with those that are there.
        """
        choices = self.net.by_label[step]
        paths = [_Path(n, dict(marking)) for n, marking in enumerate(stage.markings)]
        for lack in range(max(1, *(len(choice.take) for choice in choices))):
            near = partial(_near, choices, lack)
            after = [
                ready.fired(choice)
                for path in paths
                for ready in self._led(path, near)
                for choice in choices
                if _near((choice,), lack, ready.tokens)
            ]
            if after:
                return self._keep(stage, step, after, lack == 0)
        after = [path.fired(choice) for path in paths for choice in choices]
        return self._keep(stage, step, after, fits=False)

    def _last(self, stage: _Stage) -> _Turn:
        """Lead a case to the end of the model, all other tokens gone if that can be."""
        paths = [_Path(n, dict(marking)) for n, marking in enumerate(stage.markings)]
        for reached in (self._over, self._at_end):
            after = [led for path in paths for led in self._led(path, reached)]
            if after:
                return self._keep(stage, "", after, fits=True)
        return self._keep(stage, "", paths, fits=False)

    def _keep(self, stage: _Stage, step: str, after: list[_Path], fits: bool) -> _Turn:
        """Remember the paths that lack the fewest tokens, one for each marking."""
        least = min(path.counted.missing for path in after)
        found: dict[Marking, _Path] = {}
        for path in after:
            if path.counted.missing == least:
                found.setdefault(tuple(sorted(path.tokens.items())), path)
        kept = dict(list(found.items())[:BEAM])
        paths = kept.values()
        turn = _Turn(
            self._stage(tuple(kept)),
            tuple(path.parent for path in paths),
            tuple(path.counted for path in paths),
            tuple(path.filled for path in paths),
            fits,
        )
        stage.turns[step] = turn
        return turn

    def _over(self, tokens: Held) -> bool:
        return len(tokens) == 1 and tokens.get(self.net.end) == 1

    def _at_end(self, tokens: Held) -> bool:
        return self.net.end in tokens

    def _led(self, path: _Path, reached: Callable[[Held], bool]) -> list[_Path]:
        """Return the path after each shortest silent way to a goal, none where there is no way.

        Looks breadth first, in the order of the net's transitions.
        """
        ahead = {tuple(sorted(path.tokens.items())): path}
        seen = set(ahead)
        while ahead and len(seen) < LIMIT:
            found = [each for each in ahead.values() if reached(each.tokens)]
            if found:
                return found[:BEAM]
            further: dict[Marking, _Path] = {}
            for each in ahead.values():
                for silent in self.net.silent:
                    if silent.enabled(each.tokens):
                        after = each.fired(silent)
                        if max(after.tokens.values(), default=0) <= CROWD:
                            further.setdefault(tuple(sorted(after.tokens.items())), after)
            ahead = {marking: each for marking, each in further.items() if marking not in seen}
            seen.update(ahead)
        return []


def _near(choices: Iterable[Transition], lack: int, tokens: Held) -> bool:
    """Tell whether one of the transitions may happen if so many tokens may be missing."""
    if lack:
        return any(each.missing(tokens) <= lack for each in choices)
    return any(each.enabled(tokens) for each in choices)
