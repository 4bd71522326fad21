"""Matching in a case: what people judged holds, nothing is asked twice, and doubt is kept for counting."""

from __future__ import annotations

import pytest

from .people import Told, tell

ROSA = Told("Rosa Elvira Lira Meneses", 34, "2024-07-29", "Lara", "Carora")
TEO = Told("Teodoro Anzola Pinto", 51, "2024-07-30", "Zulia", "Cabimas")


@pytest.fixture
def two_lists(case, add_text):
    return tell(case, add_text, "One", [ROSA, TEO]), tell(case, add_text, "Other", [ROSA, TEO])


def test_each_plausible_linkage_says_to_whom_every_mention_belongs_in_the_names_of_the_record(case, two_lists):
    from constancia.case import matching, snapshot

    now = snapshot.take(case)
    drawn = list(matching.linkages(now, 5, seed=3))
    assert len(drawn) == 5
    assert all(linkage.keys() == {m.key for m in now.mentions} for linkage in drawn)
    assert {person for linkage in drawn for person in linkage.values()} <= {"P" + m.key[1:] for m in now.mentions}
    assert drawn == list(matching.linkages(now, 5, seed=3))


def test_what_was_judged_holds_in_every_plausible_linkage(case, two_lists):
    from constancia.case import actions, matching, snapshot

    (rosa, teo), (other_rosa, other_teo) = two_lists
    actions.judge(case, rosa, other_rosa, "different")
    actions.judge(case, teo, other_teo, "same")
    for linkage in matching.linkages(snapshot.take(case), 30):
        assert linkage[rosa] != linkage[other_rosa]
        assert linkage[teo] == linkage[other_teo]


def test_a_case_without_mentions_has_as_many_empty_linkages(case):
    from constancia.case import matching, snapshot

    assert list(matching.linkages(snapshot.take(case), 2)) == [{}, {}]
