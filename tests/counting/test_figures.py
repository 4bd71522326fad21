"""A figure has an identity, goes to JSON and back, and says when the record under it has changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constancia.counting.figures import Figure, recompute
from constancia.counting.tally import CountRow, tally
from constancia.terms.canonical import canonical_json

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
