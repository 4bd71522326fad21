from __future__ import annotations

import math
import random
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

import pytest

from constancia.interventions.surge import LIMIT, Watch, chance_of_at_least, expectation, watch
from constancia.law.rows import ActRow
from constancia.terms.dates import PartialDate

TODAY = date(2024, 8, 4)


def acts_on(counts: Iterable[tuple[int, int]], state: str | None = None) -> list[ActRow]:
    """So many acts so many days ago."""
    rows = []
    for days_ago, n in counts:
        day = TODAY - timedelta(days=days_ago)
        rows += [
            ActRow(f"A{state}{days_ago}.{i}", "killing", ("C1",), state=state, date=PartialDate(day, day, "day"))
            for i in range(n)
        ]
    return rows


def steady(per_week: int, weeks: int = 13) -> list[tuple[int, int]]:
    return [(7 + 7 * week + 3, per_week) for week in range(weeks)]


def whole(found: list[Watch]) -> Watch:
    return found[0]


def test_many_more_acts_than_usual_raise_a_warning_that_states_its_numbers() -> None:
    found = whole(watch(acts_on([*steady(2), (1, 20)]), today=TODAY, recorded_since=date(2024, 1, 1)))
    assert found.is_warning and found.observed == 20 and found.baseline_days == 90
    assert found.expected == pytest.approx(2, abs=0.2)
    assert ": 20. Expected from the 90 days before: 2.1" in found.says.en and "90 días anteriores: 2,1" in found.says.es
    assert "the limit for a warning 1 in 100" in found.says.en


def test_the_usual_number_raises_none_and_is_not_called_safe() -> None:
    found = whole(watch(acts_on([*steady(3), (2, 3)]), today=TODAY, recorded_since=date(2024, 1, 1)))
    assert found.is_warning is False
    assert "not a sign of safety" in found.says.en


def test_too_few_days_on_record_give_no_answer_either_way() -> None:
    found = whole(watch(acts_on([(1, 30), (10, 1)]), today=TODAY))
    assert (found.is_warning, found.p, found.expected) == (None, None, None)
    assert "at least 28 are needed" in found.says.en


def test_an_uneven_past_asks_for_more_before_it_warns_than_an_even_one() -> None:
    even = whole(watch(acts_on([*[(8 + n, 1) for n in range(90)], (1, 20)]), today=TODAY))
    uneven = whole(watch(acts_on([(20, 45), (60, 45), (97, 1), (1, 20)]), today=TODAY))
    assert even.is_warning and not uneven.is_warning


def test_each_area_is_watched_and_the_limit_is_divided_among_them() -> None:
    rows = acts_on([*steady(1), (1, 15)], "Lara") + acts_on(steady(1), "Zulia")
    found = {w.area: w for w in watch(rows, today=TODAY, recorded_since=date(2024, 1, 1))}
    assert set(found) == {"", "Lara", "Zulia"}
    assert found["Lara"].is_warning and not found["Zulia"].is_warning
    assert found["Lara"].limit == pytest.approx(LIMIT / 3)
    assert "in Lara" in found["Lara"].says.en and "en Lara" in found["Lara"].says.es


def test_denied_acts_and_acts_without_a_day_are_not_counted_and_the_latter_are_told() -> None:
    month = ActRow("A1", "killing", ("C1",), date=PartialDate.parse("2024-07"))
    denied = ActRow("N2", "killing", ("C2",), polarity="denied", date=PartialDate.parse("2024-08-03"))
    found = whole(watch([*acts_on(steady(1)), month, denied], today=TODAY))
    assert (found.observed, found.undated) == (0, 1)
    assert any("Acts not dated to a day, and left out: 1" in caution.en for caution in found.cautions)


def test_the_delay_of_reports_is_told_with_every_result() -> None:
    known = whole(watch([], today=TODAY, delays=[0, 1, 2, 3, 4, 5, 6, 7, 8, 30]))
    assert "within 5 days and nine in ten within 30" in known.cautions[0].en
    assert whole(watch([], today=TODAY)).cautions[0].code == "surge.delay_unknown"


def test_acts_after_the_day_asked_for_are_not_known_yet() -> None:
    assert whole(watch(acts_on([*steady(2), (-1, 50)]), today=TODAY)).observed == 0


def test_the_tail_is_that_of_the_negative_binomial() -> None:
    for mean, size, observed in ((3, 6, 9), (Fraction(1, 2), 1, 2), (40, 20, 75), (7, 4900, 15)):
        success = Fraction(size) / (size + mean)
        below = sum(math.comb(n + size - 1, n) * success**size * (1 - success) ** n for n in range(observed))
        found = chance_of_at_least(observed, float(mean), float(mean + Fraction(mean) ** 2 / size))
        assert found == pytest.approx(float(1 - below), rel=1e-6)
    assert chance_of_at_least(0, 3.0, 4.0) == 1.0


@pytest.mark.parametrize("rate", [0.1, 1.0, 6.0])
def test_chance_alarms_stay_rare_when_nothing_changes(rate: float) -> None:
    rng = random.Random(20240728)
    runs, alarms = 2000, 0
    for _ in range(runs):
        days = [_poisson(rng, rate) for _ in range(97)]
        alarms += chance_of_at_least(sum(days[90:]), *expectation(days[:90], 7)) < LIMIT
    assert alarms / runs < 1.8 * LIMIT


def test_a_threefold_week_is_mostly_seen() -> None:
    rng = random.Random(9)
    seen = 0
    for _ in range(500):
        baseline = [_poisson(rng, 1.0) for _ in range(90)]
        week = sum(_poisson(rng, 3.0) for _ in range(7))
        seen += chance_of_at_least(week, *expectation(baseline, 7)) < LIMIT
    assert seen / 500 > 0.85


def _poisson(rng: random.Random, rate: float) -> int:
    total, n = rng.expovariate(1), 0
    while total < rate:
        total += rng.expovariate(1)
        n += 1
    return n
