"""Keys of millions of rows compared by 64-bit fingerprints, and then, where two are alike, exactly.

Two unequal keys share a fingerprint once in some million batches of five million rows; that is why
those that are alike are looked at again.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Prints = Any  # numpy array of uint64
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def prints(columns: Sequence[pa.Array]) -> Prints:
    """One number for each row, equal for equal keys. No value is null."""
    found = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        found = _mixed(found * _ODD + _of(pc.cast(column, pa.string())))
    return found


def _of(values: pa.Array) -> Prints:
    """Numbers of texts: those of one length are taken together, eight bytes at a time."""
    found = np.empty(len(values), np.uint64)
    lengths = pc.binary_length(values).to_numpy(zero_copy_only=False)
    for length in np.unique(lengths):
        here = lengths == length
        same = values if here.all() else values.filter(pa.array(here))
        found[here] = _words(bytes_of(same, int(length)))
    return found


def _words(matrix: Any) -> Prints:
    size, length = matrix.shape
    whole = np.zeros((size, -(-max(length, 1) // 8) * 8), np.uint8)
    whole[:, :length] = matrix
    mixed = np.full(size, length, np.uint64)
    for word in whole.view(np.uint64).T:
        mixed = _mixed(mixed * _ODD + word)
    return mixed


def _mixed(numbers: Prints) -> Prints:
    """Spread the bits of numbers over all 64 (the finaliser of splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _MIX[0]
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _MIX[1]
    return numbers ^ (numbers >> np.uint64(31))


def bytes_of(values: pa.Array, length: int) -> Any:
    """The bytes of texts that all have this length as rows of a matrix, without copying them."""
    return content(values)[: len(values) * length].reshape(len(values), length)


def content(values: pa.Array) -> Any:
    """The bytes of texts one after another, without copying them."""
    offsets, kept = values.buffers()[1:3]
    if not len(values) or kept is None:
        return np.empty(0, np.uint8)
    start, end = np.frombuffer(offsets, np.int32, len(values) + 1, values.offset * 4)[[0, -1]]
    return np.frombuffer(kept, np.uint8, int(end - start), int(start))


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
