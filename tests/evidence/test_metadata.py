"""What a file says of itself is read as a claim, and what cannot be is said."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from constancia.evidence.metadata import Claims, contradictions, distance, read_claims
from constancia.evidence.proofmode import is_proof_name, read_proof

RECEIVED = datetime(2024, 8, 9, 12, tzinfo=UTC)


def a_picture(**fields: object) -> io.BytesIO:
    image = Image.new("RGB", (8, 6))
    exif = image.getexif()
    exif[0x010F], exif[0x0110] = "Acme\0\0", "Phone 3"
    exif.get_ifd(0x8769).update({0x9003: "2024:08:09 07:30:00", 0x9011: "-04:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 30.0, 0.0), 3: "W", 4: (66.0, 54.0, 36.0), **fields})
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return io.BytesIO(buffer.getvalue())


def test_time_place_and_device_are_read_as_claims_and_the_file_stays_as_it_is() -> None:
    picture = a_picture()
    before = picture.getvalue()
    claims = read_claims(picture)
    assert (claims.taken, claims.offset, claims.device) == ("2024:08:09 07:30:00", "-04:00", "Acme Phone 3")
    assert (claims.latitude, claims.longitude) == (10.5, -66.91)
    assert (claims.width, claims.height) == (8, 6)
    assert claims.read_by.startswith("Pillow ")
    assert picture.getvalue() == before
    assert contradictions(claims, RECEIVED) == []


@pytest.mark.parametrize(
    ("claims", "place", "said"),
    [
        (Claims(taken="2031:01:01 00:00:00"), None, "after it was received"),
        (Claims(taken="2024:08:09 20:00:00", offset="-04:00"), None, "after it was received"),
        (Claims(taken="0000:00:00 00:00:00"), None, "not a time"),
        (Claims(taken="2024:08:01 10:00:00", gps_date="2024:07:20"), None, "differ by more than a day"),
        (Claims(latitude=95.0, longitude=10.0), None, "not on earth"),
        (Claims(latitude=0.0, longitude=0.0), None, "zero, zero"),
        (Claims(latitude=10.5, longitude=-66.9), (4.7, -74.1), "km from the one that was named"),
    ],
)
def test_what_cannot_be_is_said(claims: Claims, place: tuple[float, float] | None, said: str) -> None:
    (found,) = contradictions(claims, RECEIVED, place=place)
    assert said in found


@pytest.mark.parametrize(
    "claims",
    [
        Claims(),
        Claims(taken="2024:08:10 01:00:00"),  # may be true fourteen hours east of Greenwich
        Claims(taken="2024:08:09 07:00:00", gps_date="2024:08:09"),
        Claims(taken="2024:08:08 23:00:00", offset="-04:00", gps_date="2024:08:09"),
        Claims(latitude=10.5, longitude=-66.9),
    ],
)
def test_what_may_be_is_not_called_a_contradiction(claims: Claims) -> None:
    assert contradictions(claims, RECEIVED, place=(10.48, -66.87)) == []


def test_distances_are_those_on_the_globe() -> None:
    assert distance((10.4806, -66.9036), (4.7110, -74.0721)) == pytest.approx(1026, rel=0.01)
    assert distance((0, 179), (0, -179)) == pytest.approx(222.4, rel=0.01)


@pytest.mark.parametrize("content", [b"", b"plain text", b"\xff\xd8\xff", b"%PDF-1.7", b"II*\0" + bytes(200)])
def test_what_is_no_picture_or_a_broken_one_has_no_claims_and_does_no_harm(content: bytes) -> None:
    assert read_claims(io.BytesIO(content)).taken == ""


def test_a_picture_cut_or_changed_anywhere_does_no_harm() -> None:
    content = a_picture().getvalue()
    for place in range(0, min(len(content), 400), 3):
        read_claims(io.BytesIO(content[:place]))
        read_claims(io.BytesIO(content[:place] + b"\xff" + content[place + 1 :]))


def test_the_hostile_pictures_are_read_without_decoding(shared: Path) -> None:
    with (shared / "hostile" / "pixel_bomb.png").open("rb") as file:
        assert "pixels" in read_claims(file).problem
    with (shared / "hostile" / "exif_gps.jpg").open("rb") as file:
        claims = read_claims(file)
    assert claims.latitude is not None
    assert claims.device.isprintable()


def test_a_proof_speaks_of_its_picture_and_what_identifies_is_kept_apart() -> None:
    digest = hashlib.sha256(b"picture").hexdigest()
    names = "File Hash SHA256,Proof Generated,Location.Latitude,DeviceID,Wifi MAC,IPv4,CellInfo,Manufacturer"
    values = f"{digest},2024-08-09T11:00:00Z,10.5,abc123,02:00:00:00:00:00,10.0.0.7,734-4,Acme"
    pairs = zip(names.split(","), values.split(","), strict=True)
    for content in (f"{names}\n{values}\n", "\n".join(",".join(pair) for pair in pairs)):
        proof = read_proof(content.encode())
        assert proof is not None
        assert proof.is_of(digest)
        assert not proof.is_of("0" * 64)
        assert proof.claims["Location.Latitude"] == "10.5"
        assert set(proof.identifying) == {"DeviceID", "Wifi MAC", "IPv4", "CellInfo"}
        assert "abc123" not in repr(proof)


@pytest.mark.parametrize("content", [b"", b"{", b"a,b\n1,2\n", b"{}", b"[" * 100_000, b"{" * 100_000, b"\xff" * 99])
def test_what_is_no_proof_is_none(content: bytes) -> None:
    assert read_proof(content) is None


def test_proofs_are_known_by_their_names() -> None:
    assert is_proof_name(b"IMG_1.jpg.proof.csv")
    assert is_proof_name(b"ab/IMG_1.JPG.PROOF.JSON")
    assert not is_proof_name(b"IMG_1.jpg.proof.csv.asc")
