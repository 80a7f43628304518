"""Make a net smaller without changing which steps may follow which.

A place that one silent transition alone empties is as good as what that transition puts; a place
that one silent transition alone fills is as good as what that transition takes. Places that a
scope's transitions tell apart are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .net import Net, Transition


def fused(net: Net) -> Net:
    """Return the smaller net."""
    while (smaller := next(_smaller(net), None)) is not None:
        net = smaller
    return net


def _smaller(net: Net) -> Iterator[Net]:
    for each in net.silent:
        if not each.plain or set(each.take) & set(each.put):
            continue
        if len(each.take) == 1 and _only_way_on(net, each):
            yield _ahead(net, each)
        elif len(each.put) == 1 and _only_way_to(net, each):
            yield _back(net, each)


def _only_way_on(net: Net, silent: Transition) -> bool:
    place = silent.take[0]
    if net.takers[place] != (silent,):
        return False
    if place == net.start:
        return len(silent.put) == 1
    return place != net.end and _alike(net, (place, *silent.put))


def _ahead(net: Net, silent: Transition) -> Net:
    """Let whoever fills the place put what lies behind it."""
    place = silent.take[0]
    start = silent.put[0] if place == net.start else net.start
    others = tuple(
        replace(each, put=_swapped(each.put, place, silent.put))
        for each in net.transitions
        if each is not silent
    )
    return Net(start, net.end, _without(others, place))


def _only_way_to(net: Net, silent: Transition) -> bool:
    place = silent.put[0]
    fillers = [each for each in net.transitions if place in each.put]
    takers = net.takers.get(place, ())
    return (
        place not in (net.start, net.end)
        and fillers == [silent]
        and bool(takers)
        and all(each.take.count(place) == 1 for each in takers)
        and net.start not in silent.take
        and all(net.takers[taken] == (silent,) for taken in silent.take)
        and _alike(net, (place, *silent.take))
    )


def _back(net: Net, silent: Transition) -> Net:
    """Let whoever empties the place take what lies before it."""
    place = silent.put[0]
    others = tuple(
        replace(each, take=_swapped(each.take, place, silent.take))
        for each in net.transitions
        if each is not silent
    )
    return Net(net.start, net.end, _without(others, place))


def _alike(net: Net, places: Iterable[int]) -> bool:
    """Tell whether no transition clears, or asks about, some of the places and not others."""
    wanted = set(places)
    sets = (group for each in net.transitions for group in (each.clear, each.empty, each.some))
    return all(wanted <= group or wanted.isdisjoint(group) for group in sets)


def _swapped(places: tuple[int, ...], old: int, new: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(each for place in places for each in (new if place == old else (place,)))


def _without(transitions: Iterable[Transition], place: int) -> tuple[Transition, ...]:
    """Forget a place that no arc leads to any more."""
    gone = {place}
    return tuple(
        replace(each, clear=each.clear - gone, empty=each.empty - gone, some=each.some - gone)
        for each in transitions
    )
