"""How alike two pictures look, by PDQ: a hash of 256 bits that barely changes when a picture is scaled or compressed.

Near-duplicates are a suggestion for a person's eyes, and never joined or dropped. The hash is computed from a copy of
at most 256 pixels a side, turned as its EXIF says, so that it may differ by a few bits from one of another program.

Algorithm: facebook/ThreatExchange, pdq; there too up to 31 differing bits, at a quality of 50 or more, are alike.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ALIKE = 31  # bits of 256
GOOD = 50  # of 100: below it a picture has too little in it to be compared

_SIDE = 256
_MOST_BYTES = 130 << 20  # of memory for the pixels of one picture
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")
_AT_ONCE = 512
_DECODED = {"GIF": 6, "WEBP": 16, "AVIF": 12}  # bytes that a pixel takes while it is decoded; 4 where not named


@dataclass(frozen=True, slots=True)
class Likeness:
    """A picture's PDQ hash, 64 hexadecimal digits, and its quality from 0 to 100."""

    pdq: str
    quality: int

    def to_json(self) -> dict[str, Any]:
        return {"pdq": self.pdq, "quality": self.quality}


def likeness(path: str) -> Likeness | None:
    """The hash of a picture's first frame; None where the library is not installed.

    It decodes pixels that strangers wrote, and so is run behind walls only; MemoryError if that would take too much.
    """
    try:
        import pdqhash
    except ImportError:
        return None
    import numpy as np
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path, formats=_FORMATS) as image:
            whole = image.size
            image.draft("RGB", (_SIDE, _SIDE))
            if _bytes_needed(image, whole) > _MOST_BYTES:
                raise MemoryError
            image.load()
            small = image if image.mode == "RGB" else image.convert("RGB")
            small.thumbnail((_SIDE, _SIDE))
            small = ImageOps.exif_transpose(small)
    bits, quality = pdqhash.compute(np.asarray(small))
    return Likeness(np.packbits(np.asarray(bits, dtype=np.uint8)).tobytes().hex(), int(quality))


def _bytes_needed(image: Any, whole: tuple[int, int]) -> float:
    """How much memory the decoder and the pixels in RGB take, at most; a JPEG is decoded at an eighth where it can be.

    The coefficients of a progressive one are all held, whatever the scale.
    """
    held = 0.0
    if image.format == "JPEG" and image.info.get("progressive"):
        parts = [(across, down) for _, across, down, _ in image.layer]
        most = max(across for across, _ in parts) * max(down for _, down in parts)
        held = 2 * whole[0] * whole[1] * sum(across * down for across, down in parts) / most
    each: int = _DECODED.get(image.format, 4) + (0 if image.mode == "RGB" else 4)
    width, height = image.size
    return held + float(width * height * each)


def alike(one: str, others: Mapping[str, str]) -> list[tuple[str, int]]:
    """Which of ``others`` (key to hash) look like this one, with the bits that differ, the most alike first."""
    digits = int(one, 16)
    found = ((key, (digits ^ int(other, 16)).bit_count()) for key, other in others.items())
    return sorted(((key, bits) for key, bits in found if bits <= ALIKE), key=lambda pair: pair[1])


def alike_pairs(hashes: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """Every two of these (key to hash) that look alike, each pair once, with the bits that differ."""
    import numpy as np

    keys = list(hashes)
    words = np.frombuffer(b"".join(bytes.fromhex(hashes[key]) for key in keys), dtype=np.uint64).reshape(-1, 4)
    for start in range(0, len(keys), _AT_ONCE):
        some, rest = words[start : start + _AT_ONCE], words[start:]
        bits = np.zeros((len(some), len(rest)), dtype=np.uint16)
        for column in range(4):
            bits += np.bitwise_count(some[:, column, None] ^ rest[None, :, column])
        for row, other in zip(*np.nonzero(bits <= ALIKE), strict=True):
            if other > row:
                yield keys[start + row], keys[start + other], int(bits[row, other])


def comparable(described: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Key to hash of the pictures with enough in them to be compared, from what is kept of each (``to_json``)."""
    return {
        key: str(said["pdq"]) for key, said in described if said.get("pdq") and int(said.get("quality") or 0) >= GOOD
    }
