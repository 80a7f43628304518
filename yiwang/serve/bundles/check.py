"""What is wrong with a bundle by itself: its order, its conditions, its questions. Pure.

Every combination of answers is tried, so a condition that never holds, or always does, is found and
not guessed.
"""

from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from yiwang.base.packages.facade import Problem, Source
from yiwang.engines.decision import feel
from yiwang.engines.process import Text
from yiwang.serve.bundles import rules, spec
from yiwang.serve.bundles.spec import LIFE, PATH, SITUATION, Bundle

MOST = 4096  # combinations of answers that are tried


def check(source: Source) -> list[Problem]:
    """All problems of a package's bundle; one without has none."""
    if (source.life == LIFE) != (PATH in source.files):
        message = Text("A package of this life has a bundle.yaml, and no other has one.")
        return [Problem("package.yaml", "/life", message, Text("Say “life: bundle”, or do not."))]
    if PATH not in source.files:
        return []
    bundle = spec.of(source)
    found = [*_order(bundle), *_expressions(bundle)]
    return found or list(_situations(bundle))


def _order(bundle: Bundle) -> Iterator[Problem]:
    for item in bundle.items.values():
        for at, name in enumerate(item.after):
            if name not in bundle.items:
                message = Text("There is no item “{name}”.", name=name)
                names = ", ".join(each for each in bundle.items if each != item.id)
                remedy = Text("Choose one of: {names}.", names=names)
                yield Problem(PATH, f"/items/{item.id}/after/{at}", message, remedy)
    for item in bundle.items.values():
        if circle := _circle(bundle, item.id):
            message = Text("The items wait for each other: {path}.", path=" → ".join(circle))
            remedy = Text("Take one of them out of “after”.")
            yield Problem(PATH, f"/items/{item.id}/after", message, remedy, tuple(circle))
            return


def _circle(bundle: Bundle, start: str) -> list[str]:
    """The way from an item back to itself, empty where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in bundle.items[way[-1]].after if way[-1] in bundle.items else ():
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _expressions(bundle: Bundle) -> Iterator[Problem]:
    for item in bundle.items.values():
        texts = {"when": item.when} if item.when else {}
        texts |= {f"gives/{at.replace('/', '~1')}": text for at, text in item.gives.items()}
        for where, text in texts.items():
            try:
                names = feel.parse(text).names
            except ValueError as error:
                message = Text("Is not FEEL: {error}.", error=error)
                yield Problem(PATH, f"/items/{item.id}/{where}", message)
                continue
            if where == "when" and names != {SITUATION}:
                message = Text("A condition looks at the answers alone.")
                remedy = Text("Write it with “situation.” and the name of a question.")
                yield Problem(PATH, f"/items/{item.id}/when", message, remedy)


def situations(bundle: Bundle) -> Iterator[Mapping[str, Any]]:
    """Every combination of answers, as far as they are tried."""
    values = (each.values for each in bundle.questions.values())
    for answers in islice(product(*values), MOST):
        yield dict(zip(bundle.questions, answers, strict=True))


def _situations(bundle: Bundle) -> Iterator[Problem]:
    """Conditions, orders and questions that make no difference, and a situation without items."""
    tried = [(each, {i.id for i in rules.chosen(bundle, each)}) for each in situations(bundle)]
    for answers, ids in tried:
        if not ids:
            said = ", ".join(f"{name}: {value}" for name, value in answers.items())
            message = Text("Nothing is to be done where the answers are {said}.", said=said)
            yield Problem(PATH, "/items", message, Text("Let one item always hold."))
            break
    for item in bundle.items.values():
        times = sum(item.id in ids for _answers, ids in tried)
        if item.when and times in (0, len(tried)):
            message = Text("The condition never holds.") if not times else Text("It always holds.")
            remedy = Text("Mend the condition, or leave it out.")
            yield Problem(PATH, f"/items/{item.id}/when", message, remedy)
        for at, name in enumerate(item.after):
            if not any({item.id, name} <= ids for _answers, ids in tried):
                message = Text("“{name}” never takes part together with it.", name=name)
                remedy = Text("Take it out of “after”, or mend a condition.")
                yield Problem(PATH, f"/items/{item.id}/after/{at}", message, remedy)
    yield from _idle(bundle, tried)


def _idle(bundle: Bundle, tried: list[tuple[Mapping[str, Any], set[str]]]) -> Iterator[Problem]:
    known = {tuple(answers.items()): ids for answers, ids in tried}
    for name, question in bundle.questions.items():
        matters = any(
            known.get(tuple({**answers, name: value}.items()), ids) != ids
            for answers, ids in tried
            for value in question.values
        )
        if not matters:
            message = Text("No item depends on the answer.")
            remedy = Text("Leave the question out, or say in “when” what depends on it.")
            yield Problem(PATH, f"/questions/{name}", message, remedy)
