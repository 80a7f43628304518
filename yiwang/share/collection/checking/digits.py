"""Check characters of whole columns at once: bytes as a matrix, one table look-up, one product.

The weights and alphabets are those of `parties`, which says where they come from.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiwang.base.parties.facade import identifiers
from yiwang.share.collection.checking.keys import bytes_of

Matrix = Any  # numpy array of bytes, one row for each value
Mask = Any  # numpy array of booleans, one for each value
_NONE = 255
_STRANGE = np.int16(3_000)  # more than any check sum, and eight times as much fits as well
PIECE = 16_384  # values looked at together: what they need fits into a cache


def right(kind: str, values: pa.Array, today: date) -> pa.Array:
    """For each value whether its check holds; null where the value is.

    kind: as the catalogue's data/checks.yaml names them.
    Raises:
        LookupError: no such kind of number.
    """
    length, test = KINDS[kind]
    fits = pc.fill_null(pc.equal(pc.binary_length(values), length), False)
    whole = pc.all(fits).as_py() if len(values) else True
    chosen = values if whole else values.filter(fits)
    matrix = bytes_of(chosen, length)
    pieces = [test(matrix[at : at + PIECE], today) for at in range(0, len(matrix), PIECE)]
    found = np.concatenate(pieces) if pieces else np.empty(0, bool)
    if whole:
        return pa.array(found)
    answer = np.zeros(len(values), bool)
    answer[np.flatnonzero(fits.to_numpy(zero_copy_only=False))] = found
    return pc.if_else(pc.is_valid(values), pa.array(answer), None)


@cache
def _table(alphabet: str) -> Matrix:
    """The value of each byte in an alphabet, 255 for one that is not in it."""
    table = np.full(256, _NONE, np.uint8)
    for value, char in enumerate(alphabet):
        table[ord(char)] = value
    return table


def _sums(values: Matrix, weights: tuple[int, ...]) -> Matrix:
    return (values.astype(np.float32) @ np.array(weights, np.float32)).astype(np.int64)


@cache
def _pairs() -> tuple[Matrix, Matrix]:
    """For each two bytes the number that they write as digits, and what they add to the check sum
    at each of the eight first places; far too much where they are none.
    """
    digits = np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2) - np.uint8(ord("0"))
    known, values = (digits <= 9).all(axis=1), digits.astype(np.int16)
    weights = np.array(identifiers.RESIDENT_WEIGHTS[:16], np.int16).reshape(8, 2)
    numbers = np.where(known, values @ np.array([10, 1], np.int16), 0)
    return numbers, np.where(known, (values @ weights.T).T, _STRANGE)


@cache
def _days() -> Matrix:
    """For month and day as one number: 1 where every year has the day, 2 where leap years do."""
    table = np.zeros(10_000, np.uint8)
    for month, last in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1):
        table[month * 100 + 1 : month * 100 + last + 1] = 1
    table[229] = 2
    return table


def _resident(matrix: Matrix, today: date) -> Mask:
    numbers, adds = _pairs()
    pairs = matrix.view(np.uint16).T.astype(np.intp, order="C")
    sums = adds[0].take(pairs[0])
    for place in range(1, 8):
        sums += adds[place].take(pairs[place])
    last = matrix[:, 16] - np.uint8(ord("0"))
    sums += last * np.int16(identifiers.RESIDENT_WEIGHTS[16])
    told = np.frombuffer(identifiers.RESIDENT_CHECKS.encode(), np.uint8)
    holds = (told[sums % 11] == matrix[:, 17]) & (last <= 9) & (sums < _STRANGE)
    century, years, month, day = (numbers.take(pairs[place]) for place in range(3, 7))
    year = century * np.int16(100) + years
    known = _days()[month * np.int16(100) + day]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    exists = (known == 1) | ((known == 2) & leap)
    full = year.astype(np.int32) * 10_000 + month * np.int16(100) + day
    until = today.year * 10_000 + today.month * 100 + today.day
    return holds & exists & (year > 0) & (full <= until)


def _uscc(matrix: Matrix, _today: date) -> Mask:
    letters = _table(identifiers.USCC_ALPHABET)[matrix]
    region = _table(identifiers.DIGITS)[matrix[:, 2:8]]
    holds = (-_sums(letters[:, :17], identifiers.USCC_WEIGHTS)) % 31 == letters[:, 17]
    return holds & (letters != _NONE).all(axis=1) & (region != _NONE).all(axis=1)


def _mobile(matrix: Matrix, _today: date) -> Mask:
    digits = (_table(identifiers.DIGITS)[matrix] != _NONE).all(axis=1)
    return digits & (matrix[:, 0] == ord("1")) & (matrix[:, 1] >= ord("3"))


KINDS: dict[str, tuple[int, Callable[[Matrix, date], Mask]]] = {
    "id_number": (18, _resident),
    "uscc": (18, _uscc),
    "mobile": (11, _mobile),
}
