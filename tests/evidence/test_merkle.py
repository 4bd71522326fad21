"""The tree proves what it should and nothing else."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.evidence.merkle import (
    ProvingTree,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(str(n).encode()) for n in range(70)]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root() == ProvingTree([]).root() == hashlib.sha256(b"").digest()


def test_a_leaf_cannot_pose_as_a_node() -> None:
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)


def test_the_root_of_eight_known_leaves_is_the_published_one() -> None:
    """Test vectors of certificate-transparency-go (merkletree, "TestVectors"), used by most CT implementations."""
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    root = Tree().extend(leaf_hash(bytes.fromhex(leaf)) for leaf in leaves).root()
    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(st.integers(0, 70), st.integers(0, 70))
def test_a_tree_that_goes_on_is_the_tree_made_at_once(a: int, b: int) -> None:
    old, new = sorted((a, b))
    begun = Tree().extend(LEAVES[:old])
    gone_on = Tree(begun.size, begun.nodes).extend(LEAVES[old:new])
    assert gone_on.root() == Tree().extend(LEAVES[:new]).root() == ProvingTree(LEAVES).root(new)


def test_every_entry_is_proved_and_no_other() -> None:
    tree = ProvingTree(LEAVES)
    for size in range(1, 40):
        root = tree.root(size)
        for index in range(size):
            proof = tree.inclusion(index, size)
            assert verify_inclusion(index, size, LEAVES[index], proof, root)
            assert not verify_inclusion(index, size, LEAVES[index + 1], proof, root)
            assert not verify_inclusion(index, size, LEAVES[index], [*proof, root], root)
            assert not proof or not verify_inclusion(index, size, LEAVES[index], proof[:-1], root)
            assert size == 1 or not verify_inclusion((index + 1) % size, size, LEAVES[index], proof, root)


def test_every_later_log_is_proved_to_begin_with_every_earlier_one() -> None:
    tree = ProvingTree(LEAVES)
    for new in range(40):
        for old in range(new + 1):
            proof = tree.consistency(old, new)
            assert verify_consistency(old, new, tree.root(old), tree.root(new), proof)


@given(st.integers(1, 69), st.integers(1, 69), st.integers(0, 68))
def test_a_log_with_a_changed_past_has_no_consistency_proof(a: int, b: int, changed: int) -> None:
    old, new = sorted((a, b))
    if old == new or changed >= old:
        return
    other = ProvingTree([*LEAVES[:changed], leaf_hash(b"forged"), *LEAVES[changed + 1 :]])
    true = ProvingTree(LEAVES)
    assert not verify_consistency(old, new, true.root(old), other.root(new), other.consistency(old, new))
    assert not verify_consistency(old, new, true.root(old), other.root(new), true.consistency(old, new))


@given(st.integers(-2, 80), st.integers(-2, 80), st.lists(st.binary(min_size=32, max_size=32), max_size=10))
def test_a_random_proof_proves_nothing(old: int, new: int, proof: list[bytes]) -> None:
    root = ProvingTree(LEAVES).root()
    assert not verify_inclusion(old, new, LEAVES[0], proof, b"\x01" * 32)
    assert not verify_consistency(old, new, root, b"\x01" * 32, proof)


def test_a_tree_refuses_a_past_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="nodes"):
        Tree(3, LEAVES[:1])
    with pytest.raises(ValueError, match="entries"):
        ProvingTree(LEAVES).inclusion(70)
