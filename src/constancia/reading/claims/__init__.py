"""The rule reader: who did what to whom, when, where, how many, according to whom, in Spanish and English.

It needs no model and no network, and gives the same suggestions for the same text, always. Every span of every
suggestion
is exactly that range of the text. A suggestion is never part of the record: a person decides.
"""

from __future__ import annotations

from datetime import date

from constancia.reading.document import Document
from constancia.reading.suggestion import Suggestion


def read_claims(document: Document, *, published: date | None = None) -> list[Suggestion]:
    """The suggestions that the rules make of a document's prose, in the order of the text.

    ``published`` is the day against which "this Friday" and "in May" are resolved; without it such dates are left out.
    A list is read by its rows elsewhere, and gives no suggestions here.
    """
    if document.kind == "list" or not document.text.strip():
        return []
    from constancia.reading.claims.reader import suggestions

    return suggestions(document.text, document.language, published)
