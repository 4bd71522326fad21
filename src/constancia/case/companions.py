"""What files that came together say about each other: proofs, signatures, timestamps, records of an archiver.

A ProofMode bundle, the output of auto-archiver, or a picture with its signature beside it: each file is kept as an
original of its own, and what one says of another is recorded with that other, as a claim, and held against its bytes.
A claim that does not hold is a finding to be shown. It is never a reason to refuse the bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from constancia.errors import Tampered
from constancia.evidence import autoarchiver, proofmode, signatures
from constancia.evidence.metadata import claims

if TYPE_CHECKING:
    from constancia.case.intake import Taken
    from constancia.case.opening import OpenCase

Found = dict[str, Any]

_HEAD = 32_768
_LARGEST_KEY = 1 << 20
_LARGEST_TOKEN = 1 << 20
_LARGEST_STAMPED = 64 << 20
_LARGEST_LIST = 1 << 20  # of digests, as auto-archiver has them stamped
_MOST_HASHED = 1 << 30  # bytes that are hashed again, where a record gives a digest of another kind
_MOST_TEXTS = 5_000
_SIGNATURE = re.compile(r"\.(?:asc|sig)$", re.IGNORECASE)
_TOKEN = re.compile(r"\.(?:tsr|tst|token)$|(?:^|/)timestamp_token[^/]*$", re.IGNORECASE)
_PROOF = re.compile(r"\.proof\.(?:csv|json)$", re.IGNORECASE)
_PLAIN = re.compile(r"\.txt$", re.IGNORECASE)


def may_speak_of_another(path: str) -> bool:
    """May a file of this name say something about one that came with it, or be what a timestamp was made over?"""
    return bool(_SIGNATURE.search(path) or _TOKEN.search(path) or _PLAIN.search(path)) or autoarchiver.may_be_record(
        path
    )


def companions(case: OpenCase, arrived: Sequence[Taken]) -> dict[str, list[Found]]:
    """By the key of an original what the others say about it; ``restricted`` in each is what may lead to a person."""
    together = _Together(case, [each for each in arrived if each.original])
    found: dict[str, list[Found]] = {}
    for speaking in together.items:
        for key, said in _said_by(together, speaking):
            if key != speaking.original:
                found.setdefault(key, []).append({**said, "in": speaking.original})
    return found


def _said_by(together: _Together, speaking: Taken) -> Iterator[tuple[str, Found]]:
    if proofmode.is_proof_name(speaking.path.encode(errors="replace")):
        yield from _proof(together, speaking)
    elif _SIGNATURE.search(speaking.path):
        yield from _signature(together, speaking)
    elif _TOKEN.search(speaking.path):
        yield from _token(together, speaking)
    elif autoarchiver.may_be_record(speaking.path):
        yield from _archived(together, speaking)


@dataclass(frozen=True)
class _Together:
    """Everything that was taken at once, to be looked up by digest, by path, and by name."""

    case: OpenCase
    items: Sequence[Taken]

    @cached_property
    def by_sha256(self) -> dict[str, Taken]:
        return {item.sha256: item for item in self.items}

    @cached_property
    def by_path(self) -> dict[str, Taken]:
        return {item.path: item for item in self.items}

    @cached_property
    def by_name(self) -> dict[str, list[Taken]]:
        named: dict[str, list[Taken]] = {}
        for item in self.items:
            named.setdefault(_name(item.path), []).append(item)
        return named

    @cached_property
    def by_sha3(self) -> dict[str, Taken]:
        """The SHA3-512 of what came, which auto-archiver can be told to use; of the first gigabyte only."""
        left, found = _MOST_HASHED, {}
        for item in self.items:
            left -= item.size
            if left < 0:
                break
            with self.case.originals.open(item.sha256) as file:
                found[hashlib.file_digest(file, "sha3_512").hexdigest()] = item
        return found

    @cached_property
    def by_digest(self) -> dict[bytes, Taken]:
        """The SHA-256 of what came, and the SHA-512 of small texts: either is what a timestamp may be over."""
        found = {bytes.fromhex(item.sha256): item for item in self.items}
        for item in [item for item in self.items if _PLAIN.search(item.path)][:_MOST_TEXTS]:
            if content := self.content(item, _LARGEST_LIST):
                found[hashlib.sha512(content).digest()] = item
        return found

    @cached_property
    def keys(self) -> list[Taken]:
        """The OpenPGP public keys that came along."""
        asc = [item for item in self.items if item.path.lower().endswith((".asc", ".pub", ".gpg"))]
        return [item for item in asc if b"BEGIN PGP PUBLIC KEY BLOCK" in self.content(item, _LARGEST_KEY)[:4096]][:20]

    def content(self, item: Taken, most: int) -> bytes:
        """The bytes of a small item; none of one that is larger than that, or not at hand."""
        if item.size > most:
            return b""
        try:
            with self.case.originals.open(item.sha256) as file:
                return file.read()
        except Tampered:
            return b""


def _name(path: str) -> str:
    return re.split(r" > |/", path)[-1]


def _proof(together: _Together, speaking: Taken) -> Iterator[tuple[str, Found]]:
    proof = proofmode.read_proof(together.content(speaking, proofmode.LARGEST))
    if proof is None:
        return
    told = claims(dict(list(proof.claims.items())[:40]), "").all
    apart = claims(dict(list(proof.identifying.items())[:40]), "").all
    said: Found = {"kind": "proofmode", "says": told, "restricted": {"kind": "proofmode", "says": apart}}
    subject = together.by_sha256.get(proof.sha256)
    if subject:
        yield str(subject.original), {**said, "outcome": "holds"}
        return
    subject = together.by_path.get(_PROOF.sub("", speaking.path))
    if subject:
        yield str(subject.original), {**said, "outcome": "differs", "claimed": proof.sha256}


def _signature(together: _Together, speaking: Taken) -> Iterator[tuple[str, Found]]:
    """A signature is of the file that has its name without the ending, or the digest that is its name (ProofMode)."""
    content = together.content(speaking, signatures.LARGEST)
    path = _SIGNATURE.sub("", speaking.path)
    subject = together.by_path.get(path) or together.by_sha256.get(_name(path))
    if subject is None or b"PUBLIC KEY BLOCK" in content[:4096] or not content:
        return
    yield str(subject.original), {"kind": "openpgp", **_checked(together, subject, speaking)}


def _checked(together: _Together, subject: Taken, signature: Taken) -> Found:
    from constancia.evidence.originals import OriginalStore
    from constancia.reading.describing import check_signature_safely

    store = together.case.originals
    if not isinstance(store, OriginalStore):
        return {"outcome": "unreadable", "problem": "its bytes lie in a bucket"}
    keys = [store.path(key.sha256) for key in together.keys]
    return check_signature_safely(store.path(subject.sha256), store.path(signature.sha256), keys)


_GENERALIZED = re.compile(rb"\x18[\x0f-\x1a](\d{14}(?:\.\d{1,9})?Z)")


def _token(together: _Together, speaking: Taken) -> Iterator[tuple[str, Found]]:
    """A timestamp is of whatever has the digest in it; its signature and certificate are checked as those of ours."""
    content = together.content(speaking, _LARGEST_TOKEN)
    when = _GENERALIZED.search(content)
    for digest, item in together.by_digest.items() if content[:1] == b"\x30" else ():
        if digest in content:
            command = f"openssl ts -verify -in {speaking.original} -data {item.original} -CAfile ROOTS.pem"
            said = {"time": when[1].decode() if when else "", "check": f"{command} (-token_in for a bare token)"}
            yield str(item.original), {"kind": "rfc3161", **_stamped(together, item, speaking), **said}


def _stamped(together: _Together, subject: Taken, token: Taken) -> Found:
    """Not checked where the bytes are not at hand, or where this machine keeps no roots."""
    from constancia.case.timestamping import system_roots_file
    from constancia.evidence.originals import OriginalStore
    from constancia.reading.describing import check_timestamp_safely

    store, roots = together.case.originals, system_roots_file()
    if not isinstance(store, OriginalStore) or roots is None or subject.size > _LARGEST_STAMPED:
        return {"outcome": "stamped"}
    return check_timestamp_safely(store.path(subject.sha256), store.path(token.sha256), roots)


def _archived(together: _Together, speaking: Taken) -> Iterator[tuple[str, Found]]:
    with together.case.originals.open(speaking.sha256) as file:
        is_record = autoarchiver.looks_like_record(file.read(_HEAD))
    content = together.content(speaking, autoarchiver.LARGEST) if is_record else b""
    for kept in autoarchiver.read_record(content):
        said = {"url": kept.url, "archived": kept.archived, "published": kept.published}
        clean = {"kind": "auto_archiver", **claims(said, "").all}
        known = together.by_sha3 if kept.algorithm == "SHA3-512" else together.by_sha256
        same = known.get(kept.digest) if kept.digest else None
        if same:
            yield str(same.original), {**clean, "outcome": "holds"}
            continue
        for item in together.by_name.get(kept.name, ()) if kept.name else ():
            outcome = {"outcome": "differs", "claimed": f"{kept.algorithm}:{kept.digest}"} if kept.digest else {}
            yield str(item.original), {**clean, "outcome": "named", **outcome}
