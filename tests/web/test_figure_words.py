"""Bounds in words: nothing is said that the figure does not say."""

from __future__ import annotations

from constancia.counting.figures import Figure
from constancia.counting.sentences import say
from constancia.dossier.words import Words
from constancia.web.figures.wording import line


def shown(kind: str, low: int | None) -> tuple[str, str]:
    figure = Figure("persons", {}, kind, low, None, low, (), say("rule.estimated"), ())
    told = line(figure, Words("en"))
    return told.digits, told.unit


def test_a_floor_says_so_and_what_was_verified_is_a_number():
    assert shown("documented", 23) == ("at least 23", "persons")
    assert shown("verified", 23) == ("23", "persons")
    assert shown("verified", 0) == ("0", "persons")


def test_a_documented_minimum_of_nobody_is_no_number():
    assert shown("documented", 0) == ("nobody by name", "")
