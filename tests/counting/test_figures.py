"""A figure has an identity, goes to JSON and back, and says when the record under it has changed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from constancia.counting.figures import Figure, recompute
from constancia.counting.sentences import catalogue, say
from constancia.counting.tally import CountRow, tally
from constancia.terms.canonical import canonical_json
from constancia.terms.thesauri import thesaurus

ROWS = [
    CountRow("c1", "d1", "NGO A", "killing", person="p1", state="Lara", verified=True),
    CountRow("c2", "d1", "NGO A", "killing", person="p2", state="Lara"),
    CountRow("c3", "d2", "Press", "killing", count={"op": "vague"}, words="dozens", state="Lara"),
]
CUT = {"size": 10, "root": "ab"}


def _documented(rows) -> Figure:
    return tally(rows, by=["violation", "state"], cut=CUT)[0].documented


def test_a_figure_survives_json_with_the_same_key():
    for figure in tally(ROWS, by=["violation", "state"], cut=CUT)[0].figures:
        again = Figure.from_json(figure.to_json())
        assert again == figure
        assert again.key == figure.key
        canonical_json(figure.to_json())


def test_the_key_changes_with_any_digit_claim_word_or_cut():
    figure = _documented(ROWS)
    others = [
        replace(figure, low=3),
        replace(figure, rests_on=("c1",)),
        replace(figure, words=("two",)),
        replace(figure, cut={"size": 11, "root": "ab"}),
    ]
    assert len({figure.key, *(other.key for other in others)}) == 5


def test_a_figure_whose_description_was_altered_is_not_read_back():
    stored = {**_documented(ROWS).to_json(), "low": 99}
    with pytest.raises(ValueError, match="not what it was"):
        Figure.from_json(stored)


def test_every_line_recomputes_to_itself_while_the_record_stands():
    for figure in tally(ROWS, by=["violation", "state"], cut=CUT)[0].figures:
        assert recompute(figure, reversed(ROWS)) == figure


def test_recomputing_after_a_withdrawal_gives_the_new_digits_and_says_which_claim_is_gone():
    figure = _documented(ROWS)
    after = recompute(figure, [ROWS[0], ROWS[2]], cut={"size": 12, "root": "cd"})
    assert (after.low, after.cut) == (1, {"size": 12, "root": "cd"})
    assert after.notes[0].code == "note.changed"
    assert "c2" in after.notes[0].en
    assert figure.key in after.notes[0].es


def test_a_merge_of_two_persons_changes_the_documented_minimum_though_the_claims_are_the_same():
    figure = _documented(ROWS)
    after = recompute(figure, [ROWS[0], replace(ROWS[1], person="p1"), ROWS[2]])
    assert (after.low, after.notes[0].code) == (1, "note.changed")


def test_a_figure_whose_cell_is_empty_says_so_and_shows_no_digit():
    after = recompute(_documented(ROWS), [])
    assert (after.low, after.high, after.value) == (None, None, None)
    assert after.refusals[0].code == "refusal.cell_gone"


def test_a_sentence_agrees_with_its_number_in_both_languages():
    one, many = say("words.named", n=1), say("words.named", n=1200)
    assert (one.en, one.es) == (
        "A source that names 1 person reports at least 1 person.",
        "Una fuente que nombra a 1 persona informa de al menos 1 persona.",
    )
    assert "1,200 persons" in many.en
    assert "1.200 personas" in many.es
    assert say("note.not_counted", n=1, polarity="denied").es.startswith("1 afirmación de esta celda no cuenta:")


def test_no_sentence_puts_a_plural_after_one():
    """A number with a plural behind it has to say how it is written of one."""
    bare = re.compile(r"\{(n|models)\} [a-záéíóúñ-]*s\b")
    assert [code for code, said in catalogue().items() if bare.search(said["en"]) or bare.search(said["es"])] == []


@pytest.mark.parametrize(
    ("low", "high", "en", "es"),
    [(1, None, "person", "persona"), (1, 3, "persons", "personas"), (0, 1, "person", "persona")],
)
def test_the_unit_agrees_with_the_number_that_is_said_before_it(low, high, en, es):
    figure = replace(_documented(ROWS), kind="reported", low=low, high=high, value=None)
    said = [thesaurus("units").counted(figure.what, figure.last_number, language) for language in ("en", "es")]
    assert said == [en, es]
