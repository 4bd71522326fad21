"""The signed head of the ledger: a C2SP checkpoint (a signed note, Ed25519) that anyone can check without us.

Order at every instant: original durable, entry durable, tree durable, checkpoint signed and durable, and only then
may "preserved" be said. A checkpoint that does not grow out of the one before is never signed: the new tree is made
from the remembered nodes of the last signed one, and a ledger that is shorter or does not fit is refused.

Formats: c2sp.org/signed-note@v1.0.0 and c2sp.org/tlog-checkpoint@v1.0.0; private key as in golang.org/x/mod/sumdb/note.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from constancia.errors import BadInput, Tampered
from constancia.evidence.durable import storage_errors, write_durably
from constancia.evidence.findings import worded
from constancia.evidence.merkle import HASH_BYTES, Tree

if TYPE_CHECKING:  # imported where it is used: it takes as long to load as all the rest
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = b"\x01"
LARGEST_NOTE = 1 << 20
MOST_SIGNATURES = 64

_SIGNATURE = "— "
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name: what a stranger needs to check our signatures."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read ``name+hash+base64``; the hash must fit, and only Ed25519 is known here."""
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise BadInput(worded("a verifier key reads name+hash+base64"))
        data = _base64(parts[2], worded("the verifier key"))
        if data[:1] != ED25519 or len(data) != 33:
            raise BadInput(worded("the verifier key is not an Ed25519 key"))
        key = cls(_name(parts[0]), data[1:])
        if parts[1] != key.id.hex():
            raise BadInput(worded("the hash inside the verifier key does not fit its name and key"))
        return key

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Did the holder of this key sign exactly these bytes?"""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A case's private key. Its seed is never printed."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        return self._private().sign(text)

    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Note:
    """A signed text that was opened: at least the asked-for key signed it."""

    text: str
    signers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a ledger: its origin, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a checkpoint's text: exactly three lines; extension lines are refused, since nobody could audit them."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise BadInput(worded("a checkpoint has exactly three lines: origin, size and root"))
        if not _NUMBER.fullmatch(lines[1]):
            raise BadInput(worded("the size in the checkpoint is not a plain decimal number"))
        root = _base64(lines[2], worded("the root in the checkpoint"))
        if len(root) != HASH_BYTES:
            raise BadInput(
                worded(
                    "the root in the checkpoint has {n} bytes instead of {bytes}",
                    n=len(root),
                    bytes=HASH_BYTES,
                )
            )
        return cls(lines[0], int(lines[1]), root)


def new_key(name: str) -> SigningKey:
    """A fresh key of this name (for a case: its id, which is also the origin of its checkpoints)."""
    return SigningKey(_name(name), os.urandom(32))


def save_key(key: SigningKey, path: Path) -> None:
    """Write the private key, readable by its owner only, and the verifier key beside it as ``.pub``.

    A key is never overwritten: with it would go the power to continue what it has signed.
    """
    if path.exists():
        raise BadInput(
            worded("there is already a key at {path}", path=path), next_step="Move it away first if you mean it."
        )
    data = base64.b64encode(ED25519 + key.seed).decode()
    write_durably(path.with_suffix(".pub"), f"{key.verifier}\n".encode())
    write_durably(path, f"PRIVATE+KEY+{key.name}+{key.verifier.id.hex()}+{data}\n".encode(), mode=0o600)


def load_key(path: Path) -> SigningKey:
    """Read a private key that ``save_key`` wrote."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            worded("the private key {path} cannot be read", path=path),
            next_step="Restore it from your backup of the case's keys.",
        ) from error
    parts = text.removesuffix("\n").split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
        raise BadInput(worded("{path} is not a private key", path=path))
    data = _base64(parts[4], worded("the private key"))
    if data[:1] != ED25519 or len(data) != 33:
        raise BadInput(worded("{path} is not an Ed25519 private key", path=path))
    key = SigningKey(_name(parts[2]), data[1:])
    if key.verifier.id.hex() != parts[3]:
        raise BadInput(worded("the private key {path} is damaged: its hash does not fit", path=path))
    return key


def load_verifier(path: Path) -> VerifierKey:
    """Read a verifier key from its file: one line."""
    try:
        return VerifierKey.parse(path.read_text(encoding="utf-8").removesuffix("\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(worded("the verifier key {path} cannot be read", path=path)) from error


def sign_note(text: str, key: SigningKey) -> bytes:
    """A signed note: the text, a blank line, and one signature line."""
    body = text.encode()
    if not text.endswith("\n") or _has_control(text):
        raise BadInput(worded("a note's text ends with a newline and has no other control characters"))
    signature = base64.b64encode(key.verifier.id + key.sign(body)).decode()
    return body + f"\n{_SIGNATURE}{key.name} {signature}\n".encode()


def open_note(note: bytes, key: VerifierKey) -> Note:
    """Read a signed note strictly; Tampered unless this key signed it.

    Signatures by other keys are allowed and not believed (a witness, a later key); a wrong one by this key is fatal.
    """
    text, lines = _split_note(note)
    signers = []
    for line in lines:
        name, data = _signature(line)
        if name != key.name or data[:4] != key.id:
            continue
        if name in signers or not key.signed(text.encode(), data[4:]):
            raise Tampered(worded("the signature by {name} does not hold", name=key.name))
        signers.append(name)
    if not signers:
        raise Tampered(worded("the note is not signed by {name}", name=key.name))
    return Note(text, tuple(signers))


def sign_checkpoint(origin: str, size: int, root: bytes, key: SigningKey) -> bytes:
    """A checkpoint as it is kept and shown. Use ``Signer.keep``, which also sees that it fits the earlier ones."""
    return sign_note(Checkpoint(origin, size, root).text(), key)


def open_checkpoint(note: bytes, key: VerifierKey, origin: str | None = None) -> Checkpoint:
    """Read a checkpoint signed by this key and, where given, of this origin."""
    checkpoint = Checkpoint.parse(open_note(note, key).text)
    if origin is not None and checkpoint.origin != origin:
        raise Tampered(worded("the checkpoint belongs to another case"))
    return checkpoint


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that is durable, and so may be shown."""

    checkpoint: Checkpoint
    note: bytes
    path: Path


class Signer:
    """Signs a case's checkpoints, each one growing out of the one before, also with several processes at work.

    ``folder`` is the case's ``checkpoints/``: one file for each size, ``latest.txt``, and ``tree.txt``, the nodes of
    the last tree, which are made durable before the checkpoint over them is signed.
    """

    def __init__(self, folder: Path, key: SigningKey, origin: str) -> None:
        self.folder, self.key, self.origin = folder, key, origin

    def latest(self) -> Kept | None:
        """The newest checkpoint that was signed here, or None."""
        path = self.folder / "latest.txt"
        if not path.exists():
            return None
        with storage_errors("the latest checkpoint could not be read"):
            note = path.read_bytes()
        return Kept(open_checkpoint(note, self.key.verifier, self.origin), note, path)

    def keep(self, size: int, leaf_hashes_from: Callable[[int], Iterable[bytes]]) -> Kept:
        """Sign the first ``size`` entries and return when the checkpoint is durable.

        ``leaf_hashes_from(n)`` gives the leaf hashes of entries n, n+1, ... of the ledger as it is when it is called.
        If another process has meanwhile signed more than ``size``, its checkpoint is returned. Raises Tampered if the
        ledger is shorter than what was signed before, or does not begin with it; then nothing is signed.
        """
        with self._alone():
            latest = self.latest()
            tree = self._tree_so_far(latest.checkpoint if latest else None, leaf_hashes_from)
            if latest and latest.checkpoint.size >= size:
                return self._numbered(latest)
            new = leaf_hashes_from(tree.size)
            last = b""
            for last in _first(size - tree.size, new):
                tree.append(last)
            if tree.size != size:
                raise Tampered(
                    worded(
                        "the ledger has {size} entries where {expected} were expected", size=tree.size, expected=size
                    )
                )
            return self._sign(tree, last)

    def _sign(self, tree: Tree, last: bytes) -> Kept:
        checkpoint = Checkpoint(self.origin, tree.size, tree.root())
        note = sign_note(checkpoint.text(), self.key)
        write_durably(self.folder / "tree.txt", _tree_text(tree, last))
        write_durably(self.folder / "latest.txt", note)
        return self._numbered(Kept(checkpoint, note, self.folder / "latest.txt"))

    def _numbered(self, latest: Kept) -> Kept:
        """The same checkpoint under its size; a crash may have come between the two files."""
        path = self.folder / f"{latest.checkpoint.size:012d}.txt"
        if not path.exists():
            write_durably(path, latest.note)
        return Kept(latest.checkpoint, latest.note, path)

    def _tree_so_far(self, signed: Checkpoint | None, leaves: Callable[[int], Iterable[bytes]]) -> Tree:
        """The tree under the last signed checkpoint, after seeing that the ledger still has it."""
        if signed is None or signed.size == 0:
            return Tree()
        tree, last = self._remembered(signed)
        if tree is not None and next(iter(leaves(signed.size - 1)), None) == last:
            return tree
        tree = Tree().extend(_first(signed.size, leaves(0)))
        if tree.size < signed.size:
            raise Tampered(
                worded(
                    "the ledger has {size} entries but a checkpoint over {signed} was already signed",
                    size=tree.size,
                    signed=signed.size,
                ),
                next_step="An older copy of the case may have been put back. Run constancia verify.",
            )
        if tree.root() != signed.root:
            raise Tampered(
                worded("the first {size} entries are not those that were signed before", size=signed.size),
                next_step="Run constancia verify; do not work on in this copy.",
            )
        return tree

    def _remembered(self, signed: Checkpoint) -> tuple[Tree | None, bytes]:
        try:
            lines = (self.folder / "tree.txt").read_text(encoding="ascii").split("\n")
            tree = Tree(int(lines[0]), [bytes.fromhex(line) for line in lines[2:-1]])
            last = bytes.fromhex(lines[1])
        except (OSError, ValueError, IndexError):
            return None, b""  # rebuilt from the entries, and held against the signed root
        return (tree, last) if tree.size == signed.size and tree.root() == signed.root else (None, b"")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with storage_errors("the checkpoints could not be locked"):
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _tree_text(tree: Tree, last: bytes) -> bytes:
    return "".join(f"{line}\n" for line in (tree.size, last.hex(), *(node.hex() for node in tree.nodes))).encode()


def _first(count: int, hashes: Iterable[bytes]) -> Iterator[bytes]:
    for _, item in zip(range(count), hashes, strict=False):
        yield item


def _split_note(note: bytes) -> tuple[str, list[str]]:
    if len(note) > LARGEST_NOTE:
        raise BadInput(worded("the note is too large"))
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(worded("the note is not UTF-8")) from error
    text, blank, rest = whole.rpartition("\n\n")
    if not blank or not rest.endswith("\n") or _has_control(whole):
        raise BadInput(worded("a note is a text, a blank line, and signature lines"))
    lines = rest[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadInput(worded("the note has too many signatures"))
    return text + "\n", lines


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(_SIGNATURE).partition(" ")
    if not line.startswith(_SIGNATURE) or not space:
        raise BadInput(worded("a signature line reads: em dash, name, base64"))
    data = _base64(encoded, worded("a signature"))
    if len(data) < 5:
        raise BadInput(worded("a signature is too short"))
    return _name(name), data


def _name(name: str) -> str:
    if not name or "+" in name or any(c.isspace() or unicodedata.category(c)[0] in "CZ" for c in name):
        raise BadInput(worded("a key's name has no spaces, no plus signs and at least one character"))
    return name


def _has_control(text: str) -> bool:
    return any(c < " " and c != "\n" for c in text)


def _base64(text: str, what: str) -> bytes:
    """Decode strictly: one text for one value, so that no byte can be changed unseen."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(worded("{what} is not base64", what=what)) from error
    if base64.b64encode(data).decode() != text:
        raise BadInput(worded("{what} is not in its one canonical base64 form", what=what))
    return data
