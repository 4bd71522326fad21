import random

import pytest

from constancia.errors import BadInput
from constancia.matching.judgements import Judgement
from constancia.matching.model import link_columns, match
from constancia.matching.prepare import Columns
from constancia.matching.rows import PersonRow
from constancia.terms.dates import PartialDate


def day(text):
    return PartialDate.parse(text)


ANA_A = PersonRow(
    "a1", "a", "Pérez Gómez, Ana María", age=31, sex="f", date=day("2024-07-29"), state="Lara", municipality="Iribarren"
)
ANA_B = PersonRow("b1", "b", "ANA PEREZ", age=31, sex="f", date=day("2024-07"), state="Lara")
LUIS = PersonRow("b2", "b", "Luis Rojas", age=20, sex="m", date=day("2024-07-29"), state="Zulia")


def probability(matching, left, right):
    return next((p.probability for p in matching.pairs if {p.left, p.right} == {left, right}), 0.0)


@pytest.fixture(scope="module")
def small():
    rows = [ANA_A, ANA_B, LUIS, PersonRow("c1", "c", "Ana Pérez"), PersonRow("c2", "c", "N.N.", sex="m", age=20)]
    return match(rows)


def test_two_rows_are_enough_to_propose_a_match():
    matching = match([ANA_A, ANA_B])
    assert matching.clusters == [frozenset({"a1", "b1"})]
    assert probability(matching, "a1", "b1") > 0.95


def test_a_suggestion_says_what_speaks_for_it_and_what_was_not_compared(small):
    pair = next(p for p in small.pairs if {p.left, p.right} == {"a1", "b1"})
    assert set(pair.weights) >= {"given name", "surnames", "age or birth", "sex", "place"}
    assert "same given name" in pair.reasons
    alone = next(p for p in small.pairs if {p.left, p.right} == {"a1", "c1"})
    assert {"age or birth", "date of the act", "place"} <= set(alone.not_compared)


def test_a_name_alone_is_not_a_match(small):
    assert probability(small, "a1", "c1") < 0.5
    assert frozenset({"c1"}) in small.clusters


def test_no_name_matches_nobody_by_name(small):
    unnamed = [
        PersonRow("x", "a", "Sin identificar"),
        PersonRow("y", "b", "sin identificar"),
        PersonRow("z", "c", "N.N."),
    ]
    matching = match(unnamed)
    assert matching.pairs == []
    assert matching.report.unnamed == 3


def test_a_report_says_which_fields_no_row_fills(small):
    assert "identity number" in small.report.fields_never_filled


def test_what_persons_judged_is_kept_in_the_proposal_and_in_every_draw():
    rows = [ANA_A, ANA_B, LUIS]
    matching = match(rows, [Judgement("a1", "b1", "different"), Judgement("a1", "b2", "same")], draws=5)
    for people in [matching.clusters, *matching.draws]:
        assert frozenset({"a1", "b2"}) in people
        assert frozenset({"b1"}) in people


def test_the_same_key_twice_is_refused():
    with pytest.raises(BadInput):
        match([ANA_A, ANA_A])


def test_nothing_to_match_is_no_error():
    assert match([]).clusters == []
    assert match([ANA_A]).clusters == [frozenset({"a1"})]


def test_the_order_of_the_rows_changes_neither_people_nor_probabilities():
    rows = _lists(random.Random(3), people=25)
    shuffled = random.Random(4).sample(rows, len(rows))
    assert set(match(rows).clusters) == set(match(shuffled).clusters)


def test_damaged_names_dates_and_ages_are_still_found_and_relatives_are_kept_apart():
    rows = [
        PersonRow(
            "a1",
            "a",
            "Juan Carlos Medina Prado",
            age=24,
            date=day("2024-08-02"),
            state="Aragua",
            municipality="Girardot",
        ),
        PersonRow(
            "b1", "b", "Medina, Juan C.", age=25, date=day("2024-08-02"), state="Aragua", municipality="Girardot"
        ),
        PersonRow("c1", "c", "Jhuan Carlos Medna", age=24, date=day("2024-02-08"), state="Aragua"),
        PersonRow(
            "a2", "a", "Rosa Medina Prado", age=51, date=day("2024-08-02"), state="Aragua", municipality="Girardot"
        ),
    ]
    assert set(match(rows).clusters) == {frozenset({"a1", "b1", "c1"}), frozenset({"a2"})}


def test_an_identity_number_with_one_slip_still_speaks_for_a_match():
    rows = [
        PersonRow("a1", "a", "Pedro Salas", national_id="V-12.345.678", state="Lara"),
        PersonRow("b1", "b", "Pedro Salas", national_id="12345687", state="Zulia"),
    ]
    weights = match(rows).pairs[0].weights
    assert weights["identity number"] > 5


def test_people_of_one_event_are_not_one_person_for_sharing_day_place_and_surname():
    same = {"date": day("2024-07-30"), "state": "Bolívar", "municipality": "Caroní", "place": "Calle 5, casa 12"}
    rows = [
        PersonRow("a1", "a", "Elena Toro", age=60, sex="f", **same),
        PersonRow("b1", "b", "Ramón Toro", age=33, sex="m", **same),
        PersonRow("a2", "a", "Sin identificar", **same),
        PersonRow("a3", "a", "Sin identificar", **same),
    ]
    people = match(rows).clusters
    assert frozenset({"a1"}) in people
    assert not any({"a2", "a3"} <= person for person in people)


def test_lists_that_hold_each_person_once_are_respected():
    twin = PersonRow(
        "a9",
        "a",
        "Ana María Pérez Gómez",
        age=31,
        sex="f",
        date=day("2024-07-29"),
        state="Lara",
        municipality="Iribarren",
    )
    joined = match([ANA_A, twin])
    apart = match([ANA_A, twin], once_in=["a"])
    assert frozenset({"a1", "a9"}) in joined.clusters
    assert frozenset({"a1", "a9"}) not in apart.clusters


def _lists(random_, people):
    """Two lists of the same invented people, the second with less."""
    given, surnames = ["Ana", "Luis", "Rosa", "Pedro", "Elena", "Hugo"], ["Toro", "Salas", "Rojas", "Medina", "Prado"]
    rows = []
    for number in range(people):
        name = f"{random_.choice(given)} {random_.choice(surnames)} {random_.choice(surnames)}"
        when, state = day(f"2024-07-{random_.randint(10, 30)}"), random_.choice(["Lara", "Zulia", "Aragua"])
        rows.append(PersonRow(f"a{number}", "a", name, age=random_.randint(16, 70), date=when, state=state))
        if number % 2:
            rows.append(PersonRow(f"b{number}", "b", name.upper(), date=when, state=state))
    return rows


def test_an_age_and_a_day_of_the_act_that_agree_do_not_teach_that_names_of_one_person_differ():
    chance = random.Random(11)
    sounds = ["bra", "cel", "dor", "fen", "gul", "him", "jas", "kel", "lor", "mun", "nis", "pra"]
    rows = []
    for person in range(450):
        name = " ".join("".join(chance.choices(sounds, k=3)).capitalize() for _ in range(2))
        said = {"age": chance.randrange(20, 26), "date": PartialDate.parse(f"2023-05-{chance.randrange(10, 14)}")}
        for source in ["a", "b"][: chance.choice([1, 2, 2])]:
            rows.append(PersonRow(f"{source}{person}", source, name, municipality="Villa Honda", state="Norte", **said))
    given = link_columns(Columns.of(rows)).scored.model.comparisons[0]
    assert given.field == "given name" and given.levels[-1].m < 0.05
