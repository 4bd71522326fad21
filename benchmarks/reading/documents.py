"""Reading documents: time, memory and exactness, with other libraries beside us in the same run.

    python -m benchmarks.reading.documents [--pages 300] [--rows 20000]

Each reading runs in a process of its own, so that its memory is its own. Ratios tell more than seconds: the machine
may be shared. All files are made here from invented text.
"""

from __future__ import annotations

import argparse
import difflib
import json
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.reading.documents.samples import docx, table_pdf, text_pdf, word_paragraph, xlsx

WORDS = (  # noqa: SIM905
    "la policía detuvo a siete personas en plaza durante noche según comité familiares que no han recibido noticias "
    "de sus hijos desde el martes cuando hombres armados entraron barrio y se llevaron jóvenes sin orden judicial"
).split()
GIVEN = ["Ada", "Bruno", "Cira", "Dino", "Eva", "Fito", "Gala", "Hugo"]
SURNAMES = ["Lugo", "Paz", "Oto", "Rey", "Sol", "Mar", "Quiroga", "Núñez"]
HEADER = ["N°", "Nombre y apellido", "Edad", "Sexo", "Fecha de detención", "Estado"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=300)
    options.add_argument("--rows", type=int, default=20_000)
    said = options.parse_args()
    random.seed(7)
    pdf_of_prose(said.pages)
    pdf_of_columns()
    pdf_of_tables()
    web_page()
    lists(said.rows)
    child()


def pdf_of_prose(pages: int) -> None:
    lines = [[sentence(11) for _ in range(58)] for _ in range(pages)]
    data = text_pdf(lines)
    truth = " ".join(line for page in lines for line in page)
    compare(
        f"PDF of {pages} pages of prose ({len(data) / 1e6:.1f} MB)",
        [
            ("constancia", ours("a.pdf")),
            ("pypdf", by_pypdf),
            ("pdfplumber", by_pdfplumber),
            ("kreuzberg", by_kreuzberg),
        ],
        data,
        lambda text: similarity(text[:40_000], truth[:40_000]),
    )


def pdf_of_columns() -> None:
    left, right = [sentence(5) for _ in range(50)], [sentence(5) for _ in range(50)]
    from tests.reading.documents.samples import pdf

    page = [(50, 780 - 14 * n, 10, line) for n, line in enumerate(left)]
    page += [(310, 780 - 14 * n, 10, line) for n, line in enumerate(right)]
    compare(
        "PDF in two columns",
        [
            ("constancia", ours("a.pdf")),
            ("pypdf", by_pypdf),
            ("pdfplumber", by_pdfplumber),
            ("kreuzberg", by_kreuzberg),
        ],
        pdf([page]),
        lambda text: similarity(text, " ".join([*left, *right])),
    )


def pdf_of_tables() -> None:
    for ruled in (True, False):
        rows = [row(n) for n in range(1, 241)]
        pages = [[HEADER, *rows[n : n + 30]] for n in range(0, 240, 30)]
        data = table_pdf(pages, [40, 170, 50, 50, 110, 90], ruled=ruled)
        compare(
            f"PDF of 8 pages with a table of 240 rows, {'ruled' if ruled else 'without rules'} (share of rows exact)",
            [("constancia", our_rows), ("pdfplumber", plumber_rows)],
            data,
            lambda text, rows=rows: sum(json.dumps(r) in text for r in rows) / len(rows),
        )


def web_page() -> None:
    article = [sentence(40) for _ in range(12)]
    menu = "".join(f"<li><a href='/{n}'>{sentence(2)}</a></li>" for n in range(40))
    html = (
        f"<html><body><nav><ul>{menu}</ul></nav><main><article><h1>{sentence(6)}</h1>"
        + "".join(f"<p>{p}</p>" for p in article)
        + f"</article></main><aside>{sentence(30)}</aside><footer>{sentence(8)}</footer></body></html>"
    )
    compare(
        "web page with menus",
        [("constancia", ours("a.html")), ("trafilatura", by_trafilatura), ("kreuzberg", by_kreuzberg_html)],
        html.encode(),
        lambda text: similarity(text, " ".join(article)),
    )


def lists(rows: int) -> None:
    made = [HEADER, *(row(n) for n in range(1, rows + 1))]
    csv = "\n".join(";".join(cells) for cells in made).encode()
    book = xlsx({"Lista": made[: rows // 4]})
    share = lambda text: float(text)  # noqa: E731
    compare(f"CSV of {rows} rows to claims (share of rows read)", [("constancia", our_claims("a.csv"))], csv, share)
    compare(f"XLSX of {rows // 4} rows to claims", [("constancia", our_claims("a.xlsx"))], book, share)


def child() -> None:
    from constancia.reading.sandbox import Untrusted, isolation, read_document_safely, read_documents_safely

    one = docx(word_paragraph(sentence(60)))
    print(f"\nchild process: {isolation()}")
    begun = time.perf_counter()
    read_document_safely(one, name="a.docx")
    alone = time.perf_counter() - begun
    begun = time.perf_counter()
    read_documents_safely([Untrusted(one, f"{n}.docx") for n in range(50)])
    batch = (time.perf_counter() - begun) / 50
    print(f"  one DOCX in its own child {alone:.2f} s; 50 in one child {batch:.3f} s each (ratio {alone / batch:.0f})")


# --- what is compared


def ours(name: str) -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        from constancia.reading.documents import read_document

        return read_document(data, name=name).text

    return read


def our_rows(data: bytes) -> str:
    from constancia.reading.documents import read_document
    from constancia.reading.lists import tables_in

    tables = tables_in(read_document(data, name="a.pdf"))
    return "\n".join(json.dumps([c.text for _, c in sorted(r.cells.items())]) for t in tables for r in t.rows)


def our_claims(name: str) -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        from constancia.reading.documents import read_document
        from constancia.reading.lists import read_list, suggest_mapping

        document = read_document(data, name=name)
        reading = read_list(document, suggest_mapping(document))
        return str(len(reading.suggestions) / (len(reading.suggestions) + len(reading.unread)))

    return read


def by_pypdf(data: bytes) -> str:
    import io

    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def by_pdfplumber(data: bytes) -> str:
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join(page.extract_text() or "" for page in pdf.pages)


def plumber_rows(data: bytes) -> str:
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        tables = [table for page in pdf.pages for table in page.extract_tables()]
    return "\n".join(json.dumps(row) for table in tables for row in table)


def by_kreuzberg(data: bytes) -> str:
    import kreuzberg

    return str(kreuzberg.extract_bytes_sync(data, "application/pdf").content)


def by_kreuzberg_html(data: bytes) -> str:
    import kreuzberg

    return str(kreuzberg.extract_bytes_sync(data, "text/html").content)


def by_trafilatura(data: bytes) -> str:
    import trafilatura

    return trafilatura.extract(data.decode()) or ""


# --- measuring


def compare(
    title: str, readers: Sequence[tuple[str, Callable[[bytes], str]]], data: bytes, score: Callable[..., float]
) -> None:
    print(f"\n{title}")
    print(f"  {'':<12}{'seconds':>9}{'ratio':>7}{'peak MB':>9}{'score':>8}")
    first: float | None = None
    for name, reader in readers:
        seconds, memory, text = apart(reader, data)
        if text is None:
            print(f"  {name:<12}{'not installed':>18}")
            continue
        first = first or seconds
        print(f"  {name:<12}{seconds:>9.2f}{seconds / first:>7.1f}{memory:>9.0f}{score(text):>8.3f}")


def apart(reader: Callable[[bytes], str], data: bytes) -> tuple[float, float, str | None]:
    """Seconds, peak megabytes and what was read, in a forked process; None for a library that is not here."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, reader, data))
    process.start()
    result: Any = here.recv()
    process.join()
    return result  # type: ignore[no-any-return]


def _run(pipe: Any, reader: Callable[[bytes], str], data: bytes) -> None:
    begun = time.perf_counter()
    try:
        text: str | None = reader(data)
    except ImportError:
        text = None
    seconds = time.perf_counter() - begun
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, text))


def similarity(text: str, truth: str) -> float:
    """Which share of the words stand in the right order, as difflib matches them."""
    return difflib.SequenceMatcher(None, text.split(), truth.split(), autojunk=False).ratio()


def sentence(words: int) -> str:
    return " ".join(random.choice(WORDS) for _ in range(words))


def row(number: int) -> list[str]:
    name = f"{random.choice(GIVEN)} {random.choice(GIVEN)} {random.choice(SURNAMES)} {random.choice(SURNAMES)}"
    day = f"{random.randint(1, 31):02d}/07/2024"
    place = random.choice(["Lara", "Zulia", "Falcón"])
    return [str(number), name, str(random.randint(15, 70)), random.choice("MF"), day, place]


if __name__ == "__main__":
    main()
