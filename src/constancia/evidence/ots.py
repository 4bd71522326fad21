"""What an OpenTimestamps proof says of a checkpoint, as far as that can be seen without the Bitcoin chain.

A proof leads by hashes from the checkpoint to the Merkle root of a block, or to a calendar that promised one. That it
begins at this checkpoint and where it ends is computed here, with the library opentimestamps; whether the block is what
the proof needs is not: no block header is at hand, and none is fetched. So nothing here is ever said to have passed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from constancia.evidence.findings import Finding, worded

LARGEST = 1 << 20


def check_proof(content: bytes, proof: bytes, name: str, file: str = "") -> list[Finding]:
    """One finding for each attestation in the proof, or one that says what is wrong with it."""
    try:
        ends = list(_ends(content, proof[: LARGEST + 1]))
    except ImportError:
        message = worded("{name}: the library opentimestamps is not installed here; ots verify checks it", name=name)
        return [Finding("timestamps", name, "not_checkable", message, file)]
    except ValueError as error:
        return [Finding("timestamps", name, "failed", worded("{what}: {why}", what=name, why=str(error)), file)]
    if not ends:
        return [
            Finding("timestamps", name, "failed", worded("{name}: the proof leads to no attestation", name=name), file)
        ]
    return [
        Finding("timestamps", name, "not_checkable", worded("{what}: {why}", what=name, why=end), file) for end in ends
    ]


def _ends(content: bytes, proof: bytes) -> Iterator[str]:
    """Where the proof leads, in words; ValueError if it is none, or does not begin at these bytes."""
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation

    for reached, attestation in sorted(_read(content, proof).all_attestations(), key=repr):
        if isinstance(attestation, BitcoinBlockHeaderAttestation):
            root = reached[::-1].hex()
            yield worded(
                "holds if the Merkle root of Bitcoin block {height} is {root}; it needs that block's header, which is "
                "not at hand: not checkable here",
                height=attestation.height,
                root=root,
            )
        elif isinstance(attestation, PendingAttestation):
            yield worded(
                "pending: the calendar {uri} promised a Bitcoin block; complete it with ots upgrade",
                uri=attestation.uri,
            )
        else:
            yield worded("it ends in an attestation of a kind that is not known here")


def _read(content: bytes, proof: bytes) -> Any:
    from opentimestamps.core.op import OpSHA256
    from opentimestamps.core.serialize import BytesDeserializationContext, DeserializationError
    from opentimestamps.core.timestamp import DetachedTimestampFile

    if len(proof) > LARGEST:
        raise ValueError(worded("it is too large to be an OpenTimestamps proof"))
    try:
        read = DetachedTimestampFile.deserialize(BytesDeserializationContext(proof))
    except (DeserializationError, ValueError, RecursionError) as error:
        raise ValueError(
            worded("it is no OpenTimestamps proof, or was damaged ({kind})", kind=type(error).__name__)
        ) from error
    if not isinstance(read.file_hash_op, OpSHA256) or read.file_digest != hashlib.sha256(content).digest():
        raise ValueError(worded("it is over other bytes"))
    return read.timestamp
