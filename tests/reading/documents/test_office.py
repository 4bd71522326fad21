"""Word processors and spreadsheets."""

from datetime import date, datetime

import pytest

from constancia.errors import Unreadable
from constancia.reading.documents import read_document
from constancia.reading.formats import zipped
from constancia.reading.lists import lists_in_prose, read_list, suggest_mapping, tables_in

from .samples import docx, odf_row, ods, odt, word_paragraph, word_table, xlsx
from .samples import zipped as make_zip

TABLE = [["Nombre", "Edad", "Fecha de detención"], ["Ada Lugo", "20", "29/07/2024"], ["Bruno Paz", "31", "30/07/2024"]]


def names_in(document):
    reading = read_list(document, suggest_mapping(document))
    return [victim["name"] for s in reading.suggestions for victim in s.body["victims"]]


def test_a_word_document_is_paragraphs_and_tables_in_their_order():
    body = word_paragraph("El comité informó.") + word_table(TABLE) + word_paragraph("Fin.")
    document = read_document(docx(body), name="informe.docx")
    assert document.text == (
        "El comité informó.\n\nNombre\tEdad\tFecha de detención\nAda Lugo\t20\t29/07/2024\n"
        "Bruno Paz\t31\t30/07/2024\n\nFin."
    )
    start = document.text.index("31")
    assert document.where(start, start + 2) == {"table": 1, "row": 3, "number": 2, "column": "Edad"}
    assert names_in(document) == ["Ada Lugo", "Bruno Paz"]


def test_a_report_with_a_list_in_it_is_prose_and_list_and_both_keep_their_spans():
    body = word_paragraph("La policía detuvo a siete personas.") + word_table(TABLE) + word_paragraph("Fin.")
    document = read_document(docx(body), name="informe.docx")
    prose, mapping = lists_in_prose(document, suggest_mapping(document))
    assert len(prose.text) == len(document.text)
    assert prose.text.split() == ["La", "policía", "detuvo", "a", "siete", "personas.", "Fin."]
    assert [s.body["victims"][0]["name"] for s in read_list(document, mapping).suggestions] == ["Ada Lugo", "Bruno Paz"]


def test_a_table_about_no_people_stays_prose():
    rows = [["Capítulo", "Página"], ["Los hechos", "3"], ["El derecho", "12"]]
    around = word_paragraph("El informe trata de los hechos y del derecho, en dos capítulos, y no de personas.")
    document = read_document(docx(around + word_table(rows)), name="a.docx")
    prose, mapping = lists_in_prose(document, suggest_mapping(document))
    assert prose.text == document.text
    assert not read_list(document, mapping).unread


def test_inserted_text_is_read_and_deleted_text_is_not_and_that_is_noted():
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>Murieron </w:t></w:r><w:ins><w:r><w:t>siete</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>tres</w:delText></w:r></w:del>"
        "<w:r><w:t xml:space='preserve'> personas</w:t></w:r></w:p>"
    )
    document = read_document(docx(body), name="a.docx")
    assert document.text == "Murieron siete personas"
    assert any("deletions" in note for note in document.notes)


def test_footnotes_and_comments_are_read_as_parts_of_their_own():
    document = read_document(
        docx(word_paragraph("Texto."), footnotes=f"<w:footnote>{word_paragraph('Según Ada Lugo.')}</w:footnote>"),
        name="a.docx",
    )
    start = document.text.index("Según")
    assert document.where(start, start + 5)["part"] == "footnote"


def test_a_cell_merged_downwards_counts_for_each_row_that_it_covers():
    merged = (
        "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
        "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{}</w:tc></w:tr>"
        "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    ).format(
        *map(word_paragraph, ["Nombre", "Edad", "Fecha de muerte", "Ada Lugo", "20", "29/07/2024", "Bruno Paz", "31"])
    )
    document = read_document(docx(merged), name="a.docx")
    reading = read_list(document, suggest_mapping(document))
    assert [s.body["date"]["from"] for s in reading.suggestions] == ["2024-07-29", "2024-07-29"]
    assert len({s.body["date"]["span"]["start"] for s in reading.suggestions}) == 1


def test_an_opendocument_text_is_read_alike():
    rows = "".join(odf_row(row) for row in TABLE)
    body = f"<text:h>Informe</text:h><text:p>Dos<text:s text:c='2'/>personas.</text:p><table:table>{rows}</table:table>"
    document = read_document(odt(body), name="a.odt")
    assert document.text.startswith("Informe\n\nDos  personas.\n\nNombre\t")
    assert names_in(document) == ["Ada Lugo", "Bruno Paz"]


def test_a_workbook_is_its_sheets_with_the_numbers_of_their_rows():
    document = read_document(
        xlsx({
            "Detenidos": [["Lista de detenidos"], [], ["Nombre", "Edad", "Fecha"], ["Ada Lugo", 20, date(2024, 7, 29)]],
            "Fallecidos": [["Nombre", "Edad", "Fecha de muerte"], ["Cira Oto", 44.0, datetime(2024, 7, 30, 14, 5)]],
        }),
        name="listas.xlsx",
    )  # fmt: skip
    assert document.kind == "list"
    start = document.text.index("Ada Lugo")
    assert document.where(start, start + 8) == {
        "table": 1, "sheet": "Detenidos", "row": 4, "number": 1, "column": "Nombre",
    }  # fmt: skip
    reading = read_list(document, suggest_mapping(document))
    assert [(s.body["act"], s.body["date"]["from"]) for s in reading.suggestions] == [
        ("arbitrary_detention", "2024-07-29"),
        ("killing", "2024-07-30"),
    ]
    assert [s.body["victims"][0]["age"] for s in reading.suggestions] == [20, 44]


def test_what_is_hidden_in_a_workbook_is_read_and_noted():
    sheets = {"Uno": [["Nombre", "Edad"], ["Ada Lugo", 20]], "Dos": [["Nombre", "Edad"], ["Bruno Paz", 31]]}
    document = read_document(xlsx(sheets, hidden=["Dos"]), name="a.xlsx")
    assert "Bruno Paz" in document.text
    assert any("hidden" in note and "Dos" in note for note in document.notes)


def test_a_cell_merged_over_rows_of_a_sheet_counts_for_each():
    rows = [
        ["Nombre", "Fecha de muerte", "Estado"],
        ["Ada Lugo", "2024-07-29", "Lara"],
        ["Bruno Paz", "2024-07-30", None],
    ]
    document = read_document(xlsx({"Uno": rows}, merged=["C2:C3"]), name="a.xlsx")
    reading = read_list(document, suggest_mapping(document))
    assert [s.body["place"]["name"] for s in reading.suggestions] == ["Lara", "Lara"]


def test_rows_repeated_to_fill_an_ods_sheet_say_nothing():
    inner = "".join(odf_row(row) for row in TABLE) + odf_row([""], 'table:number-rows-repeated="1048000"')
    document = read_document(ods({"Hoja1": inner}), name="a.ods")
    assert len(tables_in(document)[0].rows) == 2
    assert document.where(document.text.index("Ada"), document.text.index("Ada") + 3)["sheet"] == "Hoja1"


def test_a_workbook_with_neither_header_nor_even_rows_is_refused_with_a_next_step():
    with pytest.raises(Unreadable, match="no header") as refused:
        read_document(xlsx({"Uno": [["Ada Lugo"], ["Bruno Paz", 31, "Zulia", "x", "y", "z"]]}), name="a.xlsx")
    assert refused.value.next_step


def test_a_workbook_without_a_header_is_read_by_its_even_rows():
    document = read_document(xlsx({"Uno": [["Ada Lugo", 20, "Lara"], ["Bruno Paz", 31, "Zulia"]]}), name="a.xlsx")
    assert [len(row.cells) for row in tables_in(document)[0].rows] == [3, 3]


def test_entities_in_an_office_file_are_not_expanded():
    body = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><w:document xmlns:w='x'>&e;</w:document>"
    with pytest.raises(Unreadable, match="entities"):
        read_document(make_zip({"[Content_Types].xml": "<Types/>", "word/document.xml": body}), name="a.docx")


def test_a_document_that_unpacks_to_far_too_much_is_not_opened():
    with pytest.raises(Unreadable, match="unpacks"):
        read_document(docx(word_paragraph("a" * (zipped.RATIO_MATTERS_FROM + 1))), name="a.docx")


def test_a_damaged_document_is_refused():
    whole = docx(word_paragraph("Ada Lugo fue detenida."))
    with pytest.raises(Unreadable, match="damaged"):
        read_document(whole[: len(whole) // 2], name="a.docx")


def test_a_footnote_of_an_odt_stands_after_the_text_and_not_inside_a_sentence():
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Testimonio del 3 de agosto.</text:p></text:note-body></text:note>"
    )
    document = read_document(odt(f"<text:p>La policía detuvo a Rita{note} en Lara.</text:p>"), name="a.odt")
    assert document.text == "La policía detuvo a Rita en Lara.\n\nTestimonio del 3 de agosto."
    assert document.where(document.text.index("Testimonio"), len(document.text))["part"] == "footnote"


def test_the_short_paragraph_above_a_table_says_what_its_people_suffered():
    rows = [["Nombre", "Edad"], ["Ada Lugo", "20"], ["Bruno Paz", "31"]]
    body = word_paragraph("Informe de julio.") + word_paragraph("Personas asesinadas en La Boya") + word_table(rows)
    document = read_document(docx(body), name="informe.docx")
    mapping = suggest_mapping(document, name="informe.docx")
    assert (mapping.tables[0].act, mapping.tables[0].act_reason) == ("killing", "the title above the list says so")
