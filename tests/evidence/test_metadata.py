"""What a file says of itself is read as a claim, and what cannot be is said."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from constancia.evidence.describing import carries_claims, describe
from constancia.evidence.exiftool import ExifTool
from constancia.evidence.metadata import Moment, claims, contradictions, coordinates, distance
from constancia.evidence.proofmode import is_proof_name, read_proof

RECEIVED = datetime(2024, 8, 9, 12, tzinfo=UTC)


def a_picture(path: Path, **gps: object) -> Path:
    image = Image.new("RGB", (8, 6))
    exif = image.getexif()
    exif[0x010F], exif[0x0110] = "Acme\0\0", "Phone 3"
    exif.get_ifd(0x8769).update({0x9003: "2024:08:09 07:30:00", 0x9011: "-04:00", 0xA431: "SN-77", 0xA430: "Eva Lira"})
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 30.0, 0.0), 3: "W", 4: (66.0, 54.0, 36.0), **gps})
    image.save(path, "JPEG", exif=exif)
    return path


def exiftool() -> ExifTool:
    found = ExifTool.installed()
    if found is None:
        pytest.skip("exiftool is not installed here")
    return found


@pytest.mark.parametrize("reader", ["exiftool", "library"])
def test_time_place_and_device_are_read_as_claims_and_the_file_stays_as_it_is(tmp_path: Path, reader: str) -> None:
    path = a_picture(tmp_path / "p")
    before = path.read_bytes()
    said = describe(str(path), "image/jpeg", exiftool() if reader == "exiftool" else None)
    assert said.open["taken"] == "2024:08:09 07:30:00 -04:00"
    assert said.open["device"] == "Acme Phone 3"
    assert (said.open["width"], said.open["height"]) == (8, 6)
    assert said.restricted == {"latitude": 10.5, "longitude": -66.91, "serial": "SN-77", "owner": "Eva Lira"}
    assert said.read_by[0].startswith(("ExifTool ", "Pillow "))
    assert path.read_bytes() == before
    assert contradictions(said.all, RECEIVED) == []
    assert "SN-77" not in repr(said)


@pytest.mark.parametrize("reader", ["exiftool", "library"])
def test_a_video_says_when_it_was_made_and_how_long_it_is(tmp_path: Path, reader: str) -> None:
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg, which makes the video, is not installed here")
    path = tmp_path / "v.mp4"
    made = [
        "-f",
        "lavfi",
        "-i",
        "testsrc=duration=1:size=64x48:rate=5",
        "-metadata",
        "creation_time=2024-08-09T11:30:00Z",
    ]
    subprocess.run(["ffmpeg", "-v", "error", *made, str(path)], check=True)
    said = describe(str(path), "video/mp4", exiftool() if reader == "exiftool" else None)
    moment = Moment.read(said.open["created"])
    assert moment is not None
    assert moment.local == datetime(2024, 8, 9, 11, 30)
    assert said.open["duration"] == pytest.approx(1, abs=0.1)
    assert (said.open["video"], said.open["width"]) == ("h264", 64)


def test_the_author_of_an_office_file_is_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "d"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "docProps/core.xml",
            "<cp:coreProperties><dc:creator>Eva Lira</dc:creator><cp:lastModifiedBy>Tomás</cp:lastModifiedBy>"
            '<dcterms:created xsi:type="dcterms:W3CDTF">2024-08-09T07:30:00Z</dcterms:created></cp:coreProperties>',
        )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    said = describe(str(path), kind, None)
    assert said.open["created"] == "2024-08-09T07:30:00Z"
    assert said.restricted == {"author": "Eva Lira", "editor": "Tomás"}


def test_plain_text_is_not_looked_into() -> None:
    assert not any(map(carries_claims, ["text/plain", "text/csv", "application/zip", "image/svg+xml"]))
    assert all(map(carries_claims, ["image/heic", "video/mp4", "application/pdf", "audio/amr"]))


@pytest.mark.parametrize(
    ("said", "known", "codes"),
    [
        ({"taken": "2031:01:01 00:00:00"}, {}, ["after_receipt"]),
        ({"taken": "2024:08:09 20:00:00 -04:00"}, {}, ["after_receipt"]),
        ({"created": "2024-08-10T15:00:00Z"}, {}, ["after_receipt"]),
        ({"taken": "0000:00:00 00:00:00"}, {}, ["time_unreadable"]),
        ({"created": "1904:01:01 00:00:00"}, {}, ["clock_never_set"]),
        ({"taken": "2024:08:09 07:00:00"}, {"published": date(2024, 8, 1)}, ["after_publication"]),
        ({"taken": "2024:08:01 10:00:00", "gps_time": "2024:07:20"}, {}, ["clock_and_satellite"]),
        ({"taken": "2024:08:01 10:00:00 -04:00", "gps_time": "2024:08:01 10:00:00Z"}, {}, ["clock_and_satellite"]),
        ({"taken": "2024:08:01 10:00:00", "xmp_taken": "2024:08:01 18:00:00"}, {}, ["times_differ"]),
        ({"taken": "2024:08:01 10:00:00", "digitized": "2024:07:01 10:00:00"}, {}, ["times_differ"]),
        ({"taken": "2024:08:01 10:00:00", "modified": "2024:07:30 10:00:00"}, {}, ["modified_before"]),
        ({"latitude": 95.0, "longitude": 10.0}, {}, ["place_not_on_earth"]),
        ({"latitude": 0, "longitude": 0}, {}, ["place_zero"]),
        ({"latitude": 10.5, "longitude": -66.9}, {"place": (4.7, -74.1)}, ["place_far"]),
    ],
)
def test_what_cannot_be_is_said(said: dict[str, object], known: dict[str, object], codes: list[str]) -> None:
    found = contradictions(said, RECEIVED, **known)  # type: ignore[arg-type]
    assert [each.code for each in found] == codes
    assert all(each.is_restricted == each.code.startswith("place") for each in found)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"taken": "2024:08:10 01:00:00"},  # may be true fourteen hours east of Greenwich
        {"taken": "2024:08:09 07:00:00", "gps_time": "2024:08:09"},
        {"taken": "2024:08:08 23:00:00 -04:00", "gps_time": "2024:08:09"},
        {"taken": "2024:08:08 07:30:00", "gps_time": "2024:08:08 11:30:04Z"},
        {"taken": "1987:05:01 10:00:00", "digitized": "2024:07:01 10:00:00"},  # a scan of an old photograph
        {"taken": "2024:08:01 10:00:00 -04:00", "xmp_taken": "2024-08-01T14:00:00Z"},
        {"created": "2024:08:01 14:00:00Z", "modified": "2024:08:01 10:00:30"},
        {"latitude": 10.5, "longitude": -66.9},
    ],
)
def test_what_may_be_is_not_called_a_contradiction(said: dict[str, object]) -> None:
    assert contradictions(said, RECEIVED, place=(10.48, -66.87), published=date(2024, 8, 9)) == []


def test_claims_are_shown_without_deceiving_and_without_end() -> None:
    said = claims({"device": "a\u202eb\x1b[2J", "author": "x" * 5000, "width": 2**80, "duration": float("nan")}, "r")
    assert said.open == {"device": "a\ufffdb\ufffd[2J", "width": str(2**80)}
    assert len(said.restricted["author"]) == 200


def test_distances_are_those_on_the_globe() -> None:
    assert distance((10.4806, -66.9036), (4.7110, -74.0721)) == pytest.approx(1026, rel=0.01)
    assert distance((0, 179), (0, -179)) == pytest.approx(222.4, rel=0.01)
    assert coordinates("10.48, -66.90") == (10.48, -66.9)
    assert coordinates("Caracas") is coordinates("95,10") is None


@pytest.mark.parametrize("content", [b"", b"plain text", b"\xff\xd8\xff", b"%PDF-1.7", b"II*\0" + bytes(200)])
@pytest.mark.parametrize("kind", ["image/jpeg", "application/pdf", "audio/mpeg", "video/mp4"])
def test_what_is_broken_has_no_claims_and_does_no_harm(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "f").write_bytes(content)
    assert "taken" not in describe(str(tmp_path / "f"), kind, None).all


def test_a_picture_cut_or_changed_anywhere_does_no_harm(tmp_path: Path) -> None:
    content = a_picture(tmp_path / "p").read_bytes()
    for place in range(0, min(len(content), 400), 9):
        for changed in (content[:place], content[:place] + b"\xff" + content[place + 1 :]):
            (tmp_path / "c").write_bytes(changed)
            describe(str(tmp_path / "c"), "image/jpeg", None)


def test_an_exiftool_that_dies_is_replaced_for_the_next_file(tmp_path: Path) -> None:
    tool = exiftool()
    path = str(a_picture(tmp_path / "p"))
    assert tool.read(path).open["device"] == "Acme Phone 3"
    tool.end()
    assert tool.read(path).open["device"] == "Acme Phone 3"
    tool.end()


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
        assert proof.claims["Manufacturer"] == "Acme"
        assert set(proof.identifying) == {"Location.Latitude", "DeviceID", "Wifi MAC", "IPv4", "CellInfo"}
        assert "abc123" not in repr(proof)


@pytest.mark.parametrize("content", [b"", b"{", b"a,b\n1,2\n", b"{}", b"[" * 100_000, b"{" * 100_000, b"\xff" * 99])
def test_what_is_no_proof_is_none(content: bytes) -> None:
    assert read_proof(content) is None


def test_proofs_are_known_by_their_names() -> None:
    assert is_proof_name(b"IMG_1.jpg.proof.csv")
    assert is_proof_name(b"ab/IMG_1.JPG.PROOF.JSON")
    assert not is_proof_name(b"IMG_1.jpg.proof.csv.asc")
