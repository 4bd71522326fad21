from pathlib import Path

import pytest

from constancia.errors import BadInput
from constancia.law.signals import unknown_signals
from constancia.law.statute import FOLDER, statute, statute_of
from constancia.terms.thesauri import load_yaml

#: How many elements each crime of article 7(1) has in the Elements of Crimes, the two contextual ones included.
ELEMENTS = {
    "7(1)(a)": 3,
    "7(1)(b)": 4,
    "7(1)(c)": 3,
    "7(1)(d)": 5,
    "7(1)(e)": 5,
    "7(1)(f)": 5,
    "7(1)(g)-1": 4,
    "7(1)(g)-2": 4,
    "7(1)(g)-3": 4,
    "7(1)(g)-4": 3,
    "7(1)(g)-5": 4,
    "7(1)(g)-6": 5,
    "7(1)(h)": 6,
    "7(1)(i)": 8,
    "7(1)(j)": 7,
    "7(1)(k)": 5,
}


def rows() -> list[dict[str, object]]:
    """Every row of the file that has words for people, wherever it stands."""
    found: list[dict[str, object]] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if "en" in value or "es" in value:
                found.append(value)
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(load_yaml((FOLDER / "article7.yaml").read_text(encoding="utf-8")))
    return found


def test_every_crime_of_article_7_has_as_many_elements_as_the_law_gives_it() -> None:
    assert {crime.id: crime.n_elements for crime in statute().crimes.values()} == ELEMENTS
    assert all(len(crime.elements) == crime.n_elements - 2 for crime in statute().crimes.values())


def test_every_row_is_written_in_english_and_in_spanish() -> None:
    assert len(rows()) > 120
    for row in rows():
        assert str(row.get("en", "")).strip() and str(row.get("es", "")).strip(), row


def test_every_crime_and_test_says_where_it_comes_from_and_that_no_lawyer_has_reviewed_it() -> None:
    law = statute()
    elements = [*law.tests.values(), *(element for crime in law.crimes.values() for element in crime.elements)]
    assert all(element.source in ("S1", "S2", "K", "P") for element in elements)
    assert all(element.reviewed_by is None for element in elements)
    assert law.reviewed_by is None


def test_every_signal_that_the_file_names_is_in_a_thesaurus() -> None:
    assert unknown_signals(statute()) == []


def test_what_would_help_is_told_in_the_language_asked_for() -> None:
    element = statute().element("7(1)(a).1")
    assert "autopsia o informe forense" in statute().would_help(element, "es")
    assert "autopsy or forensic report" in statute().would_help(element)


def test_widespread_and_systematic_are_alternatives_and_the_policy_test_is_not() -> None:
    tests = statute().tests
    assert (tests["CX4"].alternative_to, tests["CX5"].alternative_to) == ("CX5", "CX4")
    assert tests["CX3"].alternative_to is None


def test_genocide_and_war_crimes_are_named_as_never_suggested_with_the_reason() -> None:
    assert set(statute().not_suggested) == {"6", "8"}
    assert not any(crime.startswith(("6", "8")) for crime in statute().crimes)


def test_the_page_never_says_that_something_is_met() -> None:
    for row in rows():
        words = f" {row['en']} {row['es']} ".lower()
        assert not any(f" {word} " in words for word in ("met", "proved that", "satisfied", "cumplido", "satisfecho"))


SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "law" / "rome_statute_cah.yaml"


@pytest.mark.skipif(not SHARED.exists(), reason="the research data is not beside this checkout")
def test_no_sentence_is_copied_from_the_research_data() -> None:
    theirs = SHARED.read_text(encoding="utf-8")
    ours = [str(row[lang]) for row in rows() for lang in ("en", "es")]
    assert [text for text in ours if len(text) > 60 and text in theirs] == []


def test_an_element_that_does_not_exist_is_refused_with_how_elements_are_written() -> None:
    with pytest.raises(BadInput) as refused:
        statute().element("7(1)(a).9")
    assert "7(1)(e).2" in refused.value.next_step


def test_a_statute_that_does_not_exist_or_is_written_otherwise_is_refused() -> None:
    with pytest.raises(BadInput):
        statute("article6")
    with pytest.raises(BadInput):
        statute_of({"schema": "something-else/9"})
