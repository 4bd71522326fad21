"""The messages of an exported chat: where each begins, where its words begin, and the day on which it was sent.

"Last night" in a message means the night before that message, not before the day on which the chat was handed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

BEGINS = (
    r"[\u200e\u202f ]*\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?[ \u202f]+\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:[ \u00a0\u202f]?[apAP]\.?[ \u00a0]?[mM]\.?)?\]?(?:[ ]*[-–])? "
)
_STAMP = re.compile(
    rf"^(?=(?P<whole>{BEGINS}[^:\n]{{1,60}}:[ \t]))[^\d\n]*(?P<a>\d{{1,4}})[/.-](?P<b>\d{{1,2}})[/.-](?P<c>\d{{2,4}})",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message that begins at ``start``; its words begin at ``body``; ``sent`` is None where its date is none."""

    start: int
    body: int
    sent: date | None


def messages(text: str, language: str) -> tuple[Message, ...]:
    """The messages of a text, none where it is no chat: a single stamp is no chat."""
    found = list(_STAMP.finditer(text))
    if len(found) < 2:
        return ()
    day_first = _day_first(((int(m["a"]), int(m["b"])) for m in found), language)
    return tuple(Message(m.start(), m.end("whole"), _sent(m, day_first)) for m in found)


def _day_first(pairs: Iterable[tuple[int, int]], language: str) -> bool:
    """Day before month, unless a stamp of the same chat cannot be read so; English alone is read month first."""
    seen = list(pairs)
    if any(12 < a <= 31 for a, _ in seen):
        return True
    return not any(b > 12 for _, b in seen) and language == "es"


def _sent(match: re.Match[str], day_first: bool) -> date | None:
    a, b, c = (int(match[name]) for name in "abc")
    if a > 31:
        year, month, day = a, b, c
    else:
        year, (day, month) = c if c > 99 else 2000 + c, (a, b) if day_first else (b, a)
    try:
        return date(year, month, day)
    except ValueError:
        return None
