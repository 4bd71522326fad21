"""The pages of a dossier, to be read in any browser without network and without scripts.

Every number links to its rows, every row to its passage, every passage to its original and its receipts. What is not
disclosed is called withheld or expunged where it is missed, and is never left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterator

from constancia.dossier.html.book import STYLE, Book


def pages(book: Book) -> Iterator[tuple[str, str]]:
    """Each page's file name and text; ``index.html`` is the first one."""
    from constancia.dossier.html import asks, claims, figures, first, law, ledger, originals, people

    yield STYLE.name, STYLE.read_text(encoding="utf-8")
    for part in (first, figures, people, law, asks, claims, originals, ledger):
        yield from part.pages(book)
