"""Everything that a document suggests: the rows of its lists, and the claims of its prose."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from constancia.reading.document import Document
from constancia.reading.lists import ListMapping, UnreadRow, lists_in_prose, read_list
from constancia.reading.sentences import say
from constancia.reading.suggestion import Suggestion

MOST_PROSE = 3_000_000  # characters that are searched for claims: more than a thousand pages
MOST_SECONDS = 300  # of a processor for one document: prose as people write it takes a tenth of that at most
LONG_PROSE = 200_000  # a longer text is read in parts, so that memory stays bounded

#: Who makes the suggestions: the names of their origins. A language model's are its own.
MAKERS = ("constancia-rules", "list mapping")

_CUTS = ("\n\n", "\n", ". ", " ")


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was suggested, the rows that could not be read, each with the reason, and what else a person should know."""

    suggestions: tuple[Suggestion, ...]
    unread: tuple[UnreadRow, ...] = ()
    notes: tuple[str, ...] = ()


def suggest(document: Document, mapping: ListMapping, *, published: date | None) -> Suggested:
    """All suggestions from a document whose lists are mapped so; a report may have lists of people in its prose."""
    if document.kind == "list":
        reading = read_list(document, mapping, published=published)
        return Suggested(tuple(reading.suggestions), tuple(reading.unread))
    prose, lists = lists_in_prose(document, mapping)
    claims, searched = _claims(prose, published)
    notes = (say("note.long_prose", n=searched, of=len(prose.text)),) if searched < len(prose.text) else ()
    if not lists.tables:
        return Suggested(claims, notes=notes)
    reading = read_list(document, lists, published=published)
    return Suggested((*claims, *reading.suggestions), tuple(reading.unread), notes)


def _claims(prose: Document, published: date | None) -> tuple[tuple[Suggestion, ...], int]:
    """The claims of a text, and how many of its characters were searched.

    A long text is read part by part, claims of different parts are not related, and no part is begun that the time
    does not allow.
    """
    from constancia.reading.claims import read_claims

    found: list[Suggestion] = []
    searched, until = 0, time.process_time() + MOST_SECONDS
    for start, end in _parts(prose.text[:MOST_PROSE]):
        part = prose if end - start == len(prose.text) else replace(prose, text=prose.text[start:end], segments=())
        made = read_claims(part, published=published)
        found += made if not start else (replace(one, body=_moved(one.body, start)) for one in made)
        searched = end
        if time.process_time() > until:
            break
    return tuple(found), searched


def _parts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > LONG_PROSE * 3 // 2:
        end = start + LONG_PROSE
        cuts = (text.rfind(cut, start + LONG_PROSE // 2, end) + len(cut) for cut in _CUTS)
        end = next((cut for cut in cuts if cut > start + LONG_PROSE // 2), end)
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _moved(value: Any, by: int) -> Any:
    """A body with every span moved on by so many characters."""
    if isinstance(value, Mapping):
        moved = {key: _moved(part, by) for key, part in value.items()}
        if {"start", "end", "text"} <= value.keys():
            moved |= {"start": value["start"] + by, "end": value["end"] + by}
        return moved
    return [_moved(part, by) for part in value] if isinstance(value, list | tuple) else value
