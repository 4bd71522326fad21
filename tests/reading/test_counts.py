"""A figure keeps its qualifier and its bounds."""

from __future__ import annotations

import pytest

from constancia.reading.claims.prose import fold
from constancia.reading.counts import counts_in, number


@pytest.mark.parametrize(
    ("words", "language", "op", "value", "low", "high"),
    [
        ("more than 2,000", "en", "gt", 2000, 2001, None),
        ("at least seven", "en", "ge", 7, 7, None),
        ("fewer than 30", "en", "lt", 30, None, 29),
        ("up to 30", "en", "lt", 30, None, 30),
        ("dozens", "en", "vague", None, 24, None),
        ("hundreds", "en", "vague", None, 200, None),
        ("some 20", "en", "approx", 20, 15, 25),
        ("nearly half", "en", "fraction", 0.5, None, None),
        ("all 12", "en", "all", 12, 12, 12),
        ("between 10 and 15", "en", "approx", None, 10, 15),
        ("al menos once", "es", "ge", 11, 11, None),
        ("más de 300", "es", "gt", 300, 301, None),
        ("unos veinte", "es", "approx", 20, 15, 25),
        ("una treintena", "es", "approx", 30, 22, 38),
        ("medio centenar", "es", "approx", 50, 37, 63),
        ("casi la mitad", "es", "fraction", 0.5, None, None),
        ("decenas", "es", "vague", None, 20, None),
        ("2.400", "es", "eq", 2400, 2400, 2400),
        ("mil 200", "es", "eq", 1200, 1200, 1200),
    ],
)
def test_a_count_is_what_its_words_say(
    words: str, language: str, op: str, value: float | None, low: int | None, high: int | None
) -> None:
    (count,) = counts_in(fold(words), language)
    assert (count.op, count.value, count.low, count.high) == (op, value, low, high)
    assert words[count.start : count.end] == words


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [
        ("two thousand four hundred and six", "en", 2406),
        ("twenty-four", "en", 24),
        ("dos mil cuatrocientos seis", "es", 2406),
        ("treinta y dos", "es", 32),
        ("quinientas", "es", 500),
        ("nobody", "en", None),
    ],
)
def test_numbers_are_read_in_words_and_figures(words: str, language: str, value: int | None) -> None:
    assert number(words, language) == value


def test_nobody_is_not_one() -> None:
    assert list(counts_in("no one was hurt", "en")) == []


def test_half_a_dozen_is_a_number_and_not_a_share() -> None:
    (count,) = counts_in("half a dozen people", "en")
    assert (count.op, count.value) == ("approx", 6)
    (share,) = counts_in("half of the people", "en")
    assert share.op == "fraction"
