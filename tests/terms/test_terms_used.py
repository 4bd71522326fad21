"""The terms that readers write into claims are terms that a person can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import constancia.reading
from constancia.terms.thesauri import load_yaml, thesaurus

READING = Path(constancia.reading.__file__).parent


def lexicon(path: str) -> Any:
    return load_yaml((READING / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("used", "list_name"),
    [
        ([row["id"] for row in lexicon("lexicon/acts.yaml")["acts"]], "acts"),
        (lexicon("lexicon/speech.yaml")["events"], "contexts"),
        (lexicon("columns/values.yaml")["acts"], "acts"),
        (lexicon("columns/values.yaml")["statuses"], "victim_status"),
        (lexicon("columns/values.yaml")["sexes"], "sex"),
        (lexicon("columns/values.yaml")["perpetrators"], "perpetrators"),
        (lexicon("columns/values.yaml")["verification"], "polarity"),
    ],
    ids=["acts of prose", "context events", "acts of lists", "statuses", "sexes", "perpetrators", "polarity"],
)
def test_every_term_that_a_reader_uses_has_a_label_in_both_languages(used: Iterable[str], list_name: str) -> None:
    assert set(used) - set(thesaurus(list_name).terms) == set()
