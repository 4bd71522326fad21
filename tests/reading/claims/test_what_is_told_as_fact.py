"""What is not told as a fact is never shown as one; what is only named in a denial is not denied with it."""

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
        ("An earlier alert of ours gave 23 deaths in custody; we withdraw that figure.", "en", "superseded"),
        ("Captain Rolf Enger was acquitted of rape last month.", "en", "dismissed"),
        ("Reports that the child died of gunshot wounds are NOT true.", "en", "superseded"),
        ("Circula que a Luis Rey lo mataron: es FALSO, habló con su esposa.", "es", "denied"),
        ("We cannot confirm posts saying that Hawa Sy was raped.", "en", "negated"),
        ("Dos menores fueron secuestrados, hecho que no hemos podido corroborar.", "es", "hypothetical"),
        ("—¿La torturaron los guardias a usted?", "es", "hypothetical"),
        ("Did the guards beat you?", "en", "hypothetical"),
        ("La ley permitiría encarcelar a los periodistas.", "es", "hypothetical"),
        ("The decree allows police to detain suspects for a month.", "en", "hypothetical"),
        ("Se presume que fue secuestrado por una banda.", "es", "hypothetical"),
        ("The bishop is believed to have been murdered by soldiers.", "en", "hypothetical"),
        ("The defence maintains that nobody laid a hand on her.", "en", "negated"),
        ("Tememos que lo torturen en la comisaría.", "es", "hypothetical"),
    ],
)  # fmt: skip
def test_an_act_that_is_not_told_as_fact_is_not_shown_as_one(text: str, language: str, polarity: str) -> None:
    assert [c["polarity"] for c in claims(text, language)] == [polarity]


@pytest.mark.parametrize(
    ("text", "language", "trigger"),
    [
        ("The man denied that the boy who was shot dead by police was armed.", "en", "was shot dead"),
        ("La policía negó que el repartidor de 24 años que falleció en la celda fuera golpeado.", "es", "falleció"),
        ("Cuatro hombres sin placas se llevaron a Luis Rey.", "es", "se llevaron"),
        ("Presuntos guerrilleros asesinaron a la lideresa Nidia Paz.", "es", "asesinaron"),
        ("La policía procedió a detener a 20 manifestantes.", "es", "detener"),
        ("The army went on to kill 30 people.", "en", "kill"),
        ("Un preso murió en el calabozo, y la policía atribuyó la muerte a un infarto.", "es", "murió"),
    ],
)  # fmt: skip
def test_an_act_that_is_told_as_fact_stays_one_beside_a_denial_or_a_doubt(
    text: str, language: str, trigger: str
) -> None:
    assert any(c["polarity"] == "asserted" and trigger in c["trigger"]["text"] for c in claims(text, language))


def test_complaints_that_were_accepted_are_told_as_fact_and_the_others_dismissed() -> None:
    text = "The council reviewed 61 complaints of torture and accepted 48; the other 13 were dismissed."
    told = {(c["count"]["value"], c["polarity"]) for c in claims(text, "en") if c["count"]}
    assert {(48, "asserted"), (13, "dismissed")} <= told


@pytest.mark.parametrize(
    ("text", "language", "right", "wrong"),
    [
        ("Son 17, y no 25, los fallecidos en las protestas.", "es", 17, 25),
        ("Police say 12 people, not 15, were killed by gunfire.", "en", 12, 15),
        ("Van 5 compañeros presos (no 7, como pusimos anoche).", "es", 5, 7),
    ],
)  # fmt: skip
def test_a_figure_that_is_taken_back_beside_the_right_one_is_superseded(
    text: str, language: str, right: int, wrong: int
) -> None:
    told = {(c["count"]["value"], c["polarity"]) for c in claims(text, language) if c["count"]}
    assert told == {(right, "asserted"), (wrong, "superseded")}


def test_a_court_that_convicts_the_states_agents_detains_nobody_arbitrarily() -> None:
    assert claims("Three officers were sentenced to 20 years in prison.", "en") == []


def test_one_who_tells_in_the_first_person_is_the_victim() -> None:
    text = "Soy médica. El 12 de mayo unos hombres que dijeron ser de Inteligencia me subieron a un carro sin placas."
    (claim,) = claims(text, "es")
    assert claim["act"] == "abduction"
    assert [v["span"]["text"] for v in claim["victims"]] == ["médica"]
    assert [p["span"]["text"] for p in claim["perpetrators"]] == ["unos hombres"]


def test_a_list_of_figures_counts_each_act() -> None:
    text = "Detenciones arbitrarias: 12. Masacres: una, con cuatro víctimas. Presos políticos: 302."
    told = {(c["act"], c["count"]["value"], c["count"]["unit"]) for c in claims(text, "es")}
    assert told == {
        ("arbitrary_detention", 12, "acts"),
        ("killing", 4, "persons"),
        ("arbitrary_detention", 302, "persons"),
    }


@pytest.mark.parametrize(
    ("text", "language", "trigger", "polarity"),
    [
        ("Ningún detenido fue torturado, aseguró el fiscal.", "es", "torturado", "negated"),
        ("Ninguna de las personas arrestadas ha sido maltratada.", "es", "maltratada", "negated"),
        ("None of the arrested students was beaten.", "en", "beaten", "negated"),
        ("Temen que el periodista sea desaparecido.", "es", "desaparecido", "hypothetical"),
        ("None of the detainees was charged, and three were beaten.", "en", "beaten", "asserted"),
        ("Ningún herido fue trasladado al hospital, y dos murieron.", "es", "murieron", "asserted"),
    ],
)
def test_nobody_reaches_over_the_act_that_tells_who_they_are_and_no_further(
    text: str, language: str, trigger: str, polarity: str
) -> None:
    found = read_claims(Document(text, "prose", language, "test", "1"), published=date(2024, 8, 9))
    told = {s.body["trigger"]["text"].split()[-1]: s.body["polarity"] for s in found if s.kind == "claim"}
    assert told[trigger] == polarity


@pytest.mark.parametrize(
    ("text", "language", "polarity"),
    [
        ("De haber sido detenido, tendría derecho a un abogado.", "es", "hypothetical"),
        ("La relatora recordó que la detención arbitraria está prohibida.", "es", "hypothetical"),
        ("The training covers how to investigate torture.", "en", "hypothetical"),
        ("The commission found the claim that 30 miners were shot to be unfounded.", "en", "superseded"),
        ("The union withdrew its statement that two members had been abducted.", "en", "superseded"),
        ("La fiscalía consideró infundada la denuncia de que tres jóvenes fueron golpeados.", "es", "dismissed"),
        ("El sindicato retiró su denuncia de que dos obreros fueron secuestrados.", "es", "superseded"),
        ("Fue acusado de haber asesinado a Luis Rey.", "es", "asserted"),
        ("La detención arbitraria de Ana Ruiz fue denunciada por su madre.", "es", "asserted"),
    ],
)
def test_what_is_spoken_of_in_general_or_taken_back_is_no_fact(text: str, language: str, polarity: str) -> None:
    assert [c["polarity"] for c in claims(text, language)] == [polarity]
