"""Who did it: subjects that stand in the sentence before, behind "by order of", or before an apposition."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.document import Document


def read(text: str, language: str) -> list[dict[str, Any]]:
    found = read_claims(Document(text, "prose", language, "test", "1"), published=date(2024, 8, 9))
    return [suggestion.body for suggestion in found if suggestion.kind == "claim"]


def doers(claim: dict[str, Any]) -> list[str]:
    return [p["span"]["text"] for p in claim["perpetrators"]]


def victims(claim: dict[str, Any]) -> list[str]:
    return [p["span"]["text"] for p in claim["victims"]]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Three soldiers entered the village. They shot two farmers.", "en", ["Three soldiers"]),
        ("Tres soldados entraron al pueblo. Mataron a dos campesinos.", "es", ["Tres soldados"]),
        ("Llegaron los uniformados. Golpearon a los vecinos.", "es", ["los uniformados"]),
        ("On Friday, gunmen entered the village of Karo. They killed six farmers.", "en", ["gunmen"]),
        ("Unos soldados sacaron de su casa a Juan Mora y lo asesinaron.", "es", ["Unos soldados"]),
        ("Masked men took her brother away on Monday. They beat him.", "en", ["Masked men"]),
        ("Police detained 12 students. They beat three of them.", "en", ["Police"]),
    ],
)
def test_they_and_a_plural_verb_without_a_subject_go_on_about_those_who_acted_just_before(
    text: str, language: str, expected: list[str]
) -> None:
    assert doers(read(text, language)[-1]) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tres soldados entraron al pueblo. A mi hermano lo mataron en 2019.", "es"),
        ("Tres soldados entraron al pueblo.\n\nMataron a dos campesinos.", "es"),
        ("Soldiers guard the road. Villagers told us they beat two thieves.", "en"),
        ("Soldiers left in May. It rained. It was quiet. Then they shot two farmers.", "en"),
        ("The soldiers said nothing. Two farmers were shot.", "en"),
        ("Police arrested three men. They killed a trader.", "en"),
        ("La policía detuvo a tres hombres. Mataron a un comerciante.", "es"),
    ],
)
def test_nobody_is_carried_over_into_another_story(text: str, language: str) -> None:
    assert doers(read(text, language)[-1]) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Its accounts were frozen by order of the Second Court.", "en", ["the Second Court"]),
        ("Los jóvenes fueron asesinados por los propios soldados.", "es", ["soldados"]),
        ("The town was attacked by alleged members of the Red Column.", "en", ["members of the Red Column"]),
        ("Murió a manos de hombres armados.", "es", ["hombres armados"]),
        ("He was beaten while held by the State Security Service.", "en", ["State Security Service"]),
        ("Ocho hombres, presuntamente policías de civil, allanaron la sede del sindicato.", "es", ["Ocho hombres"]),
        ("El tribunal condenó a dos sargentos por el homicidio de Luis Peña.", "es", ["dos sargentos"]),
        ("Mataron a Luis Peña. El comité atribuye el crimen al grupo Manos Rojas.", "es", ["grupo Manos Rojas"]),
    ],
)
def test_doers_are_tied_in_more_ways_than_by(text: str, language: str, expected: list[str]) -> None:
    assert doers(read(text, language)[0]) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Masked men left a coffin outside her house.", "en", "Masked men"),
        ("Prosecutors questioned her for hours without letting her see a lawyer.", "en", "Prosecutors"),
        ("La policía atribuyó el asesinato a una banda.", "es", "una banda"),
    ],
)
def test_an_authority_that_acts_is_no_victim(text: str, language: str, expected: str) -> None:
    claim = read(text, language)[-1]
    assert doers(claim) == [expected]
    assert expected not in victims(claim)


def test_a_prison_in_which_it_happened_did_nothing() -> None:
    assert doers(read("En la cárcel El Roble le fracturaron dos costillas.", "es")[0]) == []


def test_who_visited_and_told_is_who_threatens() -> None:
    claim = read("Gunmen visited the teacher, Ana Berg, twice and told her that she “will join the dead”.", "en")[0]
    assert doers(claim) == ["Gunmen"]
