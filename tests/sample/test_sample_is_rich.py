"""What our own readers find in the sample: it has to have something of everything to show."""

from __future__ import annotations

from collections import Counter
from functools import cache

from constancia.reading.claims import read_claims
from constancia.reading.documents import read_document
from constancia.reading.lists import read_list, suggest_mapping
from constancia.reading.suggestion import Suggestion
from constancia.sample import sample


@cache
def found() -> dict[str, list[Suggestion]]:
    read = {}
    for original in sample().originals:
        document = read_document(original.path.read_bytes(), name=original.path.name)
        if document.kind == "list":
            mapping = suggest_mapping(document, name=original.path.name)
            read[original.path.name] = list(read_list(document, mapping, published=original.published).suggestions)
        else:
            read[original.path.name] = read_claims(document, published=original.published)
    return read


def everything() -> list[Suggestion]:
    return [suggestion for suggestions in found().values() for suggestion in suggestions]


def test_every_row_of_the_lists_gives_a_claim_about_one_named_or_unnamed_person() -> None:
    rows = {name: len(suggestions) for name, suggestions in found().items() if name.endswith(".csv")}
    assert rows == {"detenidos_guarura.csv": 38, "detained_harrow_lane.csv": 32, "fallecidos_la_boya.csv": 25}


def test_the_prose_tells_of_many_kinds_of_act() -> None:
    acts = {s.body["act"] for s in everything() if s.kind == "claim"}
    assert {
        "killing",
        "arbitrary_detention",
        "torture_ill_treatment",
        "enforced_disappearance",
        "denial_of_counsel",
        "raid_seizure",
        "stigmatisation",
        "threat",
    } <= acts


def test_something_is_feared_and_something_is_denied() -> None:
    polarities = Counter(s.body.get("polarity") for s in everything() if s.kind == "claim")
    denials = [s for s in everything() if s.kind == "response" and s.body["type"] == "denied"]
    assert polarities["hypothetical"] and (polarities["denied"] or denials)


def test_figures_are_rival_and_some_are_vague() -> None:
    counts = [s.body["count"] for s in everything() if s.kind == "claim" and s.body.get("count")]
    detained = {c["value"] for c in counts if c["span"]["text"][-5:] in ("1.150", "1,400", "1.200", "1,200")} | {
        c["value"] for c in counts if c.get("value") in (1150, 1400, 1200, 1062)
    }
    assert {1150, 1200, 1400} <= detained
    assert any(c["op"] == "vague" for c in counts)


def test_the_letter_asks_for_at_least_four_things_by_name() -> None:
    asks = [s for s in found()["open_letter.txt"] if s.kind == "ask"]
    assert len(asks) >= 4


def test_what_happened_elsewhere_is_context_and_not_an_act_against_these_victims() -> None:
    article = found()["articulo_la_boya.txt"]
    assert any(s.kind == "context" and s.body["type"] == "arrest_warrant" for s in article)
    assert not any("Karvenia" in str(s.body.get("place")) for s in article if s.kind == "claim")
