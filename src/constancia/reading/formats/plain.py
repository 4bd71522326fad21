"""Plain text: exactly what the file says, split into paragraphs."""

from __future__ import annotations

import re

from constancia.errors import Unreadable
from constancia.reading.document import Document, Segment
from constancia.reading.formats.decoding import decode
from constancia.reading.language import language_of

VERSION = "1"

_BREAK = re.compile(r"(?:\r\n|\r|\n)[ \t\f\u00a0]*(?:\r\n|\r|\n)\s*")
_LINE = re.compile(r"(?:\r\n|\r|\n)\s*")


def read(data: bytes, name: str = "") -> Document:
    """The text as it was written; Unreadable where it has no letter or digit."""
    decoded = decode(data, name=name)
    if not any(c.isalnum() for c in decoded.text):
        raise Unreadable(
            f"{name or 'the file'} holds no words", next_step="Check that this is the file that was meant."
        )
    text = decoded.text
    return Document(text, "prose", language_of(text), "text", VERSION, paragraphs(text), decoded.notes)


def paragraphs(text: str) -> tuple[Segment, ...]:
    """The paragraphs of a text: set apart by empty lines, or each line one where there are none."""
    body = text.rstrip()
    breaks = list(_BREAK.finditer(body)) or list(_LINE.finditer(body))
    starts = [len(text) - len(text.lstrip()), *(b.end() for b in breaks)]
    ends = [*(b.start() for b in breaks), len(body)]
    ranges = [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
    return tuple(
        Segment(start, end, "paragraph", {"paragraph": number}) for number, (start, end) in enumerate(ranges, 1)
    )
