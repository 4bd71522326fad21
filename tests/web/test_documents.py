"""Reading a document and deciding what is said in it, without a line of JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from constancia.case import actions, intake, ledger, queries, reading
from constancia.case.models import Record, Suggestion
from constancia.reading.documents import read_document
from constancia.records.replay import replay

from .scene import TEXT, Open, bodies, claim_body, span


def page(opened: Open, query: str = "", name: str = "Ana") -> str:
    return opened.as_(name).get(f"/documents/{opened.document}/{query}").content.decode()


def claims(opened: Open) -> list[Record]:
    return list(Record.objects.filter(case=opened.case.id, kind="claim"))


def fields_of(html: str) -> dict[str, str]:
    """What a browser would send of the correction form as it was given."""
    form = html[html.index('class="claim"') :]
    sent = {}
    for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form):
        sent[name] = value
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form):
        sent[name] = value
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    sent.pop("csrfmiddlewaretoken", None)
    return {
        name: value.replace("&#x27;", "'").replace("&amp;", "&").replace("&quot;", '"') for name, value in sent.items()
    }


def test_a_suggestion_is_dashed_and_a_claim_is_solid_where_the_source_says_it(opened: Open) -> None:
    opened.as_("Ana").post(f"/documents/{opened.document}/suggestions/S3/confirm")
    html = page(opened, "?at=S1")
    assert re.search(r'class="mark claimed" href="\?at=C1|class="mark claimed" href="/documents/D1/\?at=C1"', html)
    assert re.search(r'<a class="mark suggested chosen" href="/documents/D1/\?at=S1"', html)


def test_marks_that_nest_and_overlap_leave_the_text_as_it_is(opened: Open) -> None:
    html = page(opened, "?at=S1")
    text = re.search(r'<div id="text"[^>]*>(.*?)</div>', html, re.S).group(1)
    text = re.sub(r'<span class="unseen">\[U\+([0-9A-F]+)\]</span>', lambda m: chr(int(m.group(1), 16)), text)
    assert unescape(re.sub(r"<[^>]+>", "", text)) == TEXT


def test_the_piece_under_two_suggestions_leads_to_the_inner_one(opened: Open) -> None:
    html = page(opened, "?at=S1")
    assert re.search(r'<a class="[^"]*" href="/documents/D1/\?at=S2" title="S1 S2"[^>]*>otras', html)


def test_what_is_said_is_told_in_plain_words_with_reason_and_score(opened: Open) -> None:
    html = page(opened, "?at=S1")
    for said in (
        "Arbitrary detention",
        "To whom",
        "Yaritza Belandria",
        "By whom",
        "National Guard",
        "When",
        "2024-07-30",
    ):
        assert said in html, said
    for said in ("Where", "Valencia", "Stated as a fact", "the words say so", "0.80", "test rules"):
        assert said in html, said


def test_confirming_makes_a_claim_with_its_origin_and_goes_to_the_next(opened: Open) -> None:
    ana = opened.as_("Ana")
    response = ana.post(f"/documents/{opened.document}/suggestions/S1/confirm")
    assert response.status_code == 303
    assert response["Location"] == f"/documents/{opened.document}/?at=S2"
    (claim,) = claims(opened)
    assert claim.body["body"] == bodies()[0]
    assert claim.body["suggestion"]["origin"] == {"name": "test rules", "version": "1"}
    assert "S1 is now claim C1." in ana.get(response["Location"]).content.decode()


def test_confirming_twice_makes_one_claim_and_says_so(opened: Open) -> None:
    ana, beto = opened.as_("Ana"), opened.as_("Beto")
    address = f"/documents/{opened.document}/suggestions/S1/confirm"
    ana.post(address)
    assert beto.post(address).status_code == 409
    assert len(claims(opened)) == 1


def test_rejecting_keeps_the_suggestion_out_and_it_is_not_asked_again(opened: Open) -> None:
    opened.as_("Ana").post(f"/documents/{opened.document}/suggestions/S2/reject", {"note": "counted above"})
    assert not claims(opened)
    rejected = Record.objects.get(case=opened.case.id, kind="rejection")
    assert rejected.body["reason"] == "counted above"
    assert "at=S2" not in page(opened)


def test_skipping_decides_nothing_and_comes_back_to_it_at_the_end(opened: Open) -> None:
    assert 'href="?at=S2" data-key="s"' in page(opened, "?at=S1")
    assert 'href="?at=S1" data-key="s"' in page(opened, "?at=S3")
    assert len(opened.waiting()) == 3


@pytest.mark.parametrize("decide", ["confirm", "reject"])
def test_undo_puts_the_suggestion_back_and_keeps_what_happened(opened: Open, decide: str) -> None:
    ana = opened.as_("Ana")
    ana.post(f"/documents/{opened.document}/suggestions/S1/{decide}")
    html = ana.get(f"/documents/{opened.document}/").content.decode()
    seq = re.search(r'name="first" value="(\d+)"', html).group(1)
    ana.post("/ledger/undo", {"first": seq, "last": seq, "next": f"/documents/{opened.document}/"})
    assert len(opened.waiting()) == 3
    assert not Record.objects.filter(case=opened.case.id, kind="claim", status="standing")
    actions = [line.action for line in queries.entries(opened.case.id, int(seq), 99)]
    assert actions[0] in ("claim.confirm", "suggestion.reject") and actions[1] == "decision.undo"


def test_the_form_sent_back_as_it_was_makes_the_very_same_claim(opened: Open) -> None:
    ana = opened.as_("Ana")
    address = f"/documents/{opened.document}/suggestions/S1/correct"
    sent = fields_of(ana.get(address).content.decode())
    assert sent["trigger-0-words"] == "detuvo a Yaritza Belandria y a otras 12 personas"
    assert ana.post(address, sent).status_code == 303
    (claim,) = claims(opened)
    for name, value in bodies()[0].items():
        if name != "source":
            assert claim.body["body"][name] == value, name


def test_correcting_keeps_what_was_proposed_beside_what_the_person_says(opened: Open) -> None:
    ana = opened.as_("Ana")
    address = f"/documents/{opened.document}/suggestions/S2/correct"
    sent = fields_of(ana.get(address).content.decode())
    sent |= {
        "act": "arbitrary_detention",
        "polarity": "denied",
        "count-0-op": "ge",
        "count-0-value": "12",
        "count-0-min": "12",
        "date-0-words": "El 30 de julio",
        "date-0-start": "",
        "date-0-from": "2024-07",
        "place-0-words": "Valencia",
        "place-0-start": "",
        "place-0-name": "Valencia",
        "place-0-level": "municipality",
        "perpetrators-0-words": "Guardia Nacional",
        "perpetrators-0-start": "",
        "perpetrators-0-kind": "national_guard",
        "note": "the second sentence says so",
    }
    assert ana.post(address, sent).status_code == 303
    (claim,) = claims(opened)
    body = claim.body["body"]
    assert (body["act"], body["polarity"]) == ("arbitrary_detention", "denied")
    assert body["count"]["span"] == span(TEXT, "12 personas")
    assert [body["count"][name] for name in ("op", "value", "min", "max", "unit")] == ["ge", 12, 12, None, "persons"]
    assert body["date"] == {
        "span": span(TEXT, "El 30 de julio"),
        "from": "2024-07-01",
        "to": "2024-07-31",
        "precision": "month",
    }
    assert body["perpetrators"][0]["span"]["text"] == "Guardia Nacional"
    assert claim.body["suggestion"]["body"]["act"] == "mass_arrest"
    assert claim.body["note"] == "the second sentence says so"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"trigger-0-words": "no such words"}, "do not stand in the text"),
        ({"trigger-0-words": ""}, "Say which words"),
        ({"count-0-value": "twelve"}, "whole number"),
        ({"count-0-min": "20", "count-0-max": "10"}, "The least may not be more than the most"),
        ({"date-0-words": "30 de julio", "date-0-start": "", "date-0-from": "30/7/2024"}, "Write 2024"),
        ({"act": "witchcraft"}, "Choose one of the list"),
        ({"place-0-name": "Valencia"}, "Say which words of the text say so"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_is_lost(
    opened: Open, change: dict[str, str], complaint: str
) -> None:
    ana = opened.as_("Ana")
    address = f"/documents/{opened.document}/suggestions/S2/correct"
    sent = fields_of(ana.get(address).content.decode()) | {"note": "kept"} | change
    response = ana.post(address, sent)
    assert response.status_code == 422
    html = response.content.decode()
    assert complaint in html and 'value="kept"' in html
    assert not claims(opened)


def test_words_that_stand_twice_are_asked_for_with_what_is_around_them(opened: Open) -> None:
    ana = opened.as_("Ana")
    address = f"/documents/{opened.document}/claims/new"
    sent = {"kind": "claim", "act": "arbitrary_detention", "polarity": "asserted", "trigger-0-words": "Fue detenida"}
    html = ana.post(address, sent).content.decode()
    places = re.findall(r'type="radio" name="trigger-0-start" value="(\d+)"', html)
    assert [int(place) for place in places] == [m.start() for m in re.finditer("Fue detenida", TEXT)]
    assert ana.post(address, sent | {"trigger-0-start": places[1]}).status_code == 303
    (claim,) = claims(opened)
    assert claim.body["body"]["trigger"]["start"] == int(places[1])


def test_a_selection_becomes_a_claim_of_ones_own(opened: Open) -> None:
    ana = opened.as_("Ana")
    start = TEXT.index("Fue detenida Ruth Peraza")
    html = ana.get(f"/documents/{opened.document}/claims/new?start={start}&end={start + 24}").content.decode()
    sent = fields_of(html) | {"act": "arbitrary_detention", "victims-0-words": "Ruth Peraza", "victims-0-kind": "named"}
    assert sent["trigger-0-words"] == "Fue detenida Ruth Peraza"
    response = ana.post(f"/documents/{opened.document}/claims/new", sent)
    assert response.status_code == 303
    (claim,) = claims(opened)
    assert claim.body["suggestion"] is None
    assert claim.body["body"]["victims"][0]["span"] == span(TEXT, "Ruth Peraza")


@pytest.mark.parametrize("kind", ["ask", "intervention", "response", "context"])
def test_each_kind_of_claim_can_be_stated(opened: Open, kind: str) -> None:
    ana = opened.as_("Ana")
    types = {"intervention": "letter", "response": "answered", "context": "protest"}
    sent = {"kind": kind, "span-0-words": "Comunicado del Observatorio Guarura", "type": types.get(kind, "")}
    assert ana.post(f"/documents/{opened.document}/claims/new", sent).status_code == 303
    (claim,) = claims(opened)
    assert claim.body["kind"] == kind
    assert claim.body["body"]["span"]["start"] == 0


def test_a_claim_on_record_is_corrected_and_withdrawn_with_a_reason(opened: Open) -> None:
    ana = opened.as_("Ana")
    ana.post(f"/documents/{opened.document}/suggestions/S3/confirm")
    address = f"/documents/{opened.document}/claims/C1/correct"
    sent = fields_of(ana.get(address).content.decode()) | {"act": "death_in_custody", "note": "see page 2"}
    assert ana.post(address, sent).status_code == 303
    assert claims(opened)[0].body["body"]["act"] == "death_in_custody"
    ana.post(f"/documents/{opened.document}/claims/C1/withdraw", {"note": "the source took it back"})
    assert claims(opened)[0].status == "withdrawn"
    assert claims(opened)[0].body["withdrawn_because"] == "the source took it back"
    assert "1 withdrawn claim" in page(opened)


def test_everything_done_in_the_browser_is_in_the_ledger(opened: Open) -> None:
    ana = opened.as_("Ana")
    ana.post(f"/documents/{opened.document}/suggestions/S1/confirm")
    ana.post(f"/documents/{opened.document}/suggestions/S2/reject")
    seq = queries.last_decisions(opened.case.id, 1)[0].seq
    ana.post("/ledger/undo", {"first": seq})
    ana.post(f"/documents/{opened.document}/suggestions/S3/confirm")
    assert replay(ledger.actions(opened.case.id)) == ledger.indexed(opened.case.id)


def test_a_long_text_is_shown_in_parts_and_each_claim_in_its_part(empty: Open, add_text: Callable[..., str]) -> None:
    text = (
        "\n\n".join(f"Párrafo {n} sobre nada en particular que contar aquí." for n in range(900)) + "\n\nMurió Elio.\n"
    )
    key = add_text(text, [claim_body(text, "Murió Elio", "killing")])
    ana = empty.as_("Ana")
    first = ana.get(f"/documents/{key}/?part=1&at=-").content.decode()
    last = ana.get(f"/documents/{key}/").content.decode()
    assert "Párrafo 0 " in first and "Elio" not in first
    assert "Párrafo 0 " not in last and ">Murió Elio</a>" in last
    parts = [ana.get(f"/documents/{key}/?part={n}&at=-").content.decode() for n in range(1, 6)]
    shown = "".join(re.search(r'<div id="text"[^>]*>(.*?)</div>', part, re.S).group(1) for part in parts)
    assert re.sub(r"<[^>]+>", "", shown).startswith(text[:20_000])


def test_rows_of_a_list_stand_in_a_table_with_what_each_column_was_read_as(with_list: Open) -> None:
    html = with_list.as_("Ana").get(f"/documents/{with_list.list}/").content.decode()
    assert "→ Name of the person" in html and "→ Age" in html
    assert "Luis Peña Rojas" in html and "=CMD()" in html
    assert html.count('class="mark suggested') >= 3


def test_many_rows_are_confirmed_together_after_a_sample_and_undone_together(with_list: Open) -> None:
    ana = with_list.as_("Ana")
    address = f"/documents/{with_list.list}/rows"
    html = ana.get(f"{address}?least=0").content.decode()
    those = re.search(r'name="those" value="(\w+)"', html).group(1)
    n = len(with_list.waiting(with_list.list))
    assert n >= 3 and f"Confirm these {n} rows" in html
    assert ana.post(address, {"those": those, "least": "0"}).status_code == 409
    assert ana.post(address, {"those": "x", "least": "0", "looked": "yes"}).status_code == 409
    assert not claims(with_list)
    assert ana.post(address, {"those": those, "least": "0", "looked": "yes"}).status_code == 303
    assert len(claims(with_list)) == n
    (run,) = queries.runs(queries.last_decisions(with_list.case.id, 50))
    ana.post("/ledger/undo", {"first": run.first.seq, "last": run.last.seq})
    assert len(with_list.waiting(with_list.list)) == n
    assert not Record.objects.filter(case=with_list.case.id, kind="claim", status="standing")


def test_rows_decided_meanwhile_are_not_confirmed_unseen(with_list: Open) -> None:
    ana = with_list.as_("Ana")
    address = f"/documents/{with_list.list}/rows"
    those = re.search(r'name="those" value="(\w+)"', ana.get(f"{address}?least=0").content.decode()).group(1)
    one = with_list.waiting(with_list.list)[0].key
    with_list.as_("Beto").post(f"/documents/{with_list.list}/suggestions/{one}/reject")
    assert ana.post(address, {"those": those, "least": "0", "looked": "yes"}).status_code == 409


def test_saying_what_a_column_holds_reads_the_waiting_rows_again_and_leaves_claims_alone(with_list: Open) -> None:
    ana = with_list.as_("Ana")
    address = f"/documents/{with_list.list}/columns"
    first = with_list.waiting(with_list.list)[0]
    ana.post(f"/documents/{with_list.list}/suggestions/{first.key}/confirm")
    html = ana.get(address).content.decode()
    number = re.search(r'for="t1-c(\d+)"[^>]*>Estado', html).group(1)
    assert ana.post(address, {f"t1-c{number}": "", "t1-act": "killing"}).status_code == 303
    rows = [s.body["row"] for s in with_list.waiting(with_list.list)]
    assert len(rows) == len(set(rows)) and first.body["row"] not in rows
    assert all(s.body["place"] is None for s in with_list.waiting(with_list.list))
    assert claims(with_list)[0].body["body"]["place"] is not None
    columns = Record.objects.get(case=with_list.case.id, key=with_list.list).body["mapping"]["tables"][0]["columns"]
    assert next(c for c in columns if c["number"] == int(number))["reason"] == "set by a person"


def test_a_page_says_who_confirmed_and_opens_to_the_entry(opened: Open) -> None:
    opened.as_("Beto").post(f"/documents/{opened.document}/suggestions/S1/confirm")
    html = page(opened, "?at=C1")
    assert "Beto" in html and re.search(r'href="/ledger/\d+/"', html)


def test_nothing_is_sent_to_a_reader_that_decides(opened: Open) -> None:
    html = page(opened, "?at=S1", name="Dora")
    assert "Arbitrary detention" in html
    assert 'data-key="a"' not in html and "correct" not in re.findall(r'href="([^"]*)"', html)


def test_old_addresses_of_claims_lead_to_their_place(opened: Open) -> None:
    ana = opened.as_("Ana")
    ana.post(f"/documents/{opened.document}/suggestions/S1/confirm")
    assert ana.get("/claims/C1/")["Location"] == f"/documents/{opened.document}/?at=C1"
    assert ana.get("/claims/C1.1/")["Location"] == f"/documents/{opened.document}/?at=C1"


def test_a_spanish_page_gives_every_reason_in_spanish_and_lists_the_rows_that_could_not_be_read(
    opened: Open, tmp_path: Path
) -> None:
    path = tmp_path / "detenidos.csv"
    path.write_text("Nombre;Edad;Fecha\nAda Lugo;joven;2024-04-03\n\n12345;;\nTotal;1;\n", encoding="cp1252")
    taken = intake.take(opened.case, [path], {"source": "Red de Abogados"})[0]
    (read,) = reading.read(opened.case, [Record.objects.get(case=opened.case.id, key=taken.original)])
    ana = opened.as_("Ana")
    english = ana.get(f"/documents/{read.document}/").content.decode()
    assert "1 row that could not be read" in english and "the row gives a total" in english
    ana.post("/language", {"language": "es", "next": "/"})
    for address in (f"/documents/{read.document}/", f"/documents/{read.document}/columns"):
        html = ana.get(address).content.decode()
        assert not re.search(r"the (heading|row|act|person|name)\b|says so|set by", html), address
    assert "la fila da un total, no una persona" in ana.get(f"/documents/{read.document}/").content.decode()


def test_rows_of_a_report_s_table_that_could_not_be_read_are_named_and_its_columns_can_be_said(
    opened: Open, tmp_path: Path
) -> None:
    rows = ("Ana Lugo Paz", 34), ("Beto Oto Sol", 41)
    cells = "".join(f"<tr><td>{name}</td><td>{age}</td></tr>" for name, age in rows)
    told = "<p>El comité pidió noticias de cada una de las personas cuyos nombres se dan aquí debajo.</p>" * 3
    page = f"<html><body>{told}<table><tr><th>Nombre</th><th>Edad</th></tr>{cells}</table></body></html>"
    (tmp_path / "informe.html").write_text(page, encoding="utf-8")
    taken = intake.take(opened.case, [tmp_path / "informe.html"], {"source": "Red de Abogados"})[0]
    key = actions.extract(opened.case, taken.original, read_document(page.encode(), name="informe.html"))
    reading.suggest_again(opened.case, key)
    ana = opened.as_("Ana")
    assert "2 rows that could not be read" in ana.get(f"/documents/{key}/").content.decode()
    assert f'href="/documents/{key}/"' in ana.get("/").content.decode().split("could not be read")[1]
    ana.post(f"/documents/{key}/columns", {"t1-c1": "name", "t1-c2": "age", "t1-act": "arbitrary_detention"})
    assert "rows that could not be read" not in ana.get(f"/documents/{key}/").content.decode()


def test_a_suggestion_that_is_little_sure_is_shown_as_possible_and_not_hidden(opened: Open) -> None:
    Suggestion.objects.filter(number=1).update(score=0.31)
    html = page(opened)
    assert html.count('<span class="tag">possible</span>') == 1 and "S1" in html
