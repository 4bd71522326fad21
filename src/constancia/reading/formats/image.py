"""Pictures of text (photographs, screenshots, scans): the words recognised in them, with their boxes in pixels."""

from __future__ import annotations

import io
import warnings
from typing import Any

from constancia.errors import Unavailable, Unreadable
from constancia.reading.document import Document
from constancia.reading.formats import ocr
from constancia.reading.formats.pages import PageWriting
from constancia.reading.sentences import say

MOST_PIXELS = 80_000_000
MOST_FRAMES = 200

_SMALL = 1_000


def read(data: bytes, name: str = "") -> Document:
    """The text in a picture; Unavailable where text recognition is not installed, Unreadable where no text is seen."""
    picture = _open(data, name)
    if not ocr.languages():
        raise Unavailable(
            f"{name or 'the file'} is a picture, and text recognition is not installed", next_step=ocr.HOW_TO_INSTALL
        )
    writing = PageWriting()
    writing.note(say("note.ocr"))
    for number in range(min(getattr(picture, "n_frames", 1), MOST_FRAMES)):
        found = _recognised(picture, number, name)
        at = {"page": number + 1, "ocr": True}
        writing.page(found.words, found.edges, size=found.size(*picture.size), at=at)
    if not writing.letters:
        raise Unreadable(
            f"no text is seen in {name or 'the picture'}",
            next_step="Describe what it shows in a document of your own that names this picture as its source.",
        )
    return writing.finished("image")


def _open(data: bytes, name: str) -> Any:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise Unreadable(
            f"{name or 'the picture'} cannot be opened as a picture, or claims to be larger than any real one",
            next_step="Ask for the file again; the one received stays as it is.",
        ) from broken
    if picture.width * picture.height > MOST_PIXELS:
        raise Unreadable(
            f"{name or 'the picture'} has {picture.width} x {picture.height} pixels; up to {MOST_PIXELS:,} are opened",
            next_step="Save a smaller copy and add it too; the original stays as it is.",
        )
    return picture


def _recognised(picture: Any, number: int, name: str) -> ocr.Recognised:
    from PIL import ImageOps

    try:
        picture.seek(number)
        upright = ImageOps.exif_transpose(picture).convert("L")
    except (OSError, ValueError, SyntaxError, EOFError) as broken:
        raise Unreadable(
            f"{name or 'the picture'} is damaged: it cannot be shown whole",
            next_step="Ask for the file again; the damaged one stays as it is.",
        ) from broken
    times = 2 if max(upright.size) < _SMALL else 1  # tesseract wants letters of 20 pixels or more
    bigger = upright.resize((upright.width * times, upright.height * times)) if times > 1 else upright
    return ocr.words_of_picture(bigger, scale=1 / times)
