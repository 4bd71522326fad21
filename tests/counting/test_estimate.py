"""An estimate holds its families against each other, and its JSON says all that a program or a person needs."""

from __future__ import annotations

import json

import pytest

from constancia.counting.estimate import as_figure, estimate, merge_groups
from constancia.counting.figures import Figure, recompute
from constancia.counting.paragraph import paragraph
from constancia.counting.plots import Bar, Chart, bar_chart, interval_chart
from constancia.counting.table import of_rows
from constancia.counting.tally import CountRow, tally
from constancia.errors import BadInput

from .conftest import QUICK, independent, shared_table


@pytest.fixture(scope="module")
def found():
    return estimate(independent(1000, [0.4, 0.35, 0.3, 0.45]), sampler=QUICK, resamples=40)


def test_the_json_has_methods_headline_and_refusals(found):
    shown = json.loads(json.dumps(found.to_json()))
    assert set(shown["methods"]) == {"lcmcr", "dga", "loglinear", "chao", "pairs"}
    for method in shown["methods"].values():
        assert {"mean", "median", "lower", "upper", "status", "diagnostics"} <= method.keys()
    assert all({"code", "en", "es"} <= refusal.keys() for refusal in shown["refusals"])
    assert "headline" in shown


def test_a_headline_lies_above_what_was_seen_and_inside_its_interval(found):
    head = found.headline
    assert head is not None
    assert found.table["n"] <= head["lower"] <= head["median"] <= head["upper"]
    assert head["lower"] <= 1000 <= head["upper"]


def test_one_method_alone_has_its_own_keys_on_top_and_no_headline():
    shown = estimate(independent(1000, [0.4, 0.35, 0.3]), method="dga").to_json()
    assert shown["median"] == shown["methods"]["dga"]["median"]
    assert shown["headline"] is None
    assert "refusal.one_family" in [r["code"] for r in shown["refusals"]]


def test_the_saturated_graph_is_for_comparison_and_never_a_headline():
    result = estimate(shared_table("hav3"), method="dga", include_saturated=True)
    assert (result.methods["dga"].median, result.methods["dga"].lower) == (379, 272)
    assert result.methods["dga"].status == "comparison_only"
    assert result.headline is None


@pytest.mark.parametrize("name", ["artificial3"])
def test_a_degenerate_table_is_refused_whole(name):
    result = estimate(shared_table(name))
    assert result.headline is None
    assert [r.code for r in result.refusals] == ["refusal.isolated"]
    assert all(result.methods[m].median is None for m in ("lcmcr", "dga", "loglinear"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ned5", "ned6", "australia4"])
def test_where_r_does_not_converge_there_is_an_honest_refusal(name):
    result = estimate(shared_table(name), resamples=40)
    assert result.headline is None
    assert result.methods["lcmcr"].median is None
    assert {"refusal.not_converged", "refusal.bound_reached"} & {r.code for r in result.refusals}


def test_the_same_table_gives_the_same_digits():
    table = independent(300, [0.5, 0.4, 0.5])
    one, two = (estimate(table, sampler=QUICK, resamples=20).to_json() for _ in range(2))
    assert one == two


def test_a_method_that_does_not_exist_is_refused_by_name(plain):
    with pytest.raises(BadInput, match="magic"):
        estimate(plain, method="magic")


def test_many_lists_are_merged_smallest_first_for_the_graphs():
    table = independent(500, [0.1, 0.5, 0.4, 0.05, 0.3, 0.35, 0.2])
    groups = merge_groups(table, 5)
    assert len(groups) == 5
    assert sorted(name for group in groups for name in group) == sorted(table.lists)
    assert ["list 1", "list 4", "list 7"] in groups
    result = estimate(table, method="dga")
    assert "line.merged" in [line.code for line in result.lines]


def test_the_estimate_of_a_cell_is_a_figure_with_its_lists_claims_and_method():
    rows = [
        CountRow(f"c{i}{source}", source, source, "detention", f"p{i}")
        for i in range(60)
        for j, source in enumerate("ABC")
        if (i * 7 + j * 3) % 5 < 3
    ]

    def estimator(lists):
        from constancia.counting.table import of_lists

        return as_figure(estimate(of_lists(lists), sampler=QUICK, resamples=20))

    (cell,) = tally(rows, by=["violation"], cut={"size": 3, "root": "ab"}, estimator=estimator)
    figure = cell.estimated
    assert figure.lists == ("A", "B", "C")
    assert figure.by == {"violation": "detention"}
    assert len(figure.rests_on) == len(rows)
    assert (figure.value is None) == bool(figure.refusals)
    stored = Figure.from_json(json.loads(json.dumps(figure.to_json())))
    assert stored.key == figure.key
    assert recompute(stored, rows) == stored
    assert recompute(stored, rows[:-1]).notes[0].code == "note.changed"


def test_the_methods_paragraph_says_lists_numbers_warning_and_works_in_both_languages(found):
    for language, word in (("en", "never a census"), ("es", "nunca un censo")):
        text = paragraph(found, language=language)
        assert word in text
        assert "Manrique-Vallier" in text
        assert "list 1" in text
    refused = paragraph(estimate(of_rows("AB", [[1, 1]], [9])))
    assert "No total is given" in refused


def test_the_chart_is_valid_xml_that_can_be_read_aloud_and_shows_no_refused_number(found):
    from xml.etree import ElementTree

    svg = ElementTree.fromstring(interval_chart(found))
    assert svg.attrib["role"] == "img"
    assert "documented minimum" in (svg.find("{*}desc").text or "")
    assert "sin cifra" in interval_chart(estimate(of_rows("AB", [[1, 1]], [9])), language="es")


def test_bars_escape_names_and_write_their_numbers():
    svg = bar_chart(Chart("By <state>", "", (Bar("Lara & Co", 1200), Bar("—", 3, is_unknown=True))))
    assert "&lt;state&gt;" in svg
    assert "Lara &amp; Co" in svg
    assert "1,200" in svg
