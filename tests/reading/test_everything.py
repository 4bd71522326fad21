"""A text of any length is read in bounded parts, and every span still holds in the whole."""

from __future__ import annotations

import pytest

from constancia.reading import everything
from constancia.reading.document import Document
from constancia.reading.everything import suggest
from constancia.reading.lists import ListMapping
from constancia.terms.spans import spans_in

TOLD = (
    "Two farmers were killed by soldiers in Lorn on 3 May. The union demanded that the ministry publish the list.\n\n"
)
DOCUMENT = Document(TOLD * 30, "prose", "en", "t", "1")


def read(document: Document) -> everything.Suggested:
    return suggest(document, ListMapping(()), published=None)


def test_a_text_read_in_parts_gives_the_claims_that_it_gives_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(DOCUMENT)
    monkeypatch.setattr(everything, "LONG_PROSE", 700)
    parts = read(DOCUMENT)
    assert len(list(everything._parts(DOCUMENT.text))) > 3
    assert [(s.kind, s.body.get("trigger") or s.body["span"]) for s in parts.suggestions] == [
        (s.kind, s.body.get("trigger") or s.body["span"]) for s in whole.suggestions
    ]
    assert all(span.holds_in(DOCUMENT.text) for s in parts.suggestions for span in spans_in(dict(s.body)))


def test_of_a_text_without_measure_only_the_beginning_is_searched_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(everything, "MOST_PROSE", 1000)
    suggested = read(DOCUMENT)
    assert str(len(DOCUMENT.text)) in suggested.notes[0] and "1000" in suggested.notes[0]
    assert max(span.end for s in suggested.suggestions for span in spans_in(dict(s.body))) <= 1000


def test_a_text_that_takes_too_long_is_left_at_a_part_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everything, "LONG_PROSE", 700)
    monkeypatch.setattr(everything, "MOST_SECONDS", 0)
    first = next(everything._parts(DOCUMENT.text))
    suggested = read(DOCUMENT)
    assert f"first {first[1]} of them only" in suggested.notes[0]
    assert 0 < max(span.end for s in suggested.suggestions for span in spans_in(dict(s.body))) <= first[1]


@pytest.mark.parametrize("text", ["x" * 5000, "x y " * 2000, "\n" * 5000 + "a"])
def test_parts_cover_a_text_without_gaps_whatever_it_looks_like(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everything, "LONG_PROSE", 300)
    parts = list(everything._parts(text))
    assert "".join(text[start:end] for start, end in parts) == text
