"""When and where, carried on from the sentence before while it goes on about the same occasion, and only then."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.document import Document


def read(text: str, language: str) -> list[dict[str, Any]]:
    found = read_claims(Document(text, "prose", language, "test", "1"), published=date(2024, 8, 9))
    return [suggestion.body for suggestion in found if suggestion.kind == "claim"]


def day(claim: dict[str, Any]) -> str | None:
    return claim["date"] and claim["date"]["from"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("On 3 May, police surrounded the market. Officers shot dead two vendors.", "en", "2024-05-03"),
        ("Soldiers shot a farmer in Karo on 3 May. They burned his house.", "en", "2024-05-03"),
        ("Police raided the office on 3 May. At about 7 a.m. officers beat a clerk.", "en", "2024-05-03"),
        ("On 9 July she was beaten; the next day she was killed.", "en", "2024-07-10"),
        ("He was arrested on 5 June. On 9 July she was beaten; the next day she was killed.", "en", "2024-07-10"),
        ("Nine women were abducted between January and March. Seven were abducted in Karo.", "en", "2024-01-01"),
        ("El 3 de mayo la policía rodeó el barrio. Los agentes mataron a un joven.", "es", "2024-05-03"),
        ("Soldados hirieron a un joven el 3 de mayo. Golpearon a dos mujeres.", "es", "2024-05-03"),
        ("Encapuchados se llevaron a Luis Peña la noche del 3 de mayo. Apareció muerto al amanecer.", "es",
         "2024-05-04"),
        ("El comité repudia el ataque cometido el 3 de mayo por soldados. Durante horas dispararon contra los vecinos.",
         "es", "2024-05-03"),
    ],
)  # fmt: skip
def test_a_day_is_carried_on_over_the_same_occasion(text: str, language: str, expected: str) -> None:
    assert day(read(text, language)[-1]) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Soldiers shot a farmer on 3 May. They often beat villagers.", "en"),
        ("Soldiers shot a farmer on 3 May. Soldiers have killed six farmers.", "en"),
        ("Soldiers shot a farmer on 3 May. Gunmen killed his brother.", "en"),
        ("Soldiers shot a farmer on 3 May.\n\nThe soldiers beat a priest.", "en"),
        ("The army shelled Karo between January and March. Soldiers killed six men.", "en"),
        ("The minister said on Monday that all was calm. Two days later police killed a man.", "en"),
        ("Soldados mataron a un joven el 3 de mayo. Los soldados suelen golpear a los vecinos.", "es"),
        ("Soldados mataron a un joven el 3 de mayo. Luego los soldados golpearon a un preso durante semanas.", "es"),
    ],
)
def test_a_day_is_not_carried_to_a_habit_another_time_or_other_doers(text: str, language: str) -> None:
    assert day(read(text, language)[-1]) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministry raised on Monday to 18 the number of dead.", "en"),
        ("El gobierno elevó ayer a 18 los muertos.", "es"),
        ("In a statement dated Monday, the ministry denied having beaten Ana Ruiz.", "en"),
        ("GENEVA (19 July 2024) – The office said Ana Ruiz was beaten.", "en"),
        ("A man who spoke on Monday says that guards beat Ana Ruiz.", "en"),
    ],
)
def test_the_day_of_a_report_is_not_that_of_the_act(text: str, language: str) -> None:
    assert [day(claim) for claim in read(text, language) if day(claim)] == []


def test_the_day_on_which_an_insult_was_said_is_its_day() -> None:
    claim = read("President Juan Hale, who last month described reporters as “rats”, has not commented.", "en")[0]
    assert day(claim) == "2024-07-01"


def test_a_noun_has_what_a_relative_clause_tells_of_it() -> None:
    text = (
        "El comité denunció el jueves la desaparición forzada de Luis Peña, a quien unos policías "
        "sacaron de su casa el 4 de julio."
    )
    claim = read(text, "es")[0]
    assert (claim["act"], day(claim)) == ("enforced_disappearance", "2024-07-04")
    assert [p["span"]["text"] for p in claim["perpetrators"]] == ["unos policías"]


def test_verbs_that_share_their_subject_share_their_place() -> None:
    claims = read("Agentes allanaron la sede del sindicato y golpearon a dos dirigentes.", "es")
    assert {c["place"]["span"]["text"] for c in claims} == {"la sede del sindicato"}


def test_those_who_were_taken_away_are_not_hurt_where_they_were_taken() -> None:
    claims = read("Soldiers arrested Ana Ruiz in Karo on 3 May. They beat her.", "en")
    assert [c["place"] and c["place"]["name"] for c in claims] == ["Karo", None]
