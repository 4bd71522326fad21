"""Words become bounds by a stated rule, and never more than the words allow."""

from __future__ import annotations

import pytest

from constancia.counting.words import bounds


@pytest.mark.parametrize(
    ("count", "words", "low", "high", "code"),
    [
        ({"op": "eq", "value": 12}, "twelve", 12, 12, "words.eq"),
        ({"op": "ge", "value": 7, "min": 7, "max": None}, "at least seven", 7, None, "words.ge"),
        ({"op": "gt", "value": 2000, "min": 2000}, "more than 2,000", 2001, None, "words.gt"),
        ({"op": "lt", "value": 50}, "fewer than 50", None, 49, "words.lt"),
        ({"op": "le", "value": 50}, "up to 50", None, 50, "words.le"),
        ({"op": "approx", "value": 300}, "about 300", 250, 350, "words.approx"),
        ({"op": "approx", "value": 17}, "about 17", 17, 17, "words.approx"),
        ({"op": "range", "min": 20, "max": 30}, "between 20 and 30", 20, 30, "words.confirmed"),
        ({"op": "vague", "value": None, "min": 200, "max": None}, "hundreds", 200, None, "words.confirmed"),
        ({"op": "fraction", "value": 0.5}, "half of them", None, None, "words.fraction"),
        ({"op": "all"}, "all of them", None, None, "words.all"),
        (None, "people", None, None, "words.none"),
    ],
)
def test_an_operator_and_a_value_set_exactly_these_bounds(count, words, low, high, code):
    got = bounds(count, words)
    assert (got.low, got.high, got.rule.code) == (low, high, code)


@pytest.mark.parametrize(
    ("words", "low"),
    [
        ("dozens", 24),
        ("Decenas", 20),
        ("docenas de personas", 24),
        ("hundreds of people", 200),
        ("varios cientos", 200),
        ("several hundred", 200),
        ("a few dozen", 24),
        ("tens of thousands", 20_000),
        ("decenas de miles de personas", 20_000),
        ("cientos de miles", 200_000),
        ("several men", 2),
        ("un puñado de estudiantes", 2),
    ],
)
def test_a_plural_of_a_counting_word_means_at_least_two_of_it_and_sets_no_ceiling(words, low):
    got = bounds({"op": "vague", "value": None}, words)
    assert (got.low, got.high, got.value) == (low, None, None)


def test_words_that_count_nothing_set_no_bound():
    got = bounds({"op": "vague"}, "an unknown number")
    assert (got.low, got.high, got.rule.code) == (None, None, "words.unbounded")


@pytest.mark.parametrize("value", [True, -3, 2.5, "12", None, float("nan")])
def test_what_is_not_a_whole_number_of_people_is_never_taken_for_one(value):
    got = bounds({"op": "eq", "value": value}, "?")
    assert (got.low, got.high) == (None, None)


def test_the_rule_is_a_sentence_in_both_languages_with_its_number_written_their_way():
    rule = bounds({"op": "gt", "value": 2000}).rule
    assert "2,001" in rule.en
    assert "2.001" in rule.es


def test_up_to_a_number_includes_it_and_fewer_than_does_not():
    assert bounds({"op": "lt", "value": 50, "min": None, "max": 50}, "up to 50").high == 50
    assert bounds({"op": "lt", "value": 50, "min": None, "max": 49}, "fewer than 50").high == 49
    assert bounds({"op": "lt", "value": 50, "min": None, "max": None}, "fewer than 50").high == 49
