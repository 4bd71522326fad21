"""Whatever a reader says of its work is said in Spanish too, with the source's own words left as they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.document import Document
from constancia.reading.documents import read_document
from constancia.reading.lists import read_list, suggest_mapping
from constancia.reading.sentences import _PARTS, catalogue, in_words, say

GOLD = json.loads((Path(__file__).parent / "gold" / "passages.json").read_text(encoding="utf-8"))["docs"]
ALONE = [code for code in catalogue() if code.partition(".")[0] not in _PARTS]
FACT = re.compile(r"\{(\w+)\}")


def filled(code: str, language: str) -> str:
    """The sentence in a language, its facts words of a source (or a sentence that belongs there)."""
    facts = {name: fact(name, language) for name in FACT.findall(catalogue()[code]["en"])}
    return catalogue()[code][language].format(**facts)


def fact(name: str, language: str) -> str:
    if name == "n":
        return "12"
    if name == "act":
        return {"en": "killing", "es": "muerte causada a una persona"}[language]
    if name == "doubts":
        return "".join(f"; {filled(code, language)}" for code in catalogue() if code.startswith("doubt."))
    parts = [code for code in catalogue() if code.partition(".")[0] == name]
    return filled(parts[0], language) if parts and name in (*_PARTS, "why") else f"Ño {name}"


@pytest.mark.parametrize("code", ALONE)
def test_each_sentence_is_found_again_and_said_in_spanish(code: str) -> None:
    english, spanish = filled(code, "en"), filled(code, "es")
    assert in_words(english, "en") == english
    assert in_words(english, "es") == spanish


@pytest.mark.parametrize("code", catalogue())
def test_both_languages_fill_in_the_same_facts(code: str) -> None:
    assert sorted(set(FACT.findall(catalogue()[code]["en"]))) == sorted(set(FACT.findall(catalogue()[code]["es"])))


@pytest.mark.parametrize("doc", GOLD, ids=[doc["id"] for doc in GOLD])
def test_every_reason_that_the_rules_give_has_its_spanish(doc: dict[str, str]) -> None:
    for suggestion in read_claims(Document(doc["text"], "prose", doc["lang"], "t", "1"), published=None):
        assert in_words(suggestion.reason, "es") != suggestion.reason, suggestion.reason


def test_reasons_of_rows_and_columns_and_notes_of_readers_have_their_spanish() -> None:
    text = (
        "N°;Nombre y apellido;Edad;Sexo;Fecha;Hecho\n1;Rita Oto (la Chata);34;F;03/04/2024;detenida y golpeada\n"
        "2;N.N.;joven;M;30/02/2024;x\n3;Ada Paz y Eva Sol;9;F;1/7;muerta\n\nTotal;2;;;;\n;12345;;;;\n"
    )
    document = read_document(text.encode("cp1252"), name="lista.csv")
    mapping = suggest_mapping(document, name="lista.csv")
    reading = read_list(document, mapping)
    said = [s.reason for s in reading.suggestions] + [row.reason for row in reading.unread] + list(document.notes)
    said += [column.reason for column in mapping.tables[0].columns] + [mapping.tables[0].act_reason]
    assert len(said) > 12
    for sentence in said:
        assert in_words(sentence, "es") != sentence, sentence
        assert not re.search(r"\b(the|of|was|says)\b", in_words(sentence, "es")), in_words(sentence, "es")


def test_words_of_a_source_are_never_translated_even_where_they_are_ours() -> None:
    heading = "the name of the sheet says so"
    english = say("basis.heading", heading=heading)
    assert in_words(english, "es") == f"lo dice el encabezado «{heading}»"


def test_a_sentence_of_another_version_is_shown_as_it_stands() -> None:
    assert in_words("A reason that nobody gives any more.", "es") == "A reason that nobody gives any more."
