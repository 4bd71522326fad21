"""The ledger in the forms in which other transparency logs are published, so that other people's programs check it.

``export`` writes a whole log as tiles, entry bundles and checkpoint (c2sp.org/tlog-tiles), ``prove`` the proof of one
entry that needs nothing but the log's key (c2sp.org/tlog-proof@v1). Neither holds a payload: an entry's leaf is keys
and salted digests. ``verify_proof`` and ``read_log`` are the way back, strict, for logs of others as well.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from constancia.errors import BadInput, Tampered
from constancia.evidence.checkpoints import Checkpoint, VerifierKey, open_checkpoint
from constancia.evidence.durable import storage_errors, write_durably
from constancia.evidence.entries import LARGEST_LEAF
from constancia.evidence.merkle import HASH_BYTES, ProvingTree, Tree, leaf_hash, verify_inclusion

WIDTH = 256
PROOF_VERSION = "c2sp.org/tlog-proof@v1"

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Proof:
    """That one entry stands in a log: its index, the hashes beside its way to the root, and the signed checkpoint.

    ``extra`` is what the specification leaves free and nothing signs; ours is the entry itself, which the hashes prove.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: bytes
    extra: bytes = b""

    def text(self) -> bytes:
        extra = [f"extra {base64.b64encode(self.extra).decode()}"] if self.extra else []
        hashes = (base64.b64encode(one).decode() for one in self.hashes)
        lines = [PROOF_VERSION, *extra, f"index {self.index}", *hashes]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.note

    @classmethod
    def parse(cls, text: bytes) -> Proof:
        """Read a proof strictly."""
        head, blank, note = text.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise BadInput("a proof is plain text") from error
        if not blank or lines[0] != PROOF_VERSION:
            raise BadInput(f"a proof begins with {PROOF_VERSION} and ends with a checkpoint")
        extra = b""
        if len(lines) > 1 and lines[1].startswith("extra "):
            extra = _base64(lines.pop(1).removeprefix("extra "))
        match = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
        if not match:
            raise BadInput("a proof names the index of its entry as a plain number")
        hashes = tuple(_base64(line) for line in lines[2:])
        if len(hashes) > 63 or any(len(one) != HASH_BYTES for one in hashes):
            raise BadInput("a proof has at most 63 hashes of 32 bytes")
        return cls(int(match[1]), hashes, note, extra)


def prove(tree: ProvingTree, index: int, size: int, note: bytes, leaf: bytes) -> Proof:
    """The proof of entry ``index``, whose bytes are ``leaf``, under the checkpoint over ``size`` entries."""
    if index >= size:
        raise BadInput(f"entry {index} is not under the checkpoint over {size} entries")
    return Proof(index, tuple(tree.inclusion(index, size)), note, leaf)


def verify_proof(given: Proof, leaf: bytes, key: VerifierKey, origin: str | None = None) -> Checkpoint:
    """The checkpoint under which these bytes are an entry; Tampered if the proof does not show it."""
    checkpoint = open_checkpoint(given.note, key, origin)
    if not verify_inclusion(given.index, checkpoint.size, leaf_hash(leaf), given.hashes, checkpoint.root):
        raise Tampered(f"the proof does not show that this is entry {given.index} of the log")
    return checkpoint


def export(folder: Path, leaves: Iterable[bytes], note: bytes, size: int) -> int:
    """Write the first ``size`` entries as a tiled log and return how many files that were; the checkpoint comes last.

    Exporting again after the log has grown adds to the same folder; what is there and full does not change.
    """
    levels: list[list[bytes]] = [[]]
    counts: list[int] = [0]
    bundle: list[bytes] = []
    files = done = 0
    for leaf in leaves:
        if done == size:
            break
        bundle.append(_framed(leaf))
        done += 1
        levels[0].append(leaf_hash(leaf))
        if len(bundle) == WIDTH:
            files += _put(folder, f"tile/entries/{path(counts[0])}", b"".join(bundle))
            bundle.clear()
            files += _close_full(folder, levels, counts)
    if done != size:
        raise Tampered(f"the ledger has {done} entries where the checkpoint signs {size}")
    if bundle:
        files += _put(folder, f"tile/entries/{path(counts[0])}.p/{len(bundle)}", b"".join(bundle))
    for level, hashes in enumerate(levels):
        if hashes:
            files += _put(folder, f"tile/{level}/{path(counts[level])}.p/{len(hashes)}", b"".join(hashes))
    return files + _put(folder, "checkpoint", note)


def path(number: int) -> str:
    """The number of a tile as a path: 1234067 is ``x001/x234/067``."""
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def read_log(folder: Path, key: VerifierKey) -> tuple[Checkpoint, list[bytes]]:
    """Check a tiled log, of anyone: signature, every entry, every tile, the root. Tampered names what does not fit."""
    checkpoint = open_checkpoint((folder / "checkpoint").read_bytes(), key)
    leaves = list(_entries(folder, checkpoint.size))
    hashes = [leaf_hash(leaf) for leaf in leaves]
    if Tree().extend(hashes).root() != checkpoint.root:
        raise Tampered("the entries are not those that the checkpoint signs")
    level = 0
    while hashes:
        for number, start in enumerate(range(0, len(hashes), WIDTH)):
            tile = hashes[start : start + WIDTH]
            if _read(folder, f"tile/{level}/{path(number)}", len(tile)) != b"".join(tile):
                raise Tampered(f"tile {number} of level {level} is not the one over the entries")
        hashes = [Tree().extend(hashes[n : n + WIDTH]).root() for n in range(0, len(hashes) // WIDTH * WIDTH, WIDTH)]
        level += 1
    return checkpoint, leaves


def _close_full(folder: Path, levels: list[list[bytes]], counts: list[int]) -> int:
    """Write each tile that became full, and take its root up to the level above."""
    files = level = 0
    while len(levels[level]) == WIDTH:
        hashes = levels[level]
        files += _put(folder, f"tile/{level}/{path(counts[level])}", b"".join(hashes))
        counts[level] += 1
        if level + 1 == len(levels):
            levels.append([])
            counts.append(0)
        levels[level + 1].append(Tree().extend(hashes).root())
        hashes.clear()
        level += 1
    return files


def _framed(leaf: bytes) -> bytes:
    if len(leaf) > LARGEST_LEAF:
        raise BadInput(f"an entry of {len(leaf)} bytes does not fit into a bundle")
    return struct.pack(">H", len(leaf)) + leaf


def _put(folder: Path, name: str, content: bytes) -> int:
    target = folder / name
    with storage_errors(f"{name} could not be written"):
        if target.is_file() and target.read_bytes() == content:
            return 1
        if target.exists() and name != "checkpoint":
            raise Tampered(f"{name} is there already and holds something else", next_step="Name another folder.")
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, content)
    return 1


def _entries(folder: Path, size: int) -> Iterator[bytes]:
    for number, start in enumerate(range(0, size, WIDTH)):
        width = min(WIDTH, size - start)
        yield from _unframed(_read(folder, f"tile/entries/{path(number)}", width), width)


def _unframed(bundle: bytes, width: int) -> Sequence[bytes]:
    found, at = [], 0
    while at + 2 <= len(bundle):
        (length,) = struct.unpack_from(">H", bundle, at)
        found.append(bundle[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(bundle) or len(found) != width:
        raise Tampered(f"a bundle does not hold the {width} entries that it should")
    return found


def _read(folder: Path, name: str, width: int) -> bytes:
    """A tile or bundle of this width, as it lies in the log."""
    whole = folder / name
    partial = folder / f"{name}.p" / str(width)
    try:
        return (whole if width == WIDTH else partial).read_bytes()
    except OSError as error:
        raise Tampered(f"{name} is missing from the log") from error


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("a line of the proof is not base64") from error
    if base64.b64encode(data).decode() != text:
        raise BadInput("a line of the proof is not in its one canonical form")
    return data
