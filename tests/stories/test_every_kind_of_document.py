"""One case with every kind of document, read in one go: each has claims, and their words lead back to the original."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from constancia.reading.formats import ocr
from tests.cli.run import done, lines
from tests.reading.documents.samples import docx, mail, scanned, table_pdf, text_pdf, word_paragraph, word_table

pytestmark = pytest.mark.slow

PROSE = [
    "El 29 de julio de 2024, efectivos de la Guardia Nacional detuvieron a Rosa Lira Paz,",
    "de 34 años, en Guarura. Según el comité de familiares, al menos 24 personas murieron.",
]
TABLE = [
    ["Nombre y apellido", "Edad", "Fecha de detención", "Estado"],
    ["Ada Lugo Paz", "20", "29/07/2024", "Lara"],
    ["Bruno Oto Rey", "31", "30/07/2024", "Zulia"],
    ["Cira Núñez Sol", "17", "31/07/2024", "Lara"],
]
PAGE = f"""<!doctype html><html lang="es"><head><title>Denuncian detenciones | La Boya</title></head><body>
<nav><ul><li><a href="/">Inicio</a></li><li><a href="/d">Detenido el campeón de ajedrez</a></li></ul></nav>
<article><h1>Denuncian detenciones</h1>{"".join(f"<p>{' '.join(PROSE)}</p>" for _ in range(3))}
<p>«Se llevaron a mi hijo sin orden judicial», dijo Marta Oto, madre de uno de los detenidos en Guarura.</p></article>
<footer>Términos de uso. Contacto.</footer></body></html>"""


def files(folder: Path) -> None:
    folder.mkdir()
    made = {
        "nota.pdf": text_pdf([PROSE]),
        "lista.pdf": table_pdf([TABLE], [170, 60, 120, 80], ruled=True),
        "pagina.html": PAGE.encode(),
        "informe.docx": docx(word_paragraph("Personas detenidas en julio.") + word_paragraph(" ".join(PROSE))
                             + word_table(TABLE)),
        "mensaje.eml": mail(f"Estimados:\n\n{' '.join(PROSE)}\n",
                            attachments=[("detenidos.csv", "text/csv", _csv(TABLE).encode())]),
    }  # fmt: skip
    if ocr.languages():
        made["escaneo.pdf"] = scanned(text_pdf([PROSE]))
    for name, data in made.items():
        (folder / name).write_bytes(data)


def _csv(rows: list[list[str]]) -> str:
    return "\n".join(";".join(row) for row in rows) + "\n"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("story")
    files(root / "in")
    done("new", root / "case", "--name", "Ana", "--title", "Guarura")
    done("add", root / "in", "--case", root / "case", "--source", "Casa Abierta", "--published", "2024-08-09")
    (root / "read.json").write_text(done("read", "--json", "--case", root / "case"))
    return root / "case"


def test_every_kind_is_read_and_each_suggestion_leads_back_to_its_place(story: Path) -> None:
    said_at_reading = (story.parent / "read.json").read_text().splitlines()
    read = {one["original"]: one for one in map(json.loads, said_at_reading)}
    assert not [one["refused"] for one in read.values() if one["refused"]]
    said = lines("review", "--list", "--case", story)
    for one in read.values():
        of = [each for each in said if each["document"] == one["document"]]
        assert [each for each in of if each["kind"] == "claim"], one
        assert all(each["reason"] and 0 < each["score"] < 1 and each["origin"]["version"] for each in of)
    people = {victim.get("name") for each in said for victim in each["body"].get("victims", [])}
    assert people >= {"Rosa Lira Paz", "Ada Lugo Paz", "Bruno Oto Rey", "Cira Núñez Sol"}
    assert not [each for each in said if "campeón" in str(each["body"])]


def test_the_attachment_is_an_original_of_its_own_whose_rows_are_claims(story: Path) -> None:
    rows = [each for each in _of(story) if "row" in each["body"]]
    assert len({each["document"] for each in rows}) >= 3  # the PDF, the DOCX and the attachment


def test_everything_can_be_confirmed_and_the_case_verifies(story: Path) -> None:
    keys = [each["key"] for each in _of(story)]
    assert len(done("review", *(w for key in keys for w in ("--confirm", key)), "--case", story).split()) == len(keys)
    done("verify", story)


def test_the_article_and_the_lists_at_hand_are_read_whole(shared: Path, tmp_path: Path) -> None:
    done("new", tmp_path / "case", "--name", "Ana", "--title", "2024")
    lists = sorted(path for path in (shared / "lists").glob("*.csv") if path.name != "truth.csv")
    done("add", shared / "seed" / "article.txt", *lists, "--case", tmp_path / "case", "--published", "2024-08-09")
    read = lines("read", "--case", tmp_path / "case")
    assert len(read) == len(lists) + 1 and not [one for one in read if one["refused"]]
    for one, path in zip(read[1:], lists, strict=True):
        rows = len(path.read_bytes().decode("latin-1").splitlines()) - 1
        assert one["suggested"] + len(one["unread_rows"]) == rows


def _of(case: Path) -> list[Any]:
    return lines("review", "--list", "--case", case)
