"""Identity and credit numbers for whole columns at once, with right check characters.

Written beside the checks in yiwang/base/parties, not with them: tests compare the two.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Array = np.ndarray[Any, Any]

_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_CHECKS = pa.array(list("10X98765432"))
_FIRM_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def dated(days: Array) -> Array:
    """Days since 1970 as numbers of eight digits: 20260930."""
    moments = days.astype("datetime64[D]")
    years = moments.astype("datetime64[Y]").astype(np.int64) + 1970
    months = moments.astype("datetime64[M]").astype(np.int64) % 12 + 1
    in_month = (moments - moments.astype("datetime64[M]")).astype(np.int64) + 1
    numbers: Array = years * 10_000 + months * 100 + in_month
    return numbers


def digits(numbers: Array, width: int) -> Array:
    """The digits of each number, from the left, as a matrix of `width` columns."""
    return np.stack([numbers // 10 ** (width - 1 - i) % 10 for i in range(width)], axis=1)


def people(regions: Array, born: Array, sexes: Array) -> pa.Array:
    """Resident identity numbers of 18 characters, no two alike (GB 11643-1999).

    regions: of six digits, as integers; born: days since 1970; sexes: 1 or 2 (GB/T 2261.1).
    Raises:
        ValueError: more than 499 of one region, birth date and sex.
    """
    first = regions.astype(np.int64) * 100_000_000 + dated(born)
    rank = _ranks(first * 10 + sexes)
    if rank.max(initial=0) >= 499:
        raise ValueError("too many persons of one region and birth date: name more regions")
    seventeen = first * 1000 + (rank + 1) * 2 - (sexes % 2)
    sums = digits(seventeen, 17) @ np.array(_PERSON_WEIGHTS)
    checks = _PERSON_CHECKS.take(pa.array(sums % 11))
    return pc.binary_join_element_wise(pa.array(seventeen).cast(pa.string()), checks, "")


def _ranks(groups: Array) -> Array:
    """For each element how many equal ones stand before it."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(ordered)])
    ranks = np.empty(len(groups), np.int64)
    ranks[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return ranks


def firms(regions: Array, serials: Array) -> pa.Array:
    """Unified social credit codes of companies (91…, GB 32100-2015) around organisation codes of
    the letters MAK and five digits (GB 11714-1997).

    serials: below 100,000 per region, no two alike within one.
    """
    inner = np.concatenate([np.full((len(serials), 3), (22, 10, 20)), digits(serials, 5)], axis=1)
    body = -(inner @ np.array(_BODY_WEIGHTS)) % 11
    # The organisation code counts A as 10, so does the credit code; M and K differ by what it
    # leaves out (I, O, S, V, Z).
    letters = np.concatenate(
        [
            np.full((len(serials), 2), (9, 1)),
            digits(regions.astype(np.int64), 6),
            np.full((len(serials), 3), [_FIRM_LETTERS.index(letter) for letter in "MAK"]),
            digits(serials, 5),
            np.where(body == 10, _FIRM_LETTERS.index("X"), body)[:, None],
        ],
        axis=1,
    )
    weights = np.array([pow(3, place, 31) for place in range(17)])
    checks = -(letters @ weights) % 31
    alphabet = pa.array(list(_FIRM_LETTERS))
    columns = [alphabet.take(pa.array(column)) for column in (*letters.T, checks)]
    return pc.binary_join_element_wise(*columns, "")
