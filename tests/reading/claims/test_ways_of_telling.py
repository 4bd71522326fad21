"""Ways of telling in which the reader once missed an act, a person or an answer, each in a sentence of its own."""

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
    ("text", "language", "act", "trigger", "victims"),
    [
        ("De ellos, 71 siguen en desaparición forzada.", "es", "enforced_disappearance", "siguen en", ["71"]),
        ("La policía detuvo a Luis Peña. Lo tuvieron tres días incomunicado.", "es", "arbitrary_detention",
         "tuvieron tres días incomunicado", ["Luis Peña"]),
        ("La noche del 16 de marzo murió en el hospital central Julián Rondón, herido de bala por un guardia.", "es",
         "killing", "murió", ["Julián Rondón"]),
        ("Hubo amenazas contra defensores. El Ministerio Público informó de 1.062 detenidos por desorden.", "es",
         "arbitrary_detention", "detenidos", ["1.062"]),
        ("Más de 1.300 permanecen detenidas.", "es", "arbitrary_detention", "permanecen", ["Más de 1.300"]),
        ("El 19 de enero unos hombres de negro se llevaron a mi papá.", "es", "abduction", "se llevaron", ["mi papá"]),
        ("La policía golpeó a Ana Ruiz y le fracturó el brazo.", "es", "attack_injury", "fracturó", ["Ana Ruiz"]),
        ("Lena Oduro was abducted by masked men. Her body was found in the river.", "en", "killing", "body was found",
         ["Lena Oduro"]),
        ("A journalist was shot dead outside her office by gunmen.", "en", "killing", "was shot dead",
         ["A journalist"]),
        ("Three members of the Teachers' Union were detained.", "en", "arbitrary_detention", "detained",
         ["Three members of the Teachers' Union"]),
    ],
)  # fmt: skip
def test_an_act_is_found_with_whom_it_befell(
    text: str, language: str, act: str, trigger: str, victims: list[str]
) -> None:
    claim = next(c for c in read(text, language, "claim") if trigger in c["trigger"]["text"])
    assert (claim["act"], claim["polarity"]) == (act, "asserted")
    assert [v["span"]["text"] for v in claim["victims"]] == victims


def test_a_number_of_new_detentions_counts_detentions_and_not_persons() -> None:
    claim = read("Durante el mes se registraron 62 nuevas detenciones.", "es", "claim")[0]
    assert (claim["count"]["value"], claim["count"]["unit"]) == (62, "acts")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Earlier reports that she had been killed were later corrected by her family.", "en"),
        ("Rumours that twelve students had been killed proved false.", "en"),
        ("Las versiones de que había sido asesinado resultaron falsas.", "es"),
    ],
)
def test_a_report_that_did_not_stand_is_not_told_as_a_fact(text: str, language: str) -> None:
    told = {claim["polarity"] for claim in read(text, language, "claim")}
    assert told and told <= {"superseded", "dismissed"}


def test_those_who_did_it_keep_what_they_wore_or_drove() -> None:
    clothes = read("He was arrested by men in plain clothes.", "en", "claim")[0]
    van = read("Ada Berg was abducted outside the clinic by men in a white van.", "en", "claim")[0]
    assert clothes["perpetrators"][0]["span"]["text"] == "men in plain clothes"
    assert van["perpetrators"][0]["span"]["text"] == "men in a white van"


@pytest.mark.parametrize(
    ("text", "language", "type_"),
    [
        ("The Office of the Prosecutor acknowledges receipt of your letter.", "en", "acknowledged"),
        ("La Fiscalía acusó recibo de la carta.", "es", "acknowledged"),
        ("The experts sent a letter to the Government. No reply has been received.", "en", "silent"),
        ("The Group asked the ministry and the court to open an inquiry. Neither has responded.", "en", "silent"),
        ("Se envió una carta al ministerio. No se ha recibido respuesta.", "es", "silent"),
    ],
)
def test_an_answer_or_silence_is_found_also_where_it_is_told_without_its_owner(
    text: str, language: str, type_: str
) -> None:
    assert [response["type"] for response in read(text, language, "response")] == [type_]


@pytest.mark.parametrize(
    ("text", "addressee", "asked"),
    [
        ("Le pido a la ONU que nos ayude.", "la ONU", "nos ayude"),
        ("Pedimos también a la Defensoría del Pueblo que visite el centro.", "la Defensoría del Pueblo",
         "visite el centro"),
    ],
)  # fmt: skip
def test_whom_an_ask_names_after_a_pronoun_or_also_is_its_addressee(text: str, addressee: str, asked: str) -> None:
    ask = read(text, "es", "ask")[0]
    assert (ask["addressee"]["span"]["text"], ask["span"]["text"]) == (addressee, asked)
