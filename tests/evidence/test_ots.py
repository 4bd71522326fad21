"""A proof of OpenTimestamps is followed to its end, said to need a block's header, and never said to have passed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from constancia.evidence.findings import Finding
from constancia.evidence.ots import check_proof
from constancia.evidence.timestamps import check_in_dossier, check_kept, names_for_dossier

pytest.importorskip("opentimestamps", reason="opentimestamps is not installed (constancia[evidence])")

NOTE = b"constancia/7q3k9x0v2m5c\n3\nAAAA\n"
NONCE = bytes(range(16))
ROOT = hashlib.sha256(hashlib.sha256(NOTE).digest() + NONCE).digest()
CALENDAR = "https://calendar.example"


def proof(content: bytes = NOTE, *, height: int | None = 358391, calendar: str = CALENDAR) -> bytes:
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
    from opentimestamps.core.op import OpAppend, OpSHA256
    from opentimestamps.core.serialize import BytesSerializationContext
    from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

    start = Timestamp(hashlib.sha256(content).digest())
    end = start.ops.add(OpAppend(NONCE)).ops.add(OpSHA256())
    if height is not None:
        end.attestations.add(BitcoinBlockHeaderAttestation(height))
    if calendar:
        end.attestations.add(PendingAttestation(calendar))
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), start).serialize(context)
    return bytes(context.getbytes())


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.status, finding.message) for finding in findings]


def test_a_proof_is_followed_to_the_block_that_it_needs() -> None:
    ((status, message),) = said(check_proof(NOTE, proof(calendar=""), "ots"))
    assert status == "not_checkable"
    assert "Bitcoin block 358391" in message
    assert ROOT[::-1].hex() in message
    assert "not checkable here" in message


def test_a_proof_that_a_calendar_only_promised_is_pending() -> None:
    ((status, message),) = said(check_proof(NOTE, proof(height=None), "ots"))
    assert (status, CALENDAR in message, "pending" in message) == ("not_checkable", True, True)
    assert len(check_proof(NOTE, proof(), "ots")) == 2


def test_a_proof_over_other_bytes_or_a_damaged_one_fails() -> None:
    assert "other bytes" in said(check_proof(NOTE + b"x", proof(), "ots"))[0][1]
    whole = proof()
    for damaged in (b"", whole[:-1], whole + b"\0", b"\xff" * 500, whole[:40] + b"\xf0" * 5000, bytes(2 << 20)):
        assert [status for status, _ in said(check_proof(NOTE, damaged, "ots"))] == ["failed"]


def test_a_flipped_bit_never_passes_and_never_raises() -> None:
    whole = proof()
    for place in range(len(whole)):
        for bit in range(8):
            changed = whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
            found = said(check_proof(NOTE, changed, "ots"))
            assert found
            assert all(status != "passed" for status, _ in found)
            assert found != said(check_proof(NOTE, whole, "ots")), (place, bit)


def test_the_proof_of_a_case_is_verified_and_goes_into_its_dossier(tmp_path: Path) -> None:
    folder = tmp_path / "timestamps" / "000000000003"
    folder.mkdir(parents=True)
    (tmp_path / "000000000003.txt").write_bytes(NOTE)
    (folder / "opentimestamps.ots").write_bytes(proof(calendar=""))
    kept = check_kept(tmp_path)
    assert [finding.status for finding in kept] == ["not_checkable"]
    data = tmp_path / "dossier" / "data" / "timestamps"
    data.mkdir(parents=True)
    for name, content in names_for_dossier(tmp_path):
        (data / name).write_bytes(content)
    assert [f.message for f in check_in_dossier(tmp_path / "dossier")] == [
        kept[0].message.replace("opentimestamps:", "3-opentimestamps:")
    ]
    (tmp_path / "000000000003.txt").unlink()
    assert [finding.status for finding in check_kept(tmp_path)] == ["failed"]
