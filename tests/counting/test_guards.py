"""The twelve guards, by their numbers on the research page: each forbids or says what it should."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from constancia.counting import guards, loglinear
from constancia.counting.combine import over_imputations, over_linkages, over_strata, plausible_linkages
from constancia.counting.convergence import Convergence
from constancia.counting.estimate import estimate
from constancia.counting.sentences import catalogue
from constancia.counting.table import of_lists, of_rows
from constancia.errors import BadInput

from .conftest import independent, shared_table


@dataclass(frozen=True)
class Bracket:
    name: str
    lower: float
    upper: float


def codes(sentences):
    return [s.code for s in sentences]


@pytest.fixture(scope="module")
def found():
    from .conftest import QUICK

    return estimate(independent(1000, [0.4, 0.35, 0.3, 0.45]), sampler=QUICK, resamples=40)


@pytest.mark.parametrize(
    ("lists", "code"),
    [("A", "refusal.one_list"), ("AB", "refusal.two_lists")],
)
def test_guard_1_fewer_than_three_lists_are_never_an_estimate(lists, code):
    table = of_rows(lists, [[1] * len(lists)], [9])
    result = estimate(table)
    assert result.headline is None
    assert code in codes(result.refusals)
    assert all(result.methods[name].median is None for name in ("lcmcr", "dga", "loglinear", "pairs"))


def test_guard_1_a_third_list_without_records_does_not_count():
    result = estimate(of_rows("ABC", [[1, 0, 0], [1, 1, 0]], [5, 4]))
    assert "refusal.two_lists" in codes(result.refusals)
    assert "line.empty_lists" in codes(result.lines)


def test_guard_1_unlinked_lists_and_lists_with_duplicates_are_refused():
    unlinked = of_rows("ABC", [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [5, 5, 5])
    assert codes(guards.lists(unlinked)) == ["refusal.unlinked"]
    with pytest.raises(BadInput):
        of_lists({"A": ["p", "p"], "B": ["p"], "C": ["q"]})


def test_guard_2_a_list_that_shares_nobody_is_refused_and_empty_pairs_are_named():
    isolated = of_rows("ABC", [[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 0]], [20, 30, 40, 6])
    assert codes(guards.lists(isolated)) == ["refusal.isolated"]
    chain = of_rows("ABC", [[1, 1, 0], [0, 1, 1], [1, 0, 0]], [20, 30, 40])
    assert "A - C" in guards.overlap_lines(chain)[0].en


def test_guard_1_a_list_that_holds_the_same_persons_as_another_is_named_as_its_likely_copy():
    copied = of_rows("ABC", [[1, 1, 0], [0, 0, 1], [1, 1, 1]], [40, 25, 12])
    refused = guards.lists(copied)
    assert codes(refused) == ["refusal.copied_list"]
    assert "A and B hold exactly the same 52 persons" in refused[0].en
    result = estimate(copied)
    assert result.headline is None
    assert result.methods["lcmcr"].median is None
    one_more = of_rows("ABC", [[1, 1, 0], [0, 0, 1], [1, 1, 1], [1, 0, 0]], [40, 25, 12, 1])
    assert guards.lists(one_more) == []
    few = of_rows("ABCD", [[1, 1, 0, 1], [0, 0, 1, 1]], [4, 25])
    assert guards.lists(few) == []


def test_guard_8_nearly_everybody_on_one_list_alone_is_refused():
    patterns = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]]
    alone = of_rows("ABC", patterns, [10**9, 25, 20, 9, 8, 7, 3])
    refused = guards.lists(alone)
    assert codes(refused) == ["refusal.one_list_alone"]
    assert "only 27 persons stand on two lists" in refused[0].en
    assert estimate(alone).headline is None
    assert guards.lists(of_rows("ABC", patterns, [1000, 25, 20, 9, 8, 7, 3])) == []


@pytest.mark.parametrize("name", ["kosovo", "ned5", "uk6", "neworl8", "western5", "ph_quezon_police", "australia4"])
def test_guards_1_and_8_leave_real_lists_be(name):
    assert guards.lists(shared_table(name)) == []


def test_guard_2_the_overlap_table_is_always_there(found):
    shown = found.to_json()["table"]["overlaps"]
    assert len(shown) == 6
    assert all(pair["both"] > 0 for pair in shown)


def test_guard_2_an_unbounded_total_is_never_shown(monkeypatch):
    def unbounded(*args, **kwargs):
        return loglinear.Interval(10.0, float("inf"), None, 0.5, ())

    monkeypatch.setattr(loglinear, "bootstrap", unbounded)
    result = estimate(independent(300, [0.4, 0.4, 0.4]), method="loglinear")
    assert result.methods["loglinear"].upper is None
    assert "refusal.unbounded" in codes(result.refusals)


@pytest.mark.parametrize(
    "reached", [Convergence(1.02, 5000, 5000), Convergence(1.0, 399, 5000), Convergence(1.0, 5000, 399)]
)
def test_guard_3_chains_that_do_not_agree_give_no_figure(reached):
    assert codes(guards.converged("x", reached, [1, 2])) == ["refusal.not_converged"]


def test_guard_3_chains_that_agree_pass():
    assert guards.converged("x", Convergence(1.01, 400, 400), [1, 2]) == []


def test_guard_4_the_bound_is_said_and_refused_when_it_speaks(found):
    refused, lines = guards.bounded("x", 1000, 0.011)
    assert codes(refused) == ["refusal.bound_reached"]
    assert codes(lines) == ["line.bound"]
    assert guards.bounded("x", 1000, 0.009)[0] == []
    assert codes(guards.bounded("x", 1000, 0.009, draws=400)[0]) == ["refusal.bound_reached"]
    assert guards.bounded("x", 1000, 0.0, draws=400)[0] == []
    assert codes(found.lines).count("line.bound") == 2


def test_guard_5_the_graphs_left_out_are_reported_and_a_collapse_is_not_shown(found):
    assert "line.left_out" in codes(found.lines)
    assert codes(guards.collapsed("x", 101, 100)) == ["refusal.collapse"]
    assert guards.collapsed("x", 102, 100) == []


def test_guard_6_one_family_is_no_headline_and_families_apart_give_the_spread():
    assert codes(guards.families([])) == ["refusal.no_family"]
    assert codes(guards.families([Bracket("a", 1, 5)])) == ["refusal.one_family"]
    assert guards.families([Bracket("a", 1, 5), Bracket("b", 5, 9)]) == []
    (apart,) = guards.families([Bracket("a", 1, 5), Bracket("b", 6, 9)])
    assert apart.code == "refusal.families_disagree"
    assert "1 to 9" in apart.en


def test_guard_7_the_log_linear_interval_says_that_it_chooses_again(found):
    assert "line.selection" in codes(found.lines)
    assert found.methods["loglinear"].diagnostics["models_chosen"] > 1


def test_guard_8_each_list_is_left_out_once_and_held_out_once(found):
    sensitivity = found.table["sensitivity"]
    assert set(sensitivity["left_out"]) == set(found.table["lists"])
    assert set(sensitivity["held_out"]) == set(found.table["lists"])
    assert {"line.left_out_list", "line.consistent"} <= set(codes(found.lines))


def test_guard_8_a_list_that_holds_nearly_everybody_is_named():
    table = of_rows("ABC", [[1, 0, 0], [1, 1, 0], [0, 1, 1]], [90, 5, 5])
    assert any(line.code == "line.list_holds_most" and "A" in line.en for line in guards.overlap_lines(table))


def test_guard_9_strata_that_cannot_be_estimated_are_named_and_not_added(found):
    from .conftest import QUICK

    tables = {"Lara": independent(800, [0.4, 0.35, 0.3, 0.45]), "Zulia": of_rows("AB", [[1, 1]], [50])}
    result = over_strata(tables, lambda t: estimate(t, sampler=QUICK, resamples=40))
    assert any(r.code == "refusal.stratum" and "Zulia" in r.en for r in result.refusals)
    assert any(line.code == "line.strata_not_summed" and "Zulia" in line.es for line in result.lines)
    head = result.parts["Lara"].headline
    if head is not None:
        assert result.median == pytest.approx(head["median"], rel=0.03)


def test_guard_9_fewer_than_ten_imputations_are_refused():
    result = over_imputations([independent(100, [0.5, 0.5, 0.5])] * 9, lambda t: pytest.fail("must not run"))
    assert codes(result.refusals) == ["refusal.too_few_imputations"]


def test_guard_10_certain_matching_is_said_and_plausible_linkages_are_carried_through(found):
    assert "line.linkage_certain" in codes(found.lines)
    records = {f"{name}{i}": name for name in "ABC" for i in range(4)}
    pairs = [(f"A{i}", f"B{i}", 0.5) for i in range(4)] + [("B0", "C0", 1.0), ("A1", "C1", 0.0)]
    drawn = plausible_linkages(records, pairs, draws=40, seed=1)
    sizes = {len(frozenset.union(*linkage.values())) for linkage in drawn}
    assert len(sizes) > 2
    assert max(sizes) <= 11
    refused = over_linkages(drawn[:3], lambda t: estimate(t, method="chao"))
    assert "refusal.linkages_fail" in codes(refused.refusals)


def test_guard_11_closed_reachable_and_the_assumption_are_said_every_time_also_when_refused(found):
    refused = estimate(of_rows("AB", [[1, 1]], [9]))
    for result in (found, refused):
        assert {"line.closed", "line.reachable"} <= set(codes(result.lines))
    assert {"line.assumption_lcmcr", "line.assumption_dga", "line.assumption_loglinear"} <= set(codes(found.lines))


def test_guard_11_nothing_below_the_documented_minimum():
    assert codes(guards.above_documented("x", 99.0, 100)) == ["refusal.below_documented"]
    table = independent(300, [0.5, 0.5, 0.5])
    result = estimate(table, method="dga", documented=5000)
    assert result.methods["dga"].median is None
    assert "refusal.below_documented" in codes(result.refusals)


def test_guard_12_the_record_of_an_estimate_holds_what_is_needed_to_run_it_again(found):
    record = found.to_json()
    assert len(record["table"]["sha256"]) == 64
    assert {"seed", "version", "resamples", "sampler"} <= record["settings"].keys()
    sampled = record["methods"]["lcmcr"]["diagnostics"]
    assert {
        "rhat",
        "ess_bulk",
        "ess_tail",
        "prior",
        "chains",
        "draws_per_chain",
        "classes",
        "seed",
        "bound",
    } <= sampled.keys()
    assert {"delta", "prior", "bound"} <= record["methods"]["dga"]["diagnostics"].keys()
    assert "line.provenance" in codes(found.lines)


def test_every_guard_has_a_sentence_in_both_languages():
    sentences = catalogue()
    assert {s["guard"] for s in sentences.values() if "guard" in s} == set(range(1, 13))
    assert all(s["en"] and s["es"] and s["en"] != s["es"] for s in sentences.values())


@pytest.mark.parametrize("page", ["methods/counting.md", "es/metodos/conteo.md"])
def test_the_table_of_guards_in_the_documents_names_codes_functions_and_tests_that_exist(page):
    text = (Path(__file__).resolve().parents[2] / "docs" / page).read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if "`test_guard_" in line]
    assert {int(row[0].strip("| ")) for row in rows} == set(range(1, 13))
    for row in rows:
        number, (codes_, places, tests) = int(row[0].strip("| ")), [re.findall(r"`([^`]+)`", cell) for cell in row[2:]]
        assert all(catalogue()[code]["guard"] == number for code in codes_)
        for place in places:
            module, name = place.split(".")
            assert callable(getattr(import_module(f"constancia.counting.{module}"), name))
        assert all(callable(globals()[test]) for test in tests)
