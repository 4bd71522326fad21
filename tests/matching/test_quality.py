import random

import pytest

from constancia.matching.model import link_columns
from constancia.matching.prepare import Columns
from constancia.matching.quality import SAMPLED, Label, assess, measured, sample
from constancia.matching.rows import PersonRow
from constancia.terms.dates import PartialDate

GIVEN = ["Ana", "Luis", "Rosa", "Pedro", "Elena", "Hugo", "Irma", "Raúl"]
SURNAMES = ["Toro", "Salas", "Rojas", "Medina", "Prado", "Ibarra", "Luna"]


@pytest.fixture(scope="module")
def linked():
    source = random.Random(5)
    rows = []
    for number in range(80):
        name = f"{source.choice(GIVEN)} {source.choice(SURNAMES)} {source.choice(SURNAMES)}"
        when = PartialDate.parse(f"2024-07-{source.randint(1, 31):02}")
        age, state = source.randint(16, 80), source.choice(["Lara", "Zulia", "Aragua", "Sucre"])
        rows.append(PersonRow(f"a{number}", "a", name, age=age, date=when, state=state))
        if number % 2:
            rows.append(
                PersonRow(f"b{number}", "b", name.upper(), age=age + 9 * (number % 10 == 1), date=when, state=state)
            )
    return link_columns(Columns.of(rows)), [row.key[1:] for row in rows]


def test_a_report_expects_precision_and_recall_between_nothing_and_all(linked):
    found, _ = linked
    quality = assess(found.scored, found.people, found.lists)
    assert 0.8 < quality.expected_precision <= 1
    assert 0.5 < quality.expected_recall <= 1


def test_a_higher_threshold_loses_fewer_people_and_counts_more_twice(linked):
    found, _ = linked
    costs = assess(found.scored, found.people, found.lists).thresholds
    assert [c.people_lost for c in costs] == sorted((c.people_lost for c in costs), reverse=True)
    assert [c.people_twice for c in costs] == sorted(c.people_twice for c in costs)


def test_lists_that_disagree_on_a_field_are_named_with_how_often(linked):
    found, _ = linked
    worst = [d for d in assess(found.scored, found.people, found.lists).disagreements if d.field == "age or birth"]
    assert worst and all(0 < d.differ <= d.of for d in worst)


def test_a_labelled_sample_measures_with_an_interval_that_holds_the_truth(linked):
    found, person = linked
    pairs = list(zip(found.scored.left.tolist(), found.scored.right.tolist(), strict=True))
    drawn = [(pairs[one.row], one.weight) for one in sample(found.scored, 40)]
    labels = {(a, b): Label(person[a] == person[b], weight) for (a, b), weight in drawn}
    found_by_sample = measured(found.scored, found.people, labels)
    precision, recall = found_by_sample.precision, found_by_sample.recall
    assert found_by_sample.labelled == len(drawn) == 40
    home = {m: n for n, people in enumerate(found.people) for m in people}
    joined = [p for p in pairs if home[p[0]] == home[p[1]]]
    true = [p for p in pairs if person[p[0]] == person[p[1]]]
    hits = len(set(joined) & set(true))
    assert precision.low <= hits / len(joined) <= precision.high
    assert recall.low <= hits / len(true) <= recall.high


def test_draws_differ_where_pairs_are_doubtful_and_repeat_with_the_seed(linked):
    found, _ = linked
    first, again, other = list(found.draws(3, seed=1)), list(found.draws(3, seed=1)), list(found.draws(3, seed=2))
    assert first == again
    assert first != other or first[0] == first[1]


def test_the_weights_of_a_sample_add_up_to_the_pairs_that_it_stands_for(linked):
    found, _ = linked
    among = list(range(0, len(found.scored.bits), 2))
    drawn = sample(found.scored, 25, among=among)
    assert {one.row for one in drawn} <= set(among)
    assert sum(one.weight for one in drawn) == pytest.approx(int((found.scored.bits[among] >= SAMPLED).sum()))


def test_pairs_decided_without_a_sample_stand_for_themselves_only(linked):
    found, person = linked
    pairs = zip(found.scored.left.tolist(), found.scored.right.tolist(), strict=True)
    known = {(a, b): person[a] == person[b] for a, b in pairs}
    whole = measured(found.scored, found.people, {}, known)
    assert whole.precision.value == pytest.approx(whole.precision.low)
    assert whole.labelled == 0
