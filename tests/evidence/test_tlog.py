"""Other people's logs open here, and ours is in their formats."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from constancia.errors import BadInput, Tampered
from constancia.evidence.checkpoints import VerifierKey, new_key, open_checkpoint, sign_checkpoint
from constancia.evidence.merkle import ProvingTree, Tree, leaf_hash
from constancia.evidence.tlog import Proof, export_tiles, prove, tiles, verify_proof

from .cases import CASE, built, story

# From transparency-dev/trillian-tessera, testdata/log (Apache-2.0): a log of the words "one", "two", ... and its key.
TESSERA = VerifierKey.parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
WORDS = [b"one", b"two", b"three", b"four", b"five", b"six", b"seven", b"eight"]
HEADS = {
    3: (
        "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=",
        "M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=",
    ),
    4: (
        "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=",
        "M9e0lnFuWt0cp60moO4jAkeXvMNLIIOGn4WdyeHQurBt9mBi0tWdfkldiAt9k0FpwuZymvttsVn9uwyouXU3vPpeNAc=",
    ),
}


# Roots of the same words in an earlier state of that log, signed by a key that is not published with it.
ROOTS = {5: "gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=", 7: "IrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U="}


def a_tessera_checkpoint(size: int) -> bytes:
    root, signature = HEADS[size]
    return f"{TESSERA.name}\n{size}\n{root}\n\n— {TESSERA.name} {signature}\n".encode()


@pytest.mark.parametrize("size", HEADS)
def test_the_checkpoints_of_tessera_open_and_have_the_roots_of_our_tree(size: int) -> None:
    checkpoint = open_checkpoint(a_tessera_checkpoint(size), TESSERA, TESSERA.name)
    assert (checkpoint.size, checkpoint.root) == (size, Tree().extend(leaf_hash(w) for w in WORDS[:size]).root())


@pytest.mark.parametrize("size", ROOTS)
def test_the_roots_of_tessera_are_ours(size: int) -> None:
    assert base64.b64encode(ProvingTree(leaf_hash(word) for word in WORDS).root(size)).decode() == ROOTS[size]


@pytest.mark.parametrize("size", HEADS)
def test_an_entry_of_tesseras_log_is_proved_under_its_own_checkpoint(size: int) -> None:
    tree = ProvingTree(leaf_hash(word) for word in WORDS)
    for index in range(size):
        proof = Proof.parse(prove(tree, index, a_tessera_checkpoint(size), size).to_bytes())
        assert verify_proof(proof, WORDS[index], TESSERA).size == size
        with pytest.raises(Tampered):
            verify_proof(proof, WORDS[(index + 1) % size], TESSERA)


def test_a_proof_made_by_another_program_parses() -> None:
    """From warpfork/spicytool, spicy/spicy_test.go; the format had another name in its first line then."""
    hashes = ["+4IF875THRSj6IOZo2SRpgL6buVI/cawB2iLGFLgWDQ=", "8SliMOQ4QRiNiRzAt4iEDvrOC0ETwRssbnOdutGqPhA="]
    head = "example.com/log/testdata\n100270\nGRV1O0dCqmjjPvYi7CtOT79zb/fPwLNsMFWsynwU8Ac=\n"
    signature = "M9e0lkcvy5bAe7rrC8tCyAP+my+CLzswA91zOpBNWVU7qCojkUOHnfdQzDImoYeYH8G8PJSwOqsx0RkSa261OmKVwwM="
    note = f"{head}\n— example.com/log/testdata {signature}\n"
    proof = Proof.parse("\n".join(["c2sp.org/tlog-proof@v1", "index 100252", *hashes, "", note]).encode())
    assert (proof.index, proof.hashes) == (100252, tuple(base64.b64decode(one) for one in hashes))
    assert open_checkpoint(proof.checkpoint, TESSERA).size == 100270


def test_no_byte_of_a_proof_can_change_unseen() -> None:
    entries = built(story())
    tree = ProvingTree(leaf_hash(entry.leaf) for entry in entries)
    key = new_key(CASE)
    note = sign_checkpoint(CASE, tree.size, tree.root(), key)
    content = prove(tree, 4, note, tree.size).to_bytes()
    assert verify_proof(Proof.parse(content), entries[4].leaf, key.verifier, CASE).size == tree.size
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises((BadInput, Tampered)):
            verify_proof(Proof.parse(changed), entries[4].leaf, key.verifier, CASE)


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"c2sp.org/tlog-proof@v1\n\n", b"c2sp.org/tlog-proof@v1\nindex 01\n\n"]
)
def test_what_is_no_proof_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        Proof.parse(content)


def test_the_tiles_are_those_of_the_specification() -> None:
    """The example in tlog-tiles: 70,000 entries; and the one of 256 there."""
    leaves = [b"%d" % number for number in range(70_000)]
    paths = {path: content for path, content in tiles(leaves) if not path.startswith("tile/entries/")}
    levels = [[path for path in paths if path.startswith(f"tile/{level}/")] for level in range(4)]
    assert [len(level) for level in levels] == [274, 2, 1, 0]
    assert {"tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} <= paths.keys()
    assert all(len(content) == 8192 for path, content in paths.items() if ".p/" not in path)
    assert paths["tile/1/000"][:32] == Tree().extend(leaf_hash(leaf) for leaf in leaves[:256]).root()
    assert {path for path, _ in tiles(leaves[:256])} == {"tile/entries/000", "tile/0/000", "tile/1/000.p/1"}


def test_large_numbers_of_tiles_are_written_in_groups_of_three_digits() -> None:
    from constancia.evidence import tlog

    assert tlog._path(1_234_067, 256) == "x001/x234/067"
    assert tlog._path(5, 3) == "005.p/3"


def test_an_exported_ledger_gives_back_every_entry_and_its_root(tmp_path: Path) -> None:
    entries = built(story())
    key = new_key(CASE)
    root = Tree().extend(leaf_hash(entry.leaf) for entry in entries).root()
    export_tiles(tmp_path, [entry.leaf for entry in entries], sign_checkpoint(CASE, len(entries), root, key))
    bundle = (tmp_path / f"tile/entries/000.p/{len(entries)}").read_bytes()
    found, at = [], 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2], "big")
        found.append(bundle[at + 2 : at + 2 + length])
        at += 2 + length
    assert found == [entry.leaf for entry in entries]
    checkpoint = open_checkpoint((tmp_path / "checkpoint").read_bytes(), key.verifier, CASE)
    assert checkpoint.root == Tree().extend(leaf_hash(leaf) for leaf in found).root()
