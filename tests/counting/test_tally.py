"""The four lines of a cell: never merged, never added, and only asserted claims count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.counting.tally import CountRow, tally
from constancia.errors import BadInput
from constancia.terms.dates import PartialDate


def number(claim, source, op, value=None, words="", document=None, **more) -> CountRow:
    count = {"op": op, "value": value, "min": None, "max": None, "unit": more.pop("unit", "persons")}
    return CountRow(claim, document or f"doc-{claim}", source, "detention", count=count, words=words, **more)


def person(claim, source, key, **more) -> CountRow:
    return CountRow(claim, more.pop("document", f"list-{source}"), source, more.pop("act", "detention"), key, **more)


def one_cell(rows, by=("violation",), **more):
    (cell,) = tally(rows, by=by, **more)
    return cell


def codes(figure):
    return [note.code for note in figure.notes]


def test_several_lists_of_names_say_once_how_they_set_the_floor():
    rows = [person(f"c{n}", "A", f"p{n}", document="d1") for n in range(3)]
    rows += [person("c9", "B", "p9", document="d2"), person("c8", "B", "p8", document="d2")]
    (across,) = one_cell(rows).reported_range
    assert across.low == 3
    assert codes(across).count("words.named") == 1


def test_sources_give_a_range_and_are_not_added():
    cell = one_cell([number("c1", "A", "gt", 2000, "more than 2,000"), number("c2", "B", "eq", 1780, "1,780")])
    (across,) = cell.reported_range
    assert (across.low, across.high, across.value) == (1780, None, None)
    assert across.words == ("more than 2,000", "1,780")
    assert across.rests_on == ("c1", "c2")
    assert "note.highest_stated" in codes(across)
    assert [(f.by["source"], f.low, f.high) for f in cell.reported] == [("A", 2001, None), ("B", 1780, 1780)]


def test_two_exact_figures_give_a_closed_range():
    (across,) = one_cell([number("c1", "A", "eq", 12), number("c2", "B", "eq", 15)]).reported_range
    assert (across.low, across.high) == (12, 15)


def test_what_was_not_asserted_never_counts_but_is_noted():
    rows = [
        number("c1", "A", "eq", 12, "12"),
        *[number(f"x{i}", "A", "eq", 500, polarity=p) for i, p in
          enumerate(["denied", "negated", "hypothetical", "superseded", "dismissed"])],
        person("x9", "A", "p1", polarity="hypothetical"),
    ]  # fmt: skip
    cell = one_cell(rows)
    (across,) = cell.reported_range
    assert (across.low, across.high, cell.documented.value) == (12, 12, 0)
    assert codes(across).count("note.not_counted") == 5
    assert any("temido, posible o condicional" in note.es for note in across.notes)


def test_a_cell_with_nothing_asserted_is_not_shown():
    assert tally([number("c1", "A", "eq", 5, polarity="denied")], by=["violation"]) == []


def test_the_latest_figure_of_a_source_stands_and_the_earlier_is_noted():
    rows = [
        number("c1", "A", "eq", 1200, "1,200", date=PartialDate.parse("2024-08-02")),
        number("c2", "A", "gt", 2000, "more than 2,000", date=PartialDate.parse("2024-08-09")),
    ]
    (line,) = one_cell(rows).reported
    assert (line.low, line.high, line.words) == (2001, None, ("more than 2,000",))
    assert any(note.code == "note.earlier" and "1,200" in note.en and "c1" in note.en for note in line.notes)


def test_a_later_figure_that_is_lower_stands_too():
    rows = [
        number("c1", "A", "eq", 30, told=date(2024, 8, 1)),
        number("c2", "A", "eq", 25, told=date(2024, 8, 5)),
    ]
    (line,) = one_cell(rows).reported
    assert line.value == 25


def test_weekly_bulletins_do_not_replace_each_other_and_are_not_added():
    rows = [
        number("c1", "A", "eq", 100, date=PartialDate.parse("2024-07-29/2024-08-04")),
        number("c2", "A", "eq", 20, date=PartialDate.parse("2024-08-05/2024-08-11")),
    ]
    (line,) = one_cell(rows).reported
    assert (line.low, line.high) == (100, None)
    assert "note.several_scopes" in codes(line)
    weeks = tally(rows, by=["week"])
    assert [(cell.by["week"], cell.reported[0].value) for cell in weeks] == [("2024-W31", 100), ("2024-W32", 20)]


def test_two_numbers_in_one_document_are_two_things_and_set_only_a_floor():
    rows = [number("c1", "A", "eq", 12, document="d"), number("c2", "A", "eq", 15, document="d")]
    (line,) = one_cell(rows).reported
    assert (line.low, line.high) == (15, None)


def test_two_numbers_in_one_document_that_a_person_marked_as_rivals_give_a_range():
    rows = [
        number("c1", "A", "eq", 12, document="d"),
        number("c2", "A", "eq", 15, document="d", relations={"conflicts_with": ["c1"]}),
    ]
    cell = one_cell(rows)
    assert (cell.reported[0].low, cell.reported[0].high) == (12, 15)
    assert "note.conflict" in codes(cell.reported_range[0])


def test_a_part_of_another_claim_is_not_a_rival_figure():
    rows = [
        number("c1", "A", "ge", 7, "at least seven", document="d"),
        number("c2", "A", "eq", 2, "two others", document="d", part_of="c1"),
    ]
    cell = one_cell(rows)
    assert (cell.reported_range[0].low, cell.reported_range[0].high) == (7, None)
    assert "note.part" in codes(cell.reported[0])


def test_a_part_counts_in_a_cell_of_its_own_where_the_whole_does_not_stand():
    rows = [
        number("c1", "A", "ge", 700, "700", document="d"),
        number("c2", "A", "eq", 90, "90", document="d", part_of="c1", state="Lara"),
    ]
    cells = {cell.by["state"]: cell for cell in tally(rows, by=["state"])}
    assert cells["Lara"].reported_range[0].value == 90
    assert cells[""].reported_range[0].low == 700


def test_a_figure_for_one_state_is_no_rival_of_a_figure_for_the_country():
    rows = [number("c1", "A", "gt", 2000, "more than 2,000"), number("c2", "B", "eq", 12, "12", state="Lara")]
    (across,) = one_cell(rows).reported_range
    assert across.low == 2001
    assert "note.narrower" in codes(across)


def test_figures_for_two_states_set_a_floor_and_are_not_added():
    rows = [number("c1", "A", "eq", 12, state="Lara"), number("c2", "B", "eq", 15, state="Zulia")]
    (across,) = one_cell(rows).reported_range
    assert (across.low, across.high) == (15, None)


def test_persons_and_acts_are_different_units_and_are_never_compared():
    rows = [number("c1", "A", "eq", 12), number("c2", "A", "vague", words="hundreds", unit="acts")]
    ranges = {f.what: (f.low, f.high) for f in one_cell(rows).reported_range}
    assert ranges == {"persons": (12, 12), "acts": (200, None)}


def test_a_person_on_three_lists_is_one_documented_person():
    rows = [person(f"c{i}", source, "p1") for i, source in enumerate("ABC")] + [person("c9", "A", "p2")]
    cell = one_cell(rows)
    assert (cell.documented.value, cell.documented.high) == (2, None)
    assert cell.documented.rests_on == ("c0", "c1", "c2", "c9")


def test_a_group_figure_makes_nobody_a_documented_person():
    assert one_cell([number("c1", "A", "eq", 500)]).documented.value == 0


def test_a_list_of_names_is_a_floor_of_what_its_source_reports_and_contradicts_no_number():
    rows = [*[person(f"c{i}", "A", f"p{i}") for i in range(5)], number("n", "B", "eq", 7)]
    (across,) = one_cell(rows).reported_range
    assert (across.low, across.high) == (7, 7)
    names = next(f for f in one_cell(rows).reported if f.by["source"] == "A")
    assert (names.low, names.high) == (5, None)


def test_more_names_than_the_number_allows_lift_the_floor_and_open_the_ceiling():
    rows = [*[person(f"c{i}", "A", f"p{i}") for i in range(9)], number("n", "B", "eq", 7)]
    (across,) = one_cell(rows).reported_range
    assert (across.low, across.high) == (9, None)


def test_one_man_beside_his_name_says_nothing_more():
    row = replace(person("c1", "A", "p1"), count={"op": "eq", "value": 1}, words="a man")
    (across,) = one_cell([row]).reported_range
    assert (across.low, across.high) == (1, None)


def test_verified_counts_persons_and_states_the_standard():
    rows = [person("c1", "A", "p1", verified=True), person("c2", "B", "p1"), person("c3", "A", "p2")]
    verified = one_cell(rows, standard="two sources that do not know each other").verified
    assert verified.value == 1
    assert "two sources that do not know each other" in verified.rule.en
    assert verified.rests_on == ("c1",)


@pytest.mark.parametrize(
    ("sources", "code"),
    [("", "refusal.no_lists"), ("A", "refusal.one_list"), ("AB", "refusal.two_lists"), ("ABC", "refusal.not_run")],
)
def test_fewer_than_three_lists_are_refused_by_name(sources, code):
    rows = [number("n", "Press", "eq", 9), *[person(f"c{s}", s, "p1") for s in sources]]
    estimated = one_cell(rows).estimated
    assert [r.code for r in estimated.refusals] == [code]
    assert (estimated.low, estimated.high, estimated.value) == (None, None, None)
    assert estimated.lists == tuple(sources)


def test_a_claim_with_two_perpetrators_stands_with_each_and_the_cells_say_that_they_overlap():
    rows = [person("c1", "A", "p1", perpetrators=("police", "colectivo")), person("c2", "A", "p2")]
    cells = {cell.by["perpetrator"]: cell for cell in tally(rows, by=["perpetrator"])}
    assert {name: cell.documented.value for name, cell in cells.items()} == {"": 1, "police": 1, "colectivo": 1}
    assert "note.elsewhere" in codes(cells["police"].documented)
    assert "note.elsewhere" not in codes(cells[""].documented)


def test_a_date_that_may_lie_in_two_weeks_is_in_no_week():
    rows = [person("c1", "A", "p1", date=PartialDate.parse("2024-07")), person("c2", "A", "p2", date=None)]
    assert [cell.by for cell in tally(rows, by=["week"])] == [{"week": ""}]
    assert {cell.by["month"] for cell in tally(rows, by=["month"])} == {"", "2024-07"}


def test_a_denial_is_shown_beside_the_figure_that_it_denies():
    rows = [number("c1", "A", "eq", 12), CountRow("c2", "d", "Gov", "detention", polarity="denied",
            relations={"denies": "c1"})]  # fmt: skip
    (across,) = one_cell(rows).reported_range
    assert any(note.code == "note.denied" and "c2" in note.en for note in across.notes)


def test_a_field_that_does_not_exist_is_refused_with_the_list_of_those_that_do():
    with pytest.raises(BadInput) as caught:
        tally([], by=["colour"])
    assert "violation" in caught.value.next_step


_DRAWN = st.tuples(st.sampled_from("ABC"), st.sampled_from("pqrst"), st.sampled_from(["Lara", "Zulia", None]))


@given(st.lists(_DRAWN, min_size=1), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing_and_no_cell_exceeds_all_persons(drawn, random):
    rows = [person(f"c{i}", source, key, state=state) for i, (source, key, state) in enumerate(drawn)]
    shuffled = random.sample(rows, len(rows))
    cells = tally(rows, by=["state"])
    assert cells == tally(shuffled, by=["state"])
    assert max(cell.documented.value for cell in cells) <= len({key for _, key, _ in drawn})


def test_what_is_not_stated_comes_after_all_that_is():
    rows = [person(f"c{n}", "A", f"p{n}", state=state) for n, state in enumerate(["Zulia", None, "Apure"])]
    assert [cell.by["state"] for cell in tally(rows, by=["state"])] == ["Apure", "Zulia", ""]


def test_a_cell_without_names_and_numbers_says_which_claims_made_it():
    cell = one_cell([CountRow("C10", "d1", "A", "threat"), CountRow("C2", "d2", "B", "threat")])
    assert (cell.documented.low, cell.reported_range) == (0, ())
    assert codes(cell.documented) == ["note.no_number"]
    assert "2 claims assert it and name nobody and no number: C2, C10." in cell.documented.notes[0].en
    assert codes(one_cell([person("c1", "A", "p1")]).documented) == []
