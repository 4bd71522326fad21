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
        ("medio millar", "es", "approx", 500, 375, 625),
        ("más de medio centenar", "es", "gt", 50, 51, None),
        ("medio millón", "es", "approx", 500_000, 375_000, 625_000),
        ("half a million", "en", "approx", 500_000, 375_000, 625_000),
        ("unos pocos", "es", "vague", None, 2, None),
        ("unas pocas", "es", "vague", None, 2, None),
        ("a few", "en", "vague", None, 2, None),
        ("a few hundred", "en", "vague", None, 200, None),
        ("a couple", "en", "eq", 2, 2, 2),
        ("a couple of dozen", "en", "approx", 24, 18, 30),
        ("a dozen", "en", "approx", 12, 9, 15),
        ("a score", "en", "approx", 20, 15, 25),
        ("scores", "en", "vague", None, 40, None),
        ("2.5 thousand", "en", "eq", 2500, 2500, 2500),
        ("2,5 mil", "es", "eq", 2500, 2500, 2500),
        ("1.5 million", "en", "eq", 1_500_000, 1_500_000, 1_500_000),
        ("20 to 30", "en", "approx", None, 20, 30),
        ("10,000 to 15,000", "en", "approx", None, 10_000, 15_000),
        ("veinte o treinta", "es", "approx", None, 20, 30),
        ("entre 20 y 30", "es", "approx", None, 20, 30),
        ("entre dos y tres mil", "es", "approx", None, 2000, 3000),
        ("between 100 and two thousand", "en", "approx", None, 100, 2000),
        ("at least 20 to 30", "en", "ge", 20, 20, None),
        ("up to 20 or 30", "en", "lt", 30, None, 30),
        ("más de mil", "es", "gt", 1000, 1001, None),
        ("más de un millar", "es", "gt", 1000, 1001, None),
        ("centenas", "es", "vague", None, 200, None),
        ("200+", "en", "ge", 200, 200, None),
        ("+200", "es", "gt", 200, 201, None),
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


@pytest.mark.parametrize("words", ["20-30 people", "20–30 personas", "about 20-30 men"])
def test_a_range_with_a_hyphen_is_one_count(words: str) -> None:
    (count,) = counts_in(fold(words), "es" if "personas" in words else "en")
    assert (count.op, count.value, count.low, count.high) == ("approx", None, 20, 30)


@pytest.mark.parametrize("words", ["pages 20-30", "from 2019-2020 on", "call 1-800-555 now", "in 2014-15 there"])
def test_years_pages_and_telephone_numbers_are_no_range_of_people(words: str) -> None:
    assert list(counts_in(fold(words), "en")) == []


def test_two_numbers_that_are_no_range_are_not_lost() -> None:
    counts = [c.value for c in counts_in(fold("hirieron a dos a una cuadra de allí"), "es")]
    assert counts == [2, 1]


def test_nobody_is_not_one() -> None:
    assert list(counts_in("no one was hurt", "en")) == []


def test_half_a_dozen_is_a_number_and_not_a_share() -> None:
    (count,) = counts_in("half a dozen people", "en")
    assert (count.op, count.value) == ("approx", 6)
    (share,) = counts_in("half of the people", "en")
    assert share.op == "fraction"
