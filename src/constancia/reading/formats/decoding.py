"""Bytes to text: which encoding a file without a label was written in, and what could not be told for certain.

A byte order mark decides; then UTF-8, which other encodings' texts almost never satisfy; then the encoding in which
the letters beyond ASCII stand where Spanish and English put them; then what charset-normalizer finds.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from constancia.errors import Unreadable
from constancia.reading.formats.writing import REPLACEMENT, storable
from constancia.reading.sentences import say

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ("cp1252", "mac_roman", "cp850")
_LETTERS = frozenset("áéíóúñüÁÉÍÓÚÑÜçÇàèìòùâêîôûãõÀÈÌÒÙÂÊÎÔÛÃÕïëöäÏËÖÄ")
_MARKS_BESIDE_WORDS = frozenset("¿¡«»“”‘’–—…°ºª·€")
_SAMPLE = 200_000
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the encoding it was read in, and notes for a person."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, name: str = "", encoding: str = "") -> Decoded:
    """The text of these bytes; Unreadable when they are no text at all.

    Line ends stay as they are. A byte order mark is not part of the text. NUL, which no database can hold, is shown
    as U+FFFD, so that the length stays, and a note says how many there were.
    """
    text, used, notes = _decode(data, encoding)
    if _is_binary(text):
        raise Unreadable(
            f"{name or 'the file'} is not text, and no format that can be read is recognised in it",
            next_step="Open it in the program it comes from and save it as PDF, DOCX, CSV or plain text; "
            "the original stays as it is.",
        )
    nul = text.count("\0")
    if nul:
        notes = (*notes, say("note.nul", n=nul, mark=REPLACEMENT))
    return Decoded(storable(text), used, notes)


def _decode(data: bytes, label: str) -> tuple[str, str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data, encoding)
    for encoding in (_wide(data), "utf-8", label):
        try:
            if encoding:
                return data.decode(encoding), encoding, ()
        except (UnicodeDecodeError, LookupError):
            continue
    return _guess(data)


def _lenient(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    try:
        return data.decode(encoding), encoding, ()
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return text, encoding, (say("note.not_encoding", encoding=encoding, mark=REPLACEMENT),)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of western text is NUL."""
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    half = max(1, len(data[:_SAMPLE]) // 2)
    if len(data) % 2 or len(data) < 8 or max(even, odd) < 0.7 * half or min(even, odd) > 0.05 * half:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    scored = [(_plausible(data[:_SAMPLE].decode(encoding, "replace")), encoding) for encoding in _LIKELY]
    score, encoding = max(scored, key=lambda pair: pair[0])
    if score < _MOSTLY:
        encoding = _by_charset_normalizer(data) or encoding
    text = data.decode(encoding, "replace")
    if REPLACEMENT in text:
        return text, encoding, (say("note.guessed_encoding_bytes", encoding=encoding, mark=REPLACEMENT),)
    return text, encoding, (say("note.guessed_encoding", encoding=encoding),)


def _plausible(text: str) -> float:
    """Which share of the characters beyond ASCII stand where our languages put them."""
    beyond = right = 0
    for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if char >= "\x80":
            beyond += 1
            right += _fits(before, char, after)
    return right / beyond if beyond else 1.0


def _fits(before: str, char: str, after: str) -> bool:
    if char in _MARKS_BESIDE_WORDS:
        return True
    if char not in _LETTERS:
        return False
    follows_small, precedes_small = before.islower(), after.islower()
    return not (char.isupper() and (follows_small or (before.isalpha() and precedes_small)))


def _by_charset_normalizer(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best else ""


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    control = sum(c < " " and c not in "\t\n\r\f\v\x1b\x1a" for c in sample) + sample.count(REPLACEMENT)
    return control > 0.1 * len(sample) + 2
