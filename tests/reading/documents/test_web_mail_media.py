# ruff: noqa: E501  (a page as it is written)
"""Web pages, e-mail, transcripts, and what a file is."""

import pytest

from constancia.errors import Unavailable, Unreadable
from constancia.reading.documents import read_document
from constancia.reading.formats.mail import attachments
from constancia.reading.lists import read_list, suggest_mapping

from .samples import mail

PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>Detenciones en Valle Hondo</title>
<meta property="article:published_time" content="2024-08-02T10:00:00Z"></head>
<body><nav><ul><li><a href="/">Inicio</a></li><li><a href="/p">Política</a></li></ul></nav>
<main><article><h1>Detenciones en Valle Hondo</h1>
<p>El Comité de Familiares informó de que al menos once estudiantes fueron <b>detenidos</b> la noche del 30 de julio.</p>
<p>“No sabemos dónde están”, dijo la madre de uno de ellos. Las autoridades no han respondido a las preguntas del diario.</p>
<table><tr><th>Nombre</th><th>Edad</th><th>Fecha de detención</th></tr>
<tr><td>Ada Lugo</td><td>20</td><td rowspan="2">30/07/2024</td></tr><tr><td>Bruno Paz</td><td>31</td></tr></table>
<p>El ministerio rechazó las acusaciones y afirmó que se respetaron los derechos de todas las personas en el operativo.</p>
</article></main><aside><h3>Lo más leído</h3><p>Diez recetas para el verano</p></aside>
<script>document.write("nada")</script><p hidden>escondido</p><footer>Todos los derechos reservados</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_page_is_its_article_and_leads_back_to_lines(charset):
    encoded = PAGE.format(charset=charset).encode("cp1252" if charset != "utf-8" else charset)
    document = read_document(encoded, name="nota.html")
    assert document.language == "es"
    assert "once estudiantes fueron detenidos la noche" in document.text
    assert "operativo." in document.text
    for unwanted in ("Inicio", "recetas", "document.write", "escondido", "derechos reservados"):
        assert unwanted not in document.text
    start = document.text.index("El Comité")
    assert document.where(start, start + 9)["line"] == 5
    assert "The page says that it was published on 2024-08-02." in document.notes
    assert any("left out" in note for note in document.notes)


def test_a_table_in_a_page_is_a_list_within_it():
    document = read_document(PAGE.format(charset="utf-8").encode(), name="nota.html")
    reading = read_list(document, suggest_mapping(document))
    assert [s.body["victims"][0]["name"] for s in reading.suggestions] == ["Ada Lugo", "Bruno Paz"]
    assert [s.body["date"]["from"] for s in reading.suggestions] == ["2024-07-30", "2024-07-30"]


def test_a_list_that_the_article_s_finder_takes_for_decoration_is_kept():
    rows = "<tr><th>Nombre</th><th>Edad</th></tr><tr><td>Ana Lugo Paz</td><td>34</td></tr><tr><td>Beto Oto</td><td>41</td></tr>"
    said = "<p>Relatives gave the names below to the union, which asked for news of every one of them.</p>" * 2
    document = read_document(f"<article>{said}<table>{rows}</table></article>".encode(), name="a.html")
    assert "Ana Lugo Paz\t34" in document.text


def test_a_page_without_visible_text_is_refused():
    with pytest.raises(Unreadable, match="no text"):
        read_document(b"<!doctype html><html><body><script>alert(1)</script></body></html>", name="a.html")


def test_a_page_that_is_all_short_blocks_is_read_whole():
    document = read_document(b"<html><body><div>Ada Lugo</div><div>Bruno Paz</div></body></html>", name="a.html")
    assert document.text == "Ada Lugo\n\nBruno Paz"


def test_mail_is_its_headers_and_text_and_lists_its_attachments():
    data = mail("Estimados:\n\nLa policía detuvo a mi hijo.\n", subject="Detención en la cárcel", attachments=[
        ("lista.csv", "text/csv", b"Nombre;Edad\nAda Lugo;20\n")
    ])  # fmt: skip
    document = read_document(data, name="correo.eml")
    assert "Subject: Detención en la cárcel" in document.text
    assert "La policía detuvo a mi hijo." in document.text
    assert "Ada Lugo" not in document.text
    start = document.text.index("La policía")
    assert document.where(start, start + 10)["part"] == "body"
    assert any("lista.csv" in note and "not read" in note for note in document.notes)
    (attachment,) = attachments(data)
    assert (attachment.name, attachment.media_type, attachment.data) == (
        "lista.csv",
        "text/csv",
        b"Nombre;Edad\nAda Lugo;20\n",
    )


def test_mail_without_plain_text_is_read_from_its_html():
    document = read_document(mail(None, html="<p>La policía detuvo a mi hijo.</p>"), name="correo.eml")
    assert "La policía detuvo a mi hijo." in document.text
    assert "<p>" not in document.text


def test_a_message_of_countless_parts_is_read_in_part_and_that_is_said():
    part = b"--b\nContent-Type: text/plain\n\nhola\n"
    head = b"From: ada@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    document = read_document(head + part * 1500 + b"--b--\n", name="a.eml")
    assert 900 < document.text.count("hola") < 1500
    assert any("more than 1000 parts" in note for note in document.notes)


def test_mail_is_known_without_its_name():
    assert read_document(mail("Hola, llegaron bien.")).reader == "mail"


SRT = "1\n00:00:01,000 --> 00:00:04,500\nAda: me detuvieron\nen la plaza.\n\n2\n00:00:05,000 --> 00:00:07,250\n<i>No hubo orden.</i>\n"
VTT = "WEBVTT\n\nNOTE prueba\n\nintro\n00:01.000 --> 00:04.500 align:start\n<v Ada>me detuvieron\nen la plaza.\n\n00:05.000 --> 00:07.250\nNo hubo orden.\n"


@pytest.mark.parametrize(("transcript", "name"), [(SRT, "a.srt"), (VTT, "a.vtt")])
def test_a_transcript_leads_back_to_seconds(transcript, name):
    document = read_document(transcript.encode(), name=name)
    assert document.text == "Ada: me detuvieron en la plaza.\nNo hubo orden."
    start = document.text.index("No hubo")
    assert document.where(start, len(document.text)) == {"from": 5.0, "to": 7.25}


def test_sound_and_video_are_read_through_the_transcript_beside_them():
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(100)
    assert read_document(video, name="a.mp4", transcript=SRT.encode()).reader == "transcript"
    with pytest.raises(Unreadable, match="transcript") as refused:
        read_document(video, name="a.mp4")
    assert ".srt" in refused.value.next_step


def test_a_name_that_lies_is_noted_and_the_content_is_read():
    document = read_document(mail("Hola.").replace(b"\r\n", b"\n"), name="a.pdf")
    assert document.reader == "mail"
    assert any("says pdf" in note for note in document.notes)


def test_html_called_txt_stays_text():
    assert read_document(b"<html><script>alert(1)</script></html>", name="a.txt").text.startswith("<html>")


def test_archives_are_sent_back_to_be_unpacked():
    with pytest.raises(Unreadable, match="archive"):
        read_document(b"\x1f\x8b\x08" + bytes(50), name="a.csv.gz")


def test_rarer_formats_are_read_by_an_extra_or_say_which():
    rtf = rb"{\rtf1\ansi Ada Lugo fue detenida.\par}"
    try:
        document = read_document(rtf, name="a.rtf")
    except Unavailable as missing:
        assert "constancia[reading]" in missing.next_step
    else:
        assert "Ada Lugo fue detenida." in document.text


def test_the_heading_above_a_list_on_a_page_says_what_its_people_suffered():
    rows = "".join(f"<tr><td>Rita {c}na Paz</td><td>{20 + n}</td></tr>" for n, c in enumerate("ABCDEF"))
    page = f"<html lang=es><body><h1>Personas detenidas</h1><table><tr><th>Nombre</th><th>Edad</th></tr>{rows}</table>"
    document = read_document(page.encode(), name="lista.html")
    reading = read_list(document, suggest_mapping(document, name="lista.html"))
    assert {s.body["act"] for s in reading.suggestions} == {"arbitrary_detention"} and len(reading.suggestions) == 6
