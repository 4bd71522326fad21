"""The rule reader on the shared gold passages and article, and its promises about spans."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.reading.claims import read_claims
from constancia.reading.document import Document
from constancia.reading.suggestion import Suggestion
from constancia.terms.spans import spans_in

SHARED = Path(__file__).parents[3] / "../shared/data"


def read(text: str, language: str = "", published: date | None = date(2024, 8, 9)) -> list[Suggestion]:
    return read_claims(Document(text, "prose", language, "test", "1"), published=published)


def shared_texts() -> list[str]:
    gold = SHARED / "reading/passages_gold.json"
    if not gold.exists():
        return []
    return [doc["text"] for doc in json.loads(gold.read_text(encoding="utf-8"))["docs"]]


def test_a_list_gives_no_claims_of_prose() -> None:
    assert read_claims(Document("nombre\nAna", "list", "es", "test", "1"), published=None) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "—",
        "No.",
        "Ñ" * 5000,
        "a\u0301 was killed by police",
        "İstanbul police killed two men.",
        "police killed two men and " * 150,
        "Ana Ruiz y " * 400,
        "“a " * 500,
    ],
)
def test_odd_texts_are_read_without_a_failure(text: str) -> None:
    for suggestion in read(text):
        assert all(span.holds_in(text) for span in spans_in(suggestion.body))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_span_is_exactly_that_range_of_the_text(data: st.DataObject) -> None:
    texts = shared_texts() or ["Two students were detained by police on Monday, the union said."]
    text = data.draw(st.sampled_from(texts))
    cut = data.draw(st.integers(0, len(text)))
    glue = data.draw(st.text(max_size=20))
    mixed = text[cut:] + glue + text[:cut]
    for suggestion in read(mixed):
        assert all(span.holds_in(mixed) for span in spans_in(suggestion.body))


def test_the_same_text_gives_the_same_suggestions() -> None:
    text = "La red informó que tres jóvenes fueron detenidos el lunes por la policía."
    assert read(text) == read(text)


def test_each_suggestion_says_where_it_is_from_and_why() -> None:
    (claim,) = read("Police detained three students on Monday.")
    assert claim.origin.name == "constancia-rules"
    assert "detained" in claim.reason
    assert 0 < claim.score <= 1
