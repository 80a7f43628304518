#!/usr/bin/env python3
"""The city's public draws: draw, or draw again out of a public file.

    python3 lottery.py FILE.json      exit 0: it comes out the same; 1: it does not, and why; 2: it
                                      is no such file
    python3 lottery.py commit NUMBER  what a witness hands in before the draw

Needs Python 3.9 and nothing else, so that whoever doubts a draw can repeat it on a machine of his
own. The city draws by this very file.

How it is drawn. Before: rules, lists and the witness's commitment, SHA-256 of his own number, are
announced; one digest of all of them goes into the city's evidence. Then comes the root under which
the evidence is sealed and signed, which nobody knows before; then the witness names his number.
    seed = SHA-256("yiwang-draw-1", announced, root, number)
    rank of a name = SHA-256(seed, kind, name)
Words are joined by line feeds; digests are written in small hexadecimal digits.

Random inspections (format yiwang-draw-1). Of each class of subjects the lowest ranks are drawn, as
many as the ratio asks, rounded up. To each in turn, by rank, go those inspectors without a conflict
who have the fewest subjects so far, then the lowest ranks.

Places (format yiwang-allotment-1). Every candidate names places in the order of his wishes, with
the class in which he stands at each. A place prefers the class that comes first, and within a class
the lowest rank. Candidates ask at their first wish; a place keeps those whom it prefers as long as
a seat is left for them and sends the others on to their next wish, until nobody is sent on. In
whatever order they ask, the same comes out, and nobody is passed over for one whom the place
prefers less (Gale and Shapley, 1962). Who is drawn together stands or falls together: the place
that keeps the first of them keeps all, beyond its last seat if need be.
"""

from __future__ import annotations

import json
import sys
from bisect import insort
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

Draw = dict[str, Any]

FORMAT = "yiwang-draw-1"
PLACES = "yiwang-allotment-1"
FIELDS = ("id", "at", "kind", "outcome", "account", "post", "body", "object_id", "subject")


def digest(*words: str) -> str:
    return sha256("\n".join(words).encode()).hexdigest()


def canonical(data: Any) -> str:
    """JSON that is the same for the same data."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def announced(draw: Draw) -> str:
    """The digest of all that is settled before the seed is known.

    draw: of the format yiwang-draw-1 {plan, ratios: {class: "0.05"}, inspectors_each, subjects:
    [{id, name, class, region}], inspectors: [{id, name, conflicts: [subject ids]}], commitment}; of
    yiwang-allotment-1 {round, places: {code: seats}, classes: [code], candidates: [{id, size,
    wishes: [[place, class]]}], commitment}.
    """
    form = FORMS[draw["format"]]
    lists = {name: digest(canonical(draw[name])) for name in form.lists}
    rules = {name: draw[name] for name in form.rules}
    return digest(canonical({**rules, **lists, "commitment": draw["commitment"]}))


def commit(number: str) -> str:
    """What a witness hands in before, so that he cannot choose after."""
    return digest(FORMAT, number)


def seed_of(told: str, root: str, number: str) -> str:
    """What everything else follows from."""
    return digest(FORMAT, told, root, number)


def rank(seed: str, kind: str, name: str) -> str:
    """Where a name stands in the draw: the lowest are drawn."""
    return digest(seed, kind, name)


def sizes(draw: Draw) -> dict[str, int]:
    """How many subjects of each class are drawn."""
    classes = sorted(draw["ratios"])
    count = {each: sum(s["class"] == each for s in draw["subjects"]) for each in classes}
    share = {each: Fraction(draw["ratios"][each]) for each in classes}
    return {each: -int(-count[each] * share[each] // 1) for each in classes}


def result(draw: Draw, seed: str) -> list[dict[str, Any]]:
    """What comes out: [{subject, inspectors}] by rank of the subjects, or [{id, number, place}] by
    rank of the candidates.
    """
    return FORMS[draw["format"]].draw(draw, seed)


def _inspections(draw: Draw, seed: str) -> list[dict[str, Any]]:
    wanted = sizes(draw)
    by_rank = sorted(draw["subjects"], key=lambda each: rank(seed, "subject", each["id"]))
    drawn = []
    for subject in by_rank:
        if wanted.get(subject["class"], 0) > 0:
            wanted[subject["class"]] -= 1
            drawn.append(subject["id"])
    load = {each["id"]: 0 for each in draw["inspectors"]}
    return [{"subject": each, "inspectors": _inspectors(draw, seed, each, load)} for each in drawn]


def _inspectors(draw: Draw, seed: str, subject: str, load: dict[str, int]) -> list[str]:
    free = [each["id"] for each in draw["inspectors"] if subject not in each["conflicts"]]
    free.sort(key=lambda each: (load[each], rank(seed, "inspector", subject + "\n" + each)))
    chosen = free[: draw["inspectors_each"]]
    for each in chosen:
        load[each] += 1
    return chosen


def _places(draw: Draw, seed: str) -> list[dict[str, Any]]:
    """number: of the candidate in the draw, from 1; place: empty where none was left."""
    known = {each["id"]: each for each in draw["candidates"]}
    by_rank = sorted(known, key=lambda each: rank(seed, "candidate", each))
    numbers = {name: number for number, name in enumerate(by_rank, 1)}
    order = {code: at for at, code in enumerate(draw["classes"])}
    kept: dict[str, list[tuple[int, int, str]]] = {code: [] for code in draw["places"]}
    used = dict.fromkeys(kept, 0)
    left = {name: deque(each["wishes"]) for name, each in known.items()}
    asking = deque(by_rank)
    while asking:
        name = asking.popleft()
        if not left[name]:
            continue
        place, group = left[name].popleft()
        insort(kept[place], (order[group], numbers[name], name))
        used[place] += known[name]["size"]
        while used[place] - known[last := kept[place][-1][2]]["size"] >= draw["places"][place]:
            kept[place].pop()
            used[place] -= known[last]["size"]
            asking.append(last)
            if not kept[place]:
                break
    found = {name: place for place, rows in kept.items() for _class, _number, name in rows}
    return [{"id": each, "number": numbers[each], "place": found.get(each, "")} for each in by_rank]


class Form(NamedTuple):
    """What a format announces and how it draws."""

    rules: tuple[str, ...]
    lists: tuple[str, ...]
    draw: Callable[[Draw, str], list[dict[str, Any]]]


FORMS = {
    FORMAT: Form(("plan", "ratios", "inspectors_each"), ("subjects", "inspectors"), _inspections),
    PLACES: Form(("round", "places", "classes"), ("candidates",), _places),
}


def faults(draw: Draw) -> list[str]:
    """What does not come out as the file says; an empty list is a draw that holds."""
    found = []
    if draw.get("format") not in FORMS:
        return [f"this is no file of the formats {', '.join(FORMS)}"]
    if announced(draw) != draw["announced"]:
        found.append("rules, lists or commitment are not those that were announced")
    if commit(draw["number"]) != draw["commitment"]:
        found.append("the number of the witness is not the one he committed himself to")
    seed = seed_of(draw["announced"], draw["root"], draw["number"])
    if seed != draw["seed"]:
        found.append("the seed does not follow from announcement, root and number")
    if result(draw, seed) != draw["result"]:
        found.append("another result follows from this seed and these lists")
    if draw.get("proof"):
        found += proof_faults(draw)
    return found


def report(draw: Draw, found: list[str]) -> str:
    """The faults, one a line, or that there is none."""
    return "\n".join(found) or f"The same: {len(draw['result'])} rows, seed {draw['seed']}."


def proof_faults(draw: Draw) -> list[str]:
    """Whether the announcement stands under the root: RFC 6962 paths over SHA-256."""
    proof, found = draw["proof"], []
    path = [bytes.fromhex(step) for step in proof["path"]]
    entry = [proof["entry"][name] for name in FIELDS]
    salted = bytes.fromhex(proof["salt"]) + canonical(proof["content"]).encode()
    told = sha256(salted).digest()
    leaf = sha256(b"\0" + "\n".join(entry).encode() + b"\n" + told).digest()
    events = proof["content"].get("events", [])
    if not any(each.get("announced") == draw["announced"] for each in events):
        found.append("the evidence does not speak of this announcement")
    if (
        leaf.hex() != proof["leaf"]
        or _climb(leaf, proof["index"], proof["size"], path).hex() != draw["root"]
    ):
        found.append("the announcement does not stand under this root")
    return found


def _climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a leaf and the hashes beside its way lead to (RFC 6962, section 2.1.1)."""
    if size <= 1:
        return leaf
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        inner = _climb(leaf, index, half, path[:-1])
        return sha256(b"\1" + inner + path[-1]).digest()
    inner = _climb(leaf, index - half, size - half, path[:-1])
    return sha256(b"\1" + path[-1] + inner).digest()


def main(words: list[str]) -> int:
    """The program by itself; see above."""
    if len(words) == 2 and words[0] == "commit":
        sys.stdout.write(f"{commit(words[1])}\n")
        return 0
    if len(words) != 1:
        sys.stdout.write(str(__doc__))
        return 2
    try:
        draw = json.loads(Path(words[0]).read_text("utf-8"))
        found = faults(draw)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as wrong:
        sys.stdout.write(f"{words[0]} is no public file of a draw: {wrong!r}\n")
        return 2
    sys.stdout.write(report(draw, found) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
