"""A ProofMode bundle: the proof file that a phone made of a picture when it was taken, and whether it speaks of it.

The proof holds the SHA-256 of the picture; that is checked. Everything else in it (place, time, network, device) is a
claim of the phone. Some of it names the witness: the device's number, its addresses, the cell that it saw. Those fields
are kept apart, since whoever reads them can find the person.

Format: the ``.proof.csv`` and ``.proof.json`` files of guardianproject/proofmode.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LARGEST = 1 << 20

_DIGEST = re.compile(r"[0-9a-f]{64}")
#: Words in the names of fields that lead to a person or to their device.
_IDENTIFYING = (
    "device",
    "mac",
    "ipv4",
    "ipv6",
    "imei",
    "cell",
    "network",
    "wifi",
    "serial",
    "account",
    "phone",
    "path",
    "location",
    "latitude",
    "longitude",
    "address",
    "notes",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof file says: the digest that it is about, its claims, and those of them that may identify someone."""

    sha256: str
    claims: Mapping[str, str] = field(default_factory=dict)
    identifying: Mapping[str, str] = field(default_factory=dict, repr=False)

    def is_of(self, sha256: str) -> bool:
        """Is this the proof of the file with this digest?"""
        return bool(self.sha256) and self.sha256 == sha256


def is_proof_name(name: bytes) -> bool:
    """Does a file of this name hold a ProofMode proof? (Its signature, ``.asc``, does not.)"""
    return name.lower().endswith((b".proof.csv", b".proof.json"))


def read_proof(content: bytes) -> Proof | None:
    """Read a proof file; None if it is none, or speaks of no digest."""
    if len(content) > LARGEST:
        return None
    text = content.decode("utf-8-sig", errors="replace")
    fields = _from_json(text) if text.lstrip().startswith("{") else _from_csv(text)
    digest = next((value.strip().lower() for name, value in fields.items() if "sha256" in _plain(name)), "")
    if not _DIGEST.fullmatch(digest):
        return None
    identifying = {name for name in fields if any(word in _plain(name) for word in _IDENTIFYING)}
    return Proof(
        digest,
        {name: value for name, value in fields.items() if name not in identifying},
        {name: value for name, value in fields.items() if name in identifying},
    )


def _from_csv(text: str) -> dict[str, str]:
    """One row of names and one of values, or a name and a value on each line."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error:
        return {}
    if len(rows) >= 2:
        below = dict(zip(rows[0], rows[1], strict=False))
        if any("sha256" in _plain(name) and _DIGEST.fullmatch(value.strip().lower()) for name, value in below.items()):
            return below
    return {row[0]: row[1] for row in rows if len(row) >= 2}


def _from_json(text: str) -> dict[str, str]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(one) for name, one in value.items()} if isinstance(value, dict) else {}


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
