"""Text as it was written: encodings, line ends, paragraphs, languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.errors import Unreadable
from constancia.reading.document import Document
from constancia.reading.documents import read_document
from constancia.reading.formats.delimited import dialect, split

SPANISH = "El señor Núñez denunció que la policía detuvo a su hija. ¿Dónde está?, preguntó.\r\n\r\nNo hubo respuesta."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "mac_roman", "cp850"])
def test_spanish_text_is_read_right_in_each_usual_encoding(encoding):
    assert read_document(SPANISH.encode(encoding), name="nota.txt").text == SPANISH


def test_line_ends_stay_as_they_are_and_paragraphs_are_ranges_of_the_text():
    document = read_document(SPANISH.encode(), name="nota.txt")
    assert [document.text[s.start : s.end] for s in document.segments] == SPANISH.split("\r\n\r\n")
    assert document.where(document.text.index("No hubo"), len(document.text)) == {"paragraph": 2}


def test_the_language_is_told_by_function_words_or_not_at_all():
    assert read_document(SPANISH.encode(), name="a.txt").language == "es"
    assert read_document(b"The police said that they had not been there when it was on fire.").language == "en"
    assert read_document(b"Lugo, Paz, Oto", name="a.txt").language == ""


def test_an_encoding_that_had_to_be_guessed_is_said():
    document = read_document(SPANISH.encode("cp1252"), name="nota.txt")
    assert "cp1252" in document.notes[0]


def test_nul_characters_keep_their_place_and_are_noted():
    document = read_document(b"Ada\0Lugo fue detenida", name="a.txt")
    assert document.text == "Ada\ufffdLugo fue detenida"
    assert "1 NUL" in document.notes[0]


@pytest.mark.parametrize(
    ("data", "word"), [(b"", "empty"), (b"\n\n  \n", "no words"), (bytes(range(256)) * 8, "not text")]
)
def test_files_without_text_are_refused_with_a_next_step(data, word):
    with pytest.raises(Unreadable, match=word) as refused:
        read_document(data, name="a.txt")
    assert refused.value.next_step


def test_a_list_called_txt_is_known_by_its_header_and_prose_is_not_taken_for_a_list():
    assert read_document(b"Nombre\tEdad\tSexo\nAda Lugo\t20\tF\nBruno Paz\t30\tM\n", name="lista.txt").kind == "list"
    assert read_document(b"Ada, Bruno, and Cira came.\nThey said, first, no.\nThen, at night, yes.").kind == "prose"


def test_cells_are_ranges_inside_their_quotes():
    text = 'nombre;nota;edad\n"Lugo; Ada";"dijo ""no""\ny se fue";20\n'
    document = read_document(text.encode(), name="l.csv")
    cells = {
        s.at["column"]: document.text[s.start : s.end]
        for s in document.segments
        if s.at.get("row") == 2 and s.kind == "cell"
    }
    assert cells == {"nombre": "Lugo; Ada", "nota": 'dijo ""no""\ny se fue', "edad": "20"}


def test_a_quote_that_is_never_closed_is_just_a_mark():
    rows = list(split('a,b\n"el Gato,20\nAda,30\n', ","))
    assert len(rows) == 3


def test_title_rows_above_the_header_are_told_from_the_list():
    document = read_document(b"Informe de detenidos;;\n;;\nNombre;Edad;Sexo\nAda Lugo;20;F\n", name="l.csv")
    roles = [s.at.get("role", "") for s in document.segments if s.kind == "row"]
    assert roles == ["title", "title", "header", ""]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_any_usual_delimiter_is_found(delimiter):
    assert (
        dialect(delimiter.join(["name", "age", "sex"]) + "\n" + delimiter.join(["Ada, Lugo", "2", "F"]))[0] == delimiter
    )


def test_a_document_survives_its_json():
    document = read_document(b"Nombre;Edad\nAda Lugo;20\n", name="l.csv")
    assert Document.from_json(document.to_json()) == document


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_text_that_was_written_as_utf8_comes_back_exactly(text):
    try:
        document = read_document(text.encode(), name="a.txt")
    except Unreadable:
        return
    assert document.text == text.removeprefix("\ufeff")
    for segment in document.segments:
        assert 0 <= segment.start <= segment.end <= len(document.text)
