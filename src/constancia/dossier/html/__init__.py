"""The pages of a dossier, to be read in any browser without network and without scripts.

Every number links to its rows, every row to its passage, every passage to its original and its receipts. What is not
disclosed is called withheld or expunged where it is missed, and is never left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from constancia.dossier.cut import Cut
from constancia.dossier.disclosed import Disclosed

FIRST_PAGE = "index.html"


def pages(cut: Cut, disclosed: Disclosed, originals: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each page's file name and text. ``originals`` says under which file of ``data/`` each original lies."""
    from constancia.dossier.html import asks, claims, figures, first, law, ledger, people
    from constancia.dossier.html import originals as sources
    from constancia.dossier.html.book import STYLE, Book

    book = Book(cut, disclosed, originals)
    yield STYLE.name, STYLE.read_text(encoding="utf-8")
    for part in (first, figures, people, law, asks, claims, sources, ledger):
        yield from part.pages(book)
