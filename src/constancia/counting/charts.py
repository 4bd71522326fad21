"""What a chart of documented minimums shows: a bar for each cell, in order, and nothing that the record does not say.

A claim whose date may lie in two days stands in no day: it has a bar of its own, "not stated", and so have places
that no source gives. Between the first and the last day a day without anybody is shown as 0 and said to be "nobody
documented", never as "nothing happened"; no day is added before the first or after the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date as Day  # noqa: N812 - as in tally
from datetime import timedelta

from constancia.counting.plots import Bar, Chart
from constancia.counting.tally import Cell

#: More days than these between two that have somebody are not drawn one by one.
MOST_EMPTY_DAYS = 31

_WORDS = {
    "en": {
        "title": "Documented minimum of persons",
        "note": "Persons known by name or one by one; bars must not be added. Dashed: not stated exactly enough.",
        "days": "0 means that nobody is documented for that day, not that nothing happened.",
    },
    "es": {
        "title": "Mínimo documentado de personas",
        "note": "Personas conocidas una por una; las barras no deben sumarse. A trazos: no consta con precisión.",
        "days": "0 significa que no hay nadie documentado ese día, no que no ocurriera nada.",
    },
}


def documented_bars(cells: Sequence[Cell], field: str, *, label: Callable[[str], str], language: str = "en") -> Chart:
    """The documented minimum of each cell counted by one field; ``label`` says a value as a person calls it."""
    return bars_of([(cell.by[field], cell.documented.low) for cell in cells], field, label=label, language=language)


def bars_of(
    told: Sequence[tuple[str, int | None]], field: str, *, label: Callable[[str], str], language: str = "en"
) -> Chart:
    """The same of (value of the field, documented minimum) pairs."""
    words = _WORDS[language]
    known = {value: low for value, low in told if value and low != 0}
    bars = _days(known, label) if field == "day" else [Bar(label(value), n) for value, n in known.items()]
    if field not in ("day", "week", "month", "year"):
        bars.sort(key=lambda bar: (-(bar.value or 0), bar.label))
    unknown = [low for value, low in told if not value and low != 0]
    bars += [Bar(label(""), n, is_unknown=True) for n in unknown]
    note = words["note"] + (" " + words["days"] if any(bar.value == 0 for bar in bars) else "")
    return Chart(words["title"], note, tuple(bars))


def _days(known: dict[str, int | None], label: Callable[[str], str]) -> list[Bar]:
    bars: list[Bar] = []
    last: Day | None = None
    for value in sorted(known):
        day = Day.fromisoformat(value)
        if last is not None and (day - last).days <= MOST_EMPTY_DAYS:
            empty = [last + timedelta(days=n) for n in range(1, (day - last).days)]
            bars += [Bar(label(each.isoformat()), 0) for each in empty]
        bars.append(Bar(label(value), known[value]))
        last = day
    return bars
