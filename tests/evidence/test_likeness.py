"""The likeness of a picture takes little memory, and what would take much is refused before it is decoded."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import pytest

pytest.importorskip("pdqhash")

_PROGRAM = """
import re, sys
from constancia.evidence.likeness import likeness
try:
    print(likeness(sys.argv[1]) is not None)
except MemoryError:
    print("refused")
print(int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) // 1024)  # ru_maxrss is the parent's too
"""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def _bilevel_png(path: Path, side: int) -> Path:
    """A picture of one bit a pixel: small as a file, and forty times larger in colours."""
    header = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(b"\0" * ((side + 7) // 8 + 1) * side, 1)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b""))
    return path


@pytest.mark.parametrize(("side", "answer"), [(300, "True"), (4_000, "True"), (10_000, "refused")])
def test_a_picture_of_any_size_takes_less_than_200_megabytes(tmp_path: Path, side: int, answer: str) -> None:
    picture = _bilevel_png(tmp_path / "picture.png", side)
    ended = subprocess.run([sys.executable, "-c", _PROGRAM, picture], capture_output=True, text=True, check=True)
    said, megabytes = ended.stdout.split()
    assert said == answer
    assert int(megabytes) < 200


def test_a_small_picture_keeps_its_hash_however_its_colours_are_stored(tmp_path: Path) -> None:
    from PIL import Image

    from constancia.evidence.likeness import likeness

    picture = Image.effect_noise((300, 200), 80)
    hashes = set()
    for mode in ("L", "RGB", "RGBA"):
        picture.convert(mode).save(tmp_path / f"{mode}.png")
        found = likeness(str(tmp_path / f"{mode}.png"))
        assert found is not None
        hashes.add(found.pdq)
    assert len(hashes) == 1
