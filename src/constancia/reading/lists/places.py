"""Places in the cells of a list: by level where columns say the level, else split as the list itself splits them.

"Valle Hondo, Miranda" under "Lugar" is a place in Miranda if other rows of the list say "Miranda" alone, or repeat
what stands after the comma.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from constancia.reading.columns.words import is_missing, phrases, plain, words
from constancia.reading.lists.mapping import TableMapping
from constancia.reading.lists.table import Cell, Table
from constancia.reading.places import level_of
from constancia.terms.spans import Span

LEVELS = ("locality", "parish", "municipality", "state", "country")  # from the smallest

_REPEATED = 3


def states_known(table: Table, mapping: TableMapping) -> frozenset[str]:
    """The names that stand alone in the mixed place column, or last in it so often that they are larger places."""
    column = mapping.column_of("place")
    if column is None:
        return frozenset()
    parts = [[p.strip() for p in cell.text.split(",")] for cell in table.column(column.number)]
    last = Counter(plain(p[-1]) for p in parts if len(p) > 1)
    alone = {plain(p[0]) for p in parts if len(p) == 1}
    return frozenset(name for name, times in last.items() if times >= _REPEATED or name in alone)


def level_of_heading(text: str) -> str:
    """The level of the place that a heading inside a list names ("ESTADO ZULIA": state); "" where it names none."""
    content = words(text)
    if not 2 <= len(content) <= 6:
        return ""
    return next((level for level in LEVELS for phrase in phrases("levels", level) if content[0] == phrase[0]), "")


def place_in_heading(cell: Cell) -> Cell:
    """The name of the place in such a heading, without the word for its level."""
    first = re.match(r"\W*\w+[\s:.–-]*(?:(?:de|del|of)\s+)?", cell.span.text)
    lead = first.end() if first else 0
    span = Span(cell.span.start + lead, cell.span.end, cell.span.text[lead:])
    return Cell(span, span.text)


def read_place(
    cells: Mapping[str, Cell], states: frozenset[str], above: Mapping[str, Cell] | None = None
) -> dict[str, Any] | None:
    """The smallest place that the row gives, its level, and the larger ones around it, each with its span.

    ``above``: what headings inside the list say of the rows below them.
    """
    by_level = {level: cells[level] for level in LEVELS if level in cells and not is_missing(cells[level].text)}
    by_level = {**(above or {}), **by_level}
    mixed = cells.get("place")
    if by_level:
        if mixed and not is_missing(mixed.text) and "locality" not in by_level:
            by_level = {"locality": mixed, **by_level}
        return _from_levels(by_level)
    if mixed is None or is_missing(mixed.text):
        return None
    return _from_mixed(mixed, states)


def _from_levels(by_level: Mapping[str, Cell]) -> dict[str, Any]:
    smallest = next(level for level in LEVELS if level in by_level)
    cell = by_level[smallest]
    place: dict[str, Any] = {"span": cell.span.to_json(), "name": cell.text, "level": smallest}
    place |= {level: by_level[level].text for level in LEVELS if level in by_level}
    place["cells"] = {level: by_level[level].span.to_json() for level in LEVELS if level in by_level}
    return place


def _from_mixed(cell: Cell, states: frozenset[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"span": cell.span.to_json(), "name": cell.text, "level": "unknown"}
    known = level_of(" ".join(cell.text.split())) or ""
    if plain(cell.text) in states or known in LEVELS:
        level = known if known in LEVELS else "state"
        return place | {"level": level, level: cell.text}
    head, comma, tail = cell.span.text.rpartition(",")
    if not comma or not (plain(tail.strip()) in states or level_of(tail.strip()) in ("state", "country")):
        return place
    larger = "country" if level_of(tail.strip()) == "country" else "state"
    start = cell.span.end - len(tail.lstrip())
    return place | {
        "level": "locality",
        "name": head.strip(),
        "locality": head.strip(),
        larger: tail.strip(),
        "cells": {
            "locality": {"start": cell.span.start, "end": cell.span.start + len(head), "text": head},
            larger: Span(start, cell.span.end, tail.lstrip()).to_json(),
        },
    }
