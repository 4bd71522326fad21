"""Which rows of a list sum up the others and name nobody."""

from __future__ import annotations

from collections.abc import Sequence

from constancia.reading.columns.words import begins_with, words
from constancia.reading.lists.names import looks_like_name
from constancia.reading.lists.table import Row


def is_total(row: Row) -> bool:
    """Whether a row is a sum: a word of totals begins it, if need be behind a number, and it names nobody."""
    texts = [cell.text for cell in row.cells.values()]
    return any(begins_with("totals", text) for text in texts[:2]) and not _mostly_names(texts)


def _mostly_names(texts: Sequence[str]) -> bool:
    return any(
        len(words(text)) >= 2 and looks_like_name(text) and not words(text)[0].startswith("total") for text in texts
    )
