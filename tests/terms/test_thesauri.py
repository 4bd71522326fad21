import re

import pytest

from constancia.errors import BadInput
from constancia.terms.thesauri import names, thesaurus

GOLD_ACTS = {
    "killing",
    "arbitrary_detention",
    "torture_ill_treatment",
    "enforced_disappearance",
    "abduction",
    "threat",
    "stigmatisation",
    "persecution",
    "repression_of_protest",
    "attack_on_hrd",
    "attack_injury",
    "raid_seizure",
    "denial_of_counsel",
    "harassment_judicial",
    "asset_freeze",
    "crimes_unspecified",
    "use_of_force",
}


@pytest.mark.parametrize("name", names())
def test_every_term_has_its_own_label_in_english_and_in_spanish(name: str) -> None:
    list_ = thesaurus(name)
    assert list_.terms
    for lang in ("en", "es"):
        labels = [term.labels[lang] for term in list_.terms.values()]
        assert all(label.strip() for label in labels)
        assert len(set(labels)) == len(labels), f"two terms of {name} look the same in {lang}"


@pytest.mark.parametrize("name", names())
def test_every_broader_term_exists_and_nothing_is_broader_than_itself(name: str) -> None:
    list_ = thesaurus(name)
    for term in list_.terms.values():
        assert term.broader is None or term.broader in list_
        assert len(list_.lineage(term.id)) == len(set(list_.lineage(term.id)))


@pytest.mark.parametrize("name", names())
def test_a_huridocs_number_has_twelve_digits_of_the_term_and_two_of_its_list(name: str) -> None:
    numbers = [term.huridocs for term in thesaurus(name).terms.values() if term.huridocs]
    assert all(re.fullmatch(r"\d{14}", number) for number in numbers)
    assert len({number[-2:] for number in numbers}) <= 1, "one thesaurus answers to one list of theirs"


def test_the_acts_that_the_readers_suggest_are_all_there() -> None:
    assert GOLD_ACTS - set(thesaurus("acts").terms) == set()


def test_a_narrower_act_is_also_the_wider_one_but_not_the_other_way_round() -> None:
    acts = thesaurus("acts")
    assert acts.is_a("incommunicado_detention", "arbitrary_detention")
    assert not acts.is_a("arbitrary_detention", "incommunicado_detention")
    assert "incommunicado_detention" in acts.narrower("arbitrary_detention")


def test_a_label_can_be_had_in_either_language_and_falls_back_to_english() -> None:
    acts = thesaurus("acts")
    assert acts.label("threat") == "Threat"
    assert acts.label("threat", "es") == "Amenaza"
    assert acts.label("threat", "qu") == "Threat"


def test_an_id_that_is_not_in_the_list_is_shown_as_it_stands() -> None:
    assert thesaurus("acts").label("something_newer", "es") == "something_newer"
    assert thesaurus("acts").lineage("something_newer") == ()


def test_asking_for_a_list_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(BadInput) as refused:
        thesaurus("../acts")
    assert "acts" in refused.value.next_step
