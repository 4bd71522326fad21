"""The tree of hashes over the ledger (RFC 9162 section 2.1): what makes a changed, dropped or swapped entry show.

A leaf is hashed with a leading 0x00 and a node with a leading 0x01, so that no entry can pose as a node. Two short
lists of hashes prove the two things that matter: that one entry is in the log (inclusion), and that a later log
begins with exactly the earlier one (consistency). Neither shows any other entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

HASH_BYTES = 32


def leaf_hash(leaf: bytes) -> bytes:
    """The hash under which an entry stands in the tree."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A log's tree that only grows: it remembers one hash for each full subtree, at most 64 of them."""

    def __init__(self, size: int = 0, nodes: Sequence[bytes] = ()) -> None:
        """Go on from an earlier tree, given its size and its ``nodes``."""
        if size < 0 or len(nodes) != size.bit_count() or any(len(node) != HASH_BYTES for node in nodes):
            raise ValueError(f"a tree of {size} entries has {max(size, 0).bit_count()} nodes of {HASH_BYTES} bytes")
        self.size = size
        self._nodes = list(nodes)

    @property
    def nodes(self) -> tuple[bytes, ...]:
        """The hashes of the full subtrees, the largest first."""
        return tuple(self._nodes)

    def append(self, leaf: bytes) -> None:
        """Add the next entry, given its leaf hash."""
        nodes, node, size = self._nodes, leaf, self.size
        while size & 1:
            node = node_hash(nodes.pop(), node)
            size >>= 1
        nodes.append(node)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> Tree:
        """Add the next entries, given their leaf hashes, and return this same tree."""
        for leaf in leaves:
            self.append(leaf)
        return self

    def root(self) -> bytes:
        """The one hash that stands for all entries so far."""
        if not self._nodes:
            return hashlib.sha256(b"").digest()
        root = self._nodes[-1]
        for node in reversed(self._nodes[:-1]):
            root = node_hash(node, root)
        return root


class ProvingTree:
    """A tree that keeps all its hashes (about 64 bytes an entry), so that it can prove things about its entries."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = iter(self._levels[-1])
            self._levels.append([node_hash(left, right) for left, right in zip(below, below, strict=False)])

    @property
    def size(self) -> int:
        return len(self._levels[0])

    def root(self, size: int | None = None) -> bytes:
        """The root over the first ``size`` entries; over all of them if no size is given."""
        size = self.size if size is None else size
        self._must_hold(0, size)
        return self._hash_of(0, size) if size else hashlib.sha256(b"").digest()

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The hashes that lead from entry ``index`` to the root over the first ``size`` entries."""
        size = self.size if size is None else size
        self._must_hold(index + 1, size)
        proof: list[bytes] = []
        first, last = 0, size
        while last - first > 1:
            middle = first + _split(last - first)
            if index < middle:
                proof.append(self._hash_of(middle, last))
                last = middle
            else:
                proof.append(self._hash_of(first, middle))
                first = middle
        return proof[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The hashes that prove that the first ``old`` of ``size`` entries are what they were."""
        size = self.size if size is None else size
        self._must_hold(old, size)
        proof: list[bytes] = []
        if old in (0, size):
            return proof
        first, last, is_old_root = 0, size, True
        while last != old:
            middle = first + _split(last - first)
            if old <= middle:
                proof.append(self._hash_of(middle, last))
                last = middle
            else:
                proof.append(self._hash_of(first, middle))
                first, is_old_root = middle, False
        if not is_old_root:
            proof.append(self._hash_of(first, last))
        return proof[::-1]

    def level(self, height: int) -> Sequence[bytes]:
        """The hashes of all full subtrees of ``2**height`` entries, in order."""
        return self._levels[height] if height < len(self._levels) else ()

    def _hash_of(self, first: int, last: int) -> bytes:
        width = last - first
        if width & (width - 1) == 0:
            height = width.bit_length() - 1
            return self._levels[height][first >> height]
        middle = first + _split(width)
        return node_hash(self._hash_of(first, middle), self._hash_of(middle, last))

    def _must_hold(self, first: int, size: int) -> None:
        if not 0 <= first <= size <= self.size:
            raise ValueError(f"the tree has {self.size} entries, not {first} of {size}")


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Does the proof show that this leaf hash stands at ``index`` of the ``size`` entries under ``root``?"""
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Does the proof show that the log of ``new`` entries begins with exactly the log of ``old`` entries?

    Every log begins with the empty one, whose root is known.
    """
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (new_root if old == new else hashlib.sha256(b"").digest())
    path = _path_of_consistency(old, old_root, proof)
    first = next(path, None)
    if first is None:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before, after = first, first
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _path_of_consistency(old: int, old_root: bytes, proof: Sequence[bytes]) -> Iterator[bytes]:
    """The proof with the old root in front where RFC 9162 leaves it out: the old log is one full subtree."""
    if proof and old & (old - 1) == 0:
        yield old_root
    yield from proof


def _split(width: int) -> int:
    """The largest power of two below ``width``: where RFC 9162 cuts a range in two."""
    return 1 << ((width - 1).bit_length() - 1)
