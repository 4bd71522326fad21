"""Matching in a case: what people judged holds, nothing is asked twice, and doubt is kept for counting."""

from __future__ import annotations

import pytest

from constancia.errors import BadInput, Refused

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


def _keys(case, about):
    from constancia.case import queue

    return [s.key for s in queue.pairs(case, about)]


def test_what_was_judged_or_follows_from_judgements_is_never_asked_again_and_a_waiting_pair_keeps_its_key(
    case, add_text, two_lists
):
    from constancia.case import actions, matching, snapshot

    (rosa, _), (other_rosa, _) = two_lists
    (third, _) = tell(case, add_text, "Third", [ROSA, TEO])
    matching.suggest_matches(case)
    before = set(_keys(case, "match"))
    assert len(before) == 6
    actions.judge(case, rosa, other_rosa, "same")
    actions.judge(case, other_rosa, third, "same")
    after = _keys(case, "match")
    assert len(after) == 3
    tell(case, add_text, "Fourth", [TEO])
    matching.suggest_matches(case)
    assert set(after) <= set(_keys(case, "match"))
    assert len(_keys(case, "match")) == 6
    actions.undo(case, snapshot.take(case).records["J2"].made)
    assert len(_keys(case, "match")) == 8


def test_a_judgement_against_what_follows_from_others_is_refused_with_the_judgements_that_stand(
    case, add_text, two_lists
):
    from constancia.case import actions, snapshot

    (rosa, _), (other_rosa, _) = two_lists
    (third, _) = tell(case, add_text, "Third", [ROSA, TEO])
    actions.judge(case, rosa, other_rosa, "same")
    held = actions.judge(case, rosa, third, "different")
    with pytest.raises(Refused, match=f"are two persons by {held}") as refused:
        actions.judge(case, other_rosa, third, "same")
    assert held in refused.value.next_step
    actions.undo(case)
    actions.judge(case, other_rosa, third, "same")
    with pytest.raises(Refused, match="are one person by"):
        actions.judge(case, rosa, third, "different")
    assert snapshot.take(case).settled.conflicts == []


def test_many_likely_pairs_at_once_never_join_what_a_person_held_apart(case, add_text, two_lists):
    from constancia.case import actions, matching, queue, snapshot

    (rosa, _), (other_rosa, _) = two_lists
    (third, _) = tell(case, add_text, "Third", [ROSA, TEO])
    actions.judge(case, rosa, third, "different")
    matching.suggest_matches(case)
    actions.judge_all_same(case, queue.pairs(case, "match"))
    assert not any({rosa, third} <= person for person in snapshot.take(case).settled.clusters)
    assert any(other_rosa in person and len(person) == 2 for person in snapshot.take(case).settled.clusters)


def test_tellings_of_one_act_are_proposed_once_their_persons_are_one_and_a_judgement_parts_or_joins_them(
    case, two_lists
):
    from constancia.case import actions, matching, queue, snapshot

    (rosa, teo), (other_rosa, other_teo) = two_lists
    matching.suggest_matches(case)
    assert _keys(case, "act") == []
    actions.judge(case, rosa, other_rosa, "same")
    (waiting,) = queue.pairs(case, "act")
    assert [len(act.claims) for act in snapshot.take(case).acts] == [2, 1, 1]
    actions.judge(case, rosa, other_rosa, "different", about="act", suggestion=waiting)
    now = snapshot.take(case)
    assert [len(act.claims) for act in now.acts] == [1, 1, 1, 1]
    assert len({mention.person for mention in now.mentions}) == 3
    assert _keys(case, "act") == []
    actions.undo(case)
    assert [len(act.claims) for act in snapshot.take(case).acts] == [2, 1, 1]
    assert _keys(case, "act") == [waiting.key]
    with pytest.raises(BadInput, match="same kind of act against the same person"):
        actions.judge(case, teo, other_teo, "same", about="act")


def test_a_case_matches_the_same_whatever_the_order_in_which_its_lists_came(case, add_text, two_lists):
    from constancia.case import matching, snapshot

    now = snapshot.take(case)
    named = {row.key: (row.list, row.name) for row in snapshot.person_rows(now)}
    people = {
        frozenset(named[k] for k in person) for person in matching._match(now, snapshot.person_rows(now)).clusters
    }
    turned = snapshot.person_rows(now)[::-1]
    assert people == {frozenset(named[k] for k in person) for person in matching._match(now, turned).clusters}


def test_a_judged_sample_measures_the_linkage_and_its_judgements_say_for_how_many_pairs_they_stand(
    case, add_text, two_lists
):
    from constancia.case import actions, matching, queue, snapshot

    matching.suggest_matches(case)
    assert matching.draw_sample(case, 2, seed=1) == 2
    assert matching.draw_sample(case, 1, seed=2) == 2
    for drawn in queue.pairs(case, "sample"):
        actions.judge(case, drawn.body["left"], drawn.body["right"], "same", suggestion=drawn)
    judgements = snapshot.take(case).of_kind("judgement")
    assert all(judgement.body["sample"]["weight"] >= 1 for judgement in judgements)
    measured = matching.quality(case).measured
    assert measured.labelled == 2
    assert measured.precision.low < measured.precision.value <= measured.precision.high == 1.0
    assert _keys(case, "sample") == _keys(case, "match") == []


def test_every_field_that_a_claim_holds_of_a_person_reaches_the_matcher():
    from constancia.case.mentions import person_row
    from constancia.records.acts import Mention

    victim = {
        "kind": "named", "name": "Rosa Lira", "given": "Rosa", "surnames": "Lira", "alias": "La Rosa", "sex": "female",
        "age_least": 18, "age_most": 25, "birth_date": {"from": "2001-03-04", "to": "2001-03-04", "precision": "day"},
        "national_id": "V-12.345.678", "role": "teacher",
    }  # fmt: skip
    place = {
        "level": "locality",
        "name": "El Valle",
        "locality": "El Valle",
        "municipality": "Iribarren",
        "state": "Lara",
    }
    body = {"act": "killing", "place": place, "cause": {"text": "gunshot"}}
    row = person_row(Mention("C1.1", "C1", "D1", victim, "P1.1"), body)
    assert (row.name, row.given, row.surnames, row.sex) == ("Rosa Lira alias La Rosa", "Rosa", "Lira", "f")
    assert (row.age, row.age_to, str(row.birth), row.national_id) == (18, 25, "2001-03-04", "V-12.345.678")
    assert (row.state, row.municipality, row.place) == ("Lara", "Iribarren", "El Valle")
    assert (row.act, row.list, row.text) == ("killing", "D1", {"role": "teacher", "cause": "gunshot"})


def test_a_place_is_compared_at_its_own_level_and_never_twice():
    from constancia.case.mentions import person_row
    from constancia.records.acts import Mention

    def row(place):
        return person_row(
            Mention("C1.1", "C1", "D1", {"kind": "unnamed_individual", "name": "a man"}, "P1"), {"place": place}
        )

    only_state = row({"level": "state", "name": "Lara", "state": "Lara"})
    assert (only_state.name, only_state.state, only_state.municipality, only_state.place) == ("", "Lara", "", "")
    town = row({"level": "locality", "name": "Carora", "locality": "Carora", "state": "Lara"})
    assert (town.municipality, town.place) == ("Carora", "")
    prose = row({"level": "municipality", "name": "Valencia", "state": "Carabobo"})
    assert (prose.state, prose.municipality) == ("Carabobo", "Valencia")
