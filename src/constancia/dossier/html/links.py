"""Where each thing of a dossier stands among its pages. Long lists are spread over pages of a bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: How many things one page shows: enough to read on, few enough for any browser to open.
CLAIMS, UNDER_FIGURE, PERSONS, ACTS, ENTRIES = 100, 200, 200, 200, 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a long list: its file, its place among ``of`` pages, and the keys that it shows."""

    file: str
    number: int
    of: int
    keys: tuple[str, ...]


def sheets(name: str, keys: Sequence[str], size: int) -> list[Sheet]:
    """The pages of a list; an empty one still has its page, which says so."""
    count = max(1, -(-len(keys) // size))
    return [
        Sheet(
            f"{name}.html" if n == 0 else f"{name}-{n + 1}.html", n + 1, count, tuple(keys[n * size : (n + 1) * size])
        )
        for n in range(count)
    ]


def places(*lists: Iterable[Sheet]) -> Mapping[str, str]:
    """The link to each key, page and anchor."""
    return {key: f"{sheet.file}#{key}" for pages in lists for sheet in pages for key in sheet.keys}
