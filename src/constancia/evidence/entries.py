"""One line of the ledger: who did what to which thing and when, without a word of what it says.

The leaf is public and holds keys and digests only. The payload (the text, the names, the decision) stands beside
it and is tied to it by a salted digest; it can be withheld or expunged and the leaf, the tree and every signature
stay whole. ``case`` binds an entry to its case, so that it cannot be moved to another.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from constancia.errors import BadInput
from constancia.evidence.findings import worded
from constancia.terms.canonical import canonical_json, salted_digest

VERSION = 1
LARGEST_LEAF = 65_535  # tlog-tiles bundles store a leaf's length in 16 bits

# For keys in ASCII, text and whole numbers this is RFC 8785, and four times as fast as the general way.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_TEXT = r'([^"\\\x00-\x1f]+)'
_PLAIN = re.compile(
    r'\{"action":"' + _TEXT + r'","actor":"' + _TEXT + r'","at":"([0-9]{4}(?:-[0-9]{2}){2}T[0-9]{2}(?::[0-9]{2}){2}'
    r'\.[0-9]{6}Z)","case":"' + _TEXT + r'","payload":"([0-9a-f]{64})","seq":(0|[1-9][0-9]{0,15}),"subject":"'
    r'([^"\\\x00-\x1f]*)","v":1\}'
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KINDS = {
    "v": int,
    "case": str,
    "seq": int,
    "at": str,
    "actor": str,
    "action": str,
    "subject": str,
    "payload": str,
}


class Entry(NamedTuple):
    """What the ledger records of one step. ``at`` is UTC with microseconds; ``payload`` is the salted digest."""

    case: str
    seq: int
    at: str
    actor: str
    action: str
    subject: str
    payload: str

    def leaf(self) -> bytes:
        """The canonical bytes that the tree is built over: its keys in their order, without a space."""
        text = _ENCODER.encode
        return (
            f'{{"action":{text(self.action)},"actor":{text(self.actor)},"at":{text(self.at)},"case":{text(self.case)},'
            f'"payload":{text(self.payload)},"seq":{self.seq},"subject":{text(self.subject)},"v":{VERSION}}}'
        ).encode()


@dataclass(frozen=True, slots=True)
class BuiltEntry:
    """An entry ready to be stored: its leaf, and the payload with the salt that ties it to the leaf."""

    entry: Entry
    leaf: bytes
    salt: bytes
    payload: bytes

    @property
    def digest(self) -> str:
        """The salted digest of the payload, as it stands in the leaf."""
        return self.entry.payload


def build_entry(
    case: str, seq: int, at: str, actor: str, action: str, subject: str, salt: bytes, payload: Any
) -> BuiltEntry:
    """The entry that stands for ``payload``, a JSON-ready value; ``salt`` is 32 fresh random bytes."""
    try:
        body = canonical_json(payload)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            worded("the payload of entry {seq} cannot be written as canonical JSON: {why}", seq=seq, why=str(error))
        ) from error
    entry = Entry(case, seq, at, actor, action, subject, salted_digest(salt, body))
    try:
        leaf = entry.leaf()
    except UnicodeEncodeError as error:
        raise BadInput(worded("entry {seq} cannot be written: a text in it is not Unicode", seq=seq)) from error
    if parse_leaf(leaf) != entry:
        raise BadInput(worded("entry {seq} does not read back as it was written", seq=seq))
    return BuiltEntry(entry, leaf, salt, body)


def parse_leaf(leaf: bytes) -> Entry:
    """Read a leaf strictly: canonical bytes, exactly the known keys, each of its kind; else BadInput."""
    if len(leaf) > LARGEST_LEAF:
        raise BadInput(worded("an entry has at most {most} bytes, not {n}", most=LARGEST_LEAF, n=len(leaf)))
    return _parse_plain(leaf) or _parse_any(leaf)


def payload_matches(entry: Entry, salt: bytes, payload: bytes) -> bool:
    """Are these the salt and the payload that the entry was built over?"""
    try:
        return salted_digest(salt, payload) == entry.payload
    except ValueError:
        return False


def _parse_plain(leaf: bytes) -> Entry | None:
    """Read a leaf whose texts need no escapes, as nearly all are: what fits this pattern is canonical as it stands."""
    try:
        match = _PLAIN.fullmatch(leaf.decode())
    except UnicodeDecodeError as error:
        raise BadInput(worded("an entry is not UTF-8")) from error
    if not match:
        return None
    action, actor, at, case, payload, place, subject = match.groups()
    seq = int(place)
    if seq >= 2**53:
        raise BadInput(worded("{seq} is not a place in a ledger", seq=seq))
    return Entry(case, seq, at, actor, action, subject, payload)


def _parse_any(leaf: bytes) -> Entry:
    try:
        value = json.loads(leaf)
    except (ValueError, RecursionError) as error:
        raise BadInput(worded("an entry is not JSON")) from error
    if not isinstance(value, dict) or value.keys() != _KINDS.keys():
        raise BadInput(worded("an entry has exactly the keys {keys}", keys=", ".join(_KINDS)))
    for key, kind in _KINDS.items():
        if type(value[key]) is not kind:
            raise BadInput(
                worded(
                    "{key} of an entry must be {what}",
                    key=key,
                    what=worded("a number") if kind is int else worded("text"),
                )
            )
    if value.pop("v") != VERSION:
        raise BadInput(worded("an entry of a version that is not known here"), next_step="Use a newer constancia.")
    entry = Entry(**value)
    _must_be_well_formed(entry)
    if _ENCODER.encode({"v": VERSION, **value}).encode(errors="replace") != leaf:
        raise BadInput(worded("entry {seq} is not in its canonical form (RFC 8785)", seq=entry.seq))
    return entry


def _must_be_well_formed(entry: Entry) -> None:
    if entry.seq < 0 or entry.seq >= 2**53:
        raise BadInput(worded("{seq} is not a place in a ledger", seq=entry.seq))
    if not _TIME.fullmatch(entry.at):
        raise BadInput(worded("at of entry {seq} is not a UTC time like 2026-11-24T10:50:35.123456Z", seq=entry.seq))
    if not _DIGEST.fullmatch(entry.payload):
        raise BadInput(
            worded("payload of entry {seq} is not a SHA-256 digest in lower-case hexadecimal", seq=entry.seq)
        )
    if not (entry.case and entry.actor and entry.action):
        raise BadInput(worded("entry {seq} must name its case, its actor and its action", seq=entry.seq))
