"""The ledger in the formats of other people's transparency logs: tiles, and a proof for one entry.

Any program that reads C2SP tiles (Tessera's fsck, for one) can check an exported ledger, and any that reads a
.tlog-proof can check that one entry stands in it, without the others. Leaves hold keys and digests only, so an exported
ledger shows who did how much and when, and nothing of what.

Formats: c2sp.org/tlog-tiles@v0.1.0, c2sp.org/tlog-proof@v1.
"""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from constancia.errors import BadInput, Tampered
from constancia.evidence.checkpoints import Checkpoint, VerifierKey, open_checkpoint
from constancia.evidence.durable import storage_errors
from constancia.evidence.merkle import HASH_BYTES, ProvingTree, leaf_hash, verify_inclusion

WIDTH = 256
PROOF = "c2sp.org/tlog-proof@v1"
LARGEST_PROOF = 1 << 20

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands at ``index`` under a checkpoint: the hashes beside its way up, and the signed checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes

    def to_bytes(self) -> bytes:
        lines = [PROOF, f"index {self.index}", *(base64.b64encode(one).decode() for one in self.hashes), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, content: bytes) -> Proof:
        """Read a proof strictly; an ``extra`` line is refused, since nothing vouches for it."""
        head, blank, checkpoint = content.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise BadInput("this is not a transparency-log proof") from error
        index = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
        if len(content) > LARGEST_PROOF or not blank or lines[0] != PROOF or not index:
            raise BadInput("this is not a transparency-log proof of version 1")
        return cls(int(index[1]), tuple(_hash(line) for line in lines[2:]), checkpoint)


def prove(tree: ProvingTree, index: int, checkpoint: bytes, size: int) -> Proof:
    """The proof that entry ``index`` is among the ``size`` entries that the signed ``checkpoint`` covers."""
    return Proof(index, tuple(tree.inclusion(index, size)), checkpoint)


def verify_proof(proof: Proof, leaf: bytes, key: VerifierKey, origin: str | None = None) -> Checkpoint:
    """The checkpoint under which this leaf is proved to stand; Tampered if it is not, or not by this key."""
    checkpoint = open_checkpoint(proof.checkpoint, key, origin)
    if not verify_inclusion(proof.index, checkpoint.size, leaf_hash(leaf), proof.hashes, checkpoint.root):
        raise Tampered(f"the proof does not show that this entry stands at place {proof.index}")
    return checkpoint


def export_tiles(folder: Path, leaves: Sequence[bytes], checkpoint: bytes) -> None:
    """Write the ledger as a tiled log: ``checkpoint``, ``tile/L/N`` and ``tile/entries/N``."""
    with storage_errors("the tiles could not be written"):
        for path, content in tiles(leaves):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        (folder / "checkpoint").write_bytes(checkpoint)


def tiles(leaves: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Path and content of every tile and bundle of a log with these leaves."""
    for number, bundle in enumerate(_groups(leaves)):
        content = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in bundle)
        yield f"tile/entries/{_path(number, len(bundle))}", content
    tree = ProvingTree(leaf_hash(leaf) for leaf in leaves)
    for level in itertools.count():
        hashes = tree.level(8 * level)
        if not hashes:
            return
        for number, tile in enumerate(_groups(hashes)):
            yield f"tile/{level}/{_path(number, len(tile))}", b"".join(tile)


def _groups(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (items[start : start + WIDTH] for start in range(0, len(items), WIDTH))


def _path(number: int, width: int) -> str:
    """``x001/x234/067`` for 1234067, with ``.p/W`` for a tile of fewer than 256."""
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03d}")
    return "/".join(parts) + (f".p/{width}" if width < WIDTH else "")


def _hash(line: str) -> bytes:
    try:
        value = base64.b64decode(line, validate=True)
    except ValueError as error:
        raise BadInput("a line of the proof is not base64") from error
    if len(value) != HASH_BYTES or base64.b64encode(value).decode() != line:
        raise BadInput("a line of the proof is not a SHA-256 in its one base64 form")
    return value
