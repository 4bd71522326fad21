"""A span: an exact range of a document's text, stored with its quote and a little context.

Offsets are Unicode code points, start inclusive, end exclusive. The quote is redundant on purpose: whoever
holds the text can check the span, and whoever holds a later reading of the same original can find it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONTEXT = 40

_ENDS = ("\n", ". ", "? ", "! ")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The range ``[start, end)`` of a text, and the text found there."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not [{self.start}, {self.end})")
        if len(self.text) != self.end - self.start:
            raise ValueError("a span's quote must be as long as its range")

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of ``text`` from ``start`` to ``end``."""
        return cls(start, end, text[start:end])

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Span:
        return cls(int(value["start"]), int(value["end"]), str(value["text"]))

    def to_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "text": self.text}

    def holds_in(self, text: str) -> bool:
        """Is the quote exactly what ``text`` has at this range?"""
        return text[self.start : self.end] == self.text

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def context(text: str, span: Span, width: int = CONTEXT) -> tuple[str, str]:
    """What stands before and after a span, up to ``width`` code points each."""
    return text[max(0, span.start - width) : span.start], text[span.end : span.end + width]


def sentence_around(text: str, span: Span) -> Span:
    """The sentence, or the line of a list, in which a span stands; at least the span itself."""
    begins = [at + len(end) for end in _ENDS if (at := text.rfind(end, 0, span.start)) >= 0]
    start = max(begins, default=0)
    stops = [at for at in (text.find(end, span.end) for end in _ENDS) if at >= 0]
    stop = min(stops, default=len(text))
    stop += text[stop : stop + 1] not in ("", "\n")
    while start < span.start and text[start].isspace():
        start += 1
    return Span.of(text, start, max(stop, span.end))


def find_again(text: str, quote: str, before: str = "", after: str = "") -> Span | None:
    """Where a quote stands in another reading of the same original, or None if that is not certain.

    A quote that occurs once is found by itself; one that occurs more often must be told apart by its context.
    """
    places = _occurrences(text, quote)
    if len(places) > 1:
        places = [p for p in places if text[:p].endswith(before) and text[p + len(quote) :].startswith(after)]
    if len(places) != 1:
        return None
    return Span.of(text, places[0], places[0] + len(quote))


def spans_in(value: Any) -> list[Span]:
    """Every span inside a JSON-ready value, in the order in which they stand."""
    if isinstance(value, Mapping):
        if {"start", "end", "text"} <= value.keys():
            return [Span.from_json(value)]
        return [span for part in value.values() for span in spans_in(part)]
    if isinstance(value, list | tuple):
        return [span for part in value for span in spans_in(part)]
    return []


def _occurrences(text: str, quote: str) -> list[int]:
    found, at = [], text.find(quote)
    while quote and at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found
