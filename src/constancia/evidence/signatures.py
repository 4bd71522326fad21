"""Detached OpenPGP signatures, as ProofMode makes them: over which bytes, and by which of the keys that came along.

A good signature says that whoever holds the key signed these bytes. Whose key it is nobody knows from this alone.
Checked by Sequoia (pysequoia), where it is installed; it parses what strangers wrote, and so is run behind walls only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LARGEST = 1 << 20


def check_signature(signature: bytes, signed: str, keys: Sequence[bytes]) -> dict[str, Any]:
    """``outcome`` is "signed", "differs", "no_key", "no_tool" or "unreadable"; ``fingerprint`` that of the key."""
    try:
        import pysequoia
    except ImportError:
        return {"outcome": "no_tool"}
    try:
        read = pysequoia.Sig.from_bytes(signature)
        certificates = [each for key in keys for each in pysequoia.Cert.split_bytes(key)]
    except Exception as error:  # noqa: BLE001  the library raises its own kinds; what it said is its business
        return {"outcome": "unreadable", "problem": type(error).__name__}
    wanted = str(read.issuer_fpr or read.issuer_key_id or "").lower()
    told = {"issuer": wanted, "made": str(read.created or "")[:40]}
    # A signing subkey is known to its certificate by the signature that it made over the certificate.
    if not wanted or (
        not any(bytes.fromhex(wanted) in bytes(each) for each in certificates)
        and not any(str(each.fingerprint).lower().endswith(wanted) for each in certificates)
    ):
        return told | {"outcome": "no_key"}
    try:
        result = pysequoia.verify(signature=read, file=signed, store=lambda _: certificates)
    except Exception:  # noqa: BLE001  every failure to verify is raised; none of them is a good signature
        return told | {"outcome": "differs"}
    by = [str(each.certificate) for each in result.valid_sigs]
    return told | ({"outcome": "signed", "fingerprint": by[0]} if by else {"outcome": "differs"})
