"""Lists of invented people, in the shapes in which recorders write them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.errors import Unreadable
from constancia.reading.documents import read_document
from constancia.reading.lists import ListMapping, read_list, suggest_mapping
from constancia.reading.lists.remembered import as_said, as_said_before
from constancia.terms.spans import spans_in

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "lists"


def reading_of(text, name="list.csv", published=None):
    data = text if isinstance(text, bytes) else text.encode()
    document = read_document(data, name=name)
    mapping = suggest_mapping(document, name=name)
    reading = read_list(document, mapping, published=published)
    for suggestion in reading.suggestions:
        assert all(span.holds_in(document.text) for span in spans_in(dict(suggestion.body)))
    return document, mapping, reading


def fields_of(mapping):
    return {column.heading: column.field for column in mapping.tables[0].columns}


def victims_of(reading):
    return [victim for suggestion in reading.suggestions for victim in suggestion.body["victims"]]


def test_a_spanish_list_with_semicolons_gives_one_claim_a_row():
    _, mapping, reading = reading_of(
        "N°;Apellidos y nombres;C.I.;Edad;Sexo;Fecha de la detención;Estado;Municipio\r\n"
        "1;Quiroga Paz, Elvira;V-12.345.678;34;F;29/07/2024;Lara;Iribarren\r\n"
        "2;Tomás Olmedo;;;M;08/2024;;\r\n"
    )
    assert fields_of(mapping) == {
        "N°": "record_id",
        "Apellidos y nombres": "name",
        "C.I.": "national_id",
        "Edad": "age",
        "Sexo": "sex",
        "Fecha de la detención": "date",
        "Estado": "state",
        "Municipio": "municipality",
    }
    first, second = (suggestion.body for suggestion in reading.suggestions)
    assert first["act"] == "arbitrary_detention"
    assert first["trigger"]["text"] == "detención"
    assert first["victims"][0]["name"] == "Quiroga Paz, Elvira"
    assert first["victims"][0]["ordered_name"] == "Elvira Quiroga Paz"
    assert first["victims"][0]["national_id"] == "V-12.345.678"
    assert first["victims"][0]["age"] == 34
    assert first["victims"][0]["sex"] == "female"
    assert (first["place"]["name"], first["place"]["level"], first["place"]["state"]) == (
        "Iribarren",
        "municipality",
        "Lara",
    )
    assert (second["date"]["from"], second["date"]["to"], second["date"]["precision"]) == (
        "2024-08-01",
        "2024-08-31",
        "month",
    )
    assert second["place"] is None
    assert "age" not in second["victims"][0]
    assert [suggestion.body["row"] for suggestion in reading.suggestions] == [2, 3]


def test_what_was_done_is_read_row_by_row_where_a_column_says_it():
    _, _, reading = reading_of(
        "nombre,hecho,fecha\nAda Lugo,detenida,30/07/2024\nBruno Paz,asesinado,31/07/2024\nCira Oto,desaparición,2024\n"
    )
    assert [s.body["act"] for s in reading.suggestions] == [
        "arbitrary_detention",
        "killing",
        "enforced_disappearance",
    ]
    assert [s.body["trigger"]["text"] for s in reading.suggestions] == ["detenida", "asesinado", "desaparición"]


def test_a_denied_act_in_a_cell_is_not_asserted():
    _, _, reading = reading_of("name,incident,date\nAda Lugo,not detained,2024-07-30\nBruno Paz,detained,2024-07-31\n")
    assert [s.body["polarity"] for s in reading.suggestions] == ["negated", "asserted"]


def test_a_dismissed_or_unconfirmed_case_is_not_asserted():
    _, _, reading = reading_of(
        "Nombre;Edad;Fecha de muerte;Verificación\n"
        "Ada Lugo;20;29/07/2024;confirmado\nBruno Paz;31;30/07/2024;por confirmar\nCira Oto;44;30/07/2024;descartado\n"
    )
    assert [s.body["polarity"] for s in reading.suggestions] == ["asserted", "hypothetical", "dismissed"]


def test_estado_over_situations_of_people_is_a_status_and_no_place():
    _, mapping, reading = reading_of(
        "Nombre;Estado;Entidad\nAda Lugo;detenida;Lara\nBruno Paz;liberado;Zulia\nCira Oto;liberada;Lara\n",
        name="lista.csv",
    )
    assert fields_of(mapping)["Estado"] == "status"
    assert reading.suggestions[0].body["place"]["name"] == "Lara"
    assert reading.suggestions[1].body["status"]["value"] == "released"
    assert mapping.tables[0].act == "arbitrary_detention"


def test_h_and_m_are_hombre_and_mujer_while_m_and_f_are_not():
    _, _, hm = reading_of("Nombre;Sexo;Fecha de detención\nAda Lugo;M;29/07/2024\nBruno Paz;H;29/07/2024\n")
    _, _, mf = reading_of("Nombre;Sexo;Fecha de detención\nAda Lugo;F;29/07/2024\nBruno Paz;M;29/07/2024\n")
    _, _, vh = reading_of("Nombre;Sexo;Fecha de detención\nAda Lugo;H;29/07/2024\nBruno Paz;V;29/07/2024\n")
    for reading in (hm, mf, vh):
        assert [victim["sex"] for victim in victims_of(reading)] == ["female", "male"]


def test_a_lone_m_in_a_spanish_list_is_left_as_written():
    _, _, reading = reading_of("Nombre;Sexo;Fecha de detención\nAda Lugo;M;29/07/2024\nBruno Paz;M;29/07/2024\n")
    assert all("sex" not in victim and victim["sex_text"] == "M" for victim in victims_of(reading))


def test_the_column_tells_whether_day_or_month_comes_first():
    _, month_first, reading = reading_of("name,date killed\nAda Lugo,07/29/2024\nBruno Paz,08/03/2024\n")
    assert month_first.tables[0].date_order == "month"
    assert reading.suggestions[1].body["date"]["from"] == "2024-08-03"
    _, day_first, reading = reading_of("name,date killed\nAda Lugo,29/07/2024\nBruno Paz,08/03/2024\n")
    assert day_first.tables[0].date_order == "day"
    assert reading.suggestions[1].body["date"]["from"] == "2024-03-08"


def test_a_date_that_could_be_two_days_is_left_to_a_person():
    document, mapping, reading = reading_of("name,date killed\nAda Lugo,03/04/2024\nBruno Paz,05/06/2024\n")
    assert all(s.body["date"] is None and "could be two days" in s.reason for s in reading.suggestions)
    told = mapping.with_table(mapping.tables[0].with_date_order("day"))
    assert read_list(document, told).suggestions[0].body["date"]["from"] == "2024-04-03"


def test_dates_written_by_programs_where_there_is_none_are_left_out():
    _, _, reading = reading_of("name,date killed,age\nAda Lugo,1900-01-01,30\nBruno Paz,2024-07-30,31\n")
    assert reading.suggestions[0].body["date"] is None
    assert "programs write" in reading.suggestions[0].reason


def test_a_date_after_the_list_came_out_is_doubted():
    _, _, reading = reading_of("name,date killed\nAda Lugo,2024-12-30\n", published=date(2024, 8, 9))
    assert "later than the list" in reading.suggestions[0].reason


def test_blank_rows_repeated_headers_totals_and_notes_are_listed_and_not_claims():
    _, _, reading = reading_of(
        "LISTA DE DETENIDOS;;\n;;\nNombre;Edad;Lugar\nAda Lugo;20;Lara\n;;\nNombre;Edad;Lugar\nBruno Paz;31;Zulia\n"
        "Total: 2;;\nFuente: elaboración propia;;\n"
    )
    assert [s.body["row"] for s in reading.suggestions] == [4, 7]
    assert [(u.row, u.kind) for u in reading.unread] == [(5, "blank"), (6, "header"), (8, "total"), (9, "note")]
    assert all(s.body["trigger"]["text"] == "DETENIDOS" for s in reading.suggestions)


def test_rows_that_name_nobody_are_people_without_a_name_if_something_is_said_of_them():
    _, _, reading = reading_of(
        "name,age,sex,date of death\nunidentified,30,M,2024-07-29\nname withheld,,F,2024-07-29\n,,,2024-07-30\n"
    )
    assert [v["kind"] for v in victims_of(reading)] == ["unnamed_individual", "unnamed_individual"]
    assert all("name" not in v for v in victims_of(reading))
    assert [(u.row, u.kind) for u in reading.unread] == [(4, "unread")]


def test_given_names_and_surnames_in_columns_of_their_own_make_one_name():
    _, _, reading = reading_of(
        "Primer apellido;Segundo apellido;Nombres;Fecha de detención\nQuiroga;Paz;Elvira Luz;29/07/2024\n"
        "Olmedo;;Tomás;30/07/2024\n"
    )
    assert [v["name"] for v in victims_of(reading)] == ["Elvira Luz Quiroga Paz", "Tomás Olmedo"]


def test_ages_are_read_as_far_as_they_are_said():
    _, _, reading = reading_of(
        "name,age,date of death\nAda Lugo,17 años,2024\nBruno Paz,20-25,2024\nCira Oto,8 meses,2024\n"
        "Dino Rey,240,2024\nEva Sol,adolescente,2024\nFito Mar,~30,2024\n"
    )
    ada, bruno, cira, dino, eva, fito = victims_of(reading)
    assert (ada["age"], ada["minor"], ada["protect_identity"]) == (17, True, True)
    assert "protect_identity" not in bruno
    assert (bruno["age_least"], bruno["age_most"], "age" in bruno) == (20, 25, False)
    assert (cira["age"], cira["minor"]) == (0, True)
    assert (dino["age_text"], "age" in dino) == ("240", False)
    assert (eva["minor"], "age" in eva) == (True, False)
    assert (fito["age_least"], fito["age_text"]) == (30, "~30")


def test_a_table_of_numbers_by_place_gives_groups_with_counts():
    _, _, reading = reading_of("Estado;Detenidos\nLara;34\nZulia;1.204\nTotal;1238\n", name="conteo.csv")
    assert [s.body["count"]["value"] for s in reading.suggestions] == [34, 1204]
    assert all(v["kind"] == "group" for v in victims_of(reading))
    assert reading.unread[0].kind == "total"


def test_perpetrators_keep_the_words_of_the_list_and_unknown_ones_get_no_name():
    _, _, reading = reading_of(
        "name,date_of_death,alleged_perpetrator\nAda Lugo,2024-07-29,National Guard\nBruno Paz,2024-07-29,unknown\n"
        "Cira Oto,2024-07-29,colectivos\nDino Rey,2024-07-29,\n"
    )
    assert [[(p["kind"], p.get("name")) for p in s.body["perpetrators"]] for s in reading.suggestions] == [
        [("state", "National Guard")],
        [("unknown", None)],
        [("pro_state_armed", "colectivos")],
        [],
    ]


def test_the_private_data_of_relatives_is_not_read():
    _, mapping, reading = reading_of(
        "Nombre;Fecha de detención;Nombre de la madre;Teléfono de contacto\nAda Lugo;29/07/2024;Rita Paz;0414-5550101\n"
    )
    assert fields_of(mapping)["Nombre de la madre"] == "private"
    assert fields_of(mapping)["Teléfono de contacto"] == "private"
    assert "Rita" not in str(reading.suggestions[0].body)


def test_a_list_that_does_not_say_what_was_done_asks_for_it():
    document, mapping, reading = reading_of("name,age\nAda Lugo,20\nBruno Paz,30\n", name="people.csv")
    assert not reading.suggestions
    assert all("choose the act" in row.reason for row in reading.unread)
    told = mapping.with_table(mapping.tables[0].with_act("killing"))
    assert [s.body["act"] for s in read_list(document, told).suggestions] == ["killing", "killing"]


def test_the_name_of_the_file_says_what_was_done_where_nothing_else_does():
    _, mapping, _ = reading_of("name,age\nAda Lugo,20\nBruno Paz,30\n", name="killed_july.csv")
    assert (mapping.tables[0].act, mapping.tables[0].act_reason) == ("killing", "the name of the file says so")


def test_columns_without_headings_we_know_are_told_by_their_content():
    _, mapping, _ = reading_of(
        "Kolona A;Kolona B;Kolona C\nAda Lugo;29/07/2024;F\nBruno Paz;30/07/2024;M\nCira Oto;31/07/2024;F\n"
    )
    assert list(fields_of(mapping).values()) == ["name", "date", "sex"]
    assert all(column.reason for column in mapping.tables[0].columns)


def test_a_mapping_survives_its_json_and_a_person_can_put_a_column_right():
    document, mapping, _ = reading_of("name,thing\nAda Lugo,police\nBruno Paz,army\n", name="killed.csv")
    assert ListMapping.from_json(mapping.to_json()) == mapping
    table = mapping.tables[0].with_field(2, "notes")
    changed = mapping.with_table(table)
    assert read_list(document, changed).suggestions[0].body["notes"]["text"] == "police"
    with pytest.raises(ValueError, match="not a field"):
        table.with_field(2, "colour")


def test_lists_with_the_same_headings_share_a_signature():
    _, one, _ = reading_of("Nombre;Edad;Fecha de detención\nAda Lugo;20;29/07/2024\n")
    _, two, _ = reading_of("NOMBRE,edad,Fecha detención\nBruno Paz,31,30/07/2024\n")
    assert one.signature == two.signature


def test_several_names_in_one_cell_are_several_people_and_get_no_age():
    _, _, reading = reading_of('name,age,date of death\n"Ada Lugo\nBruno Paz",30,2024-07-29\n')
    assert [v["name"] for v in victims_of(reading)] == ["Ada Lugo", "Bruno Paz"]
    assert all("age" not in v for v in victims_of(reading))


def test_a_list_without_a_header_is_read_by_what_its_columns_hold_and_loses_no_row():
    document = read_document(
        b"Ada Lugo,20,F,2024-07-29,Lara\nBruno Paz,31,M,2024-07-30,Zulia\nEva Gil,44,F,2024-08-01,Lara\n",
        name="people.csv",
    )
    mapping = as_said(suggest_mapping(document), [], act="arbitrary_detention")
    assert [c.field for c in mapping.tables[0].columns] == ["name", "age", "sex", "date", "state"]
    bodies = [s.body for s in read_list(document, mapping).suggestions]
    assert [(b["victims"][0]["name"], b["row"]) for b in bodies] == [("Ada Lugo", 1), ("Bruno Paz", 2), ("Eva Gil", 3)]


def test_what_was_said_of_a_list_without_a_header_is_not_taken_for_another():
    first, second = (
        suggest_mapping(read_document(text.encode(), name="people.csv"))
        for text in ("Ada Lugo,20,29,x\nBruno Paz,31,30,y\n", "x,20,29,Eva Gil\ny,31,30,Leo Mar\n")
    )
    assert as_said_before(second, [("D1", as_said(first, ["1=alias"]))]) == second


def test_a_text_that_does_not_divide_into_even_rows_is_refused_with_a_next_step():
    with pytest.raises(Unreadable, match="no header") as refused:
        read_document("Ada, vecina de la zona.\nSalió a las 20, dijo, y no volvió.\n\nFin.".encode(), name="people.csv")
    assert "first row" in refused.value.next_step


def test_a_row_of_totals_does_not_hide_what_a_column_holds():
    _, _, reading = reading_of(
        "N°;Apellidos;Nombres;Fecha de la detención\n1;Paz Mora;Luis;30/07/2024\n2;Gil;Ana;1/8/2024\nTOTAL;2;;\n"
    )
    assert [v["name"] for v in victims_of(reading)] == ["Luis Paz Mora", "Ana Gil"]


def test_a_row_of_totals_behind_a_number_is_no_person_and_a_surname_like_a_total_is_one():
    _, _, reading = reading_of("N°;Nombre del detenido;Edad\n1;Luis Paz Mora;30\n2;Suma Gil Ana;41\n3;TOTAL;71\n")
    assert [v["name"] for v in victims_of(reading)] == ["Luis Paz Mora", "Suma Gil Ana"]
    assert [row.kind for row in reading.unread] == ["total"]


cell = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(
    rows=st.lists(st.lists(cell, min_size=4, max_size=4), max_size=12),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(deadline=None)
def test_every_row_becomes_a_suggestion_or_is_listed_and_every_span_is_exact(rows, delimiter, newline):
    quoted = [[f'"{value.replace(chr(34), chr(34) * 2)}"' for value in row] for row in rows]
    lines = [delimiter.join(row) for row in [["name", "age", "date of death", "state"], *quoted]]
    document, _, reading = reading_of(newline.join(lines) + newline)
    assert len(reading.suggestions) + len(reading.unread) == len(rows)
    for segment in document.segments:
        assert 0 <= segment.start <= segment.end <= len(document.text)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared lists are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "rows", "acts"),
    [
        ("arbitrary_detentions.csv", 249, {"arbitrary_detention"}),
        ("detenidos_ong.csv", 268, {"arbitrary_detention"}),
        ("killed.csv", 24, {"killing"}),
        ("prensa_latin1.csv", 264, {"arbitrary_detention", "killing"}),
    ],
)
def test_the_shared_lists_are_read_whole(name, rows, acts):
    _, _, reading = reading_of((SHARED / name).read_bytes(), name=name)
    assert len(reading.suggestions) == rows
    assert {s.body["act"] for s in reading.suggestions} == acts
    assert all(s.body["victims"][0]["kind"] == "named" for s in reading.suggestions)
    assert all(s.body["date"] for s in reading.suggestions)
    assert not reading.unread
