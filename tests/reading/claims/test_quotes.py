"""Quotations of every kind of mark, nested ones, and ones that nobody closed."""

from __future__ import annotations

import pytest

from constancia.reading.claims.prose import prose_of
from constancia.reading.claims.quotes import quotes_in


@pytest.mark.parametrize(
    "text", ["“I saw it,” she said.", "«Yo lo vi», dijo.", '"I saw it," she said.', "''I saw it,'' she said."]
)
def test_a_quotation_is_what_stands_between_its_marks(text: str) -> None:
    (quote,) = quotes_in(text)
    assert text[quote.start : quote.end].startswith(("I saw", "Yo lo"))


def test_an_inner_quotation_is_deeper() -> None:
    text = "“He said ‘run’ and left,” she recalled."
    assert [(text[q.start : q.end], q.depth) for q in quotes_in(text)] == [("He said ‘run’ and left,", 0), ("run", 1)]


def test_a_mark_that_nobody_closes_ends_with_its_paragraph() -> None:
    text = "“I saw it.\nPolice killed nobody."
    (quote,) = quotes_in(text)
    assert text[quote.start : quote.end] == "I saw it."


def test_sentences_end_where_they_end() -> None:
    text = "Dr. Ruiz saw R.D.C., 16, at 5 p.m. on Monday. He left. ¿Y luego? Nada."
    prose = prose_of(text)
    assert [text[s.start : s.end] for s in prose.sentences] == [
        "Dr. Ruiz saw R.D.C., 16, at 5 p.m. on Monday.",
        "He left.",
        "¿Y luego?",
        "Nada.",
    ]
