"""Merkle tree hashes and inclusion proofs of RFC 6962, section 2.1. Pure."""

import hashlib
from collections.abc import Sequence


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << (size - 1).bit_length() - 1


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The head of the tree over leaf hashes; of no leaves the hash of nothing."""
    if not leaves:
        return hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:  # one without a neighbour goes up as it is, which is the same tree
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [*(_node(left, right) for left, right in pairs), *level[len(level) // 2 * 2 :]]
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from a leaf up to the root, nearest first."""
    if len(leaves) <= 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*path(leaves[:k], index), root(leaves[k:])]
    return [*path(leaves[k:], index - k), root(leaves[:k])]


def climb(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf at an index of a tree of a size and its proof lead to."""
    if size <= 1:
        return leaf
    k = _split(size)
    *inner, beside = proof
    if index < k:
        return _node(climb(leaf, index, k, inner), beside)
    return _node(beside, climb(leaf, index - k, size - k, inner))
