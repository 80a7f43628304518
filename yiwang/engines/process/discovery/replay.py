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


class Player:
    """Plays traces on one net and remembers the silent ways it found."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self._known: dict[tuple[Marking, str], tuple[Way, ...]] = {}

    def play(self, steps: Sequence[str]) -> Replay:
        """Play one trace.

        Where several silent ways are the shortest, all are followed until one step tells them
        apart, so that a free choice of the model is no fault of the case.
        """
        games = [_Game({self.net.start: 1})]
        deviations: list[Deviation] = []
        before, forced = "", len(steps)
        for place, step in enumerate(steps):
            choices = self.net.by_label.get(step, ())
            if not choices:
                deviations.append(Deviation(Kind.UNKNOWN, (step,), before))
                continue
            after, lacking = self._happen(games, step, choices, place)
            if lacking:
                deviations.append(Deviation(Kind.EARLY, (step,), before))
                forced = min(forced, place)
            games, before = _best(after), step
        game, ended = self._ended(games, len(steps))
        due = game.due(self.net, steps, forced if ended else len(steps))
        deviations += (Deviation(Kind.SKIPPED, waited) for waited in due)
        if not ended and not deviations:
            deviations.append(Deviation(Kind.OPEN_END, (), before))
        return Replay(game.tally(self.net.end), tuple(dict.fromkeys(deviations)))

    def _happen(
        self, games: list[_Game], step: str, choices: tuple[Transition, ...], place: int
    ) -> tuple[list[_Game], bool]:
        """Let a step happen in every game that lacks the fewest tokens for it; True: it lacks some.

        A step that joins several branches is led to with those that are there.
        """
        most = max(len(choice.take) for choice in choices)
        for lack in range(max(1, most)):
            near = partial(_near, choices, lack)
            after = [
                ready.fired(choice, place + 1)
                for game in games
                for ready in self._led(game, f"{step} {lack}", near, place)
                for choice in choices
                if _near((choice,), lack, ready.tokens)
            ]
            if after:
                return after, lack > 0
        return [game.fired(each, place + 1) for game in games for each in choices], True

    def _ended(self, games: list[_Game], done: int) -> tuple[_Game, bool]:
        """Lead a game to the end of the model, all other tokens gone if that can be."""
        for goal, reached in (("over", self._over), ("end", self._at_end)):
            led = [each for game in games for each in self._led(game, goal, reached, done)]
            if led:
                return _best(led)[0], True
        return games[0], False

    def _over(self, tokens: Held) -> bool:
        return len(tokens) == 1 and tokens.get(self.net.end) == 1

    def _at_end(self, tokens: Held) -> bool:
        return self.net.end in tokens

    def _led(
        self, game: _Game, goal: str, reached: Callable[[Held], bool], done: int
    ) -> Iterator[_Game]:
        """Yield the game after each shortest silent way to a goal."""
        marking = tuple(sorted(game.tokens.items()))
        key = (marking, goal)
        if key not in self._known:
            self._known[key] = tuple(self._search(marking, reached))
        for way in self._known[key]:
            led = game
            for silent in way:
                led = led.fired(silent, done)
            yield led

    def _search(self, origin: Marking, reached: Callable[[Held], bool]) -> list[Way]:
        """Look breadth first, in the order of the net's transitions."""
        ahead: dict[Marking, Way] = {origin: ()}
        seen = {origin}
        while ahead and len(seen) < LIMIT:
            found = [way for marking, way in ahead.items() if reached(dict(marking))]
            if found:
                return found[:BEAM]
            further: dict[Marking, Way] = {}
            for marking, way in ahead.items():
                tokens = dict(marking)
                for silent in self.net.silent:
                    if silent.enabled(tokens):
                        after = silent.fire(tokens)
                        if max(after.values(), default=0) <= CROWD:
                            further.setdefault(tuple(sorted(after.items())), (*way, silent))
            ahead = {marking: way for marking, way in further.items() if marking not in seen}
            seen.update(ahead)
        return []


@dataclass(frozen=True, slots=True)
class _Game:
    """One trace in play: where the tokens lie, what was counted, when each place got a token.

    filled: place → how many steps of the trace were done by then.
    """

    tokens: Held
    count: Tokens = BEGUN
    filled: Mapping[int, int] = field(default_factory=dict)

    def fired(self, transition: Transition, done: int) -> _Game:
        """Return the game after a transition, with tokens from nowhere where some are missing; what
        is cleared is consumed.
        """
        inside = sum(place in transition.clear for place in transition.take)
        cleared = sum(self.tokens.get(place, 0) for place in transition.clear)
        consumed = max(cleared, inside, bool(transition.clear)) + len(transition.take) - inside
        missing = transition.missing(self.tokens)
        count = self.count.plus(Tokens(len(transition.put), consumed, missing))
        filled = {**self.filled, **dict.fromkeys(transition.put, done)}
        return _Game(transition.fire(self.tokens), count, filled)

    def due(self, net: Net, steps: Sequence[str], until: int) -> Iterator[tuple[str, ...]]:
        """Yield what tokens still wait for, unless one of it was done since.

        until: tokens that came after so many steps are the trace of an earlier deviation.
        """
        for place in self.tokens:
            since = self.filled.get(place, 0)
            waited = net.waits(place) if place != net.end and since <= until else ()
            if waited and set(waited).isdisjoint(steps[since:]):
                yield waited

    def tally(self, end: int) -> Tokens:
        """Take the token of a finished case and count the rest."""
        there = end in self.tokens
        rest = sum(self.tokens.values()) - there
        return self.count.plus(Tokens(0, 1, int(not there), rest))


def _best(games: Iterable[_Game]) -> list[_Game]:
    """Return the games that lack the fewest tokens, one for each marking."""
    ordered = sorted(games, key=lambda game: game.count.missing)
    least = ordered[0].count.missing
    found = {
        tuple(sorted(game.tokens.items())): game
        for game in reversed(ordered)
        if game.count.missing == least
    }
    return list(found.values())[::-1][:BEAM]


def _near(choices: Iterable[Transition], lack: int, tokens: Held) -> bool:
    """Tell whether one of the transitions may happen if so many tokens may be missing."""
    if lack:
        return any(each.missing(tokens) <= lack for each in choices)
    return any(each.enabled(tokens) for each in choices)
