"""Where an act took place: of the places that a sentence names, the one that is the act's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.document import Document


def read(text: str, language: str, kind: str) -> list[dict[str, Any]]:
    found = read_claims(Document(text, "prose", language, "test", "1"), published=date(2024, 8, 9))
    return [suggestion.body for suggestion in found if suggestion.kind == kind]


@pytest.mark.parametrize(
    ("text", "language", "place", "level"),
    [
        ("Police shot dead two men in the village of Karo on Monday.", "en", "the village of Karo", "locality"),
        ("Three women were abducted outside the Tarn market.", "en", "the Tarn market", "locality"),
        ("Guards beat a prisoner in his cell at Dorn prison.", "en", "his cell at Dorn prison", "facility"),
        ("He was tortured in the Third Police Station of Belo.", "en", "the Third Police Station of Belo", "facility"),
        ("Dozens were arrested in the northern provinces.", "en", "the northern provinces", "state"),
        ("Soldiers attacked the village of Karo and killed three farmers.", "en", "the village of Karo", "locality"),
        ("The body of Ana Berg was found in a field outside Belo.", "en", "a field outside Belo", "locality"),
        ("Mataron a dos hombres en la vereda Las Flores.", "es", "la vereda Las Flores", "locality"),
        ("Lo golpearon en su celda del penal de Dorna.", "es", "su celda del penal de Dorna", "facility"),
        ("Los soldados dispararon contra la aldea de Karo.", "es", "la aldea de Karo", "locality"),
        ("Agentes allanaron la sede del sindicato.", "es", "la sede del sindicato", "facility"),
        ("Apareció muerto junto al río.", "es", "río", "locality"),
        ("Masacres: una, con cuatro víctimas, en la vereda Las Flores.", "es", "la vereda Las Flores", "locality"),
    ],
)  # fmt: skip
def test_a_place_is_a_name_or_a_noun_of_places_with_what_belongs_to_it(
    text: str, language: str, place: str, level: str
) -> None:
    found = read(text, language, "claim")[0]["place"]
    assert (found["span"]["text"], found["level"]) == (place, level)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("A trader was killed in Karo, a town in Tavia.", "en", "Karo"),
        ("A trader was killed at his home in Karo.", "en", "Karo"),
        ("Un comerciante fue asesinado en el barrio Sur, al oriente de Karo.", "es", "el barrio Sur"),
    ],
)
def test_of_a_place_and_the_larger_one_that_holds_it_the_first_with_a_name_is_the_acts(
    text: str, language: str, name: str
) -> None:
    assert read(text, language, "claim")[0]["place"]["name"] == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The lawyer, born in Karo, was arrested on Monday.", "en"),
        ("Two men were shot by a state security officer.", "en"),
        ("In the city council meeting, the mayor threatened the reporter with death.", "en"),
        ("On the road to peace, two leaders were killed.", "en"),
        ("Police arrested twelve in an area known for drugs.", "en"),
        ("Soldados mataron a un primo de la familia Sucre.", "es"),
        ("Officers in riot gear beat protesters.", "en"),
        ("Six men in Quick Reaction jackets arrested the teacher.", "en"),
        ("He was beaten in the face and arrested in connection with the march.", "en"),
        ("“They killed my son,” she told reporters in Karo.", "en"),
        ("A witness told a court in Karo that guards had beaten him.", "en"),
        ("El abogado, nacido en Karo, fue detenido el lunes.", "es"),
        ("La ministra dijo en Karo que los presos fueron torturados.", "es"),
        ("En el marco del estado de excepción fueron detenidas 12 personas.", "es"),
        ("Los soldados lo mataron y su madre huyó a Colombia.", "es"),
    ],
)
def test_where_somebody_is_from_speaks_or_goes_is_not_where_it_happened(text: str, language: str) -> None:
    assert [c["place"] for c in read(text, language, "claim") if c["place"]] == []


def test_a_place_of_another_statement_is_not_taken() -> None:
    claims = read("Two were arrested in Karo; the other three vanished on the way home.", "en", "claim")
    assert [c["place"] and c["place"]["name"] for c in claims] == ["Karo", None]


def test_a_modal_verb_behind_a_number_is_no_day_of_may() -> None:
    claims = read("Those held at Unit 12 may be beaten.", "en", "claim")
    assert {c["date"] for c in claims if c["act"] == "torture_ill_treatment"} == {None}
