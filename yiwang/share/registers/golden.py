"""The golden record as statements: all rows of all sources, grouped by whom they are about.

Each item of each row carries its order, in which the first wins: by authority of the source and
then by day, or the other way round. A group keeps the first value, its order, which says the
source, and the smallest and largest hash, which say whether sources differ. Groups can be grouped
again, so rows that find their person later join what was grouped before. Pure: texts, no engine.

A part is a table of key, seen (a bit for each source), n (rows), day (the latest), and for each
item that a source gives its value, `o_` its order, `l_` and `h_` the hashes; without hashes where
one source alone gives it.
"""

from collections.abc import Iterator, Mapping

from yiwang.share.registers.spec import Feed, Item, Register

MOST = 30  # sources of a register, so that `seen` is a number of 32 bits
HUNDRED = 100  # an order by day leaves so much room for the source
DAYS = 100_000  # from 1970: until 2243

_NOTHING = "CAST(NULL AS INTEGER)"

Views = Mapping[int, str]  # the view of each source by its place among the sources


def key(spec: Register, feed: Feed) -> str:
    """Whose a row is; null where it does not say, or not in a way that can be right.

    Of a resident's number the 17 digits that its check character follows from, as a number: that
    groups several times faster. Numbers of 15 digits were given in the 20th century.
    """
    field = f'CAST("{feed.key}" AS VARCHAR)'
    if spec.about == "legal":
        return f"CASE length({field}) WHEN 18 THEN upper({field}) END"
    return (
        f"CASE length({field}) WHEN 18 THEN TRY_CAST(substr({field}, 1, 17) AS BIGINT) WHEN 15 "
        f"THEN TRY_CAST(substr({field}, 1, 6) || '19' || substr({field}, 7) AS BIGINT) END"
    )


def grouped(spec: Register, views: Views, share: tuple[int, int] = (0, 1)) -> str:
    """The part of all rows with an identity number.

    share: which of how many shares of the subjects, where all at once ask for too much memory.
    """
    place, shares = share
    where = "key IS NOT NULL"
    where += f" AND hash(key) % {shares} = {place}" if shares > 1 else ""
    rows = "\nUNION ALL ".join(
        f"SELECT {key(spec, spec.sources[number])} AS key, {_row(spec, number)} FROM {view}"
        for number, view in views.items()
    )
    return _grouped(spec, f"SELECT *, 1 AS n FROM ({rows}) WHERE {where}")


def merged(spec: Register, *parts: str) -> str:
    """Several parts as one."""
    return _grouped(spec, "\nUNION ALL BY NAME ".join(f"SELECT * FROM {part}" for part in parts))


def loose(spec: Register, views: Views) -> str:
    """The rows that do not say by number whose they are, as a part without keys; with `number` and
    `ref`, the source and its own number of the row.
    """
    return "\nUNION ALL ".join(
        f'SELECT {number} AS number, CAST("{spec.sources[number].ref}" AS VARCHAR) AS ref, '
        f"1 AS n, {_row(spec, number)} FROM {view} WHERE {key(spec, spec.sources[number])} IS NULL"
        for number, view in views.items()
    )


def told(spec: Register, golden: str) -> str:
    """A part as people read it: for each item its value, `s_` the source and `d_` whether sources
    differ.
    """
    items = ", ".join(
        f'"{item}", {_source(what.rule, item)} AS "s_{item}", {_differs(spec, item)} AS "d_{item}"'
        for item, what in given(spec).items()
    )
    return f"SELECT key, seen, n, day, {items} FROM {golden}"


def given(spec: Register) -> dict[str, Item]:
    """The items that a source gives."""
    known = {item for feed in spec.sources for item in feed.items}
    return {item: what for item, what in spec.items.items() if item in known}


def odd(spec: Register, golden: str) -> str:
    """The keys of subjects whose sources differ in something."""
    flags = " OR ".join(_differs(spec, item) for item in given(spec))
    return f"SELECT key FROM {golden} WHERE {flags}"


def _several(spec: Register, item: str) -> bool:
    return sum(item in feed.items for feed in spec.sources) > 1


def _differs(spec: Register, item: str) -> str:
    return f'coalesce("l_{item}" <> "h_{item}", false)' if _several(spec, item) else "false"


def differing(spec: Register, views: Views) -> str:
    """What every source says of some subjects: key, number, day and items. Their keys are a list,
    the statement's one value.
    """
    rows = "\nUNION ALL ".join(
        f"SELECT {key(spec, spec.sources[number])} AS key, {number} AS number, "
        f"{_day(spec.sources[number])} AS day, {_items(spec, number)} FROM {view}"
        for number, view in views.items()
    )
    return f"SELECT said.* FROM ({rows}) said SEMI JOIN (SELECT unnest(?) AS key) USING (key)"


def _row(spec: Register, number: int) -> str:
    """What one row adds to a part, but for its key."""
    feed = spec.sources[number]
    day = _day(feed)
    said = [f"CAST(1 << {number} AS INTEGER) AS seen", f"{day} AS day"]
    for item, what in given(spec).items():
        value, order, mark = _value(feed, item), _NOTHING, _NOTHING
        if item in feed.items:
            order = f"CASE WHEN {value} IS NOT NULL THEN {_order(what.rule, number, day)} END"
            mark = f"CASE WHEN {value} IS NOT NULL THEN {_hash(value)} END"
        said.append(f'{value} AS "{item}", {order} AS "o_{item}"')
        if _several(spec, item):
            said.append(f'{mark} AS "l_{item}", {mark} AS "h_{item}"')
    return ", ".join(said)


def _items(spec: Register, number: int) -> str:
    return ", ".join(f'{_value(spec.sources[number], item)} AS "{item}"' for item in given(spec))


def _grouped(spec: Register, rows: str) -> str:
    items = ", ".join(_columns(spec))
    return (
        f"SELECT key, bit_or(seen) AS seen, CAST(sum(n) AS INTEGER) AS n, max(day) AS day, {items} "
        f"FROM ({rows}) GROUP BY key"
    )


def _columns(spec: Register) -> Iterator[str]:
    for item in given(spec):
        yield f'arg_min("{item}", "o_{item}") AS "{item}", min("o_{item}") AS "o_{item}"'
        if _several(spec, item):
            yield f'min("l_{item}") AS "l_{item}", max("h_{item}") AS "h_{item}"'


def _value(feed: Feed, item: str) -> str:
    """An item of a row, as text; null where it is empty."""
    field = feed.items.get(item)
    return f"nullif(trim(CAST(\"{field}\" AS VARCHAR)), '')" if field else "CAST(NULL AS VARCHAR)"


def _day(feed: Feed) -> str:
    """Days from 1970 to that since which a row holds; 0 where it does not say."""
    if not feed.at:
        return "CAST(0 AS INTEGER)"
    since = f"date_diff('day', DATE '1970-01-01', TRY_CAST(\"{feed.at}\" AS DATE))"
    return f"CAST(coalesce({since}, 0) AS INTEGER)"


def _hash(value: str) -> str:
    """31 bits: two different texts have the same once in two thousand million times."""
    return f"CAST(hash({value}) % 2147483648 AS INTEGER)"


def _order(rule: str, number: int, day: str) -> str:
    late = f"({DAYS - 1} - {day})"
    if rule == "newest":
        return f"CAST({late} * {HUNDRED} + {number} AS INTEGER)"
    return f"CAST({number * DAYS} + {late} AS INTEGER)"


def _source(rule: str, item: str) -> str:
    return f'"o_{item}" % {HUNDRED}' if rule == "newest" else f'"o_{item}" // {DAYS}'


def pairs(spec: Register, views: Views, item: str, one: int, other: int) -> str:
    """What two sources say of an item, for all subjects of which both say it: key, one, other, and
    whether it is the same but for spaces.
    """
    sides = []
    for number in (one, other):
        feed = spec.sources[number]
        sides.append(
            f"SELECT {key(spec, feed)} AS key, arg_max({_value(feed, item)}, {_day(feed)}) AS said "
            f"FROM {views[number]} GROUP BY 1 HAVING key IS NOT NULL AND said IS NOT NULL"
        )
    return (
        "SELECT key, a.said AS one, b.said AS other, "
        r"regexp_replace(a.said, '\s', '', 'g') = regexp_replace(b.said, '\s', '', 'g') AS same "
        f"FROM ({sides[0]}) a JOIN ({sides[1]}) b USING (key)"
    )
