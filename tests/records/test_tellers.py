"""One source under several names is one account."""

from __future__ import annotations

import pytest

from constancia.records.tellers import known_as, teller

KNOWN = ["Casa Abierta", "Red de Abogados del Puerto", "El Farol"]


def told(mode: str = "indirect", **parts: object) -> dict[str, object]:
    return {"source": {"mode": mode, **parts}}


def span(text: str) -> dict[str, object]:
    return {"start": 0, "end": len(text), "text": text}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (told("narrator"), "El Farol"),
        ({}, "El Farol"),
        (told(org="Casa Abierta", span=span("its director")), "Casa Abierta"),
        (told(span=span("la Red")), "Red de Abogados del Puerto"),
        (told(span=span("the lawyers of the port")), "the lawyers of the port"),
        (told(span=span("our organisations")), "El Farol"),
        (told(span=span("nuestra organización")), "El Farol"),
        (told(speaker="Lucía Prado"), "Lucía Prado"),
        (told(speaker="Lucía Prado", role="directora de Casa Abierta"), "Casa Abierta"),
        (told(speaker="Lucía Prado", role="a volunteer"), "Lucía Prado"),
        (told(org=span("CASA ABIERTA")), "Casa Abierta"),
        (told(span=span("El")), "El"),
    ],
)
def test_a_source_is_known_by_its_short_forms(body: dict[str, object], expected: str) -> None:
    assert teller(body, "El Farol", KNOWN) == expected


def test_a_short_form_that_fits_two_known_sources_stays_as_it_was_written() -> None:
    assert teller(told(span=span("la Red")), "El Farol", [*KNOWN, "Red de Madres"]) == "la Red"


def test_a_source_of_several_documents_and_of_joint_ones_is_still_one_source() -> None:
    known = ["Casa Verde", "Casa Verde", "Casa Verde y Liga del Sur", "Liga del Sur"]
    assert known_as("la Casa", "El Diario", known) == "Casa Verde"


def test_a_short_form_means_the_documents_own_source_first() -> None:
    assert teller(told(span=span("la Red")), "Red de Madres", [*KNOWN, "Red de Madres"]) == "Red de Madres"
