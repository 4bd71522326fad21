"""Spans survive another reading of the same original (a newer reader, a better recognition), or are shown as lost.

A span is found again by its quote and its context, at worst by its letters alone, blanks and line ends left aside.
What moved, what reads differently now and what is not found for certain is reported: nobody's evidence drifts in
silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from constancia.reading.sentences import say
from constancia.terms.spans import CONTEXT, Span, context, find_again, spans_in

How = Literal["same", "moved", "respaced", "lost"]

_TELLING = 10  # code points from which a quote that occurs once is told by itself
_NARROWER = (CONTEXT, CONTEXT // 2, CONTEXT // 4)


@dataclass(frozen=True, slots=True)
class Relocated:
    """Where a span of the old text stands in the new one, and how it was found.

    same: at the same place; moved: the same words elsewhere; respaced: the same letters with other blanks, line ends
    or hyphens, so that the quote reads a little differently; lost: nowhere, or in more than one place (``after`` is
    None).
    """

    before: Span
    after: Span | None
    how: How

    def to_json(self) -> dict[str, Any]:
        after = self.after.to_json() if self.after else None
        return {"before": self.before.to_json(), "after": after, "how": self.how}


def relocate(span: Span, old: str, new: str) -> Relocated:
    """Find one span of the old text in the new one."""
    if not span.holds_in(old):
        raise ValueError("the span does not hold in the text that it is said to come from")
    if span.holds_in(new) and context(new, span) == context(old, span):
        return Relocated(span, span, "same")
    before, after = context(old, span)
    for width in _NARROWER:
        found = find_again(new, span.text, before[-width:], after[:width])
        if found and (len(span.text) >= _TELLING or _stands_alike(new, found, before, after)):
            return Relocated(span, found, "same" if found == span else "moved")
    found = _by_letters(span, before, after, new)
    return Relocated(span, found, "respaced" if found else "lost")


def relocate_all(value: Any, old: str, new: str) -> tuple[Any, tuple[Relocated, ...]]:
    """A JSON-ready value with its spans moved to the new text, and what became of each.

    Where any span is lost the value is given back as it was: half-moved evidence is worse than old evidence.
    """
    done = {span: relocate(span, old, new) for span in spans_in(value)}
    if any(one.after is None for one in done.values()):
        return value, tuple(done.values())
    return _moved(value, done), tuple(done.values())


def drift(done: tuple[Relocated, ...]) -> str:
    """One sentence for a person about what moved; "" when every span stands where it stood."""
    counts = {how: sum(one.how == how for one in done) for how in ("moved", "respaced", "lost")}
    return say("drift.some", of=len(done), **counts) if any(counts.values()) else ""


def _stands_alike(new: str, found: Span, before: str, after: str) -> bool:
    """A short quote ("34") may occur once and yet be something else: what stands beside it must be alike."""
    near = _NARROWER[-1]
    return new.endswith(before[-near:], 0, found.start) or new.startswith(after[:near], found.end)


def _by_letters(span: Span, before: str, after: str, new: str) -> Span | None:
    """The span by its letters and digits alone, told apart by the letters around it."""
    squeezed, places = _squeezed(new)
    quote, lead, tail = (_squeezed(text)[0] for text in (span.text, before, after))
    if not quote:
        return None
    for width in (0, CONTEXT // 4, CONTEXT // 2) if len(quote) >= _TELLING else (CONTEXT // 4, CONTEXT // 2):
        around = lead[len(lead) - width :] + quote + tail[:width]
        at = squeezed.find(around)
        if at >= 0 and squeezed.find(around, at + 1) < 0:
            first = at + min(width, len(lead))
            return Span.of(new, places[first], places[first + len(quote) - 1] + 1)
    return None


@lru_cache(maxsize=4)
def _squeezed(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, and where each stood."""
    places = [at for at, char in enumerate(text) if char.isalnum()]
    return "".join(text[at] for at in places), places


def _moved(value: Any, done: Mapping[Span, Relocated]) -> Any:
    if isinstance(value, Mapping):
        if {"start", "end", "text"} <= value.keys():
            after = done[Span.from_json(value)].after
            assert after is not None
            return {**value, **after.to_json()}
        return {key: _moved(part, done) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_moved(part, done) for part in value]
    return value
