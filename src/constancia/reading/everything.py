"""Everything that a document suggests: the rows of its lists, and the claims of its prose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from constancia.reading.document import Document
from constancia.reading.lists import ListMapping, UnreadRow, lists_in_prose, read_list
from constancia.reading.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was suggested, and the rows that could not be read, each with the reason."""

    suggestions: tuple[Suggestion, ...]
    unread: tuple[UnreadRow, ...] = ()


def suggest(document: Document, mapping: ListMapping, *, published: date | None) -> Suggested:
    """All suggestions from a document whose lists are mapped so; a report may have lists of people in its prose."""
    if document.kind == "list":
        reading = read_list(document, mapping, published=published)
        return Suggested(tuple(reading.suggestions), tuple(reading.unread))
    from constancia.reading.claims import read_claims

    prose, lists = lists_in_prose(document, mapping)
    claims = tuple(read_claims(prose, published=published))
    if not lists.tables:
        return Suggested(claims)
    reading = read_list(document, lists, published=published)
    return Suggested((*claims, *reading.suggestions), tuple(reading.unread))
