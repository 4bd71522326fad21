"""The real article: what the second issue asks of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reading.run import article as measured
from constancia.reading.claims import read_claims
from constancia.reading.document import Document
from constancia.reading.suggestion import Suggestion
from constancia.terms.spans import spans_in

ARTICLE = Path(__file__).parents[3] / "../shared/data/seed/article.txt"


@pytest.fixture(scope="module")
def text() -> str:
    if not ARTICLE.exists():
        pytest.skip("the article is not here")
    return ARTICLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def found(text: str) -> list[Suggestion]:
    return read_claims(Document(text, "prose", "en", "test", "1"), published=date(2024, 8, 9))


def claim(found: list[Suggestion], act: str) -> Any:
    return next(
        s.body for s in found if s.kind == "claim" and s.body["act"] == act and s.body["polarity"] == "asserted"
    )


def texts(parts: list[Any]) -> list[str]:
    return [part["span"]["text"] for part in parts]


def test_every_span_stands_in_the_text(text: str, found: list[Suggestion]) -> None:
    assert all(span.holds_in(text) for s in found for span in spans_in(s.body))


def test_killings_keep_their_dozens_and_both_kinds_of_perpetrator(found: list[Suggestion]) -> None:
    body = claim(found, "killing")
    assert (body["count"]["op"], body["count"]["value"], body["count"]["min"]) == ("vague", None, 24)
    assert [p["kind"] for p in body["perpetrators"]] == ["state", "pro_state_armed"]
    assert [v["kind"] for v in body["victims"]] == ["group"]


def test_detentions_keep_their_figure_their_ground_and_no_perpetrator(found: list[Suggestion]) -> None:
    body = claim(found, "arbitrary_detention")
    assert (body["count"]["op"], body["count"]["value"], body["count"]["min"]) == ("gt", 2000, 2001)
    assert body["perpetrators"] == []
    assert body["grounds"]["text"].startswith("simply for opposing")
    assert body["date"]["span"]["text"] == "in just a few days"


def test_attacks_threats_and_stigma_share_their_victims(found: list[Suggestion]) -> None:
    bodies = [claim(found, act) for act in ("attack_on_hrd", "threat", "stigmatisation")]
    assert len({tuple(texts(b["victims"])) for b in bodies}) == 1
    assert len(bodies[0]["victims"]) == 2


def test_the_quoted_speaker_has_role_and_organisation_and_keeps_them_when_a_pronoun_goes_on(
    found: list[Suggestion],
) -> None:
    for act in ("killing", "threat"):
        source = claim(found, act)["source"]
        assert source["mode"] == "direct_quote"
        assert source["org"] == "Amnesty International"
        assert source["role"].startswith("senior director")


def test_loaded_words_become_nobodys_name(found: list[Suggestion]) -> None:
    named = [
        part["name"].lower()
        for s in found
        if s.kind == "claim"
        for part in s.body["victims"] + s.body["perpetrators"]
        if part.get("name")
    ]
    assert not [name for name in named if "regime" in name or "dictator" in name or "terrorist" in name]


def test_the_letter_goes_to_its_addressee_on_its_day(found: list[Suggestion]) -> None:
    (letter,) = [s.body for s in found if s.kind == "intervention"]
    assert (letter["type"], letter["date"]["from"]) == ("letter", "2024-08-09")
    assert letter["party"]["name"] == "Amnesty International"


def test_each_ask_is_an_item_of_its_own_with_its_addressee(found: list[Suggestion]) -> None:
    asks = [s.body for s in found if s.kind == "ask"]
    assert len(asks) == 5
    assert all(ask["addressee"] for ask in asks)


def test_silence_is_a_response(found: list[Suggestion]) -> None:
    assert [s.body["type"] for s in found if s.kind == "response"] == ["silent"]


def test_the_last_paragraph_gives_context_and_no_act(text: str, found: list[Suggestion]) -> None:
    last = text.rstrip().rfind("\n\n")
    kinds = {s.kind for s in found if (s.body.get("trigger") or s.body["span"])["start"] > last}
    assert kinds == {"context"}


def test_context_is_dated(found: list[Suggestion]) -> None:
    dated = {s.body["type"]: s.body["date"] for s in found if s.kind == "context"}
    assert dated["election"]["from"] == "2024-07-28"
    assert (dated["investigation_opened"]["from"], dated["investigation_opened"]["precision"]) == (
        "2021-11-01",
        "month",
    )
    assert (dated["arrest_warrant"]["from"], dated["arrest_warrant"]["precision"]) == ("2024-05-01", "month")


def test_all_that_the_benchmark_wants_of_the_article_is_found() -> None:
    if not ARTICLE.exists():
        pytest.skip("the article is not here")
    acts, asks, elsewhere = (line.split("(goal")[0].split()[-3:] for line in measured())
    assert acts == ["8", "of", "8"] and asks == ["5", "of", "5"] and elsewhere[-1] == "0"
