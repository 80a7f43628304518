"""The truth of firms: who they are, what they do, who answers for them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.cli.reference import numbers
from yiwang.cli.reference.names import data
from yiwang.cli.reference.people import Addresses, dates, days, weighted

_FORM = "有限公司"
_SERIALS = 100_000  # credit codes of one region


def truth(rng: np.random.Generator, people: pa.Table) -> pa.Table:
    """Draw the firms of the city; the legal representative of each is one of its people."""
    city = data("city")
    rules, today = city["entities"], days(city["as_of"])
    grown = np.flatnonzero((people["age"].to_numpy() >= 22) & (people["age"].to_numpy() <= 72))
    count = min(max(1, int(people.num_rows * rules["per_person"])), len(grown))
    head = people.take(pa.array(rng.choice(grown, count, replace=False)))
    regions = np.array(city["number_regions"], np.int64)
    if count > _SERIALS * len(regions):
        raise ValueError(f"{count} firms need more regions than {len(regions)}")
    which = np.arange(count) % len(regions)
    serials = _shuffled(rng, count, len(regions))
    trades = rules["trades"]
    trade = weighted(rng, {code: row["weight"] for code, row in trades.items()}, count)
    words = pa.array([row["word"] for row in trades.values()])
    index = pc.index_in(trade, pa.array(list(trades)))
    places = Addresses(rng, count, city["roads"])
    return pa.table(
        {
            "entity": pa.array(np.arange(count)),
            "uscc": numbers.firms(regions[which], serials),
            "entity_name": _named(rng, rules["words"], words.take(index)),
            "trade": trade,
            "founded": dates(rng.integers(today - 25 * 365, today, count)),
            "capital": pa.array(
                rng.choice([1, 3, 5, 10, 20, 50, 100, 500], count).astype(np.int32) * 100_000
            ).cast(pa.decimal128(18, 2)),
            "status": weighted(rng, rules["status"], count),
            "address": places.addresses,
            "region": places.regions,
            **{name: head[name] for name in ("person", "id_number", "name", "mobile")},
        }
    )


def _shuffled(rng: np.random.Generator, count: int, regions: int) -> numbers.Array:
    """Serials that do not follow the order of the rows, no two alike within a region."""
    each = -(-count // regions)
    order = rng.permutation(min(_SERIALS, each * 3 if each * 3 < _SERIALS else _SERIALS))
    return order[np.arange(count) // regions]


def _named(rng: np.random.Generator, words: list[str], trade: pa.Array) -> pa.Array:
    letters = pa.array(words)
    drawn = [letters.take(pa.array(rng.integers(0, len(letters), len(trade)))) for _ in range(3)]
    return pc.binary_join_element_wise(pa.scalar("青岛"), *drawn, trade, pa.scalar(_FORM), "")
