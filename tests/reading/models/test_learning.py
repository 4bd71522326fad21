"""Scores follow a person's own decisions, and nothing else changes."""

from __future__ import annotations

from constancia.reading.claims import read_claims
from constancia.reading.document import Document
from constancia.reading.models.learning import FEWEST, features_of, learn, rescored
from constancia.reading.models.logistic import Logistic, fit
from constancia.reading.suggestion import Suggestion


def suggestion(text: str) -> Suggestion:
    return next(s for s in read_claims(Document(text, "prose", "en", "t", "1"), published=None) if s.kind == "claim")


KILLED = suggestion("Two farmers were killed by soldiers.")
THREAT = suggestion("The mayor received death threats.")


def test_too_few_decisions_teach_nothing() -> None:
    assert learn([(KILLED, True), (THREAT, False)]) is None
    assert learn([(KILLED, True)] * FEWEST) is None


def test_what_was_rejected_again_and_again_sinks_and_what_was_confirmed_rises() -> None:
    model = learn([(KILLED, True), (THREAT, False)] * FEWEST)
    killed, threat = rescored([KILLED, THREAT], model)
    assert killed.score > KILLED.score - 0.05
    assert threat.score < 0.2 < 0.8 < killed.score


def test_only_the_score_changes() -> None:
    model = learn([(KILLED, True), (THREAT, False)] * FEWEST)
    (after,) = rescored([KILLED], model)
    assert (after.body, after.origin, after.reason, after.kind) == (
        KILLED.body,
        KILLED.origin,
        KILLED.reason,
        KILLED.kind,
    )


def test_the_same_decisions_give_the_same_model() -> None:
    judged = [(KILLED, True), (THREAT, False)] * FEWEST
    assert learn(judged) == learn(judged)


def test_no_name_or_place_is_learnt() -> None:
    named = suggestion("Mirela Sand was killed by soldiers in Karsk.")
    assert not [f for f in features_of(named) if "mirela" in f.lower() or "karsk" in f.lower()]


def test_a_model_reads_as_it_was_written() -> None:
    model = fit([{"a": 1.0}, {"b": 1.0}] * 5, [True, False] * 5)
    again = Logistic.from_json(model.to_json())
    assert abs(again.probability({"a": 1.0}) - model.probability({"a": 1.0})) < 0.001
    assert again.probability({"a": 1.0}) > 0.5 > again.probability({"b": 1.0})
