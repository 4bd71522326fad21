"""Spans are exact, and the sentence around one is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.terms.spans import Span, find_again, sentence_around, spans_in

TEXT = "They came at night. Two were taken!\nRosa;24;Lara\n¿Who? Nobody said."


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("night", "They came at night."),
        ("taken", "Two were taken!"),
        ("24", "Rosa;24;Lara"),
        ("Nobody", "Nobody said."),
        ("Who", "¿Who?"),
    ],
)
def test_the_sentence_or_line_around_a_span_is_found(quote: str, sentence: str) -> None:
    start = TEXT.index(quote)
    assert sentence_around(TEXT, Span.of(TEXT, start, start + len(quote))).text == sentence


@given(st.text(min_size=1), st.data())
def test_a_sentence_always_holds_its_span_and_stands_where_it_says(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span.of(text, start, data.draw(st.integers(start + 1, len(text))))
    found = sentence_around(text, span)
    assert found.holds_in(text)
    assert found.start <= span.start and span.end <= found.end


def test_a_quote_is_found_again_only_where_that_is_certain() -> None:
    assert find_again("one two one", "two") == Span(4, 7, "two")
    assert find_again("one two one", "one") is None
    assert find_again("one two one", "one", before="two ") == Span(8, 11, "one")
    assert find_again("one two one", "three") is None


def test_a_span_whose_quote_is_not_as_long_as_its_range_is_refused() -> None:
    with pytest.raises(ValueError):
        Span(0, 3, "four")
    with pytest.raises(ValueError):
        Span(3, 3, "")


def test_every_span_inside_a_value_is_found() -> None:
    span = {"start": 0, "end": 1, "text": "a"}
    assert len(spans_in({"x": span, "y": [{"z": span}], "n": 3})) == 2
