"""Reports that no rule was written for: each act keeps its own victims and number, and little else becomes one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.document import Document
from constancia.terms.spans import spans_in

ENGLISH = """\
The organization Frontera Libre published on Thursday (15) a report on the situation in Guatemala, in which it \
called on the Inter-American Court to order protective measures.

Since the strike began on June 3, police have beaten and detained hundreds of farmers, and at least 12 people \
have been killed by soldiers and armed men linked to the ruling party.

“The Court's silence is deafening. We have documented the killing of a dozen peasants and the torture of 45 \
detainees in less than a week, for nothing more than demanding their land,” said Marta Quiroz Leal, executive \
director of Frontera Libre, during a press conference.

“We ask the Court to visit the detention centers and to publish its findings,” she added.

The government denied that anyone had been tortured.
"""

SPANISH = """\
La organización Foro Sur denunció este martes que más de 300 personas fueron detenidas arbitrariamente en \
Cochabamba desde el 2 de mayo, entre ellas 27 menores de edad, y que al menos ocho manifestantes murieron por \
disparos de la policía.

«Exigimos a la Defensoría del Pueblo que visite los centros de reclusión y que publique la lista de detenidos», \
dijo Elvira Condori Mamani, presidenta de Foro Sur.

El ministro de Gobierno negó que haya presos políticos. No hay evidencia de que los detenidos hayan sido \
torturados, según la Cruz Roja.
"""


def read(text: str, language: str, published: date) -> list[Any]:
    document = Document(text, "prose", language, "test", "1")
    suggestions = read_claims(document, published=published)
    for suggestion in suggestions:
        assert all(span.holds_in(text) for span in spans_in(suggestion.body))
    return suggestions


@pytest.fixture(scope="module")
def english() -> list[Any]:
    return read(ENGLISH, "en", date(2024, 8, 16))


@pytest.fixture(scope="module")
def spanish() -> list[Any]:
    return read(SPANISH, "es", date(2024, 5, 8))


def acts(suggestions: list[Any], act: str, polarity: str = "asserted") -> list[Any]:
    return [
        s.body for s in suggestions if s.kind == "claim" and s.body["act"] == act and s.body["polarity"] == polarity
    ]


def victims(body: Any) -> set[str]:
    return {victim["span"]["text"] for victim in body["victims"]}


def test_each_verb_of_a_sentence_has_its_own_victims_and_number(english: list[Any]) -> None:
    narrated = [b for b in acts(english, "killing") if b["source"]["mode"] == "narrator"]
    assert [(b["count"]["span"]["text"], b["count"]["min"]) for b in narrated] == [("at least 12", 12)]
    assert victims(narrated[0]) == {"at least 12 people"}
    (detained,) = [b for b in acts(english, "arbitrary_detention") if b["source"]["mode"] == "narrator"]
    assert victims(detained) == {"hundreds of farmers"}
    assert detained["count"]["op"] == "vague"


def test_the_speaker_has_her_role_and_organisation(english: list[Any]) -> None:
    (body,) = [b for b in acts(english, "killing") if b["source"]["mode"] == "direct_quote"]
    source = body["source"]
    assert source["speaker"] == "Marta Quiroz Leal"
    assert "executive director" in str(source["role"])
    assert "Frontera Libre" in str(source["org"])


def test_a_place_of_detention_is_no_act(english: list[Any], spanish: list[Any]) -> None:
    for suggestions, words in ((english, "detention"), (spanish, "reclusión")):
        triggers = [b["trigger"]["text"] for b in acts(suggestions, "arbitrary_detention")]
        assert not [trigger for trigger in triggers if words in trigger]


def test_only_what_is_asked_is_an_ask(english: list[Any], spanish: list[Any]) -> None:
    asked = [s.body["span"]["text"] for s in english if s.kind == "ask"]
    assert len(asked) == 3
    assert not [text for text in asked if "land" in text]
    told = [s.body for s in spanish if s.kind == "ask"]
    assert [b["span"]["text"] for b in told] == ["visite los centros de reclusión", "publique la lista de detenidos"]
    assert {b["addressee"]["span"]["text"] for b in told} == {"la Defensoría del Pueblo"}


def test_a_denial_takes_no_victims_from_the_sentence_before(english: list[Any], spanish: list[Any]) -> None:
    for body in acts(english, "torture_ill_treatment", "denied"):
        assert "45 detainees" not in victims(body)
        assert body["count"] is None
    for polarity in ("denied", "asserted"):
        for body in acts(spanish, "arbitrary_detention", polarity):
            assert "al menos ocho manifestantes" not in victims(body)
    assert acts(spanish, "torture_ill_treatment") == []


def test_a_part_of_the_victims_is_not_added_to_the_whole(spanish: list[Any]) -> None:
    (body,) = [b for b in acts(spanish, "arbitrary_detention") if b["count"] and b["count"]["op"] == "gt"]
    assert body["count"]["span"]["text"] == "más de 300"
    assert body["place"]["name"] == "Cochabamba"
    assert (body["date"]["from"], body["date"]["precision"]) == ("2024-05-02", "day")
