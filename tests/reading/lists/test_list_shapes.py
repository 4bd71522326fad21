"""Lists in shapes that recorders really use, each with invented people."""

from datetime import date

import pytest

from constancia.errors import Unreadable
from constancia.reading.documents import read_document
from constancia.reading.lists import read_list, suggest_mapping
from constancia.reading.lists.dates import order_of, read_date, read_yearless
from constancia.reading.lists.names import find_name
from constancia.terms.spans import spans_in


def reading_of(text, name="list.csv"):
    document = read_document(text.encode(), name=name)
    reading = read_list(document, suggest_mapping(document, name=name), published=date(2024, 8, 9))
    for suggestion in reading.suggestions:
        assert all(span.holds_in(document.text) for span in spans_in(dict(suggestion.body)))
    return [suggestion.body for suggestion in reading.suggestions], reading


def test_a_bulletin_with_pipes_titles_and_headings_by_state():
    bodies, reading = reading_of(
        "Comité de familiares\nBoletín Nº 3 - 12/08/2024\n\n"
        "No.|APELLIDOS|NOMBRES|CEDULA|EDAD|FECHA DETENCION|LUGAR DE DETENCION|SITIO DE RECLUSION|ESTATUS\n"
        "1|PEREZ DIAZ|LUIS JOSE|V-12.345.678|19|29-jul-24|Caracas|Zona 7|DETENIDO\n\nESTADO ZULIA\n"
        "2|SOTO|PEDRO|S/I|S/I|31-jul-24|Maracaibo||DETENIDO\nTOTAL DETENIDOS: 2\n",
        name="boletin.txt",
    )
    assert [body["victims"][0]["name"] for body in bodies] == ["LUIS JOSE PEREZ DIAZ", "PEDRO SOTO"]
    assert bodies[0]["facility"]["text"] == "Zona 7"
    assert "age" not in bodies[1]["victims"][0] and "national_id" not in bodies[1]["victims"][0]
    assert bodies[1]["place"]["state"] == "ZULIA"
    assert [row.kind for row in reading.unread] == ["blank", "heading", "total"]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Nom et prénom;Âge;Sexe;Date d’arrestation;Lieu\nAwa Lo;23;F;25/03/2024;Dakar\n", "arbitrary_detention"),
        ("Nome completo,Idade,Sexo,Data,Município,UF,Fato\nAna Lima,31,F,25/03/2024,Acará,PA,Ameaça\n", "threat"),
    ],
)
def test_lists_in_french_and_portuguese(text, act):
    (body,), _ = reading_of(text)
    assert body["act"] == act
    assert body["victims"][0]["sex"] == "female"
    assert body["date"]["precision"] == "day"


def test_names_are_told_from_what_stands_beside_them():
    bodies, _ = reading_of(
        'Nombre,Fecha de muerte\n1. Ada Lugo,2024\n"Bruno Paz (a) ""El Flaco""",2024\nCira Oto (periodista),2024\n'
        "Dino Rey (17 años),2024\nR.D.C.,2024\nDiario El Norte,2024\n"
    )
    ada, bruno, cira, dino, initials, paper = (body["victims"][0] for body in bodies)
    assert ada["name"] == "Ada Lugo"
    assert (bruno["name"], bruno["alias"]) == ("Bruno Paz", "El Flaco")
    assert (cira["name"], cira["remarks"][0]["text"]) == ("Cira Oto", "periodista")
    assert (dino["name"], dino["age"], dino["minor"]) == ("Dino Rey", 17, True)
    assert initials["name"] == "R.D.C."
    assert paper["kind"] == "organisation"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Ada Lugo", "Ada Lugo"),
        ("  12) Ada Lugo*", "Ada Lugo"),
        ("Ada Lugo, 34 años", "Ada Lugo"),
        ("Lugo Paz, Ada", "Lugo Paz, Ada"),
        ("Ada L.", "Ada L."),
        ("", ""),
    ],
)
def test_a_name_is_the_part_of_its_cell_that_is_a_name(cell, name):
    found = find_name(cell)
    assert cell[found.start : found.end] == name


def test_first_and_second_names_and_surnames_in_four_columns_make_one_name():
    (body,), _ = reading_of(
        "CI,PRIMER NOMBRE,SEGUNDO NOMBRE,PRIMER APELLIDO,SEGUNDO APELLIDO,FECHA DE DETENCIÓN\n"
        "12345678,ADA,LUZ,LUGO,PAZ,29/07/2024\n"
    )
    assert body["victims"][0]["name"] == "ADA LUZ LUGO PAZ"
    assert body["victims"][0]["national_id"] == "12345678"


def test_a_second_act_in_the_same_cell_is_not_dropped_in_silence():
    _, reading = reading_of("Nombre,Hecho,Fecha\nAda Lugo,Detención arbitraria y tortura,2024\n")
    assert "also speaks of torture" in reading.suggestions[0].reason


def test_people_told_by_kind_only_have_no_name():
    bodies, _ = reading_of(
        "Nombre,Edad,Fecha de muerte\nadolescente,15,2024\nMujer sin identificar,,2024\nN.N.,,29/07/2024\n"
    )
    assert all(body["victims"][0]["kind"] == "unnamed_individual" for body in bodies)
    assert bodies[0]["victims"][0]["minor"] is True


def test_perpetrators_joined_in_one_cell_are_told_apart():
    (body,), _ = reading_of("name,date killed,perpetrator\nAda Lugo,2024,PNB y colectivos\n")
    assert [(one["kind"], one["span"]["text"]) for one in body["perpetrators"]] == [
        ("state", "PNB"),
        ("pro_state_armed", "colectivos"),
    ]


def test_numbers_of_people_keep_their_qualifiers():
    bodies, reading = reading_of("state,number killed\nLara,12\nZulia,unknown\nMiranda,more than 20\n")
    assert [(b["count"]["op"], b["count"]["min"]) for b in bodies] == [("eq", 12), ("gt", 21)]
    assert reading.unread[0].reason == "the row gives no number of people"


def test_subtotals_beside_a_total_are_not_ages():
    bodies, _ = reading_of("estado;total detenidos;mujeres\nZulia;120;30\nLara;88;12\nFalcón;70;25\n")
    assert [body["count"]["value"] for body in bodies] == [120, 88, 70]
    assert all("age" not in body["victims"][0] for body in bodies)


def test_a_heading_that_names_kinds_of_acts_is_not_itself_an_act():
    bodies, reading = reading_of("Víctima,Tipo de agresión,Fecha\nAda Lugo,Amenazas,2024\nBruno Paz,otra cosa,2024\n")
    assert [body["act"] for body in bodies] == ["threat"]
    assert "choose the act" in reading.unread[0].reason


@pytest.mark.parametrize(
    ("cell", "order", "first", "last"),
    [
        ("2024-07-29 00:00:00", "", "2024-07-29", "2024-07-29"),
        ("29-jul-24", "", "2024-07-29", "2024-07-29"),
        ("ene-24", "", "2024-01-01", "2024-01-31"),
        ("March 3, 2024", "", "2024-03-03", "2024-03-03"),
        ("martes 30 de julio de 2024", "", "2024-07-30", "2024-07-30"),
        ("1º de agosto de 2024", "", "2024-08-01", "2024-08-01"),
        ("20240729", "", "2024-07-29", "2024-07-29"),
        ("7/2024", "", "2024-07-01", "2024-07-31"),
        ("2024", "", "2024-01-01", "2024-12-31"),
        ("02.08.2024", "", "2024-08-02", "2024-08-02"),
        ("03/04/2024", "day", "2024-04-03", "2024-04-03"),
        ("03/04/2024", "month", "2024-03-04", "2024-03-04"),
        ("29 al 31 de julio de 2024", "", "2024-07-29", "2024-07-31"),
        ("29-30/07/2024", "day", "2024-07-29", "2024-07-30"),
        ("entre el 29 y el 30 de julio de 2024", "", "2024-07-29", "2024-07-30"),
        ("29/07/2024 (aprox.)", "day", "2024-07-29", "2024-07-29"),
        ("28/07/2024 - 02/08/2024", "day", "2024-07-28", "2024-08-02"),
    ],
)
def test_dates_in_many_shapes(cell, order, first, last):
    found = read_date(cell, order)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize(
    "cell", ["03/04/2024", "31/02/2024", "99/99/2024", "mañana", "", "12", "2024-13-01", "0/0/2024"]
)
def test_what_is_no_date_or_could_be_two_is_not_read(cell):
    assert read_date(cell, "") is None


def test_a_day_without_a_year_is_the_last_one_before_the_list_came_out():
    assert str(read_yearless("29 Jul", "day", date(2024, 8, 9)).first) == "2024-07-29"
    assert str(read_yearless("29/12", "day", date(2024, 8, 9)).first) == "2023-12-29"
    assert str(read_yearless("julio", "day", date(2024, 8, 9)).last) == "2024-07-31"


def test_the_order_of_a_column_needs_evidence_or_spanish():
    assert order_of(["03/04/2024", "25/04/2024"]) == "day"
    assert order_of(["03/04/2024", "04/25/2024"]) == "month"
    assert order_of(["03/04/2024"]) == ""
    assert order_of(["03/04/2024"], "es") == "day"


def test_spreadsheet_day_numbers_are_dates_where_the_column_holds_dates():
    assert str(read_date("45502", "", serial=True).first) == "2024-07-29"
    assert read_date("45502", "") is None


def test_a_form_with_names_and_values_is_no_list():
    with pytest.raises(Unreadable, match="no header"):
        read_document(b"Nombre: Ada Lugo\nEdad: 20\n", name="ficha.csv")
