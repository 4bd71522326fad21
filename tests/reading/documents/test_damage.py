"""Files damaged at random, in every format: a document with exact spans, or one clear word."""

import random

import pytest

from constancia.errors import ConstanciaError
from constancia.reading.documents import read_document
from constancia.reading.lists import read_list, suggest_mapping, tables_in
from constancia.terms.spans import spans_in

from .samples import docx, mail, odf_row, ods, odt, table_pdf, text_pdf, word_paragraph, word_table, xlsx

TABLE = [["Nombre", "Edad", "Fecha de detención"], ["Ada Lugo", "20", "29/07/2024"], ["Bruno Paz", "31", "30/07/2024"]]
FILES = {
    "a.docx": docx(word_paragraph("Informe.") + word_table(TABLE)),
    "a.xlsx": xlsx({"Uno": TABLE}),
    "a.ods": ods({"Uno": "".join(odf_row(row) for row in TABLE)}),
    "a.odt": odt("<text:p>La policía detuvo a siete personas.</text:p>"),
    "prose.pdf": text_pdf([["La policía detuvo a siete personas."]]),
    "list.pdf": table_pdf([TABLE], [100, 50, 120], ruled=True),
    "a.eml": mail("Estimados:\n", attachments=[("a.csv", "text/csv", b"x")], html="<p>Estimados:</p>"),
    "a.html": b"<!doctype html><html><body><p>Ada Lugo</p><table><tr><th>Nombre<th>Edad<tr><td>Ada<td>2</table></html>",
    "a.srt": b"1\n00:00:01,000 --> 00:00:04,500\nMe detuvieron.\n\n2\n00:00:05,000 --> 00:00:07,000\nNo hubo orden.\n",
    "a.csv": "\n".join(";".join(row) for row in TABLE).encode("cp1252"),
    "a.txt": "La señora Núñez.\n\nNada más.".encode("cp1252"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_gives_exact_spans_or_one_clear_word(name):
    chance = random.Random(name)
    for _ in range(25):
        try:
            document = read_document(damaged(FILES[name], chance), name=name)
        except ConstanciaError as refused:
            assert refused.message and refused.next_step
            continue
        assert all(0 <= s.start <= s.end <= len(document.text) for s in document.segments)
        document.text.encode()  # no lone surrogates
        reading = read_list(document, suggest_mapping(document, name=name))
        if document.kind == "list":
            rows = sum(len(table.rows) for table in tables_in(document))
            assert rows == len(reading.suggestions) + len(reading.unread)
        for suggestion in reading.suggestions:
            assert all(span.holds_in(document.text) for span in spans_in(dict(suggestion.body)))


def damaged(data, chance):
    data = bytearray(data)
    for _ in range(chance.choice([1, 2, 5, 20])):
        at = chance.randrange(len(data))
        kind = chance.random()
        if kind < 0.5:
            data[at] = chance.randrange(256)
        elif kind < 0.7:
            del data[at : at + chance.randrange(1, 30)]
        elif kind < 0.9:
            data[at:at] = chance.randbytes(chance.randrange(1, 9))
        else:
            data[at:at] = data[at : at + 200]
        data = data or bytearray(b" ")
    return bytes(data)
