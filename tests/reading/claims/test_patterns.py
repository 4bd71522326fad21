"""The matcher of the lexicon: what its notation finds, and where."""

from __future__ import annotations

import pytest

from constancia.reading.claims.patterns import Matcher
from constancia.reading.claims.prose import prose_of


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("asesin*", "Fue asesinado-según dicen-ayer.", "asesinado"),
        ("kill(ed|ing)", "The killing's cause is open.", "killing"),
        ("gas(es)?", "Les echaron gases.", "gases"),
        ("u.n. experts", "Two U.N. experts spoke.", "U.N. experts"),
        ("(him)? food", "They denied food to all.", "food"),
        ("(tear-|pepper) gas", "They used tear- gas.", "tear- gas"),
        ("taken from _ home", "He was taken from his own home.", "taken from his own home"),
    ],
)
def test_a_phrase_of_the_notation_is_found_where_it_stands(phrase: str, text: str, found: str) -> None:
    hit = next(Matcher([(phrase, "it")]).find(prose_of(text)))

    assert text[hit.start : hit.end] == found


@pytest.mark.parametrize(("phrase", "text"), [("gas(es)?", "The gasoline burned."), ("dead", "The deadly day.")])
def test_a_longer_word_is_another_word(phrase: str, text: str) -> None:
    assert not list(Matcher([(phrase, "it")]).find(prose_of(text)))


def test_hits_do_not_overlap_and_a_range_holds_them_whole() -> None:
    prose = prose_of("He was beaten to death, and she was beaten.")
    matcher = Matcher([("beaten", "beating"), ("beaten to death", "killing"), ("death", "death")])

    assert [hit.value for hit in matcher.find(prose)] == ["killing", "beating"]
    assert [hit.value for hit in matcher.find(prose, 0, 15)] == ["beating"]
    assert [hit.value for hit in matcher.find(prose, 17)] == ["death", "beating"]
