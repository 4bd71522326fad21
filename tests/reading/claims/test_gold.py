"""The passages that persons marked: what the reader finds in them, held to the goals of the reading issue."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.reading.passages import (
    EIGHTH,
    FIFTH,
    FOURTH,
    OWN,
    SECOND,
    SEVENTH,
    SHARED,
    SIXTH,
    THIRD,
    Scores,
    passages,
    score,
)
from constancia.terms.spans import Span, spans_in

BOTH = [pytest.param(OWN, id="own"), pytest.param(SHARED, id="shared")]
LATER = [pytest.param(FOURTH, id="fourth"), pytest.param(FIFTH, id="fifth")]
ALL = [
    *BOTH,
    pytest.param(SECOND, id="second"),
    pytest.param(THIRD, id="third"),
    *LATER,
    pytest.param(SIXTH, id="sixth"),
]


def scored(path: Path, language: str) -> Scores:
    docs = passages(path)
    if not docs:
        pytest.skip(f"{path.name} is not here")
    return score(docs, language)


@pytest.mark.parametrize("path", [OWN, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH])
def test_every_span_of_our_own_gold_is_exactly_that_range_of_its_text(path: Path) -> None:
    for doc in passages(path):
        spans: list[Span] = spans_in({k: v for k, v in doc.items() if k != "text"})
        assert spans and all(span.holds_in(doc["text"]) for span in spans)


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize(("language", "goal"), [("en", 0.80), ("es", 0.75)])
def test_asserted_claims_are_found(path: Path, language: str, goal: float) -> None:
    assert scored(path, language).asserted.f1 >= goal


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_denied_negated_or_feared_is_shown_as_asserted(path: Path, language: str) -> None:
    assert scored(path, language).not_fact_as_fact.misses == []


@pytest.mark.parametrize("path", [pytest.param(SEVENTH, id="seventh"), pytest.param(EIGHTH, id="eighth")])
@pytest.mark.parametrize(("language", "goal"), [("en", 0.80), ("es", 0.75)])
def test_asserted_claims_of_passages_kept_back_are_found_since_the_rules_were_mended(
    path: Path, language: str, goal: float
) -> None:
    scores = scored(path, language)
    assert scores.asserted.f1 >= goal
    # “28 testimonies of tortures”, “14 assaults; a first list had 17”: the marks tell the same word as a fact too.
    assert all("torturas" in miss or "agresiones" in miss for miss in scores.not_fact_as_fact.misses)


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize("language", ["en", "es"])
def test_counts_dates_and_sources_are_right(path: Path, language: str) -> None:
    scores = scored(path, language)
    assert scores.counts.share >= 0.95
    assert scores.dates.share >= 0.90
    assert scores.sources.share >= 0.80


@pytest.mark.parametrize("path", LATER)
@pytest.mark.parametrize("language", ["en", "es"])
def test_counts_dates_sources_and_asks_of_other_styles_are_right(path: Path, language: str) -> None:
    scores = scored(path, language)
    assert scores.counts.share >= 0.90
    assert scores.dates.share >= 0.90
    assert scores.sources.share >= 0.80
    assert scores.asks.share >= 0.90


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_ask_has_its_addressee_and_each_silence_is_heard(path: Path, language: str) -> None:
    scores = scored(path, language)
    assert scores.asks.right == scores.asks.wanted
    assert scores.responses.right == scores.responses.wanted
