"""Canonical JSON (RFC 8785) and the salted digests that stand for a payload in the ledger.

A digest of a name alone can be guessed by trying names; a digest of 32 random bytes and the name cannot. Whoever
is shown salt and payload can check the digest with any SHA-256 tool; once the salt is erased, nobody can.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import rfc8785

SALT_BYTES = 32


def canonical_json(value: Any) -> bytes:
    """The one byte string that stands for a JSON value, by RFC 8785.

    Integers beyond 2**53, NaN and lone surrogates have no canonical form and raise ValueError.
    """
    return rfc8785.dumps(value)


def salted_digest(salt: bytes, payload: bytes) -> str:
    """SHA-256 over the 32-byte salt followed by the payload, in lower-case hexadecimal."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(salt + payload).hexdigest()


def is_canonical(text: bytes) -> bool:
    """Is this byte string exactly the canonical form of the JSON value that it holds?"""
    try:
        return canonical_json(json.loads(text)) == text
    except (ValueError, RecursionError):
        return False
