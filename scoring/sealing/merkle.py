"""A Merkle tree over a list of leaves, as in RFC 6962, section 2.1: leaves and nodes are hashed apart.

    leaf = SHA-256(0x00 || data)        node = SHA-256(0x01 || left || right)

A list of n leaves is split at the greatest power of two below n. Whoever has one leaf and the hashes beside its branch
can reckon the root, and learns nothing of the other leaves but hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def find_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaves' data; of no leaves the hash of nothing, as RFC 6962 has it."""
    return join_hashes([hash_leaf(leaf) for leaf in leaves])


def join_hashes(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves, whose data need not be held."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return hash_node(join_hashes(leaves[:split]), join_hashes(leaves[split:]))


def find_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the branch of a leaf, from the leaf up to the root. IndexError where there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} among {len(leaves)}")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*find_path(leaves[:split], index), find_root(leaves[split:])]
    return [*find_path(leaves[split:], index - split), find_root(leaves[:split])]


def follow_path(data: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf and its path lead to in a tree of that size. ValueError for a path of another size."""
    return _follow(hash_leaf(data), index, size, list(path))


def _follow(found: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    if size == 1:
        if path:
            raise ValueError("the path is longer than the tree is high")
        return found
    if not path:
        raise ValueError("the path is shorter than the tree is high")
    split, beside = _split(size), path[-1]
    if index < split:
        return hash_node(_follow(found, index, split, path[:-1]), beside)
    return hash_node(beside, _follow(found, index - split, size - split, path[:-1]))


def _split(size: int) -> int:
    """The greatest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1
