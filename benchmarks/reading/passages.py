"""How near the reader's suggestions come to passages that a person marked (schema of passages_gold.json)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from constancia.reading.claims import read_claims
from constancia.reading.document import Document

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests/reading/gold/passages.json"
SECOND = ROOT / "tests/reading/gold/second.json"
THIRD = ROOT / "tests/reading/gold/third.json"
FOURTH = ROOT / "tests/reading/gold/fourth.json"
FIFTH = ROOT / "tests/reading/gold/fifth.json"
SIXTH = ROOT / "tests/reading/gold/sixth.json"
SEVENTH = ROOT / "tests/reading/gold/seventh.json"
EIGHTH = ROOT / "tests/reading/gold/eighth.json"
SHARED = ROOT / "../shared/data/reading/passages_gold.json"


@dataclass
class Tally:
    """Right, found and wanted; for exactness, right of those compared."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0

    @property
    def share(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0


@dataclass
class Scores:
    """The measures of the reading issue over some passages."""

    asserted: Tally = field(default_factory=Tally)
    claims: Tally = field(default_factory=Tally)
    not_fact_as_fact: Tally = field(default_factory=Tally)
    counts: Tally = field(default_factory=Tally)
    dates: Tally = field(default_factory=Tally)
    sources: Tally = field(default_factory=Tally)
    victims: Tally = field(default_factory=Tally)
    perpetrators: Tally = field(default_factory=Tally)
    places: Tally = field(default_factory=Tally)
    asks: Tally = field(default_factory=Tally)
    responses: Tally = field(default_factory=Tally)


def passages(path: Path) -> list[dict[str, Any]]:
    """The marked passages of a file; none where it is not here."""
    return list(json.loads(path.read_text(encoding="utf-8"))["docs"]) if path.exists() else []


def score(docs: Iterable[dict[str, Any]], language: str | None = None) -> Scores:
    """Read each passage and compare."""
    scores = Scores()
    for doc in docs:
        if language in (None, doc["lang"]):
            _score_one(doc, scores)
    return scores


def _score_one(doc: dict[str, Any], scores: Scores) -> None:
    document = Document(doc["text"], "prose", doc["lang"], "benchmark", "1")
    suggested = read_claims(document, published=date.fromisoformat(doc["publication_date"]))
    claims = [s.body for s in suggested if s.kind == "claim"]
    asserted = [c for c in claims if c["polarity"] == "asserted"]
    gold_asserted = [c for c in doc["claims"] if c["polarity"] == "asserted"]
    _pair(scores.asserted, asserted, gold_asserted, doc["id"])
    pairs = _pair(scores.claims, claims, doc["claims"], doc["id"])
    for gold in doc["claims"]:
        if gold["polarity"] != "asserted":
            scores.not_fact_as_fact.wanted += 1
            if any(_overlap(c["trigger"], gold["trigger"]) for c in asserted):
                scores.not_fact_as_fact.right += 1
                scores.not_fact_as_fact.misses.append(f"{doc['id']}: {gold['trigger']['text']} ({gold['polarity']})")
    for mine, gold in pairs:
        _compare(scores, doc["id"], mine, gold)
    _asks(scores, doc, [s.body for s in suggested if s.kind == "ask"])
    _responses(scores, doc, [s.body for s in suggested if s.kind == "response"])


def _pair(
    tally: Tally, mine: list[dict[str, Any]], gold: list[dict[str, Any]], doc: str
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    left, pairs = list(mine), []
    for wanted in gold:
        hit = next((m for m in left if m["act"] == wanted["act"] and _overlap(m["trigger"], wanted["trigger"])), None)
        if hit is None:
            tally.misses.append(f"{doc}: missed {wanted['act']} “{wanted['trigger']['text']}”")
            continue
        left.remove(hit)
        pairs.append((hit, wanted))
    tally.right += len(pairs)
    tally.found += len(mine)
    tally.wanted += len(gold)
    tally.misses += [f"{doc}: extra {m['act']} “{m['trigger']['text']}”" for m in left]
    return pairs


def _overlap(a: dict[str, Any] | None, b: dict[str, Any] | None) -> bool:
    return bool(a and b and a["start"] < b["end"] and b["start"] < a["end"])


def _compare(scores: Scores, doc: str, mine: dict[str, Any], gold: dict[str, Any]) -> None:
    where = f"{doc}: {gold['trigger']['text']}"
    if gold["count"]:
        keys = ("op", "value", "unit")
        got = mine["count"] and tuple(mine["count"][k] for k in keys)
        _exact(scores.counts, got, tuple(gold["count"][k] for k in keys), where)
    if gold["date"]:
        keys = ("from", "to", "precision")
        got = mine["date"] and tuple(mine["date"][k] for k in keys)
        _exact(scores.dates, got, tuple(gold["date"][k] for k in keys), where)
    source, wanted = mine["source"]["span"], gold["source"]["span"]
    scores.sources.wanted += 1
    if (source is None and wanted is None) or _overlap(source, wanted):
        scores.sources.right += 1
    else:
        scores.sources.misses.append(f"{where}: {source and source['text']} instead of {wanted and wanted['text']}")
    _spans(scores.victims, mine["victims"], gold["victims"], where)
    _spans(scores.perpetrators, mine["perpetrators"], gold["perpetrators"], where)
    if gold["place"]:
        scores.places.wanted += 1
        scores.places.right += _overlap(mine["place"] and mine["place"]["span"], gold["place"]["span"])


def _exact(tally: Tally, got: object, wanted: object, where: str) -> None:
    tally.wanted += 1
    if got == wanted:
        tally.right += 1
    else:
        tally.misses.append(f"{where}: {got} instead of {wanted}")


def _spans(tally: Tally, mine: list[dict[str, Any]], gold: list[dict[str, Any]], where: str) -> None:
    left = list(mine)
    for wanted in gold:
        hit = next((m for m in left if _overlap(m["span"], wanted["span"])), None)
        tally.wanted += 1
        if hit:
            left.remove(hit)
            tally.right += 1
        else:
            tally.misses.append(f"{where}: missed “{wanted['span']['text']}”")
    tally.found += len(mine)
    tally.misses += [f"{where}: extra “{m['span']['text']}”" for m in left]


def _asks(scores: Scores, doc: dict[str, Any], mine: list[dict[str, Any]]) -> None:
    left = list(mine)
    for gold in doc["asks"]:
        scores.asks.wanted += 1
        hit = next((m for m in left if _overlap(m["span"], gold["span"])), None)
        addressee = hit and hit["addressee"] and hit["addressee"]["span"]
        if hit:
            left.remove(hit)
        if hit and (not gold["addressee"] or _overlap(addressee, gold["addressee"])):
            scores.asks.right += 1
        else:
            to = addressee and addressee["text"]
            scores.asks.misses.append(f"{doc['id']}: missed “{gold['span']['text']}” (to {to})")
    scores.asks.found += len(mine)
    scores.asks.misses += [f"{doc['id']}: extra “{m['span']['text']}”" for m in left]


def _responses(scores: Scores, doc: dict[str, Any], mine: list[dict[str, Any]]) -> None:
    for gold in doc["responses"]:
        scores.responses.wanted += 1
        hit = any(_overlap(m["span"], gold["span"]) for m in mine)
        scores.responses.right += hit
        if not hit:
            scores.responses.misses.append(f"{doc['id']}: missed “{gold['span']['text']}”")


def lines(scores: Scores, name: str) -> list[str]:
    """The table of one set of passages."""
    s = scores
    rows = [
        ("asserted claims F1", f"{s.asserted.f1:.2f}", _shares(s.asserted)),
        ("all claims F1", f"{s.claims.f1:.2f}", ""),
        ("denied or feared shown as asserted", str(s.not_fact_as_fact.right), f"of {s.not_fact_as_fact.wanted}"),
        ("counts exact", f"{s.counts.share:.2f}", f"{s.counts.right}/{s.counts.wanted}"),
        ("dates exact", f"{s.dates.share:.2f}", f"{s.dates.right}/{s.dates.wanted}"),
        ("source span", f"{s.sources.share:.2f}", f"{s.sources.right}/{s.sources.wanted}"),
        ("victims F1", f"{s.victims.f1:.2f}", ""),
        ("perpetrators F1", f"{s.perpetrators.f1:.2f}", ""),
        ("places", f"{s.places.share:.2f}", f"{s.places.right}/{s.places.wanted}"),
        ("asks with addressee", f"{s.asks.share:.2f}", f"{s.asks.right}/{s.asks.wanted}, {s.asks.found} found"),
        ("responses and silences", f"{s.responses.share:.2f}", f"{s.responses.right}/{s.responses.wanted}"),
    ]  # fmt: skip
    return [f"{name:26} {label:44} {value:>6}  {note}" for label, value, note in rows]


def _shares(tally: Tally) -> str:
    return f"P {tally.right}/{tally.found} R {tally.right}/{tally.wanted}"
