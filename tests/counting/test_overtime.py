"""A figure that moved says why."""

from __future__ import annotations

from dataclasses import replace

from constancia.counting.overtime import moved
from constancia.counting.tally import CountRow, tally

BEFORE = [
    CountRow("c1", "d1", "A", "killing", "p1"),
    CountRow("c2", "d1", "A", "killing", "p2"),
    CountRow("c3", "d2", "B", "killing", "p3"),
    CountRow("x", "d9", "A", "threat", "p9"),
]


def told(after, kind="documented"):
    old, new = (getattr(tally(rows, by=["violation"])[0], kind) for rows in (BEFORE, after))
    result = moved(old, new, BEFORE, after)
    return result, [reason.code for reason in result.reasons]


def test_a_new_source_with_a_new_person_is_named():
    result, codes = told([*BEFORE, CountRow("c4", "d3", "C", "killing", "p4")])
    assert (result.before, result.after) == ("3-", "4-")
    assert codes == ["move.sources_added", "move.claims_added"]


def test_a_withdrawal_is_named_with_the_source_that_went():
    _, codes = told([row for row in BEFORE if row.claim != "c3"])
    assert codes == ["move.sources_gone", "move.claims_gone"]


def test_a_merge_and_a_split_are_told_apart():
    merged = [replace(row, person="p1") if row.claim == "c3" else row for row in BEFORE]
    assert told(merged)[1] == ["move.merged"]
    old, new = (tally(rows, by=["violation"])[0].documented for rows in (merged, BEFORE))
    assert [r.code for r in moved(old, new, merged, BEFORE).reasons] == ["move.split"]


def test_a_superseded_claim_counts_as_gone():
    _, codes = told([replace(row, polarity="superseded") if row.claim == "c2" else row for row in BEFORE])
    assert codes == ["move.claims_gone"]


def test_another_cell_s_changes_are_not_told():
    _, codes = told([*BEFORE, CountRow("y", "d9", "Z", "threat", "p8")])
    assert codes == ["move.nothing"]


def test_a_minimum_that_is_said_only_now_says_that_the_matching_came_between():
    figure = tally(BEFORE, by=["violation"])[0].documented
    unsaid = replace(figure, low=None, value=None)
    assert [r.code for r in moved(unsaid, figure, BEFORE, BEFORE).reasons] == ["move.matched"]
    assert [r.code for r in moved(figure, unsaid, BEFORE, BEFORE).reasons] == ["move.unmatched"]
