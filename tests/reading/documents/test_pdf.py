"""PDF: pages, boxes, paragraphs, tables with and without rules, scans."""

import pytest

from constancia.errors import Unavailable, Unreadable
from constancia.reading.documents import read_document
from constancia.reading.formats import ocr
from constancia.reading.lists import read_list, suggest_mapping, tables_in

from .samples import pdf, picture_of, scanned, table_pdf, text_pdf

HEADER = ["N°", "Nombre y apellido", "Edad", "Sexo", "Fecha de detención"]
ROWS = [
    [str(n), name, str(20 + n), "F" if n % 2 else "M", f"{n:02d}/07/2024"]
    for n, name in enumerate(
        [
            "Ada Lugo Paz",
            "Bruno Oto",
            "Cira Núñez Rey",
            "Dino Sol",
            "Eva Mar Quiroga",
            "Fito Paz",
            "Gala Rey Oto",
            "Hugo Mar",
        ],
        1,
    )
]
WIDTHS = [40, 170, 60, 60, 110]
has_ocr = pytest.mark.skipif(not ocr.languages(), reason="tesseract with spa and eng is not installed")


def cells_of(document, table=0):
    return [[cell.text for _, cell in sorted(row.cells.items())] for row in tables_in(document)[table].rows]


def test_lines_become_paragraphs_that_lead_back_to_page_and_box():
    first = "La policía detuvo a siete personas en la plaza durante la noche del"
    second = "martes, según dijo el comité de familiares."
    document = read_document(text_pdf([[first, second], ["Otra página."]]), name="nota.pdf")
    assert document.text == (
        "La policía detuvo a siete personas en la plaza durante la noche del martes, según dijo el comité de "
        "familiares.\n\nOtra página."
    )
    where = document.where(document.text.index("martes"), document.text.index("martes") + 6)
    assert where["page"] == 1
    left, top, right, bottom = where["box"]
    assert 55 < left < 65 and 50 < top < 62 and right > 300 and 70 < bottom < 82
    assert document.where(document.text.index("Otra"), len(document.text))["page"] == 2


def test_a_word_divided_at_the_end_of_a_line_is_one_word_and_that_is_noted():
    document = read_document(text_pdf([["El comité informó de la desapari-", "ción de dos personas."]]), name="a.pdf")
    assert "desaparición de dos" in document.text
    assert any("divided" in note for note in document.notes)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_is_rows_and_cells_with_exact_ranges(ruled):
    document = read_document(table_pdf([[HEADER, *ROWS]], WIDTHS, ruled=ruled), name="lista.pdf")
    assert document.kind == "list"
    assert tables_in(document)[0].headings == dict(enumerate(HEADER, 1))
    assert cells_of(document) == ROWS
    for row in tables_in(document)[0].rows:
        assert all(cell.span.holds_in(document.text) for cell in row.cells.values())


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_goes_on_over_the_page_with_or_without_its_header_repeated(ruled):
    twice = read_document(table_pdf([[HEADER, *ROWS[:5]], [HEADER, *ROWS[5:]]], WIDTHS, ruled=ruled), name="a.pdf")
    once = read_document(table_pdf([[HEADER, *ROWS[:5]], ROWS[5:]], WIDTHS, ruled=ruled), name="a.pdf")
    for document in (twice, once):
        assert len(tables_in(document)) == 1
        reading = read_list(document, suggest_mapping(document, name="detenidos.pdf"))
        assert [s.body["victims"][0]["name"] for s in reading.suggestions] == [row[1] for row in ROWS]
    assert [u.kind for u in read_list(twice, suggest_mapping(twice)).unread] == ["header"]


WRAPPED = [
    (["1", "Ada Lugo Paz de la", "20", "Lara, municipio"], ["", "Santísima Trinidad", "", "del Norte"]),
    (["2", "Bruno Oto", "21", "Zulia, municipio"], ["", "", "", "del Sur"]),
    (["3", "Cira Núñez de los Santos", "22", "Falcón"], ["", "Ángeles", "", ""]),
    (["4", "Dino Sol", "23", "Lara"], None),
]


def wrapped_page(rules):
    """Rows of one or two lines 10 points apart, with or without level rules between the rows."""
    lefts, y, page = [60, 100, 260, 320], 760.0, []
    for lines in [(["N°", "Nombre y apellido", "Edad", "Lugar"], None), *WRAPPED]:
        for line in filter(None, lines):
            page += [(left, y, 9, cell) for left, cell in zip(lefts, line, strict=True) if cell]
            y -= 10
        y -= 8
        page += [(55, y + 9, 450, y + 9)] if rules else []
    return page


@pytest.mark.parametrize("rules", [True, False])
def test_a_cell_of_several_lines_is_one_cell(rules):
    document = read_document(pdf([wrapped_page(rules)]), name="a.pdf")
    assert [row[:2] for row in cells_of(document)] == [
        ["1", "Ada Lugo Paz de la Santísima Trinidad"],
        ["2", "Bruno Oto"],
        ["3", "Cira Núñez de los Santos Ángeles"],
        ["4", "Dino Sol"],
    ]
    assert cells_of(document)[1][-1] == "Zulia, municipio del Sur"


def test_rows_that_stand_close_in_groups_stay_rows():
    page, y = [], 760.0
    for n, row in enumerate([HEADER, *ROWS]):
        page += [(60 + sum(WIDTHS[:c]), y, 9, cell) for c, cell in enumerate(row)]
        y -= 22 if n % 4 == 0 else 11
    assert cells_of(read_document(pdf([page]), name="a.pdf")) == ROWS


def test_text_around_a_table_stays_in_its_place():
    rows = [(60, 800, 12, "Lista de personas detenidas en julio por orden del tribunal")]
    made = [
        (64 + sum(WIDTHS[:c]), 760 - 18 * n, 9, cell)
        for n, row in enumerate([HEADER, *ROWS])
        for c, cell in enumerate(row)
    ]
    document = read_document(
        pdf([[*rows, *made, (60, 500, 9, "Fuente: comité de familiares de las personas detenidas.")]])
    )
    assert document.text.startswith("Lista de personas detenidas")
    assert document.text.rstrip().endswith("Fuente: comité de familiares de las personas detenidas.")
    assert cells_of(document) == ROWS


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_as_if_it_were_upright(degrees):
    import io

    import pypdfium2

    upright = table_pdf([[HEADER, *ROWS]], WIDTHS, ruled=True)
    turned = pypdfium2.PdfDocument(upright)
    half = {90: (0, 1, -1, 0, 842, 0), 180: (-1, 0, 0, -1, 595, 842), 270: (0, -1, 1, 0, 0, 595)}[degrees]
    page = turned[0]
    for drawn in list(page.get_objects()):
        drawn.transform(pypdfium2.PdfMatrix(*half))
    if degrees != 180:
        page.set_mediabox(0, 0, 842, 595)
    page.gen_content()
    buffer = io.BytesIO()
    turned.save(buffer)
    document = read_document(buffer.getvalue(), name="a.pdf")
    assert cells_of(document) == ROWS
    straight = read_document(upright, name="a.pdf")
    start, end = (document.text.index("Bruno"), document.text.index("Bruno") + 5)
    assert document.where(start, end)["box"] == pytest.approx(straight.where(start, end)["box"], abs=1)


def test_two_columns_are_read_one_after_the_other():
    left = [(60, 780 - 12 * n, 10, f"columna izquierda, línea {n} del texto") for n in range(6)]
    right = [(320, 780 - 12 * n, 10, f"columna derecha, línea {n} del texto") for n in range(6)]
    text = read_document(pdf([[*left, *right]]), name="a.pdf").text
    assert text.index("izquierda, línea 5") < text.index("derecha, línea 0")


def test_prose_with_numbers_in_it_is_no_table():
    lines = ["El 29 de julio de 2024 murieron 24 personas, entre ellas 3 menores de 17 años."] * 6
    document = read_document(text_pdf([lines]), name="a.pdf")
    assert not tables_in(document)


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"%PDF-1.7\ngarbage", "damaged"), (pdf([[]]), "no text"), (text_pdf([["Ada Lugo"]])[:200], "damaged")],
)
def test_broken_and_empty_pdfs_are_refused_with_a_next_step(data, word):
    with pytest.raises(Unreadable, match=word) as refused:
        read_document(data, name="a.pdf")
    assert refused.value.next_step


@has_ocr
@pytest.mark.slow
def test_a_scanned_list_is_recognised_as_the_list_that_it_is():
    document = read_document(scanned(table_pdf([[HEADER, *ROWS]], WIDTHS, ruled=True)), name="escaneo.pdf")
    names = [row[1] for row in cells_of(document)]
    assert sum(a == b[1] for a, b in zip(names, ROWS, strict=True)) >= 6
    assert any("recognised" in note for note in document.notes)
    assert document.where(document.text.index("Bruno"), document.text.index("Bruno") + 5)["ocr"] is True


@has_ocr
@pytest.mark.slow
def test_a_photograph_of_text_is_read_with_boxes():
    import io

    picture = picture_of(text_pdf([["La policía detuvo a siete personas en la plaza."]]))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    document = read_document(buffer.getvalue(), name="foto.png")
    assert "siete personas" in document.text
    assert document.where(0, 5)["box"]


def test_without_text_recognition_a_scan_is_refused_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(ocr, "languages", lambda: "")
    with pytest.raises(Unavailable, match="scan") as refused:
        read_document(scanned(text_pdf([["Ada Lugo fue detenida."]])), name="escaneo.pdf")
    assert "tesseract" in refused.value.next_step


@has_ocr
@pytest.mark.slow
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_scan_that_lies_on_its_side_or_head_is_turned_and_its_boxes_are_those_of_the_upright_page(degrees):
    import io

    upright = picture_of(text_pdf([["La policía detuvo a siete personas en la plaza de Guarura el lunes."] * 6]))
    found = {}
    for turn in (0, degrees):
        buffer = io.BytesIO()
        upright.rotate(turn, expand=True, fillcolor=255).save(buffer, "PDF", resolution=200)
        document = read_document(buffer.getvalue(), name="escaneo.pdf")
        assert document.text.count("detuvo a siete personas") >= 5
        where = document.where(document.text.index("siete"), document.text.index("siete") + 5)
        found[turn] = where["box"], where["size"]
    assert found[degrees][0] == pytest.approx(found[0][0], abs=6)
    assert found[degrees][1] == pytest.approx(found[0][1], abs=2)


@has_ocr
@pytest.mark.slow
def test_a_scan_with_the_mark_of_its_scanning_program_is_recognised_and_not_taken_for_a_page_of_text():
    import io

    import pypdfium2

    picture = pypdfium2.PdfDocument(scanned(text_pdf([["La policía detuvo a siete personas en la plaza."] * 12])))
    stamped = pypdfium2.PdfDocument(pdf([[(60, 20, 10, "Hecho con Escanerito para telefonos")]]))
    page = stamped[0]
    image = pypdfium2.PdfImage.new(stamped)
    image.set_bitmap(picture[0].render(scale=200 / 72, grayscale=True))
    image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
    page.insert_obj(image)
    page.gen_content()
    buffer = io.BytesIO()
    stamped.save(buffer)
    text = read_document(buffer.getvalue(), name="escaneo.pdf").text
    assert text.count("detuvo a siete personas") >= 10


def test_a_sentence_that_goes_on_over_the_page_is_one_sentence_and_the_margins_stand_after_it():
    first = [(60, 400, 10, "El comité de familiares denunció que el 29 de julio la policía detuvo a"),
             (60, 30, 8, "Informe 2024 - 1")]  # fmt: skip
    second = [(60, 800, 8, "Comité de familiares"), (60, 700, 10, "siete personas en la plaza de Guarura."),
              (60, 660, 10, "Nadie respondió."), (60, 30, 8, "Informe 2024 - 2")]  # fmt: skip
    document = read_document(pdf([first, second]), name="a.pdf")
    assert document.text.split("\n\n") == [
        "El comité de familiares denunció que el 29 de julio la policía detuvo a siete personas en la plaza de "
        "Guarura.",
        "Informe 2024 - 1",
        "Comité de familiares",
        "Nadie respondió.",
        "Informe 2024 - 2",
    ]
    pages = [
        document.where(at, at + 5)["page"]
        for at in map(document.text.index, ("El comité", "siete", "Informe 2024 - 1", "Nadie", "Informe 2024 - 2"))
    ]
    assert pages == [1, 2, 1, 2, 2]


def test_a_sentence_that_ends_with_its_page_does_not_run_into_the_next():
    document = read_document(
        text_pdf([["Murieron dos."], ["de la plaza."], ["El resto"], ["Otra página."]]), name="a.pdf"
    )
    assert document.text == "Murieron dos.\n\nde la plaza.\n\nEl resto\n\nOtra página."


def test_a_sentence_that_goes_on_in_the_next_column_is_one_sentence():
    left = [(60, 780 - 12 * n, 10, f"línea {n} de la columna izquierda sin punto") for n in range(5)]
    right = [(320, 780 - 12 * n, 10, f"línea {n} de la columna derecha sin punto") for n in range(5)]
    document = read_document(pdf([[*left, *right]]), name="a.pdf")
    assert "izquierda sin punto línea 0 de la columna derecha" in document.text
    at = document.text.index("línea 0 de la columna derecha")
    assert document.where(at, at + 5)["box"][0] > 300


@has_ocr
@pytest.mark.slow
def test_pages_for_which_no_time_is_left_are_named_and_the_others_kept(monkeypatch):
    from constancia.reading.formats import pdf as reader

    monkeypatch.setattr(reader, "SCAN_SECONDS", 0.01)
    document = read_document(scanned(text_pdf([["La policía detuvo a siete personas."]] * 3)), name="escaneo.pdf")
    assert "siete personas" in document.text
    assert any(note.startswith("2 pages from page 2 on") for note in document.notes)


def test_names_whose_capitals_were_set_near_each_other_stay_two_names():
    page = [(60, 700, 10, "Declaró Rita"), (60, 680, 10, "Rita A"), (88.6, 680, 10, "Avila y Ana McDonald")]
    assert read_document(pdf([page]), name="a.pdf").text.endswith("Rita A Avila y Ana McDonald")
