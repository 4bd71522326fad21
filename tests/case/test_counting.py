"""A figure that was handed out opens later: the same digits at its cut, and what changed since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from constancia.case import actions, counting, matching, snapshot
from constancia.case.models import Counted
from constancia.counting.estimate import as_figure, estimate
from constancia.counting.figures import says_the_same
from constancia.counting.overtime import moved
from constancia.counting.progress import watched
from constancia.counting.table import of_lists
from constancia.counting.tally import lists_of

from .people import Told, tell, three_lists

LUIS = Told("Luis Pena Rojas", 23, "2024-07-30", "Bolívar")
ANA = Told("Ana Soto Gil", 31, "2024-07-29", "Bolivar")


def _documented(case: Any, by: tuple[str, ...] = ("violation",)) -> tuple[counting.Counting, Any]:
    counted = counting.counting_of(case)
    return counted, counted.cells(by)[0].documented


def test_a_figure_handed_out_opens_after_the_record_moved_and_the_reasons_add_up(
    case: Any, add_text: Callable[..., str]
) -> None:
    mentions = tell(case, add_text, "Casa Abierta", [LUIS, ANA])
    matching.suggest_matches(case)
    then, before = _documented(case)
    counting.keep(case, then, ["violation"])
    tell(case, add_text, "La Boya", [Told("Rosa Vera Paz", 19, "2024-08-02")])
    actions.withdraw_claim(case, mentions[1].partition(".")[0], "the family asked for it")
    matching.suggest_matches(case)
    now, after = _documented(case)
    opened = counting.open_figure(case, before.key, now, ["violation"])
    assert opened is not None and opened.then is not None
    assert opened.figure == before
    assert opened.now == after
    assert opened.has_changed
    move = moved(before, after, opened.then.rows, now.rows)
    assert sorted(effect for effect in move.effects if effect is not None) == [-1, 1]
    assert sum(effect or 0 for effect in move.effects) == (after.value or 0) - (before.value or 0)


def test_an_earlier_cut_is_counted_with_the_matches_that_waited_then(case: Any, add_text: Callable[..., str]) -> None:
    for source in ("Casa Abierta", "La Boya"):
        tell(case, add_text, source, [LUIS, ANA])
    matching.suggest_matches(case)
    now, before = _documented(case)
    assert (before.low, len(now.waiting)) == (2, 2)
    size = now.now.size
    for left, right in now.waiting:
        actions.judge(case, left, right, "same")
    assert _documented(case)[1].low == 2
    for kept in (False, True):
        if kept:
            counting.keep(case, now, ["violation"])
        then = counting.counting_at(case, size)
        assert (then.waiting, then.cells(["violation"])[0].documented) == (now.waiting, before)


def test_a_figure_names_the_persons_it_counts_with_the_claims_that_were_taken_as_one(
    case: Any, add_text: Callable[..., str]
) -> None:
    for source in ("Casa Abierta", "La Boya"):
        tell(case, add_text, source, [LUIS, ANA])
    matching.suggest_matches(case)
    now, figure = _documented(case)
    persons = now.persons(figure)
    assert len(persons) == figure.low == 2
    assert sorted(len(person.claims) for person in persons) == [2, 2]
    assert {claim for person in persons for claim in person.claims} == set(figure.rests_on)
    assert "Luis Pena Rojas" in persons[0].names
    for left, right in now.waiting:
        actions.judge(case, left, right, "same")
    judged = counting.counting_of(case)
    cell = judged.cells(["violation"])[0]
    assert [each.claims for each in judged.persons(cell.documented)] == [each.claims for each in persons]
    assert len(judged.persons(cell.verified)) == cell.verified.low
    assert judged.persons(cell.estimated) == []


def test_what_was_expunged_since_a_cut_is_named(case: Any, add_text: Callable[..., str]) -> None:
    mentions = tell(case, add_text, "Casa Abierta", [LUIS, ANA])
    size = counting.counting_of(case).now.size
    gone = mentions[0].partition(".")[0]
    assert counting.expunged_since(case, size) == []
    actions.expunge(case, gone, "withdrawn")
    assert counting.expunged_since(case, size) == [gone]
    assert counting.expunged_since(case, 2) == []


def test_a_figure_of_the_present_count_has_not_changed(case: Any, add_text: Callable[..., str]) -> None:
    tell(case, add_text, "Casa Abierta", [LUIS])
    matching.suggest_matches(case)
    now, figure = _documented(case)
    opened = counting.open_figure(case, figure.key, now, ["violation"])
    assert opened is not None
    assert not opened.has_changed
    assert counting.open_figure(case, "0" * 16, now, ["violation"]) is None


def test_the_same_count_is_kept_once_and_holds_no_word_of_a_source(case: Any, add_text: Callable[..., str]) -> None:
    tell(case, add_text, "Casa Abierta", [LUIS])
    matching.suggest_matches(case)
    now, _ = _documented(case)
    counting.keep(case, now, ["violation"])
    counting.keep(case, now, ["violation"])
    (kept,) = Counted.objects.filter(case=case.id)
    assert "Casa" not in str(kept.figures) + str(kept.same)


def test_after_something_is_expunged_a_figure_says_that_it_cannot_be_counted_again(
    case: Any, add_text: Callable[..., str]
) -> None:
    mentions = tell(case, add_text, "Casa Abierta", [LUIS, ANA])
    matching.suggest_matches(case)
    then, before = _documented(case)
    counting.keep(case, then, ["violation"])
    actions.expunge(case, mentions[0].partition(".")[0], "withdrawn")
    now = counting.counting_of(case)
    opened = counting.open_figure(case, before.key, now, ["violation"])
    assert opened is not None
    assert opened.figure is None
    assert opened.digits == (2, None, 2)
    documented = now.cells(["violation"])[0].documented
    assert documented.low is None
    assert all("expunged" in why.en and "constancia match" in why.en for why in documented.refusals)
    assert all("constancia match" in why.es for why in documented.refusals)


def test_one_state_written_in_two_ways_is_one_cell(case: Any, add_text: Callable[..., str]) -> None:
    tell(case, add_text, "Casa Abierta", [LUIS, ANA])
    rows = counting.count_rows(snapshot.take(case))
    assert {row.state for row in rows} == {"Bolívar"}


def test_children_are_counted_by_their_age(case: Any, add_text: Callable[..., str]) -> None:
    tell(case, add_text, "Casa Abierta", [LUIS, Told("Rita Mora Luna", 15)])
    rows = counting.count_rows(snapshot.take(case))
    assert [row.groups for row in rows] == [(), ("child",)]


def test_an_estimate_computes_again_from_its_own_settings_to_the_same_digits(case: Any, tmp_path: Path) -> None:
    three_lists(case, tmp_path)
    now = counting.counting_of(case)
    (cell,) = now.cells(["violation"])
    lists = lists_of(row for row in now.rows if row.listed)
    made = replace(
        as_figure(estimate(of_lists(lists), method="chao", seed=7)),
        by=cell.by, cut=now.now.cut, rests_on=cell.estimated.rests_on, lists=cell.estimated.lists,
    )  # fmt: skip
    again = now.again(made)
    assert says_the_same(made, again)
    assert again.method["settings"] == made.method["settings"]
    chao = {**made.method["methods"]["chao"], "median": 1.0}
    assert not says_the_same(replace(made, method={**made.method, "methods": {"chao": chao}}), again)


@pytest.mark.slow
def test_a_kept_estimate_over_linkages_computes_again_to_the_same_digits(case: Any, tmp_path: Path) -> None:
    three_lists(case, tmp_path)
    now = counting.counting_of(case)
    told: list[str] = []
    with watched(lambda stage, share: told.append(stage)):
        (cell,) = now.estimate(["violation"], draws=2)
    assert list(dict.fromkeys(told))[:4] == ["cells", "drawing", "linkages", "lcmcr"]
    counting.keep(case, now, ["violation"])
    figure = cell.estimated
    assert figure.method["linkages"]["draws"] == 2
    opened = counting.open_figure(case, figure.key, counting.counting_of(case), ["violation"])
    assert opened is not None and opened.figure == figure and opened.then is not None
    again = opened.then.again(opened.figure)
    assert says_the_same(figure, again)
    assert again.method["linkages"] == figure.method["linkages"]
