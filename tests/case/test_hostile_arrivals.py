"""Hostile files go the whole way of an intake: kept byte for byte, opened within the budget, described or not."""

from __future__ import annotations

import io
import struct
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from constancia.evidence.findings import failed
from constancia.evidence.verify import verify_case

PATIENCE = 60


def zipped(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def nested(depth: int) -> bytes:
    content = b"the innermost"
    for n in range(depth):
        content = zipped((f"{n}.zip", content), ("beside.txt", b"%d" % n))
    return content


def encrypted() -> bytes:
    plain = bytearray(zipped(("secret.txt", b"words")))
    plain[6] |= 1
    plain[plain.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


def devices() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (
            ("d", tarfile.CHRTYPE),
            ("b", tarfile.BLKTYPE),
            ("f", tarfile.FIFOTYPE),
            ("h", tarfile.LNKTYPE),
        ):
            info = tarfile.TarInfo(f"../../{name}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    return buffer.getvalue()


def parts(count: int) -> bytes:
    part = b"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=x.txt\r\n\r\nwords %d\r\n"
    head = b"From: a@example.org\r\nTo: b\r\nDate: c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + b"".join(part % n for n in range(count)) + b"--b--\r\n"


def mails_in_mails(depth: int) -> bytes:
    mail = b"From: a\r\nTo: b\r\nDate: c\r\n\r\nwords\r\n"
    for n in range(depth):
        head = b"From: a\r\nTo: b\r\nDate: c\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % n
        mail = head + b"--b%d\r\nContent-Type: message/rfc822\r\n\r\n" % n + mail + b"--b%d--\r\n" % n
    return mail


def office() -> bytes:
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
    core = f"{entity}<cp:coreProperties><dc:creator>&b;</dc:creator></cp:coreProperties>"
    return zipped(("word/document.xml", entity.encode() + b"<w>&b;</w>"), ("docProps/core.xml", core.encode()))


def tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", following)


def exif(content: bytes) -> bytes:
    segment = b"Exif\0\0" + content
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + b"\xff\xd9"


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*each) for each in chunks) + chunk(b"IEND", b"")


def boxes(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = struct.pack(">I", len(content) + 8) + b"moov" + content
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + content


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(buffer, "JPEG")
    return buffer.getvalue()


# fmt: off
HOSTILE = {
    "nested.zip": lambda: nested(8),
    "encrypted.zip": encrypted,
    "names.zip": lambda: zipped(
        ("/etc/passwd", b"a"), ("../../x", b"b"), ("same", b"c"), ("same", b"d"), ("a\0b", b"e")
    ),
    "devices.tar": devices,
    "parts.eml": lambda: parts(10_000),
    "mails.eml": lambda: mails_in_mails(300),
    "office.docx": office,
    "loop.tif": lambda: tiff((0x8769, 4, 1, 8), (0x8825, 4, 1, 8), following=8),
    "counts.jpg": lambda: exif(
        tiff((0x010F, 2, 0xFFFFFFF0, 26), (0x9286, 7, 0x7FFFFFFF, 26), (0x8825, 4, 1, 0xFFFFFFF0))
    ),
    "huge.tif": lambda: tiff(
        (256, 4, 1, 2**31), (257, 4, 1, 2**31), (258, 3, 1, 8), (273, 4, 1, 8), (279, 4, 1, 2**31)
    ),
    "huge.png": lambda: png(10_900, 10_900, (b"IDAT", zlib.compress(bytes(40 << 20)))),
    "text.png": lambda: png(
        8, 8, (b"zTXt", b"k\0\0" + zlib.compress(bytes(200 << 20))), (b"IDAT", zlib.compress(bytes(300)))
    ),
    "profile.png": lambda: png(8, 8, (b"iCCP", b"k\0\0" + zlib.compress(bytes(200 << 20))), (b"IDAT", b"")),
    "cut.jpg": lambda: picture()[:1500],
    "both.jpg": lambda: picture() + zipped(("inside.txt", b"words")),
    "deep.mp4": lambda: boxes(20_000),
    "wave.wav": lambda: b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff" + bytes(100),
    "loop.pdf": lambda: (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\n"
        b"trailer<</Root 1 0 R/Info 2 0 R>>\n%%EOF"
    ),
    "deep.pdf": lambda: b"%PDF-1.4\n1 0 obj" + b"[" * 200_000 + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "list.m3u8.mp3": lambda: b"ID3\3\0\0\0\0\0\0#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "xmp.jpg": lambda: (
        b"\xff\xd8\xff\xe1"
        + struct.pack(">H", 60_031)
        + b"http://ns.adobe.com/xap/1.0/\0"
        + b"<x>" * 20_000
        + b"\xff\xd9"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_kept_and_does_no_harm(case, tmp_path: Path, name: str) -> None:
    from constancia.case import describing, intake

    folder = tmp_path / "in"
    folder.mkdir()
    content = HOSTILE[name]()
    (folder / name).write_bytes(content)
    began = time.monotonic()
    taken = intake.take(case, [folder / name], {})
    describing.describe_arrived(case, [each for each in taken if each.is_new])
    assert time.monotonic() - began < PATIENCE
    assert taken[0].original
    with case.originals.open(taken[0].sha256) as file:
        assert file.read() == content
    assert all(each.original or each.refused for each in taken)
    assert describing.undescribed(case) == []
    assert failed(verify_case(case.config.folder)) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["case", "in"]
    assert b"root:" not in (case.config.folder / "case.sqlite3").read_bytes()
