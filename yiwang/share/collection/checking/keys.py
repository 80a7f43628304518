"""Keys of millions of rows compared by 64-bit fingerprints, and then, where two are alike, exactly.

Two unequal keys share a fingerprint once in some million batches of five million rows; that is why
those that are alike are looked at again.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.share.collection.checking.engine import asked

Prints = Any  # numpy array of uint64


def prints(columns: Sequence[pa.Array]) -> Prints:
    """One number for each row, equal for equal keys."""
    texts = [pc.cast(column, pa.string()) for column in columns]
    names = [f"k{number}" for number in range(len(texts))]
    given = pa.table(texts, names)
    found = asked(f"SELECT hash({', '.join(names)}) AS h FROM given", given=given)  # noqa: S608  # names of ours
    return found["h"].to_numpy()


def texts(columns: Sequence[pa.Array]) -> pa.Array:
    """Each key as one text, unequal for unequal keys."""
    parts = [pc.cast(column, pa.string()) for column in columns]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, "\x1f")


def alike(found: Prints) -> Any:
    """Positions of all that share their fingerprint with another, in order."""
    rising = np.sort(found)
    twice = np.unique(rising[1:][rising[1:] == rising[:-1]])
    return np.flatnonzero(np.isin(found, twice)) if len(twice) else np.empty(0, np.int64)


def among(found: Prints, known: Prints) -> Any:
    """Positions of those that are known, in order."""
    return np.flatnonzero(np.isin(found, known))
