"""Asks in lists, in letters and in cries: each thing asked for with the one of whom it is asked."""

from __future__ import annotations

from datetime import date

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.document import Document


def asked(text: str, language: str) -> list[tuple[str, str | None]]:
    found = read_claims(Document(text, "prose", language, "test", "1"), published=date(2024, 8, 9))
    bodies = [suggestion.body for suggestion in found if suggestion.kind == "ask"]
    return [(b["span"]["text"], b["addressee"]["span"]["text"] if b["addressee"] else None) for b in bodies]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("We call on:\n• the Senate to repeal the Act;\n• telephone companies to keep their records.", "en",
         [("repeal the Act", "the Senate"), ("keep their records", "telephone companies")]),
        ("Por lo anterior exigimos:\n1. Que el Estado retire las tropas.\n2. Que se informe el paradero de Ana Roca.",
         "es", [("retire las tropas", "el Estado"), ("se informe el paradero de Ana Roca", None)]),
        ("Recommendations\nTo the Government of Norland:\n- Repeal the Act;\nTo the African Union:\n- Suspend sales.",
         "en", [("Repeal the Act", "the Government of Norland"), ("Suspend sales", "the African Union")]),
        ("Recomendaciones al Estado:\n• Publicar la lista de los detenidos.", "es",
         [("Publicar la lista de los detenidos", "Estado")]),
        ("Pedimos:\na) Al Estado, garantizar el derecho a la vida.\nb) A la ONU, enviar una misión.", "es",
         [("garantizar el derecho a la vida", "Estado"), ("enviar una misión", "la ONU")]),
        ("We call on the Minister of Health to: (a) restore supplies; (b) pay the nurses.", "en",
         [("restore supplies", "the Minister of Health"), ("pay the nurses", "the Minister of Health")]),
        ("Recomendación: que la Unidad de Protección asigne una escolta.", "es",
         [("asigne una escolta", "la Unidad de Protección")]),
    ],
)  # fmt: skip
def test_each_item_of_a_list_is_an_ask_with_its_own_addressee(
    text: str, language: str, wanted: list[tuple[str, str | None]]
) -> None:
    assert asked(text, language) == wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("A la prensa le pedimos no difundir los nombres.", "es", [("no difundir los nombres", "la prensa")]),
        ("Pedimos al Ministerio Público una fe de vida y a la Cruz Roja que lo visite.", "es",
         [("una fe de vida", "Ministerio Público"), ("lo visite", "la Cruz Roja")]),
        ("¡Que suelten al menor ya!", "es", [("suelten al menor ya", None)]),
        ("I beg the Red Cross to visit my son, and I ask everyone who reads this to share his name.", "en",
         [("visit my son", "the Red Cross"), ("share his name", "everyone who reads this")]),
        ("The authorities must release Ana Torres.", "en", [("release Ana Torres", "The authorities")]),
        ("Escriba al gobernador y pídale que detenga el desalojo.", "es", [("detenga el desalojo", "gobernador")]),
        ("Hacemos un llamado urgente a la comunidad internacional para que se pronuncie.", "es",
         [("se pronuncie", "la comunidad internacional")]),
    ],
)  # fmt: skip
def test_the_addressee_is_found_wherever_it_stands(
    text: str, language: str, wanted: list[tuple[str, str | None]]
) -> None:
    assert asked(text, language) == wanted


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("No pido nada para mí.", "es"),
        ("They hit me when I asked for a warrant.", "en"),
        ("—¿Qué pide usted?", "es"),
    ],
)
def test_what_is_not_asked_for_is_no_ask(text: str, language: str) -> None:
    assert asked(text, language) == []
