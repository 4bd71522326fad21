from typing import Any

from constancia.law.rows import act_rows, independent
from constancia.records.acts import acts, mentions
from constancia.records.replay import Record

DECLARED = {
    "D1": "La Boya",
    "D2": "Observatorio Guarura",
    "D3": "Observatorio Guarura y Casa Verde",
    "D4": "Casa Verde",
}


def claim(key: str, document: str = "D1", **body: Any) -> Record:
    full = {"act": "arbitrary_detention", "polarity": "asserted", "victims": [], **body}
    return Record(key, "claim", "standing", {"document": document, "kind": "claim", "body": full}, 1, 1)


def named(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "named", "name": name, "span": {"start": 0, "end": len(name), "text": name}, **more}


def rows_of(*claims: Record, clusters: Any = (), **options: Any) -> list[Any]:
    by_key = {c.key: c for c in claims}
    told = options.pop("mentions", mentions(claims, clusters))
    return act_rows(acts(claims, clusters), by_key, declared=DECLARED, mentions=told, **options)


def test_an_article_that_quotes_an_organisation_is_not_independent_of_its_statement() -> None:
    quoted = {"mode": "direct_quote", "speaker": "Milagros Anzola", "org": "observatorio GUARURA"}
    [row] = rows_of(
        claim("C1", "D1", victims=[named("Ana Pérez")], source=quoted),
        claim("C2", "D2", victims=[named("Ana Pérez")]),
        clusters=[["C1.1", "C2.1"]],
    )
    assert row.persons == ("P1.1",)
    assert independent(row.sources.values()) == 1


def test_the_papers_own_voice_and_an_organisations_statement_are_two_sources() -> None:
    [row] = rows_of(
        claim("C1", "D1", victims=[named("Ana Pérez")], source={"mode": "narrator"}),
        claim("C2", "D2", victims=[named("Ana Pérez")]),
        clusters=[["C1.1", "C2.1"]],
    )
    assert independent(row.sources.values()) == 2


def test_a_joint_letter_is_not_independent_of_those_who_sign_it_but_they_are_of_each_other() -> None:
    letter, guarura, verde = (
        claim("C1", "D3", victims=[named("Ana Pérez")]),
        claim("C2", "D2", victims=[named("Ana Pérez")]),
        claim("C3", "D4", victims=[named("Ana Pérez")]),
    )
    [two] = rows_of(letter, guarura, clusters=[["C1.1", "C2.1"]])
    [three] = rows_of(letter, guarura, verde, clusters=[["C1.1", "C2.1", "C3.1"]])
    assert independent(two.sources.values()) == 1
    assert independent(three.sources.values()) == 2


def test_a_person_may_decide_that_two_names_are_one_source() -> None:
    claims = (claim("C1", "D2"), claim("C2", "D1", source={"mode": "indirect", "org": "the Guarura Observatory"}))
    rows = rows_of(*claims, same_origin={"the Guarura Observatory": "Observatorio Guarura"})
    assert [row.sources[row.claims[0]] for row in rows] == [("Observatorio Guarura",)] * 2


def test_a_source_may_be_a_passage_instead_of_a_name() -> None:
    said = {"mode": "indirect", "org": {"start": 0, "end": 10, "text": "Casa Verde"}}
    [row] = rows_of(claim("C1", "D1", source=said))
    assert row.sources == {"C1": ("Casa Verde",)}


def test_an_unnamed_source_counts_as_the_document_that_has_it() -> None:
    [row] = rows_of(claim("C1", "D1", source={"mode": "anonymous", "span": {"start": 0, "end": 6, "text": "a aide"}}))
    assert row.sources == {"C1": ("La Boya",)}


def test_a_figure_is_bounds_and_never_persons() -> None:
    count = {"op": "gt", "value": 2000, "min": 2001, "max": None, "unit": "persons"}
    [row] = rows_of(claim("C1", count=count))
    assert row.persons == () and row.victims == (2001, None)


def test_a_denial_becomes_a_row_of_its_own_that_is_not_an_act() -> None:
    rows = rows_of(
        claim("C1", victims=[named("Ana Pérez")]), claim("C2", polarity="denied", relations={"denies": "C1"})
    )
    assert [(row.key, row.polarity, row.is_act, row.denies) for row in rows] == [
        ("A1.1", "asserted", True, ()),
        ("N2", "denied", False, ("C1",)),
    ]


def test_an_authoritys_denial_is_kept_even_if_it_names_no_act() -> None:
    body = {"kind": "response", "document": "D1", "body": {"type": "denied", "span": None}}
    silent = {"kind": "response", "document": "D1", "body": {"type": "silent", "span": None}}
    rows = rows_of(Record("C1", "claim", "standing", body, 1, 1), Record("C2", "claim", "standing", silent, 1, 1))
    assert [(row.key, row.polarity, row.is_contrary) for row in rows] == [("N1", "denied", True)]


def test_what_is_only_feared_is_not_an_act() -> None:
    [row] = rows_of(claim("C1", polarity="hypothetical"))
    assert not row.is_act


def test_each_field_knows_the_claims_that_say_so() -> None:
    [row] = rows_of(
        claim("C1", victims=[named("Ana Pérez", age=16)], perpetrators=[{"kind": "police"}]),
        claim(
            "C2",
            "D2",
            victims=[named("Ana Pérez", role="testigo electoral")],
            grounds={"start": 0, "end": 21, "text": "por parecer opositora"},
            perpetrators=[{"kind": "police"}],
        ),
        clusters=[["C1.1", "C2.1"]],
        passages={"C2": "Fue detenida sin orden judicial."},
    )
    assert row.groups == {"child": ("C1",), "election_worker": ("C2",)}
    assert row.perpetrators == {"police": ("C1", "C2")}
    assert row.grounds == {"political": ("C2",)}
    assert row.facts == {"no_warrant": ("C2",)}


def test_what_is_said_of_one_victim_is_not_said_of_the_next() -> None:
    group = {"kind": "group", "span": {"start": 0, "end": 18, "text": "cuatro estudiantes"}}
    told = claim("C1", victims=[named("Ana Pérez", age=16), named("Luis Rojas", role="abogado"), group])
    ana, luis = rows_of(told)
    assert set(ana.groups) == {"child", "student"} and set(luis.groups) == {"lawyer", "student"}
    unsure, _ = rows_of(told, mentions=())
    assert set(unsure.groups) == {"student"}, "without the mentions nobody knows who is the child"


def test_the_cells_of_a_list_tell_groups_facts_and_words() -> None:
    def cell(text: str) -> dict[str, Any]:
        return {"text": text, "span": {"start": 0, "end": len(text), "text": text}}

    notes, status = cell("periodista; sin orden judicial"), cell("paradero desconocido")
    [row] = rows_of(
        claim("C1", victims=[named("Ana Pérez")], notes=notes, status=status, charges=cell("terrorismo"), row=3)
    )
    assert set(row.groups) == {"journalist"}
    assert set(row.facts) == {"no_warrant", "whereabouts_unknown"}
    assert row.words["charges"] == {"terrorismo": ("C1",)} and row.words["facility"] == {}


def test_the_narrowest_date_and_the_region_are_taken_where_they_are_known() -> None:
    month = {"from": "2024-07-01", "to": "2024-07-31", "precision": "month"}
    day = {"from": "2024-07-30", "to": "2024-07-30", "precision": "day"}
    [row] = rows_of(
        claim("C1", victims=[named("Ana Pérez")], date=month, place={"name": "Petare", "level": "locality"}),
        claim("C2", "D2", victims=[named("Ana Pérez")], date=day),
        clusters=[["C1.1", "C2.1"]],
        states={"Petare": "Miranda"},
    )
    assert str(row.date) == "2024-07-30" and row.state == "Miranda"


def test_a_region_is_one_region_however_its_accents_and_capitals_are_written() -> None:
    spelt = ["Bolivar", "BOLÍVAR", "Bolívar", "Bolivar", "Lara"]
    rows = rows_of(*(claim(f"C{n}", place={"name": name, "level": "state"}) for n, name in enumerate(spelt, 1)))
    assert len({row.state for row in rows}) == 2


def test_a_withdrawn_claim_is_not_there() -> None:
    gone = Record("C1", "claim", "withdrawn", claim("C1", polarity="denied").body, 1, 2)
    assert rows_of(gone) == []
