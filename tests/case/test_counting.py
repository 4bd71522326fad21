"""A figure that was handed out opens later: the same digits at its cut, and what changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from constancia.case import actions, counting, matching, snapshot
from constancia.case.models import Counted
from constancia.counting.overtime import moved

from .people import Told, tell

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


def test_one_state_written_in_two_ways_is_one_cell(case: Any, add_text: Callable[..., str]) -> None:
    tell(case, add_text, "Casa Abierta", [LUIS, ANA])
    rows = counting.count_rows(snapshot.take(case))
    assert {row.state for row in rows} == {"Bolívar"}


def test_children_are_counted_by_their_age(case: Any, add_text: Callable[..., str]) -> None:
    tell(case, add_text, "Casa Abierta", [LUIS, Told("Rita Mora Luna", 15)])
    rows = counting.count_rows(snapshot.take(case))
    assert [row.groups for row in rows] == [(), ("child",)]
