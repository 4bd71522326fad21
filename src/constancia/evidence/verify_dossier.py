#!/usr/bin/env python3
"""Check a constancia dossier without trusting whoever made it. Needs Python 3.11 and the library "cryptography" only.

    python verify.py [FOLDER] [--key VERIFIER_KEY] [--against CHECKPOINT]

Every check is printed as passed, failed, or not checkable here (and why). The program ends with 0 when nothing failed,
1 when something did. It reads, executes nothing, and uses no network. It proves that the dossier is what the holder of
the case's key sealed, and that its entries are the ledger that the checkpoint signs. It does not prove that a source
told the truth. The key comes with the dossier: compare it with one that you got in another way (``--key``), or anyone
could have sealed it. With ``--against`` it is held against a checkpoint of the case that somebody kept: a ledger that
has parted from the one that was shown before (a fork, a roll-back) shows only so.

This same file is constancia.evidence.verify_dossier and the verify.py inside each dossier, byte for byte.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Status = Literal["passed", "failed", "not_checkable"]


class Said(str):
    """A sentence in English that remembers its pattern and its facts, so that it can be told in another language."""

    pattern: str
    facts: dict[str, str | int]

    def __str__(self) -> str:
        return self  # also where an error is turned into text


def worded(pattern: str, **facts: object) -> Said:
    """The sentence that these facts make of the pattern."""
    sentence = Said(pattern.format(**facts))
    sentence.pattern, sentence.facts = pattern, {k: v if isinstance(v, int) else str(v) for k, v in facts.items()}
    return sentence


def told(sentence: str, translated: Callable[[str], str]) -> str:
    """The sentence in the language that ``translated`` has patterns in; what is no such sentence stays as it is."""
    if not isinstance(sentence, Said):
        return sentence
    facts = {name: told(v, translated) if isinstance(v, str) else v for name, v in sentence.facts.items()}
    return translated(sentence.pattern).format(**facts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked, and what was found. ``file`` is relative to the case or dossier."""

    check: str
    subject: str
    status: Status
    message: str
    file: str = ""
    expected: str = ""
    found: str = ""


def verify_dossier(folder: str | os.PathLike[str], key: str = "", against: bytes | None = None) -> list[Finding]:
    """Everything that was found about a dossier, good and bad. Never raises for what is in it.

    ``key`` is the case's verifier key as the reader knows it from elsewhere, if they do; ``against`` the bytes of a
    checkpoint of the case that was kept elsewhere, if there is one.
    """
    dossier = _Dossier(Path(folder))
    if not dossier.root.is_dir():
        return [Finding("folder", "dossier", "failed", worded("there is no such folder"), str(folder))]
    for check in (
        _check_files,
        _check_seal,
        _check_ssh_seal,
        _check_key(key),
        _check_checkpoint,
        _check_entries,
        _check_root,
    ):
        check(dossier)
    for check in (_check_payloads, _check_originals, _check_documents, _check_spans, _check_record, _check_proofs):
        check(dossier)
    _check_timestamps(dossier)
    if against is not None:
        _check_against(dossier, against)
    _name_changed_entries(dossier)
    return dossier.findings


TAG_FILES = ("VERIFY.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "verify.py")
SSH_SEAL = "seal.txt.sig"
OUTSIDE_MANIFESTS = ("tagmanifest-sha256.txt", "seal.txt", SSH_SEAL)
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
QUOTING = ("claim.confirm", "claim.state", "claim.correct", "ask.answer")
LARGEST_TEXT = 1 << 30
MOST_ENTRIES = 1 << 24

_LEAF = {"v": int, "case": str, "seq": int, "at": str, "actor": str, "action": str, "subject": str, "payload": str}
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)  # RFC 8785 for such values
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (\S[^\r\n]*)")
_PAYLOAD_LINE = re.compile(rb'\{"payload":(.*),"salt":"([0-9a-f]{64})","seq":(0|[1-9][0-9]{0,15})\}', re.DOTALL)
_UNDERSTOOD = ("original.receive", "document.extract", "payload.expunge", *QUOTING)
_PROOF = re.compile(
    r"c2sp\.org/tlog-proof@v1\nextra ([A-Za-z0-9+/=]+)\nindex (0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/=\n]*)"
)
_KEY_OF_ITEM = re.compile(r"([A-Z][0-9]+)\.[A-Za-z0-9.-]+")


class _BrokenError(Exception):
    """A file is not what its format says; the message says how."""


@dataclass
class _Dossier:
    """What is known so far of the dossier under examination."""

    root: Path
    findings: list[Finding] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    case: str = ""
    key: tuple[str, bytes, bytes] | None = None
    sealed_checkpoint: tuple[str, str] | None = None
    checkpoint: tuple[str, int, bytes] | None = None
    lines: list[bytes] = field(default_factory=list)
    displaced: dict[int, int] = field(default_factory=dict)  # by line: the entry that stands there instead
    where: dict[int, int] = field(default_factory=dict)  # by displaced entry: its line
    tree: _Tree = field(default_factory=lambda: _Tree())
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)  # of the signed tree, by first and last entry + 1
    payloads: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)

    def passed(self, check: str, subject: str, message: str, file: str = "") -> None:
        self.findings.append(Finding(check, subject, "passed", message, file))

    def failed(
        self, check: str, subject: str, message: str, file: str = "", expected: object = "", found: object = ""
    ) -> None:
        self.findings.append(Finding(check, subject, "failed", message, file, str(expected), str(found)))

    def open(self, check: str, subject: str, message: str, file: str = "") -> None:
        self.findings.append(Finding(check, subject, "not_checkable", message, file))

    def read(self, name: str) -> bytes:
        path = self.root / name
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise _BrokenError(worded("is not a regular file"))
            if path.stat().st_size > LARGEST_TEXT:
                raise _BrokenError(worded("is too large to be what it should be"))
            return path.read_bytes()
        except FileNotFoundError as error:
            raise _BrokenError(worded("is missing")) from error
        except OSError as error:
            raise _BrokenError(worded("cannot be read: {reason}", reason=error.strerror)) from error

    def leaf(self, seq: int) -> dict[str, Any]:
        """The entry of this number, wherever it stands; empty if there is none."""
        try:
            leaf = _leaf(self.lines[self.where.get(seq, seq)])
        except (IndexError, _BrokenError):
            return {}
        return leaf if leaf["seq"] == seq else {}

    def has_failed(self, check: str) -> bool:
        return any(finding.check == check and finding.status == "failed" for finding in self.findings)


class _Tree:
    """RFC 9162: one hash for each full subtree so far."""

    def __init__(self) -> None:
        self.size, self.nodes = 0, list[bytes]()

    def append(self, leaf: bytes) -> None:
        node, size = hashlib.sha256(b"\x00" + leaf).digest(), self.size
        while size & 1:
            node, size = hashlib.sha256(b"\x01" + self.nodes.pop() + node).digest(), size >> 1
        self.nodes.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self.nodes:
            return hashlib.sha256(b"").digest()
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = hashlib.sha256(b"\x01" + node + root).digest()
        return root


# The files: each is listed, each is what its list says, and there is no other.


def _check_files(dossier: _Dossier) -> None:
    listed: dict[str, str] = {}
    for manifest, wanted in (("tagmanifest-sha256.txt", ""), ("manifest-sha256.txt", "data/")):
        try:
            lines = _manifest(dossier.read(manifest), wanted)
        except _BrokenError as error:
            dossier.failed("files", manifest, worded("{file} {why}", file=manifest, why=str(error)), manifest)
            continue
        listed.update(lines)
    for name in TAG_FILES:
        if name not in listed:
            dossier.failed(
                "files",
                name,
                worded("{name} is not listed in tagmanifest-sha256.txt", name=name),
                "tagmanifest-sha256.txt",
            )
    dossier.present = _present(dossier)
    for name in sorted(dossier.present - listed.keys() - set(OUTSIDE_MANIFESTS)):
        dossier.failed("files", name, worded("{name} was added: no manifest lists it", name=_shown(name)), name)
    for name, digest in sorted(listed.items()):
        _check_file(dossier, name, digest)
    _check_bagit(dossier)
    if not dossier.has_failed("files"):
        dossier.passed(
            "files", "dossier", worded("all {n} listed files are unchanged, and there is no other", n=len(listed))
        )


def _check_file(dossier: _Dossier, name: str, digest: str) -> None:
    if name not in dossier.present:
        dossier.failed("files", name, worded("{name} is missing", name=name), name, digest)
        return
    found = _sha256(dossier.root / name)
    if found != digest:
        dossier.failed("files", name, worded("{name} was changed", name=name), name, digest, found)


def _check_bagit(dossier: _Dossier) -> None:
    try:
        if dossier.read("bagit.txt") != BAGIT:
            raise _BrokenError(worded("does not say BagIt 1.0 in UTF-8"))
    except _BrokenError as error:
        dossier.failed("files", "bagit.txt", worded("{file} {why}", file="bagit.txt", why=str(error)), "bagit.txt")


def _manifest(content: bytes, under: str) -> dict[str, str]:
    """Digest by file name; every line checked to its last byte, so that none can be changed unseen."""
    listed: dict[str, str] = {}
    for line in _lines(content):
        match = _MANIFEST_LINE.fullmatch(line)
        if not match:
            raise _BrokenError(worded("has a line that is not a digest, two spaces and a file name"))
        digest, name = match.groups()
        if not _is_safe(name) or name in listed or not (name.startswith(under) if under else "/" not in name):
            raise _BrokenError(worded("lists {name}, which may not be there", name=_shown(name)))
        listed[name] = digest
    if list(listed) != sorted(listed):
        raise _BrokenError(worded("is not sorted by file name"))
    return listed


def _is_safe(name: str) -> bool:
    return "%" not in name and all(part not in ("", ".", "..") for part in name.split("/"))


def _present(dossier: _Dossier) -> set[str]:
    """Every file of the dossier; what is not a plain file or folder is reported here."""
    present: set[str] = set()
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        entries = list(os.scandir(dossier.root / folder))
        if folder and not entries:
            dossier.failed(
                "files", folder, worded("{folder} was added: an empty folder", folder=_shown(folder)), folder
            )
        for entry in entries:
            name = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{name}/")
            elif entry.is_file(follow_symlinks=False):
                present.add(name)
            else:
                dossier.failed("files", name, worded("{name} is not a plain file", name=_shown(name)), name)
    return present


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return worded("cannot be read: {reason}", reason=error.strerror)


# The seal and the checkpoint: signed notes of the case's key (c2sp.org/signed-note, tlog-checkpoint).


def _check_seal(dossier: _Dossier) -> None:
    try:
        dossier.key = _verifier_key(dossier.read("data/case.pub"))
    except _BrokenError as error:
        dossier.failed(
            "seal", "data/case.pub", worded("{file} {why}", file="data/case.pub", why=str(error)), "data/case.pub"
        )
    try:
        lines = _open_note(dossier.read("seal.txt"), dossier.key)
        dossier.case, digest, dossier.sealed_checkpoint = _seal(lines)
    except _BrokenError as error:
        dossier.failed("seal", "seal.txt", worded("{file} {why}", file="seal.txt", why=str(error)), "seal.txt")
        return
    found = _sha256(dossier.root / "tagmanifest-sha256.txt")
    if found != digest:
        name = "tagmanifest-sha256.txt"
        dossier.failed("seal", name, worded("{name} is not the one that was sealed", name=name), name, digest, found)
    elif dossier.key and dossier.case != dossier.key[0]:
        dossier.failed("seal", "seal.txt", worded("seal.txt is about another case than its key"), "seal.txt")
    elif not dossier.has_failed("seal"):
        dossier.passed("seal", "dossier", worded("sealed by the key of case {case}", case=dossier.case), "seal.txt")


def _check_ssh_seal(dossier: _Dossier) -> None:
    """The same seal for ssh-keygen, in dossiers whose VERIFY.txt speaks of it."""
    try:
        if SSH_SEAL not in dossier.present and SSH_SEAL.encode() not in dossier.read("VERIFY.txt"):
            return
        content, seal = dossier.read(SSH_SEAL), dossier.read("seal.txt")
        if dossier.key is None:
            raise _BrokenError(worded("cannot be checked without the key"))
        data = _base64(b"".join(content.split(b"\n")[1:-2]).decode("ascii", errors="replace"))
        if content != ssh_signature(dossier.key[2], data[-64:]):
            raise _BrokenError(worded("is not an SSH signature by the case's key"))
        if not _is_signed(dossier.key[2], data[-64:], ssh_message(seal)):
            raise _BrokenError(worded("has a signature that does not hold: it was forged or changed, or seal.txt was"))
    except _BrokenError as error:
        dossier.failed("seal", SSH_SEAL, worded("{file} {why}", file=SSH_SEAL, why=str(error)), SSH_SEAL)


SSH_NAMESPACE = b"constancia-dossier"


def ssh_key(public: bytes) -> bytes:
    """An Ed25519 key as SSH writes it."""
    return _ssh(b"ssh-ed25519") + _ssh(public)


def ssh_signature(public: bytes, signature: bytes) -> bytes:
    """The armoured signature that ``ssh-keygen -Y verify`` reads (PROTOCOL.sshsig), by this Ed25519 key."""
    signed = _ssh(b"ssh-ed25519") + _ssh(signature)
    blob = (
        b"SSHSIG"
        + (1).to_bytes(4)
        + _ssh(ssh_key(public))
        + _ssh(SSH_NAMESPACE)
        + _ssh(b"")
        + _ssh(b"sha512")
        + _ssh(signed)
    )
    text = base64.b64encode(blob).decode()
    lines = [text[place : place + 70] for place in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()


def ssh_message(content: bytes) -> bytes:
    """What an SSH signature over these bytes is made over."""
    return b"SSHSIG" + _ssh(SSH_NAMESPACE) + _ssh(b"") + _ssh(b"sha512") + _ssh(hashlib.sha512(content).digest())


def _ssh(part: bytes) -> bytes:
    return len(part).to_bytes(4) + part


def _check_key(known: str) -> Callable[[_Dossier], None]:
    def check(dossier: _Dossier) -> None:
        try:
            text = dossier.read("data/case.pub").decode().strip()
        except (_BrokenError, UnicodeDecodeError):
            return
        if not known:
            message = worded(
                "whose key this is cannot be known from the dossier: compare it with one you got in another way "
                "({key})",
                key=text,
            )
            dossier.open("key", text, message, "data/case.pub")
        elif known.strip() == text:
            dossier.passed("key", "dossier", worded("the key is the one that you know"), "data/case.pub")
        else:
            dossier.failed(
                "key", "data/case.pub", worded("the key is not the one that you know"), "data/case.pub", known, text
            )

    return check


def _check_checkpoint(dossier: _Dossier) -> None:
    name = "data/checkpoint.txt"
    try:
        dossier.checkpoint = _checkpoint(_open_note(dossier.read(name), dossier.key))
    except _BrokenError as error:
        dossier.failed("checkpoint", name, worded("{file} {why}", file=name, why=str(error)), name)
        return
    origin, size, root = dossier.checkpoint
    found = (str(size), base64.b64encode(root).decode())
    if dossier.sealed_checkpoint and found != dossier.sealed_checkpoint:
        expected = " ".join(dossier.sealed_checkpoint)
        dossier.failed(
            "checkpoint",
            name,
            worded("{name} is not the one that was sealed", name=name),
            name,
            expected,
            " ".join(found),
        )
    elif dossier.case and origin != dossier.case:
        dossier.failed("checkpoint", name, worded("{name} is of another case", name=name), name, dossier.case, origin)
    else:
        dossier.passed("checkpoint", origin, worded("signed over {size} entries", size=size), name)


def _seal(lines: Sequence[str]) -> tuple[str, str, tuple[str, str]]:
    if len(lines) != 4 or lines[0] != "constancia dossier v1" or not lines[1]:
        raise _BrokenError(worded("is not a seal of a constancia dossier, version 1"))
    digest = lines[2].removeprefix("tagmanifest-sha256 ")
    words = lines[3].split(" ")
    if not _DIGEST.fullmatch(digest) or digest == lines[2] or len(words) != 3 or words[0] != "checkpoint":
        raise _BrokenError(worded("does not name a tag manifest and a checkpoint"))
    return lines[1], digest, (words[1], words[2])


def _checkpoint(lines: Sequence[str]) -> tuple[str, int, bytes]:
    if len(lines) != 3 or not lines[0] or not _NUMBER.fullmatch(lines[1]):
        raise _BrokenError(worded("is not a checkpoint: origin, size, root"))
    root = _base64(lines[2])
    if len(root) != 32:
        raise _BrokenError(worded("has a root that is not a SHA-256"))
    return lines[0], int(lines[1]), root


def _verifier_key(content: bytes) -> tuple[str, bytes, bytes]:
    lines = _lines(content)
    parts = lines[0].split("+", 2) if len(lines) == 1 else []
    if len(parts) != 3:
        raise _BrokenError(worded("is not a verifier key: name+hash+base64"))
    data = _base64(parts[2])
    if len(data) != 33 or data[:1] != b"\x01":
        raise _BrokenError(worded("is not an Ed25519 key"))
    key_id = hashlib.sha256(parts[0].encode() + b"\n" + data).digest()[:4]
    if parts[1] != key_id.hex():
        raise _BrokenError(worded("is damaged: its hash does not fit"))
    return parts[0], key_id, data[1:]


def _open_note(content: bytes, key: tuple[str, bytes, bytes] | None) -> list[str]:
    """The lines of a note that carries exactly one signature, which must be the key's."""
    text, blank, rest = content.rpartition(b"\n\n")
    lines = _lines(text + b"\n")
    signature = _lines(rest)
    if not blank or len(signature) != 1 or any(c < " " for line in lines for c in line):
        raise _BrokenError(worded("is not a note with one signature"))
    dash, name, encoded = [*signature[0].split(" "), "", ""][:3]
    if dash != "—" or signature[0] != f"— {name} {encoded}":
        raise _BrokenError(worded("has no proper signature line"))
    if key is None:
        raise _BrokenError(worded("cannot be checked without the key"))
    data = _base64(encoded)
    if name != key[0] or data[:4] != key[1]:
        raise _BrokenError(worded("is not signed by the case's key"))
    if not _is_signed(key[2], data[4:], text + b"\n"):
        raise _BrokenError(worded("has a signature that does not hold: it was forged or changed"))
    return lines


def _is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


# The ledger: each entry in its one form, in its place, of this case, and all of them under the signed root.


def _check_entries(dossier: _Dossier) -> None:
    name = "data/entries.jsonl"
    try:
        for number, line in enumerate(_file_lines(dossier, name)):
            seq = _check_entry(dossier, number, line)
            dossier.lines.append(line)
            if seq != number:
                dossier.displaced[number] = seq
    except _BrokenError as error:
        dossier.failed("entries", name, worded("{file} {why}", file=name, why=str(error)), name)
    _check_places(dossier)
    if not dossier.has_failed("entries"):
        dossier.passed("entries", "ledger", worded("{n} entries, each in its place", n=len(dossier.lines)), name)


def _check_entry(dossier: _Dossier, number: int, line: bytes) -> int:
    """Hold one line against the format, put it into the tree, and return the place that it claims, or -1."""
    dossier.tree.append(line)
    try:
        leaf = _leaf(line)
        if dossier.case and leaf["case"] != dossier.case:
            raise _BrokenError(worded("is of another case"))
    except _BrokenError as error:
        name = worded("entry {seq}", seq=number)
        dossier.failed(
            "entries",
            name,
            worded("{file} {why}", file=name, why=str(error)),
            f"data/entries.jsonl line {number + 1}",
        )
        return -1
    return int(leaf["seq"])


def _leaf(line: bytes) -> dict[str, Any]:
    try:
        leaf = json.loads(line)  # a key that stands twice shows below: the canonical form has it once
    except (ValueError, RecursionError) as error:
        raise _BrokenError(worded("is not JSON")) from error
    if (
        not isinstance(leaf, dict)
        or leaf.keys() != _LEAF.keys()
        or any(type(leaf[key]) is not kind for key, kind in _LEAF.items())
    ):
        raise _BrokenError(worded("does not have exactly the keys of an entry"))
    if leaf["v"] != 1 or not _TIME.fullmatch(leaf["at"]) or not _DIGEST.fullmatch(leaf["payload"]):
        raise _BrokenError(worded("is not a well-formed entry of version 1"))
    if _CANONICAL.encode(leaf).encode(errors="replace") != line:
        raise _BrokenError(worded("is not in its canonical form (RFC 8785)"))
    return leaf


def _check_places(dossier: _Dossier) -> None:
    """Name the entries that were dropped, repeated, moved or added."""
    count = len(dossier.lines)
    size = dossier.checkpoint[1] if dossier.checkpoint else count
    if not dossier.displaced and count == size:
        return
    dossier.where = {seq: number for number, seq in dossier.displaced.items()}
    file = "data/entries.jsonl"
    places = [dossier.displaced.get(number, number) for number in range(count)]
    known = set(places)
    for gap in _ranges(seq for seq in range(min(size, MOST_ENTRIES)) if seq not in known):
        dossier.failed("entries", gap, worded("{name} is missing", name=gap), file)
    for added in _ranges(iter(sorted(seq for seq in known if seq >= size))):
        dossier.failed(
            "entries", added, worded("{added} was added: the checkpoint does not cover it", added=added), file
        )
    before = -1
    for number, seq in enumerate(places):
        if 0 <= seq <= before:
            message = worded(
                "entry {seq} stands after entry {before}: entries were swapped or repeated", seq=seq, before=before
            )
            dossier.failed("entries", f"entry {seq}", message, f"{file} line {number + 1}")
        before = seq if seq >= 0 else before


def _ranges(numbers: Iterator[int]) -> Iterator[str]:
    """Runs of missing entries, each as one name: a ledger may lack a million."""
    first = last = -2
    for number in numbers:
        if number != last + 1:
            if first >= 0:
                yield _range(first, last)
            first = number
        last = number
    if first >= 0:
        yield _range(first, last)


def _range(first: int, last: int) -> str:
    if first == last:
        return worded("entry {seq}", seq=first)
    return worded("entries {first} to {last}", first=first, last=last)


def _check_root(dossier: _Dossier) -> None:
    if not dossier.checkpoint:
        dossier.open("root", "ledger", worded("the entries cannot be held against a checkpoint: there is no valid one"))
        return
    _, size, root = dossier.checkpoint
    found = dossier.tree.root()
    if dossier.tree.size == size and found == root:
        dossier.passed(
            "root",
            "ledger",
            worded("the {size} entries are those that the checkpoint signs", size=size),
            "data/entries.jsonl",
        )
        return
    message = worded(
        "the entries are not those that the checkpoint signs: at least one was changed, added, dropped or moved"
    )
    dossier.failed("root", "ledger", message, "data/entries.jsonl", root.hex(), found.hex())


# The proofs: each shows that one entry is under the signed root, and what the root says of all the others.


def _check_proofs(dossier: _Dossier) -> None:
    count = 0
    for key, name in sorted(_by_key(dossier, "data/proofs/").items()):
        try:
            _learn(dossier, key, dossier.read(name))
            count += 1
        except _BrokenError as error:
            dossier.failed("proofs", key, worded("{file} {why}", file=name, why=str(error)), name)
    if count and not dossier.has_failed("proofs"):
        dossier.passed(
            "proofs",
            "originals",
            worded("{count} proofs show that the entry of an original is under the root", count=count),
        )


def _learn(dossier: _Dossier, key: str, proof: bytes) -> None:
    """Hold one proof (c2sp.org/tlog-proof@v1) against the checkpoint, and keep the hashes that it proves."""
    head, blank, note = proof.partition(b"\n\n")
    match = _PROOF.fullmatch(head.decode("ascii", errors="replace") + "\n")
    if not blank or not match:
        raise _BrokenError(worded("is not a proof of an entry"))
    if not dossier.checkpoint or _checkpoint(_open_note(note, dossier.key)) != dossier.checkpoint:
        raise _BrokenError(worded("is not under the checkpoint of this dossier"))
    leaf, index, size = _base64(match[1]), int(match[2]), dossier.checkpoint[1]
    hashes = [_base64(line) for line in match[3].split("\n")[:-1]]
    beside = _beside(index, size)
    if index >= size or len(beside) != len(hashes) or any(len(one) != 32 for one in hashes):
        raise _BrokenError(worded("is not of an entry of this ledger"))
    node = own = hashlib.sha256(b"\x00" + leaf).digest()
    for (first, _), other in zip(beside, hashes, strict=True):
        pair = other + node if first < index else node + other
        node = hashlib.sha256(b"\x01" + pair).digest()
    if node != dossier.checkpoint[2] or _leaf(leaf)["subject"] != key:
        raise _BrokenError(worded("does not show that this entry is under the signed root"))
    dossier.nodes |= {(index, index + 1): own, **dict(zip(beside, hashes, strict=True))}


def _beside(index: int, size: int) -> list[tuple[int, int]]:
    """The subtrees beside the way from an entry up to the root, as first entry and last + 1 (RFC 9162, 2.1.3)."""
    first, last, found = 0, size, list[tuple[int, int]]()
    while last - first > 1:
        middle = first + (1 << ((last - first - 1).bit_length() - 1))
        found.append((middle, last) if index < middle else (first, middle))
        first, last = (first, middle) if index < middle else (middle, last)
    return found[::-1]


def _name_changed_entries(dossier: _Dossier) -> None:
    """Where the root does not fit, hold each subtree that is proved against the entries, and name those that differ."""
    if not dossier.has_failed("root") or not dossier.checkpoint or dossier.tree.size != dossier.checkpoint[1]:
        return
    right: set[int] = set()
    wrong: list[tuple[int, int]] = []
    for first, last in sorted(dossier.nodes, key=lambda node: node[1] - node[0]):
        if _root(dossier.lines[first:last]) == dossier.nodes[first, last]:
            right.update(range(first, last))
        elif not any(first <= inner[0] and inner[1] <= last for inner in wrong):
            wrong.append((first, last))
    for first, last in sorted(wrong):
        left = [number for number in range(first, last) if number not in right] or [first, last - 1]
        name = _range(left[0], left[-1])
        message = worded("{name} was changed: a proof of the signed root shows it", name=name)
        if len(left) > 1:
            message = worded("at least one of {name} was changed: a proof of the signed root shows it", name=name)
        dossier.failed("entries", name, message, "data/entries.jsonl")


def _root(lines: Sequence[bytes]) -> bytes:
    tree = _Tree()
    for line in lines:
        tree.append(line)
    return tree.root()


# The payloads, and what must follow from them: originals, documents, spans.


def _check_payloads(dossier: _Dossier) -> None:
    name = "data/payloads.jsonl"
    before, count = -1, 0
    try:
        for number, line in enumerate(_file_lines(dossier, name)):
            before = _check_payload(dossier, line, f"{name} line {number + 1}", before)
            count += 1
    except _BrokenError as error:
        dossier.failed("payloads", name, worded("{file} {why}", file=name, why=str(error)), name)
    if not dossier.has_failed("payloads"):
        dossier.passed("payloads", "ledger", worded("{count} payloads are those of their entries", count=count), name)
    _say_what_is_hidden(dossier, len(dossier.lines) - count)


def _check_payload(dossier: _Dossier, line: bytes, file: str, before: int) -> int:
    """Hold one payload against its entry; the digest is over the very bytes on the line. Returns the entry's number."""
    match = _PAYLOAD_LINE.fullmatch(line)
    if not match:
        dossier.failed("payloads", file, worded("{file} is not a payload with its salt and its entry", file=file), file)
        return before
    body, salt, seq = match[1], bytes.fromhex(match[2].decode()), int(match[3])
    leaf = dossier.leaf(seq)
    subject = leaf.get("subject") or f"entry {seq}"
    named = {"seq": seq, "action": leaf.get("action", "unknown"), "subject": subject}
    found = hashlib.sha256(salt + body).hexdigest()
    if seq <= before:
        message = worded("the payload of entry {seq} ({action} {subject}) stands twice or out of order", **named)
        dossier.failed("payloads", subject, message, file)
    elif found != leaf.get("payload"):
        message = worded("the payload of entry {seq} ({action} {subject}) was changed", **named)
        dossier.failed("payloads", subject, message, file, leaf.get("payload", worded("no such entry")), found)
    else:
        _understand(dossier, leaf, file, body)
    return max(seq, before)


def _understand(dossier: _Dossier, leaf: dict[str, Any], file: str, body: bytes) -> None:
    """Keep what later checks need of a payload that is proved."""
    try:
        payload = _object(body)
    except _BrokenError as error:
        name = worded("the payload of entry {seq}", seq=leaf["seq"])
        dossier.failed("payloads", leaf["subject"] or name, worded("{file} {why}", file=name, why=str(error)), file)
        return
    if leaf["action"] in _UNDERSTOOD:
        dossier.payloads.append((leaf, payload))


def _say_what_is_hidden(dossier: _Dossier, hidden: int) -> None:
    for leaf, payload in dossier.payloads:
        if leaf["action"] == "payload.expunge":
            message = worded(
                "entry {seq} was expunged on {at} by {actor} (entry {place})",
                seq=payload.get("seq"),
                at=leaf["at"],
                actor=leaf["actor"],
                place=leaf["seq"],
            )
            dossier.open("payloads", f"entry {payload.get('seq')}", message)
    if hidden > 0:
        message = worded(
            "{hidden} payloads are withheld or expunged: their entries are proved, their contents are not shown",
            hidden=hidden,
        )
        dossier.open("payloads", "ledger", message, "data/payloads.jsonl")


def _actions(dossier: _Dossier, *actions: str) -> Iterator[dict[str, Any]]:
    return (payload for leaf, payload in dossier.payloads if leaf["action"] in actions)


def _check_originals(dossier: _Dossier) -> None:
    digests = {payload.get("key"): payload.get("sha256") for payload in _actions(dossier, "original.receive")}
    files = _by_key(dossier, "data/originals/")
    for key, name in sorted(files.items()):
        if key not in digests:
            dossier.open(
                "originals", key, worded("{name} is covered by the seal, but its entry is withheld", name=name), name
            )
            continue
        found = _sha256(dossier.root / name)
        if found == digests[key]:
            dossier.passed("originals", key, worded("{key} is unchanged since it was received", key=key), name)
        else:
            dossier.failed(
                "originals", key, worded("{key} is not what was received", key=key), name, digests[key], found
            )
    for key in sorted(str(key) for key in digests.keys() - files.keys()):
        dossier.open(
            "originals", key, worded("{key} is in the ledger, but the original is not in this dossier", key=key)
        )


def _check_documents(dossier: _Dossier) -> None:
    files = _by_key(dossier, "data/documents/")
    for payload in _actions(dossier, "document.extract"):
        key, text = payload.get("key"), payload.get("text")
        if isinstance(key, str) and isinstance(text, str):
            dossier.documents[key] = text
    for key, name in sorted(files.items()):
        try:
            found = dossier.read(name).decode("utf-8")
        except (_BrokenError, UnicodeDecodeError):
            dossier.failed("documents", key, worded("{name} is not a UTF-8 text", name=name), name)
            continue
        if key not in dossier.documents:
            dossier.open(
                "documents", key, worded("{name} is covered by the seal, but its entry is withheld", name=name), name
            )
        elif found == dossier.documents[key]:
            dossier.passed("documents", key, worded("the text of {key} is the one in the ledger", key=key), name)
        else:
            dossier.failed("documents", key, worded("the text of {key} is not the one in the ledger", key=key), name)


def _by_key(dossier: _Dossier, folder: str) -> dict[str, str]:
    """The file of each key directly in a folder."""
    found: dict[str, str] = {}
    for name in sorted(dossier.present):
        match = _KEY_OF_ITEM.fullmatch(name.removeprefix(folder))
        if name.startswith(folder) and match:
            if match[1] in found:
                dossier.failed(
                    "files", match[1], worded("{name} is a second file for {key}", name=name, key=match[1]), name
                )
            found[match[1]] = name
    return found


def _check_spans(dossier: _Dossier) -> None:
    documents: dict[str, str] = {}  # of which document each claim speaks
    count = 0
    for leaf, payload in dossier.payloads:
        if leaf["action"] not in QUOTING:
            continue
        key = str(payload.get("key") or leaf["subject"])
        documents.setdefault(key, str(payload.get("document") or ""))
        for document, start, end, quote in quotes(payload, documents[key]):
            text = dossier.documents.get(document)
            if text is None:
                dossier.open(
                    "spans",
                    key,
                    worded(
                        "a passage of {key} cannot be looked up: {document} is not shown", key=key, document=document
                    ),
                )
            elif not quote or start < 0 or text[start:end] != quote:
                dossier.failed(
                    "spans",
                    key,
                    worded(
                        "{key} quotes what {document} does not say at {start} to {end}",
                        key=key,
                        document=document,
                        start=start,
                        end=end,
                    ),
                )
            else:
                count += 1
    if not dossier.has_failed("spans"):
        dossier.passed(
            "spans", "claims", worded("{count} quoted passages stand in their documents exactly as quoted", count=count)
        )


def quotes(payload: Any, document: str) -> Iterator[tuple[str, int, int, str]]:
    """Every quoted passage inside a payload: document, start, end, text; a malformed one has the start -1.

    A passage is of the document named nearest around it, else of ``document``. No recursion: a stranger chose how deep.
    """
    waiting = [(payload, document)]
    while waiting:
        part, within = waiting.pop()
        if isinstance(part, list):
            waiting.extend((item, within) for item in part)
        elif isinstance(part, dict):
            named = part.get("document")
            within = named if isinstance(named, str) and named else within
            if {"start", "end", "text"} <= part.keys():
                start, end, text = part["start"], part["end"], part["text"]
                right = type(start) is int and type(end) is int and isinstance(text, str)
                yield (within, start, end, text) if right else (within, -1, -1, "")
            waiting.extend((item, within) for item in part.values())


def _check_record(dossier: _Dossier) -> None:
    name = "data/record.json"
    try:
        _object(dossier.read(name))
    except _BrokenError as error:
        dossier.failed("record", name, worded("{file} {why}", file=name, why=str(error)), name)
        return
    message = worded(
        "{name} is covered by the seal; that it follows from the payloads is checked by constancia itself", name=name
    )
    dossier.open("record", name, message, name)


def _check_timestamps(dossier: _Dossier) -> None:
    """Earlier checkpoints must be of this ledger; the timestamps over them are for openssl and ots."""
    for name in sorted(name for name in dossier.present if name.startswith("data/timestamps/")):
        if name.endswith(".txt"):
            _check_earlier(dossier, name)
        elif name.endswith((".tsr", ".tst")):
            dossier.open(
                "timestamps", name, worded("{name}: check it with openssl ts as VERIFY.txt says", name=name), name
            )
        elif name.endswith(".ots"):
            dossier.open("timestamps", name, worded("{name}: check it with ots as VERIFY.txt says", name=name), name)


def _check_earlier(dossier: _Dossier, name: str) -> None:
    try:
        origin, size, root = _checkpoint(_open_note(dossier.read(name), dossier.key))
    except _BrokenError as error:
        dossier.failed("timestamps", name, worded("{file} {why}", file=name, why=str(error)), name)
        return
    if origin == dossier.case and 0 < size <= len(dossier.lines):
        dossier.nodes[0, size] = root
    if origin == dossier.case and size <= len(dossier.lines) and _root(dossier.lines[:size]) == root:
        dossier.passed(
            "timestamps",
            name,
            worded("the first {size} entries are those that {file} signs", size=size, file=name),
            name,
        )
    else:
        dossier.failed(
            "timestamps",
            name,
            worded("the first {size} entries are not those that {file} signs", size=size, file=name),
            name,
        )


def _check_against(dossier: _Dossier, note: bytes) -> None:
    """A checkpoint that was kept elsewhere: what it covers must be here, entry for entry."""
    kept = worded("the checkpoint that was kept elsewhere")
    try:
        origin, size, root = _checkpoint(_open_note(as_signed(note), dossier.key))
    except _BrokenError as error:
        dossier.failed("against", "checkpoint", worded("{file} {why}", file=kept, why=str(error)))
        return
    if dossier.case and origin != dossier.case:
        dossier.failed(
            "against", "checkpoint", worded("{name} is of another case", name=kept), "", dossier.case, origin
        )
    elif size > len(dossier.lines):
        message = worded(
            "{kept} covers {size} entries, this dossier only {n}: it was cut before, or the case was put back to an "
            "older state. Ask for a dossier that is cut later, and hold that against it",
            kept=kept,
            size=size,
            n=len(dossier.lines),
        )
        dossier.open("against", "checkpoint", message)
    elif _root(dossier.lines[:size]) == root:
        dossier.passed(
            "against", "checkpoint", worded("the first {size} entries are those of {kept}", size=size, kept=kept)
        )
    else:
        dossier.failed(
            "against",
            "checkpoint",
            worded("the first {size} entries are not those of {kept}: {parted}", size=size, kept=kept, parted=PARTED),
        )


PARTED = worded("entries were changed, or this ledger has parted from the one that was shown then")


def as_signed(note: bytes) -> bytes:
    """A kept checkpoint as it was signed, where a mail or an editor changed only the ends of its lines."""
    return note.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").strip() + b"\n"


# Strict reading: one byte string for one meaning.


def _file_lines(dossier: _Dossier, name: str) -> Iterator[bytes]:
    """The lines of a large file, one at a time, without their newlines."""
    try:
        if not stat.S_ISREG((dossier.root / name).lstat().st_mode):
            raise _BrokenError(worded("is not a regular file"))
        with (dossier.root / name).open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    raise _BrokenError(worded("does not end with a newline"))
                yield line[:-1]
    except FileNotFoundError as error:
        raise _BrokenError(worded("is missing")) from error
    except OSError as error:
        raise _BrokenError(worded("cannot be read: {reason}", reason=error.strerror)) from error


def _lines(content: bytes) -> list[str]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _BrokenError(worded("is not UTF-8")) from error
    if not text.endswith("\n"):
        raise _BrokenError(worded("does not end with a newline"))
    return text[:-1].split("\n")


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _BrokenError(worded("has a part that is not base64")) from error
    if base64.b64encode(data).decode() != text:
        raise _BrokenError(worded("has base64 that is not in its one canonical form"))
    return data


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise _BrokenError(worded("is not JSON, or says the same thing twice")) from error
    if not isinstance(value, dict):
        raise _BrokenError(worded("is not a JSON object"))
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _shown(name: str) -> str:
    """A name from a stranger, safe to print on a terminal."""
    return name if name.isprintable() and name.isascii() else ascii(name)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a constancia dossier.")
    parser.add_argument("folder", nargs="?", default=str(Path(__file__).resolve().parent))
    parser.add_argument("--key", default="", help="the case's verifier key, as you know it from elsewhere")
    parser.add_argument("--against", help="a checkpoint of the case that was kept elsewhere")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args(arguments)
    against = None
    if options.against:
        try:
            against = Path(options.against).read_bytes()
        except OSError as error:
            parser.error(f"{options.against} cannot be read: {error.strerror}")
    findings = verify_dossier(options.folder, options.key, against)
    for finding in findings:
        print(json.dumps(asdict(finding)) if options.json else _line(finding))
    failed = sum(finding.status == "failed" for finding in findings)
    if not options.json:
        print(f"{failed} checks FAILED: this dossier is not what was sealed" if failed else "nothing failed")
    return 1 if failed else 0


def _line(finding: Finding) -> str:
    line = f"{finding.status.replace('_', ' '):13}  {finding.check:10}  {finding.message}"
    return f"{line}: expected {finding.expected}, found {finding.found}" if finding.found else line


if __name__ == "__main__":
    sys.exit(main())
