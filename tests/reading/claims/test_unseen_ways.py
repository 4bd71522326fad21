"""Ways of telling that sets of unseen passages showed, each in sentences of other words, with what must not be read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.document import Document


def read(text: str, language: str, kind: str) -> list[dict[str, Any]]:
    found = read_claims(Document(text, "prose", language, "test", "1"), published=date(2024, 8, 9))
    return [suggestion.body for suggestion in found if suggestion.kind == kind]


@pytest.mark.parametrize(
    ("text", "language", "victim", "value"),
    [
        ('By Friday 212 "rioters" had been arrested, the ministry said.', "en", '212 "rioters"', 212),
        ("Some 40 “looters” have been shot dead since May.", "en", "Some 40 “looters”", 40),
        ("La policía dijo que 45 «vándalos» fueron detenidos el lunes.", "es", "45 «vándalos»", 45),
        ('El ministro informó de la captura de 17 "terroristas".', "es", '17 "terroristas"', 17),
    ],
)
def test_people_counted_under_a_word_in_quotation_marks_are_the_victims(
    text: str, language: str, victim: str, value: int
) -> None:
    claim = read(text, language, "claim")[0]
    assert [v["span"]["text"] for v in claim["victims"]] == [victim]
    assert "name" not in claim["victims"][0]
    assert claim["count"]["value"] == value
    assert claim["polarity"] == "asserted"


def test_a_doubt_about_who_they_are_is_no_doubt_that_they_were_detained() -> None:
    claim = read('Police say 30 so-called "agitators" were detained on Monday.', "en", "claim")[0]
    assert claim["polarity"] == "asserted"
    assert read("It is suspected that two students were killed.", "en", "claim")[0]["polarity"] == "hypothetical"
