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
        ("La policía detuvo a Luisa Peña.\n\nEl 1 de agosto fue detenido en Barinas el abogado Iván Soto Gil.", "es",
         "arbitrary_detention", "detenido", ["Iván Soto Gil"]),
        ("El martes detuvieron a dos estudiantes. Ayer fue asesinado frente a su casa un líder campesino.", "es",
         "killing", "asesinado", ["un líder campesino"]),
        ("Lo dijo la madre de un joven de 20 años recluido en el centro Las Lomas.", "es", "arbitrary_detention",
         "recluido", ["un joven de 20 años"]),
        ("Grupos afines al gobierno dispararon, y más de 1.200 personas han sido detenidas.", "es",
         "arbitrary_detention", "detenidas", ["más de 1.200 personas"]),
        ("La periodista Inés Farías, del portal Punto Claro, fue retenida por policías.", "es", "arbitrary_detention",
         "retenida", ["Inés Farías"]),
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
        ("The regiment killed two herders and wounded three.", "en", "attack_injury", "wounded", ["three"]),
        ("Un grupo irregular asesinó a dos soldados e hirió a otros tres.", "es", "attack_injury", "hirió", ["tres"]),
        ("La policía dispersó con gases a unas 300 personas; 14 resultaron heridas.", "es", "attack_injury", "heridas",
         ["14"]),
        ("La policía dispersó con gases a unas 300 personas; 14 resultaron heridas.", "es", "use_of_force",
         "dispersó con gases", ["unas 300 personas"]),
        ("La Guardia dispersó a los vecinos a punta de perdigones.", "es", "use_of_force", "dispersó",
         ["los vecinos"]),
        ("Tres estudiantes habían sido desaparecidos por militares.", "es", "enforced_disappearance", "desaparecidos",
         ["Tres estudiantes"]),
        ("Police fired tear gas at some 300 people; 14 were injured.", "en", "attack_injury", "injured", ["14"]),
        ("Ana Lugo; Pedro Paz; and Luis Gil were detained.", "en", "arbitrary_detention", "detained",
         ["Ana Lugo", "Pedro Paz", "Luis Gil"]),
        ("Agents have detained 21 journalists since May, including Grace Otieno of Radio Sema.", "en",
         "arbitrary_detention", "detained", ["21 journalists", "Grace Otieno"]),
        ("About a third of those arrested were minors.", "en", "arbitrary_detention", "arrested",
         ["About a third of those"]),
        ("Hooded men dragged the union leader from a bus and drove him away.", "en", "abduction", "drove him away",
         ["the union leader"]),
        ("Ninguna autoridad ha dado información sobre el paradero de los siete pescadores.", "es",
         "enforced_disappearance", "paradero", ["los siete pescadores"]),
        ("Los agentes dispararon el sábado, matando a un joven e hiriendo a cinco más.", "es", "killing", "matando",
         ["un joven"]),
        ("Los agentes dispararon el sábado, matando a un joven e hiriendo a cinco más.", "es", "attack_injury",
         "hiriendo", ["cinco"]),
        ("A 16-year-old boy, whose name is withheld, was shot in the back.", "en", "attack_injury", "shot",
         ["A 16-year-old boy"]),
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


def test_a_plural_is_not_whom_a_participle_in_the_singular_means() -> None:
    claims = read("El martes detuvieron a dos estudiantes. Fue liberado ayer; había sido torturado.", "es", "claim")
    assert [c["victims"] for c in claims if c["act"] == "torture_ill_treatment"] == [[]]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Murió en el hospital un joven de 19 años.", "el hospital"),
        ("Murió en la cárcel de Guaranao un preso.", "la cárcel de Guaranao"),
    ],
)
def test_a_place_ends_where_its_name_ends(text: str, place: str) -> None:
    assert [c["place"]["span"]["text"] for c in read(text, "es", "claim")] == [place]


def test_a_pronoun_for_an_open_number_of_people_is_nobody_to_count() -> None:
    claims = read("Mass arrests and reprisals against those who count them.", "en", "claim")
    assert {v["kind"] for c in claims for v in c["victims"]} == {"group"}


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


@pytest.mark.parametrize(
    ("text", "language", "act", "doers"),
    [
        ("Five people were wounded when riot police fired rubber bullets at the march.", "en", "attack_injury",
         ["riot police"]),
        ("Dos jóvenes murieron cuando una patrulla abrió fuego contra la marcha.", "es", "killing", ["una patrulla"]),
        ("A mi hermano, Saúl Paz, lo golpearon los custodios.", "es", "torture_ill_treatment", ["los custodios"]),
        ("Un reportero fue golpeado por vigilantes privados.", "es", "attack_injury", ["vigilantes privados"]),
        ("Ada Berg was dragged from her home by gunmen.", "en", "abduction", ["gunmen"]),
        ("Soldiers stormed the offices of the newspaper.", "en", "raid_seizure", ["Soldiers"]),
    ],
)  # fmt: skip
def test_who_did_it_is_found_and_tells_which_act_it_was(text: str, language: str, act: str, doers: list[str]) -> None:
    claim = next(c for c in read(text, language, "claim") if c["act"] == act)
    assert [p["span"]["text"] for p in claim["perpetrators"]] == doers


@pytest.mark.parametrize(
    ("text", "language", "act", "source"),
    [
        ("Un joven murió en el barrio Sur, cuando la policía disparó, informó el comisario Raúl Soto.", "es", "killing",
         "Raúl Soto"),
        ("El balance es de 24 fallecidos, una cifra que el gobierno cifra en 27.", "es", "killing", None),
        ("Los relatores recordaron que el Gobierno negó los hechos. El preso, advirtieron, podría morir en su celda.",
         "es", "killing", "Los relatores"),
        ("The spokesman Carl Dunn put the number of injured at nearly thirty.", "en", "attack_injury", "Carl Dunn"),
    ],
)  # fmt: skip
def test_who_says_it_is_whose_verb_governs_the_act(text: str, language: str, act: str, source: str | None) -> None:
    claim = next(c for c in read(text, language, "claim") if c["act"] == act)
    assert (claim["source"]["span"] and claim["source"]["span"]["text"]) == source


@pytest.mark.parametrize(
    "text",
    [
        "The experts urged Norland to halt the imminent execution of four men.",
        "Los expertos alertaron sobre la inminente ejecución de cuatro presos.",
    ],
)
def test_an_execution_that_is_to_come_is_not_told_as_a_fact(text: str) -> None:
    language = "en" if text.startswith("The") else "es"
    assert {c["polarity"] for c in read(text, language, "claim")} <= {"hypothetical"}


def test_what_was_done_stays_a_fact_where_nobody_was_questioned_over_it() -> None:
    claim = read("Police have not questioned anyone over the killing of Ada Berg.", "en", "claim")[0]
    assert claim["polarity"] == "asserted"


@pytest.mark.parametrize(
    ("text", "language", "addressee", "asked"),
    [
        ("A Su Excelencia el Alto Comisionado: Le pedimos que visite el centro.", "es",
         "Su Excelencia el Alto Comisionado", "visite el centro"),
        ("Señora Ministra de Justicia: A Juan Paz no le dan comida. Le exigimos que permita las visitas.", "es",
         "Señora Ministra de Justicia", "permita las visitas"),
        ("Enviaron una carta al ministro para solicitar una visita.", "es", "ministro", "una visita"),
        ("The experts sent two letters to the Government requesting information about her whereabouts.", "en",
         "the Government", "information about her whereabouts"),
        ("The applicant requests the Court to order her release.", "en", "the Court", "order her release"),
        ("The experts urged Norland to publish the report.", "en", "Norland", "publish the report"),
        ("El comité exhorta a los medios a publicar la lista.", "es", "los medios", "publicar la lista"),
    ],
)  # fmt: skip
def test_an_ask_goes_to_the_one_greeted_written_to_or_named(
    text: str, language: str, addressee: str, asked: str
) -> None:
    ask = read(text, language, "ask")[0]
    assert (ask["addressee"]["span"]["text"], ask["span"]["text"]) == (addressee, asked)


def test_years_in_prison_name_no_place() -> None:
    assert read("Ada Berg was sentenced to 15 years in prison.", "en", "claim")[0]["place"] is None


def test_the_dead_whom_a_later_sentence_lists_belong_to_the_killing() -> None:
    text = "Nine people were injured and two died when soldiers fired at the march. The dead include Ada Berg, 34."
    killing = next(c for c in read(text, "en", "claim") if c["act"] == "killing")
    assert "Ada Berg" in [v["span"]["text"] for v in killing["victims"]]


@pytest.mark.parametrize(
    ("text", "act", "victims"),
    [
        ("La policía golpeó a Luis Peña. Dos maestras, Ana Ruiz y Eva Sol, recibieron cartas que las amenazaban.",
         "threat", ["Ana Ruiz", "Eva Sol"]),
        ("La policía golpeó a Luis Peña. “Los muchachos corrían; les dispararon de lejos”, dijo Eva Sol.",
         "use_of_force", ["Los muchachos"]),
        ("La policía detuvo a Luis Peña y a Raúl Paz. Sus familiares denunciaron que los torturaron.",
         "torture_ill_treatment", ["Luis Peña", "Raúl Paz"]),
    ],
)  # fmt: skip
def test_a_plural_pronoun_means_the_people_of_its_sentence_before_those_of_another(
    text: str, act: str, victims: list[str]
) -> None:
    claim = next(c for c in read(text, "es", "claim") if c["act"] == act)
    assert [v["span"]["text"] for v in claim["victims"]] == victims


def test_the_whole_is_counted_and_not_the_first_part_behind_a_colon() -> None:
    (claim,) = read("Murieron 6 personas: cuatro por disparos y dos por asfixia.", "es", "claim")
    assert claim["count"]["value"] == 6


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("Según cifras oficiales hubo 25 muertos.", "es", "cifras oficiales"),
        ("La organización Acción en Derechos Humanos denunció 12 torturas.", "es", "Acción en Derechos Humanos"),
        ("According to official figures, 12 people were killed.", "en", "official figures"),
        ("Según oficiales de la policía, 12 personas murieron por disparos.", "es", "oficiales de la policía"),
    ],
)
def test_a_source_is_its_whole_name_and_figures_are_no_officers(text: str, language: str, source: str) -> None:
    (claim,) = read(text, language, "claim")
    assert claim["source"]["span"]["text"] == source


def test_an_age_is_no_count() -> None:
    (claim,) = read("A 34-year-old teacher was detained on Monday.", "en", "claim")
    assert claim["count"] is None
