"""Ways of telling that sets of unseen passages showed, each in sentences of other words, with what must not be read."""

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
    ("text", "language", "victim", "value"),
    [
        ('By Friday 212 "rioters" had been arrested, the ministry said.', "en", '212 "rioters"', 212),
        ("Some 40 “looters” have been shot dead since May.", "en", "Some 40 “looters”", 40),
        ("La policía dijo que 45 «vándalos» fueron detenidos el lunes.", "es", "45 «vándalos»", 45),
        ('El ministro informó de la captura de 17 "terroristas".', "es", '17 "terroristas"', 17),
    ],
)
def test_people_counted_under_a_word_in_quotation_marks_are_the_victims(
    text: str, language: str, victim: str, value: int
) -> None:
    claim = read(text, language, "claim")[0]
    assert [v["span"]["text"] for v in claim["victims"]] == [victim]
    assert "name" not in claim["victims"][0]
    assert claim["count"]["value"] == value
    assert claim["polarity"] == "asserted"


def test_a_doubt_about_who_they_are_is_no_doubt_that_they_were_detained() -> None:
    claim = read('Police say 30 so-called "agitators" were detained on Monday.', "en", "claim")[0]
    assert claim["polarity"] == "asserted"
    assert read("It is suspected that two students were killed.", "en", "claim")[0]["polarity"] == "hypothetical"


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("Instamos al Gobierno nacional a levantar el estado de sitio, a la Fiscalía a investigar los hechos y a la "
         "comunidad internacional a acompañar a las víctimas.", "es",
         [("levantar el estado de sitio", "Gobierno nacional"), ("investigar los hechos", "la Fiscalía"),
          ("acompañar a las víctimas", "la comunidad internacional")]),
        ("La Red recomienda al Estado que clausure la sede y a los Estados miembros que prorroguen el mandato.", "es",
         [("clausure la sede", "Estado"), ("prorroguen el mandato", "los Estados miembros")]),
        ("Pedimos al juez que escuche a las madres y a los vecinos que vieron los hechos.", "es",
         [("escuche a las madres y a los vecinos que vieron los hechos", "juez")]),
        ("The union urged the government to lift the ban, the police to return the vans and the courts to hear the "
         "case.", "en",
         [("lift the ban", "the government"), ("return the vans", "the police"), ("hear the case", "the courts")]),
        ("The group asked the ministry to grant access and the right to counsel to detainees.", "en",
         [("grant access and the right to counsel to detainees", "the ministry")]),
        ("The authorities must publish the list, and Member States should suspend arms transfers.", "en",
         [("publish the list", "The authorities"), ("suspend arms transfers", "Member States")]),
        ("Escriban antes del 20 de octubre al ministro de Gobernación: pedimos que brinde escolta a la abogada.", "es",
         [("brinde escolta a la abogada", "ministro de Gobernación")]),
    ],
)  # fmt: skip
def test_one_verb_asks_several_each_of_their_own(text: str, language: str, asked: list[tuple[str, str]]) -> None:
    found = [(a["span"]["text"], a["addressee"]["span"]["text"]) for a in read(text, language, "ask")]
    assert found == asked


def test_we_who_ask_are_whoever_writes_and_not_those_of_whom_was_told() -> None:
    for text, language in [
        ("La Red Sur informó de 12 detenciones. Instamos a la Fiscalía a investigar los hechos.", "es"),
        ("The network reported 12 arrests. We urge the prosecutor to investigate.", "en"),
    ]:
        assert read(text, language, "ask")[0]["requested_by"] is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The families wrote to the ministry in May. They have yet to receive a reply.", "en"),
        ("We wrote to you twice. You have not answered.", "en"),
        ("The authorities left six letters unanswered.", "en"),
        ("Escribimos al ministerio en mayo; aún aguardamos una respuesta.", "es"),
        ("Ninguna de las dos instituciones había contestado.", "es"),
    ],
)
def test_a_reply_that_is_still_awaited_is_a_silence(text: str, language: str) -> None:
    assert "silent" in [r["type"] for r in read(text, language, "response")]


@pytest.mark.parametrize(
    ("text", "language", "trigger", "first", "last"),
    [
        ("Lena Orr was detained on 9 July. The following day guards beat her in her cell.", "en", "beat", 10, 10),
        ("Luis Peña fue detenido el 9 de julio. Dos días después fue golpeado en su celda.", "es", "golpeado", 11, 11),
        ("El 9 de julio detuvieron a Luis Peña. Esa misma noche lo golpearon en la celda.", "es", "golpearon", 9, 9),
        ("Police shot dead 12 people on 9 July. The union put the toll at 19.", "en", "toll", 9, 9),
    ],
)
def test_a_day_counted_from_the_day_told_before(text: str, language: str, trigger: str, first: int, last: int) -> None:
    claim = next(c for c in read(text, language, "claim") if trigger in c["trigger"]["text"])
    assert (claim["date"]["from"], claim["date"]["to"]) == (f"2024-07-{first:02}", f"2024-07-{last:02}")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The meeting was held at the police academy.", "en"),
        ("The report was taken from the studio by mistake.", "en"),
        ("She took her son to a house in the hills.", "en"),
        ("He was struck by the beauty of the valley.", "en"),
        ("The union banned smoking at its rally.", "en"),
        ("El alcalde sacó de la oficina los muebles.", "es"),
        ("Se acaba de llevar el premio.", "es"),
        ("El equipo enfrenta un proceso de renovación.", "es"),
        ("Subieron los precios a la moto.", "es"),
    ],
)
def test_what_is_done_to_things_is_no_act_against_anybody(text: str, language: str) -> None:
    assert read(text, language, "claim") == []


@pytest.mark.parametrize(
    ("text", "language", "polarity"),
    [
        ("The minister said the dead were shot by protesters, a claim that the families reject.", "en", "denied"),
        ("Sostuvo que los muertos fueron ejecutados por manifestantes, versión que rechazamos.", "es", "denied"),
        ("The court will look into the torture allegations.", "en", "hypothetical"),
        ("Ana Ruiz, who hid for fear of the army, was beaten in her cell.", "en", "asserted"),
        ("Half of the people rounded up in May have been refused access to a lawyer.", "en", "asserted"),
    ],
)
def test_what_its_source_does_not_stand_by_is_no_fact(text: str, language: str, polarity: str) -> None:
    assert {c["polarity"] for c in read(text, language, "claim")} == {polarity}


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("Guards kicked Ana Ruiz in her cell.", "en", "torture_ill_treatment"),
        ("Police kicked Ana Ruiz at the rally.", "en", "attack_injury"),
        ("Policías golpearon a una activista de derechos humanos en la calle.", "es", "attack_on_hrd"),
        ("En la cárcel le fracturaron dos costillas a Luis Peña.", "es", "torture_ill_treatment"),
    ],
)
def test_a_blow_is_torture_only_in_the_hands_of_those_who_hold_somebody(text: str, language: str, act: str) -> None:
    assert [c["act"] for c in read(text, language, "claim")] == [act]


@pytest.mark.parametrize(
    ("text", "language", "polarity"),
    [
        ('The spokesman dismissed as "propaganda" claims that soldiers had raped women.', "en", {"denied"}),
        ("El gobierno ha negado reiteradamente que practique detenciones arbitrarias.", "es", {"denied"}),
        ("No one has been held accountable for the killing of the baker Ama Boye.", "en", {"asserted"}),
        ("Nadie ha respondido por el asesinato del sindicalista Amado Boye.", "es", {"asserted"}),
        ("Police maintain he hanged himself.", "en", set()),
    ],
)
def test_who_denies_with_other_words_denies_and_who_answers_for_nothing_denies_nothing(
    text: str, language: str, polarity: set[str]
) -> None:
    assert {c["polarity"] for c in read(text, language, "claim")} == polarity


@pytest.mark.parametrize(
    ("text", "language", "act", "victim"),
    [
        ("Security agents hauled the columnist out of a taxi.", "en", "arbitrary_detention", "the columnist"),
        ("Hooded men bundled its organiser, Lydia Orr, into an unmarked car.", "en", "abduction", "Lydia Orr"),
        ("A court handed down twelve-year sentences to four student leaders.", "en", "arbitrary_detention",
         "four student leaders"),
        ("Un tribunal condenó el miércoles a doce años de cárcel a cuatro dirigentes estudiantiles.", "es",
         "arbitrary_detention", "cuatro dirigentes estudiantiles"),
        ("Los cuerpos de cinco hombres, maniatados, fueron hallados en un pozo.", "es", "killing", "cinco hombres"),
        ("Relatives identified the body of the 16-year-old at the morgue.", "en", "killing", "the 16-year-old"),
        ("Los manifestantes fueron recibidos a balazos.", "es", "use_of_force", "Los manifestantes"),
        ("The district police banned our march and clubbed Ana Ruiz at the rally.", "en", "attack_injury", "Ana Ruiz"),
        ("El estudiante apareció ahorcado en su celda.", "es", "killing", "El estudiante"),
    ],
)  # fmt: skip
def test_more_ways_in_which_an_act_is_told(text: str, language: str, act: str, victim: str) -> None:
    claim = next(c for c in read(text, language, "claim") if c["act"] == act)
    assert [v["span"]["text"] for v in claim["victims"]] == [victim]
    assert claim["polarity"] == "asserted"


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("The Commission examined 90 complaints. It found that soldiers had killed 12 villagers.", "en",
         "The Commission"),
        ("In the Commission's assessment, soldiers killed 12 villagers.", "en", "the Commission"),
        ("Our monitors documented the abduction of nine organisers.", "en", "Our monitors"),
        ("Un fiscal citado por el diario La Brújula sostiene que mataron a 12 vecinos.", "es", "Un fiscal"),
        ("El director del penal, general Fabio Ordaz, negó que hayan torturado a Luis Peña.", "es", "Fabio Ordaz"),
    ],
)  # fmt: skip
def test_who_said_it_is_found_behind_pronouns_views_and_papers(text: str, language: str, source: str) -> None:
    assert [c["source"]["span"]["text"] for c in read(text, language, "claim")] == [source]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The military authorities maintain that no prisoner was ill-treated.", "en"),
        ("El Estado sostiene que en sus cárceles no se tortura a nadie.", "es"),
        ("La empresa niega que sus guardias hayan agredido a nadie.", "es"),
        ("The chair named them. He has denied ordering any assault.", "en"),
    ],
)
def test_an_authority_that_insists_that_nothing_happened_answers_with_a_denial(text: str, language: str) -> None:
    assert [r["type"] for r in read(text, language, "response")] == ["denied"]


def test_a_mother_who_insists_that_he_has_not_come_back_denies_nothing() -> None:
    text = "La madre asegura que no ha visto a su hijo desde que la policía lo detuvo."
    assert read(text, "es", "response") == []


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("The teacher was tortured in a warehouse near the port.", "en", "a warehouse near the port"),
        ("Two men were shot outside the Harrow pit on Saturday.", "en", "the Harrow pit"),
        ("Riot police beat 30 mourners on Chavch Square.", "en", "Chavch Square"),
        ("Lo torturaron en un galpón cerca del río.", "es", "un galpón cerca del río"),
        ("Once estudiantes fueron detenidos en Valle Hondo.", "es", "Valle Hondo"),
        ("Mataron a dos campesinos en la vereda El Guamo.", "es", "la vereda El Guamo"),
        ("El ejército atacó a la comunidad indígena de Kumaripa.", "es", "la comunidad indígena de Kumaripa"),
        ("Ana Ruiz was beaten in the morning.", "en", None),
        ("Ana Ruiz was sentenced to 15 years in prison.", "en", None),
        ("Luis Peña fue detenido por negarse a firmar.", "es", None),
    ],
)
def test_a_place_that_no_gazetteer_knows_is_told_by_its_noun(text: str, language: str, place: str | None) -> None:
    found = read(text, language, "claim")[0]["place"]
    assert (found and found["span"]["text"]) == place


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Earlier we wrote that two colleagues had been arrested. That was wrong: it was only Teo.", "en"),
        ("Antes escribimos que habían arrestado a dos colegas. Era un error: solo fue Teo.", "es"),
    ],
)
def test_what_the_next_sentence_calls_an_error_is_no_fact(text: str, language: str) -> None:
    assert [c["polarity"] for c in read(text, language, "claim")] == ["denied"]


def test_what_is_called_untrue_after_it_is_not_what_stood_before() -> None:
    text = "El grupo amenazó de muerte a Elio Paz. No es verdad, como dijo el alcalde, que haya secuestrado a nadie."
    claims = read(text, "es", "claim")
    assert (claims[0]["act"], claims[0]["polarity"]) == ("threat", "asserted")


def test_a_raid_told_first_by_its_noun_has_its_doers_from_the_next_sentence() -> None:
    text = (
        "The Media Fund condemns this morning's raid on its premises. Some twenty masked men broke down the door and "
        "struck our accountant, Nino Berul, in the face. Her jaw was fractured. The raid follows a week of protests."
    )
    claims = read(text, "en", "claim")
    assert [c["act"] for c in claims] == ["raid_seizure", "attack_injury"]
    assert [p["span"]["text"] for p in claims[0]["perpetrators"]] == ["Some twenty masked men"]


def test_a_figure_compared_with_and_the_doers_of_another_figure_are_not_of_this_one() -> None:
    text = "In July we recorded 212 detentions, 38 fewer than in June, and 9 killings by security forces."
    detained, killed = read(text, "en", "claim")
    assert detained["perpetrators"] == [] and killed["perpetrators"]
    assert detained["date"]["from"] == killed["date"]["from"] == "2024-07-01"


def test_what_a_verb_of_branding_puts_on_somebody_stigmatises_whatever_the_words() -> None:
    claim = read("El alcalde tildó de «vagos y malentretenidos» a los huelguistas.", "es", "claim")[0]
    assert (claim["act"], claim["victims"][0]["span"]["text"]) == ("stigmatisation", "los huelguistas")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said it was untrue that soldiers had raped anyone.", "en"),
        ("There is nothing to suggest that the boy was tortured.", "en"),
        ("Claims on social media that 30 students had been shot are baseless.", "en"),
        ("The union retracted its statement that two members had been killed.", "en"),
        ("The group stopped short of saying that the men had been murdered.", "en"),
        ("The witness took back her claim that she had been raped.", "en"),
        ("Las versiones en redes de que mataron a 30 estudiantes carecen de fundamento.", "es"),
        ("El sindicato se retractó de su afirmación de que dos afiliados habían sido asesinados.", "es"),
        ("La testigo se desdijo de su acusación de que la habían violado.", "es"),
        ("El tribunal no halló sustento en la acusación de que fue golpeada bajo custodia.", "es"),
        ("Nada indica que el muchacho haya sido torturado.", "es"),
    ],
)
def test_what_is_taken_back_or_held_without_ground_is_no_fact(text: str, language: str) -> None:
    assert "asserted" not in [c["polarity"] for c in read(text, language, "claim")]


def test_an_earlier_figure_that_was_wrong_is_superseded_and_the_new_one_told() -> None:
    earlier, now = read("Our earlier figure of 12 dead was wrong; nine people died.", "en", "claim")
    assert (earlier["polarity"], now["polarity"]) == ("superseded", "asserted")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister laughed off suggestions that students had been abducted.", "en"),
        ("He is alleged to have been tortured.", "en"),
        ("They were on the point of being executed when the guards fled.", "en"),
        ("El ministro se burló de las insinuaciones de que los estudiantes fueron secuestrados.", "es"),
        ("Acusaron a los soldados de matar a un cura; una pesquisa los exculpó después.", "es"),
        ("Evitó el arresto huyendo por una ventana.", "es"),
    ],
)
def test_what_is_laughed_off_alleged_escaped_or_cleared_is_no_fact(text: str, language: str) -> None:
    assert "asserted" not in [c["polarity"] for c in read(text, language, "claim")]


@pytest.mark.parametrize(
    ("text", "language", "polarity"),
    [
        ("Five further beatings were reported to us but are not included.", "en", {"dismissed"}),
        ("Our alert of 14 July, which gave 20 dead, should be disregarded.", "en", {"superseded"}),
        ("En un primer comunicado, los militares habían hablado de once abatidos.", "es", {"superseded"}),
        ("People say all of those on the bus were killed, but no one has shown me a bone.", "en", {"hypothetical"}),
        ("Without medication she could die in detention.", "en", {"hypothetical"}),
        ("Suspected militia fighters killed 12 farmers on Friday.", "en", {"asserted"}),
        ("La Red rechaza de manera categórica el homicidio de la lideresa Ana Ruiz.", "es", {"asserted"}),
        ("La policía rechazó las acusaciones de tortura.", "es", {"denied"}),
    ],
)
def test_what_is_left_out_disregarded_or_only_heard_is_no_fact_and_a_crime_condemned_is_one(
    text: str, language: str, polarity: set[str]
) -> None:
    assert {c["polarity"] for c in read(text, language, "claim")} == polarity


def test_the_day_of_a_dispatch_is_not_the_day_of_what_it_tells() -> None:
    text = "NAMPULA, Aug 9 - Police opened fire on market traders in Monapo on Thursday, killing six people."
    assert {c["date"]["from"] for c in read(text, "en", "claim")} == {"2024-08-08"}


def test_a_message_that_warns_is_a_threat_whatever_it_says() -> None:
    text = "Ana Ruiz received a call on Sunday warning her to “take care of the children”."
    claim = read(text, "en", "claim")[0]
    assert (claim["act"], claim["victims"][0]["span"]["text"]) == ("threat", "Ana Ruiz")
    assert read(text, "en", "ask") == []


def test_a_figure_revised_to_a_number_in_words_is_told() -> None:
    text = "The group, which had earlier put the number of dead at nine, revised its toll to seven on Friday."
    assert [(c["polarity"], c["count"]["value"]) for c in read(text, "en", "claim")][-1] == ("asserted", 7)


def test_readers_are_asked_to_ask_and_the_one_written_to_is_asked() -> None:
    text = (
        "Her colleague Omar Wahb complained. We ask you to write to the Public Prosecutor, calling on him to:\n"
        "- reveal where she is;\n- release her at once.\n"
    )
    asks = [(a["span"]["text"], a["addressee"]["span"]["text"]) for a in read(text, "en", "ask")]
    assert asks == [("reveal where she is", "the Public Prosecutor"), ("release her at once", "the Public Prosecutor")]


def test_with_that_english_turns_to_another_body() -> None:
    text = "We recommend that the Government suspend the commanders and that the African Commission open the court."
    asks = [(a["span"]["text"], a["addressee"]["span"]["text"]) for a in read(text, "en", "ask")]
    assert asks == [("suspend the commanders", "the Government"), ("open the court", "the African Commission")]
