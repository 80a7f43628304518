"""List functions, aggregations and sorting."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key, reduce

from ..calls import Builtin, call
from ..costs import ELEMENT
from ..loops import quantify
from ..operators import arithmetic, equal, order
from ..values import NUMBERS, FeelError, Function, Run, Value, kind
from .registry import builtin


@builtin("list contains(list: list, element: any)")
def _list_contains(run: Run, items: list[Value], element: Value) -> bool:
    return any(equal(item, element, run) is True for item in items)


@builtin("count(list: list)", each=0)
def _count(items: list[Value]) -> Decimal:
    return Decimal(len(items))


def _extreme(run: Run, items: list[Value], wanted: int) -> Value:
    if not items:
        return None
    best = items[0]
    if order(best, best, run) is None:
        raise FeelError(f"{kind(best)} has no order")
    for item in items[1:]:
        found = order(item, best, run)
        if found is None:
            raise FeelError(f"cannot compare {kind(item)} and {kind(best)}")
        if found * wanted > 0:
            best = item
    return best


@builtin("min(list: list)", "min(c...: any)")
def _min(run: Run, items: list[Value]) -> Value:
    return _extreme(run, items, -1)


@builtin("max(list: list)", "max(c...: any)")
def _max(run: Run, items: list[Value]) -> Value:
    return _extreme(run, items, 1)


def _numbers(items: list[Value]) -> list[Decimal]:
    for item in items:
        if not isinstance(item, Decimal):
            raise FeelError(f"{kind(item)} among numbers")
    return items


def _total(items: list[Value]) -> Value:
    return reduce(lambda a, b: arithmetic("+", a, b), items[1:], items[0])


def _addable(items: list[Value]) -> list[Value]:
    for item in items:
        if kind(item) not in (
            "number",
            "days and time duration",
            "years and months duration",
        ):
            raise FeelError(f"{kind(item)} cannot be added up")
    return items


@builtin("sum(list: list)", "sum(n...: any)", each=5)
def _sum(items: list[Value]) -> Value:
    return _total(_addable(items)) if items else None


@builtin("mean(list: list)", "mean(n...: any)", each=5)
def _mean(items: list[Value]) -> Value:
    return arithmetic("/", _total(_addable(items)), Decimal(len(items))) if items else None


@builtin("product(list: list)", "product(n...: any)", each=5)
def _product(items: list[Value]) -> Value:
    if not items:
        return None
    return reduce(lambda a, b: arithmetic("*", a, b), _numbers(items), Decimal(1))


@builtin("median(list: list)", "median(n...: any)", each=6)
def _median(items: list[Value]) -> Value:
    ordered = sorted(_numbers(items))
    middle = len(ordered) // 2
    if not ordered:
        return None
    if len(ordered) % 2:
        return ordered[middle]
    return arithmetic("/", arithmetic("+", ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("stddev(list: list)", "stddev(n...: any)", each=20)
def _stddev(items: list[Value]) -> Value:
    numbers = _numbers(items)
    if len(numbers) < 2:
        raise FeelError("at least two numbers are needed")
    mean = arithmetic("/", _total(numbers), Decimal(len(numbers)))
    squares = [NUMBERS.power(NUMBERS.subtract(n, mean), Decimal(2)) for n in numbers]
    return NUMBERS.sqrt(arithmetic("/", _total(squares), Decimal(len(numbers) - 1)))


@builtin("mode(list: list)", "mode(n...: any)", each=5)
def _mode(items: list[Value]) -> list[Value]:
    counts: dict[Decimal, int] = {}
    for n in _numbers(items):
        counts[n] = counts.get(n, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(n for n, count in counts.items() if count == most)


@builtin("all(list: list)", "all(b...: any)")
def _all(items: list[Value]) -> bool | None:
    return quantify(False, iter(items))


@builtin("any(list: list)", "any(b...: any)")
def _any(items: list[Value]) -> bool | None:
    return quantify(True, iter(items))


def _index(position: Decimal, length: int) -> int:
    """Return the index of a position from 1, or from -1 backwards. Raises FeelError."""
    at = int(position) if position.adjusted() < 12 else 0
    if at == 0 or abs(at) > length:
        raise FeelError(f"there is no position {position} in a list of {length}")
    return at - 1 if at > 0 else length + at


@builtin("sublist(list: list, start position: number, length?: number|null)", each=0)
def _sublist(
    items: list[Value],
    start_position: Decimal,
    length: Decimal | None = None,
) -> list[Value]:
    begin = _index(start_position, len(items))
    if length is None:
        return items[begin:]
    end = begin + (int(length) if length.adjusted() < 12 else len(items) + 1)
    if length < 1 or end > len(items):
        raise FeelError(f"there are no {length} elements from position {start_position}")
    return items[begin:end]


@builtin("append(list: list, item...: any)", each=0)
def _append(items: list[Value], item: list[Value]) -> list[Value]:
    return items + item


@builtin("concatenate(list...: list)", each=0)
def _concatenate(run: Run, items: list[Value]) -> list[Value]:
    run.spend(sum(map(len, items)))
    return [item for part in items for item in part]


@builtin("insert before(list: list, position: number, newItem: any)", each=0)
def _insert_before(items: list[Value], position: Decimal, new_item: Value) -> list[Value]:
    at = _index(position, len(items))
    return [*items[:at], new_item, *items[at:]]


@builtin("remove(list: list, position: number)", each=0)
def _remove(items: list[Value], position: Decimal) -> list[Value]:
    at = _index(position, len(items))
    return items[:at] + items[at + 1 :]


@builtin("list replace(list: list, position: number, newItem: any)", each=0)
def _list_replace(items: list[Value], position: Decimal, new_item: Value) -> list[Value]:
    at = _index(position, len(items))
    return [*items[:at], new_item, *items[at + 1 :]]


@builtin("list replace(list: list, match: function, newItem: any)")
def _list_replace_matching(
    run: Run,
    items: list[Value],
    match: Function | Builtin,
    new_item: Value,
) -> list[Value]:
    answers = [call(run, match, [item, new_item]) for item in items]
    if any(type(answer) is not bool for answer in answers):
        raise FeelError("the match function must return true or false")
    return [new_item if hit else item for item, hit in zip(items, answers, strict=True)]


@builtin("reverse(list: list)", each=0)
def _reverse(items: list[Value]) -> list[Value]:
    return items[::-1]


@builtin("index of(list: list, match: any)", each=4)
def _index_of(run: Run, items: list[Value], match: Value) -> list[Value]:
    return [Decimal(n) for n, item in enumerate(items, 1) if equal(item, match, run) is True]


@builtin("union(list...: list)", each=0)
def _union(run: Run, items: list[Value]) -> list[Value]:
    joined = _concatenate(run, items)
    run.spend(5 * len(joined))
    return _distinct_values(run, joined)


@builtin("distinct values(list: list)", each=5)
def _distinct_values(run: Run, items: list[Value]) -> list[Value]:
    kept: list[Value] = []
    seen: set[Value] = set()
    for item in items:
        if isinstance(item, str | Decimal | bool):
            key = (type(item), item)
            if key not in seen:
                seen.add(key)
                kept.append(item)
            continue
        run.spend(2 * ELEMENT * len(kept))
        if not any(equal(item, other, run) is True for other in kept):
            kept.append(item)
    return kept


@builtin("flatten(list: list)", each=0)
def _flatten(run: Run, items: list[Value]) -> list[Value]:
    flat = []
    pending = [iter(items)]
    while pending:
        for item in pending[-1]:
            run.spend(ELEMENT)
            if isinstance(item, list):
                pending.append(iter(item))
                break
            flat.append(item)
        else:
            pending.pop()
    return flat


@builtin("sort(list: list, precedes: function)", each=0)
def _sort(run: Run, items: list[Value], precedes: Function | Builtin) -> list[Value]:
    """Sort stably; two items of which neither precedes the other keep their order."""

    def compare(a: Value, b: Value) -> int:
        if call(run, precedes, [a, b]) is True:
            return -1
        return 1 if call(run, precedes, [b, a]) is True else 0

    return sorted(items, key=cmp_to_key(compare))


@builtin("sort(list: list)")
def _sort_naturally(run: Run, items: list[Value]) -> list[Value]:
    def compare(a: Value, b: Value) -> int:
        run.spend(ELEMENT)
        found = order(a, b, run)
        if found is None:
            raise FeelError(f"cannot compare {kind(a)} and {kind(b)}")
        return found

    return sorted(items, key=cmp_to_key(compare))
