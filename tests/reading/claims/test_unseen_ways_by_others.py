"""Ways of telling that other people's passages had: whole families of words, each with words that tell of no act."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.document import Document


def claims(text: str, language: str) -> list[dict[str, Any]]:
    found = read_claims(Document(text, "prose", language, "test", "1"), published=date(2024, 8, 9))
    return [suggestion.body for suggestion in found if suggestion.kind == "claim"]


@pytest.mark.parametrize(
    ("text", "language", "polarity"),
    [
        ("The network, which had initially reported six deaths, found no sign of arms.", "en", "superseded"),
        ("La red, que inicialmente había informado de seis muertes, visitó la aldea.", "es", "superseded"),
        ("El centro informó inicialmente de ocho asesinatos.", "es", "superseded"),
        ("The group initially reported the killing of a teacher to the police.", "en", "asserted"),
        ("Two deaths reported to us from Lomo were checked and left out, since both were soldiers.", "en", "dismissed"),
    ],
)
def test_a_first_figure_and_a_death_that_was_left_out_are_no_fact(text: str, language: str, polarity: str) -> None:
    assert [c["polarity"] for c in claims(text, language)] == [polarity]


def test_those_left_out_in_the_rain_were_not_left_out_of_a_list() -> None:
    text = "The wounded were left out in the rain after soldiers shot them."
    assert {c["polarity"] for c in claims(text, "en")} == {"asserted"}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Troops rounded up some 40 men, and 17 of them were shot behind the church.", "killing"),
        ("Soldiers shot an old man who could not run; his son found the body.", "killing"),
        ("Soldiers shot an old man, who survived; his son found the camera.", "attack_injury"),
        ("Police shot a student in the leg; she is in hospital.", "attack_injury"),
    ],
)
def test_to_be_shot_is_to_be_killed_where_the_text_says_so(text: str, act: str) -> None:
    assert claims(text, "en")[-1]["act"] == act


def test_whom_gunmen_shot_is_the_one_spoken_of_and_a_fear_does_not_reach_what_happened_before() -> None:
    text = "We fear that she will be killed, as the lawyer Ruben Tan was in 2018, when gunmen shot him in the street."
    feared, told = claims(text, "en")
    assert (feared["polarity"], told["polarity"]) == ("hypothetical", "asserted")
    assert [v["span"]["text"] for v in told["victims"]] == ["Ruben Tan"]
    assert [p["span"]["text"] for p in told["perpetrators"]] == ["gunmen"]


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("The teacher was struck with batons by riot police outside the hall.", "en", "attack_injury"),
        ("Militiamen hurled a grenade at the home of the lawyer Ana Ruz.", "en", "attack_on_hrd"),
        ("Militiamen hurled a grenade at the home of the baker Ana Ruz.", "en", "attack_injury"),
        ("Guards sat on her back and knelt on his neck.", "en", "torture_ill_treatment"),
        ("Le pisaron la cabeza y le pusieron la rodilla en el cuello.", "es", "torture_ill_treatment"),
        ("Los soldados nos amarraron y nos quemaron los pies.", "es", "torture_ill_treatment"),
        ("No me dejan llevarle las medicinas a mi hijo preso.", "es", "torture_ill_treatment"),
        ("He was not given an interpreter or a lawyer.", "en", "denial_of_counsel"),
        ("A cuatro de ellas no se les proporcionó intérprete ni abogado.", "es", "denial_of_counsel"),
        ("Ocho comparecieron sin que se permitiera la entrada de sus defensores.", "es", "denial_of_counsel"),
        ("Los soldados condujeron a Domingo Paz al destacamento militar de Lomas.", "es", "arbitrary_detention"),
        ("Cumplió diez días incomunicado en la comisaría.", "es", "arbitrary_detention"),
        ("Five villagers were seized and made to walk in front of a column.", "en", "abduction"),
        ("Murió por impacto de bala Wilmer Paz durante la marcha.", "es", "killing"),
        ("El gremio registró 14 agresiones a litigantes.", "es", "attack_on_hrd"),
        ("El fiscal llamó «prófugos de la justicia» a los directivos de Voz Libre.", "es", "stigmatisation"),
        ("The minister branded both “fugitives from justice”.", "en", "stigmatisation"),
        ("The editor received a letter saying “next time we will not miss”.", "en", "threat"),
        ("La editora recibió una llamada en la que le dijeron: «La próxima vez no te salvas».", "es", "threat"),
    ],
)
def test_an_act_told_in_other_words_is_found(text: str, language: str, act: str) -> None:
    assert [c["act"] for c in claims(text, language)] == [act]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They were covering Friday's banned march in Harlo.", "en"),
        ("He stepped on the brake and they sat on the ground.", "en"),
        ("He was given an interpreter and a lawyer.", "en"),
        ("The meeting is still held there every year.", "en"),
        ("The editor received a letter saying “next time bring the full file”.", "en"),
        ("Pisaron el acelerador.", "es"),
        ("Les asignaron un abogado de confianza.", "es"),
        ("Condujeron el camión al destacamento militar.", "es"),
        ("Cumplió diez días de trabajo en la comisaría.", "es"),
        ("Murió por complicaciones de salud Wilmer Paz.", "es"),
        ("El ministro llamó «colegas» a los maestros de la zona.", "es"),
        ("La editora recibió una llamada en la que le dijeron: «La próxima reunión es el lunes».", "es"),
        ("Pidió adecuar el uso de la fuerza a los estándares.", "es"),
    ],
)
def test_the_same_words_for_other_things_tell_of_no_act(text: str, language: str) -> None:
    assert claims(text, language) == []


def test_what_is_called_of_somebody_beside_a_denial_was_really_said() -> None:
    text = "El fiscal negó que haya detenciones arbitrarias y llamó «lacras» a los directivos de Voz Libre."
    told = {c["act"]: c["polarity"] for c in claims(text, "es")}
    assert told == {"arbitrary_detention": "denied", "stigmatisation": "asserted"}
