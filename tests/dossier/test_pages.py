"""The pages: every figure leads to its passage, nothing acts, nothing leaks, everything is said in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from constancia.dossier import words
from constancia.dossier.words import Words
from constancia.dossier.write import write_dossier
from tests.dossier import made
from tests.dossier.reading_pages import Element, read_all

TEMPLATES = Path(words.__file__).parent / "html" / "templates"


@pytest.fixture(scope="module")
def shown(whole: Path) -> dict[str, Element]:
    return read_all(whole)


def ids(page: Element) -> list[str]:
    return [element.attrs["id"] for element in page.all() if "id" in element.attrs]


def test_every_figure_leads_through_its_claims_to_the_quoted_passage(whole: Path, shown: dict[str, Element]) -> None:
    lines = [line for cell in shown["figures.html"].all("section", class_="cell") for line in cell.all("tr")[1:]]
    assert len(lines) == len(made.cut_of(made.story()).figures)
    walked = 0
    for line in lines:
        figure = shown[line.all("td", class_="number")[0].all("a")[0].attrs["href"]]
        claims = figure.all("article", class_="claim")
        assert len(claims) == int(line.all("td", class_="rests")[0].words().split()[0])
        for claim in claims:
            walked += follow(whole, shown, claim)
    assert walked > 15


def test_the_first_page_shows_four_lines_of_each_cell_apart_and_each_number_opens(shown: dict[str, Element]) -> None:
    [overview] = shown["index.html"].all("table", class_="overview")
    for row in overview.all("tr")[1:]:
        numbers = row.all("td")
        assert len(numbers) == 4
        for number in numbers:
            assert all(link.attrs["href"] in shown for link in number.all("a")) and number.all("a")


def follow(dossier: Path, shown: dict[str, Element], claim: Element) -> int:
    """From a claim under a figure to its own entry on its page, to its passage in place; is the quote there?"""
    file, key = claim.all("a", class_="key")[0].attrs["href"].split("#")
    assert key in ids(shown[file])
    file, place = claim.all("p", class_="where")[0].all("a")[0].attrs["href"].split("#")
    start, end = (int(number) for number in place[1:].split("-"))
    document = file.removeprefix("document-").removesuffix(".html")
    quote = (dossier / f"data/documents/{document}.txt").read_bytes().decode()[start:end]
    after = shown[file].text_from(place)
    assert quote and after is not None and after.startswith(quote)
    assert quote in "".join(mark.text() for mark in claim.all("mark"))
    return 1


def test_every_quote_in_a_claims_table_links_to_its_own_place(whole: Path, shown: dict[str, Element]) -> None:
    quotes = [q for article in shown["claims.html"].all("article") for q in article.all("td")]
    links = [(a.attrs["href"], a.text()) for cell in quotes for q in cell.all("q") for a in q.all("a")]
    in_place = [(href, quote) for href, quote in links if "#" in href]
    assert len(in_place) > 30
    for href, quote in in_place:
        file, place = href.split("#")
        after = shown[file].text_from(place)
        assert after is not None and after.startswith(quote)


@pytest.mark.parametrize("which", ["whole", "partial"])
def test_every_link_leads_to_something_that_is_there(which: str, request: pytest.FixtureRequest) -> None:
    dossier: Path = request.getfixturevalue(which)
    pages = read_all(dossier)
    for name, page in pages.items():
        assert len(ids(page)) == len(set(ids(page))), name
        for link in page.all("a"):
            file, _, anchor = link.attrs["href"].partition("#")
            assert (dossier / "data/html" / (file or name)).is_file(), (name, link.attrs)
            assert not anchor or anchor in ids(pages[file or name]), (name, link.attrs)


def test_what_a_document_says_is_shown_to_the_last_character(whole: Path, shown: dict[str, Element]) -> None:
    for key in ("D1", "D3"):
        text = (whole / f"data/documents/{key}.txt").read_bytes().decode()
        assert shown[f"document-{key}.html"].all("div", class_="text")[0].text() == text


def test_a_list_is_shown_as_a_table_under_its_own_columns(shown: dict[str, Element]) -> None:
    table = shown["document-D2.html"].all("table", class_="list")[0]
    assert [th.words() for th in table.all("thead")[0].all("th")][1:] == list(made.ROWS[0])
    assert [[td.text() for td in row.all("td")] for row in table.all("tr")[1:]] == [list(row) for row in made.ROWS]


def test_rows_that_do_not_account_for_the_whole_text_are_shown_as_running_text() -> None:
    from constancia.dossier.html.layout import table
    from constancia.reading.document import Document, Segment

    text = "a;b\nthis was in no row\n"
    document = Document(text, "list", "en", "csv", "1", (Segment(0, 3, "row", {"row": 1}),))
    assert table(document, [], str) == ([], [])


def test_nothing_of_a_hostile_source_becomes_an_element(whole: Path, shown: dict[str, Element]) -> None:
    for name, page in shown.items():
        tags = {element.tag for element in page.all()}
        assert not tags & {"script", "img", "iframe", "object", "embed", "form", "svg", "style", "base", "i", "b"}, name
        for element in page.all():
            assert not [attr for attr in element.attrs if attr.startswith("on") or attr == "style"], name
            assert ":" not in element.attrs.get("href", ""), name
        text = (whole / "data/html" / name).read_bytes().decode()
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u200f\ufeff\x00\x1b]", text), name


def test_every_page_forbids_scripts_and_the_network_and_names_its_parts(shown: dict[str, Element]) -> None:
    for name, page in shown.items():
        policy = [meta.attrs["content"] for meta in page.all("meta") if "http-equiv" in meta.attrs]
        assert policy == ["default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"], name
        assert [link.attrs["href"] for link in page.all("link")] == ["style.css"], name
        assert len(page.all("main")) == len(page.all("header")) == len(page.all("footer")) == len(page.all("h1")) == 1
        levels = [int(e.tag[1]) for e in page.all() if re.fullmatch("h[1-6]", e.tag)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
        assert all(th.attrs.get("scope") in ("row", "col") for th in page.all("th")), name


def test_sources_that_differ_stand_side_by_side_and_are_called_so(shown: dict[str, Element]) -> None:
    person = next(a for a in shown["persons.html"].all("article") if a.attrs["id"] == "P3.1")
    assert {"19", "20"} <= {td.words() for td in person.all("td")}
    assert "sources differ" in person.words()
    acts = {a.attrs["id"]: a for a in shown["acts.html"].all("article")}
    assert "sources differ" in acts["A3.1"].words()  # two claims give the place another level
    assert "sources differ" not in acts["A1"].words()  # one claim names two perpetrators


def test_an_original_is_called_unchanged_since_receipt_and_never_authentic(whole: Path) -> None:
    text = (whole / "data/html/originals.html").read_text()
    assert "Unchanged since it was received here on 2026-11-24 10:00:02 UTC." in text
    for page in (whole / "data/html").glob("*.html"):
        assert "authentic" not in page.read_text().lower()
        assert "proven" not in page.read_text().lower()


def test_a_withdrawn_claim_is_shown_as_withdrawn_and_marked_nowhere(shown: dict[str, Element]) -> None:
    claim = next(a for a in shown["claims.html"].all("article") if a.attrs["id"] == "C10")
    assert "withdrawn" in claim.all("h2")[0].words() and "the source took it back" in claim.words()
    assert "C10" not in shown["document-D1.html"].words()


def test_what_is_withheld_or_expunged_is_called_so_where_it_is_missed(partial: Path) -> None:
    pages = read_all(partial)
    words_of = {name: page.words() for name, page in pages.items()}
    figures = [text for name, text in words_of.items() if name.startswith("figure-")]
    assert any("C2 reservada" in " ".join(text.split()) for text in figures)
    assert "suprimido por el asiento" in words_of["ledger.html"]
    assert "C2" not in [a.attrs["id"] for a in pages["claims.html"].all("article")]


def test_no_file_of_the_dossier_holds_words_of_a_withheld_claim_or_of_its_reading(tmp_path: Path) -> None:
    story = made.story()
    story.entries = [entry for entry in story.entries if not _tells(entry, "C4")]
    secret = "a name that only the claim holds"
    for action, _, payload in story.entries:
        if action == "claim.confirm" and payload["key"] == "C5":
            payload["body"]["victims"][0]["name"] = secret
            payload["note"] = secret
    at = next(n for n, (_, subject, _) in enumerate(story.entries) if subject == "C5")
    write_dossier(tmp_path / "dossier", made.cut_of(story, withheld=[at]), made.sign)
    for file in (tmp_path / "dossier").rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file.name


def _tells(entry: tuple[str, str, dict[str, object]], key: str) -> bool:
    return entry[1] == key or (entry[0] == "judgement.make" and f"{key}.1" in (entry[2]["left"], entry[2]["right"]))


def test_a_figure_whose_claims_are_all_withheld_shows_neither_number_nor_words(partial: Path) -> None:
    pages = read_all(partial)
    lines = [tr for tr in pages["figures.html"].all("tr") if "more than 2,000" in tr.words()]
    assert not lines
    withheld = [a for a in pages["figures.html"].all("a") if a.words() == "reservado"]
    assert withheld


def test_each_string_is_used_and_each_used_string_is_there_in_both_languages() -> None:
    table = words.table()
    for key, row in table.items():
        assert set(row) == {"en", "es"} and all(row.values()), key
        assert set(re.findall(r"{(\w+)}", row["en"])) == set(re.findall(r"{(\w+)}", row["es"])), key
    folder = TEMPLATES.parent.parent
    sources = "".join(path.read_text() for path in [*folder.rglob("*.py"), *folder.rglob("*.j2")])
    called = set(re.findall(r"""\bt\(["']([a-z_.0-9]+)["']""", sources))
    called |= {f"{name}.{n}" for name in re.findall(r"counted\('([a-z_.]+)'", sources) for n in ("one", "many")}
    called = {key for key in called if not key.endswith(".")}
    assert called <= set(table), called - set(table)
    composed = ("menu.", "contents.", "line.", "place.", "status.", "kind.", "decided.", "field.", "verdict.",
                "action.", "check.", "element.", "says.", "flag.", "c2pa.", "beside.", "outcome.",
                "gap.", "role.")  # fmt: skip
    sources += (folder.parent / "case" / "custody.py").read_text() + (folder.parent / "cli" / "custody.py").read_text()
    unused = {key for key in table if key not in called and not key.startswith(composed)}
    assert {key for key in unused if f'"{key}"' not in sources} == set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_of_field_entry_and_state_has_a_label(language: str) -> None:
    t = Words(language)
    for state in ("standing", "undone", "withdrawn", "expunged", "withheld"):
        assert t(f"status.{state}")
    for action in ("case.open", "original.receive", "claim.confirm", "payload.expunge", "decision.undo"):
        assert t.action(action) != action


def test_pages_in_spanish_hold_no_sentence_of_the_english_catalogue(partial: Path) -> None:
    english = {row["en"] for row in words.table().values() if row["en"] != row["es"] and len(row["en"]) > 25}
    for name, page in read_all(partial).items():
        said = page.words()
        assert not [sentence for sentence in english if "{" not in sentence and sentence in said], name


def test_the_record_is_what_replaying_the_payloads_gives(whole: Path, partial: Path) -> None:
    from constancia.records.equality import dossier_equality

    for dossier in (whole, partial):
        assert [finding.status for finding in dossier_equality(dossier)] == ["passed"]
        assert json.loads((dossier / "data/record.json").read_bytes())["C1"]["kind"] == "claim"


def test_a_long_list_is_spread_over_pages_that_together_show_every_claim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from constancia.dossier.html import links

    for name in ("CLAIMS", "UNDER_FIGURE", "PERSONS", "ACTS", "ENTRIES"):
        monkeypatch.setattr(links, name, 2)
    write_dossier(tmp_path / "dossier", made.cut_of(made.story()), made.sign)
    pages = read_all(tmp_path / "dossier")
    by_list = {"claims": 10, "persons": 4, "acts": 6}
    for name, count in by_list.items():
        sheets = [page for file, page in pages.items() if re.fullmatch(rf"{name}(-\d+)?\.html", file)]
        assert len(sheets) == -(-count // 2)
        assert len({a.attrs["id"] for page in sheets for a in page.all("article")}) == count
    killings = [page for file, page in pages.items() if re.fullmatch(r"figure-\w+-\d+\.html", file)]
    assert killings and all(page.all("article", class_="claim") for page in killings)
    for name, page in pages.items():
        for link in page.all("a"):
            file, _, anchor = link.attrs["href"].partition("#")
            assert file in pages or file.startswith("../") or not file, (name, file)
            assert not anchor or anchor in ids(pages[file or name]), (name, link.attrs)


@pytest.mark.parametrize("seed", range(5))
def test_segments_are_found_by_place_as_the_document_itself_finds_them(seed: int) -> None:
    import random

    from constancia.dossier.html.layout import Segments
    from constancia.reading.document import Document, Segment

    rng = random.Random(seed)
    kinds = ("page", "row", "cell", "paragraph")
    made_up = []
    for n in range(60):
        start = rng.randrange(200)
        made_up.append(Segment(start, start + rng.randrange(1, 40), kinds[n % 4], {kinds[n % 4]: n}))
    document = Document("x" * 300, "prose", "", "test", "1", tuple(made_up))
    segments = Segments(document)
    for _ in range(200):
        start = rng.randrange(200)
        end = start + rng.randrange(1, 10)
        assert set(segments.where(start, end)) == set(document.where(start, end))
        holding = [s for s in made_up if s.start <= start and end <= s.end]
        found = segments.holding(start, end)
        assert sorted(map(id, found)) == sorted(map(id, holding))


def test_a_line_that_refuses_a_number_shows_none_and_its_reason(tmp_path: Path) -> None:
    from constancia.counting.sentences import Sentence

    cut = made.cut_of(made.story())
    why = Sentence("refusal.not_matched", "Not matched yet.", "Sin cotejar.")
    refused = [
        replace(f, low=None, high=None, value=None, refusals=(why,)) if f.kind in ("documented", "verified") else f
        for f in cut.figures
    ]
    write_dossier(tmp_path / "dossier", replace(cut, figures=refused), made.sign)
    pages = read_all(tmp_path / "dossier")
    lines = pages["figures.html"].all("tr", class_="documented")
    assert len(lines) == 3
    for line in lines:
        assert line.all("td", class_="number")[0].words() == "not said" and "Not matched yet." in line.words()
    overview = pages["index.html"].all("table", class_="overview")[0]
    assert not re.search(r"\b0\b", overview.words())


def test_each_chart_stands_also_as_a_table_with_the_same_numbers(tmp_path: Path) -> None:
    write_dossier(tmp_path / "dossier", made.cut_of(made.story(), by=("violation", "day")), made.sign)
    page = read_all(tmp_path / "dossier")["figures.html"]
    [drawn] = page.all("svg")
    [details] = page.all("details")
    rows = [[cell.words().strip() for cell in row.all()] for row in details.all("tr")[1:]]
    assert rows == [["2024-07-29", "1"], ["2024-07-30", "1"], ["Day: not stated", "2"]]
    told = drawn.all("desc")[0].words()
    assert all(f"{label}: {number}" in told for label, number in rows)


def test_a_denial_that_nobody_placed_stands_before_what_it_may_speak_against(tmp_path: Path) -> None:
    cut = made.cut_of(made.story())
    unplaced = replace(cut, matrix=replace(cut.matrix, unplaced_contrary=("C9",)))
    write_dossier(tmp_path / "dossier", unplaced, made.sign)
    page = read_all(tmp_path / "dossier")["law.html"]
    assert [each for each in ids(page) if each in ("gaps", "unplaced", "crimes")] == ["gaps", "unplaced", "crimes"]
    assert any(link.words() == "C9" and link.attrs["href"].endswith("#C9") for link in page.all("a", class_="key"))


def test_nobody_documented_is_zero_and_not_the_absence_of_a_number(shown: dict[str, Element]) -> None:
    verified = shown["figures.html"].all("tr", class_="verified")
    assert {line.all("td", class_="number")[0].all("a")[0].words() for line in verified} == {"0"}
