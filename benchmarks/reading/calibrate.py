"""Fit the calibration of scores, and measure it: ``python -m benchmarks.reading.calibrate``; ``--check`` measures only.

Marks that people made are held against what the readers suggest, and the share that agrees is drawn as a rising curve
over the readers' scores (isotonic regression, smoothed towards the sort's mean). Fitted on HRDsAttack's train part
(acts with a type of its own and named victims), on marked passages (the shared ones, and the first two sets of our
own), and on lists whose columns were mapped by hand. The press articles are marked as a whole, so that a right
suggestion may count as wrong there; the passages are marked act by act, but are few and mended on. Each of the two
weighs as much as the other. Held out: HRDsAttack's dev part, and the third to sixth sets of our own (the rules were
mended on the last three). MUC-4 is left out: its keys leave out what was done by and to armed forces, so that a right
suggestion would count as a wrong one.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from benchmarks.reading.hrdsattack import Article, articles
from benchmarks.reading.passages import FIFTH, FOURTH, OWN, ROOT, SECOND, SHARED, SIXTH, THIRD, passages
from constancia.reading.claims import read_claims
from constancia.reading.document import Document
from constancia.reading.documents import read_document
from constancia.reading.lists import read_list, suggest_mapping
from constancia.reading.models.calibration import chance, sort_of
from constancia.reading.models.learning import calibration_gap
from constancia.reading.suggestion import Suggestion

SHELF = ROOT / "src/constancia/reading/models"
TYPES = {
    "killing": "killing",
    "killing_in_protest": "killing",
    "extrajudicial_execution": "killing",
    "mass_killing": "killing",
    "death_in_custody": "killing",
    "arbitrary_detention": "arbitrary detention",
    "arrest": "arbitrary detention",
    "mass_arrest": "arbitrary detention",
    "incommunicado_detention": "arbitrary detention",
    "house_arrest": "arbitrary detention",
    "denial_of_release": "arbitrary detention",
    "abduction": "kidnapping",
    "torture_ill_treatment": "torture",
    "enforced_disappearance": "enforced disappearance",
}
# Which column of a list holds what, and what the list is about, as a person reads it off.
LISTS = {
    ROOT / "../shared/data/lists/killed.csv": ("killing", "name", "date_of_death", "age"),
    ROOT / "../shared/data/lists/arbitrary_detentions.csv": ("arbitrary_detention", "name", "date_detained", "age"),
    ROOT / "../shared/data/lists/detenidos_ong.csv": (
        "arbitrary_detention", "Apellidos y nombres", "Fecha de la detención", "Edad"
    ),
}  # fmt: skip
_TOWARDS_MEAN = 10.0  # as many made-up suggestions that agree as often as the sort does on the whole

_SUREST = 0.99


@dataclass(frozen=True)
class Marked:
    """A suggestion's sort, its reader's score, and whether people's marks agree with it."""

    sort: str
    score: float
    agrees: bool
    weight: float = 1.0


def main(only_check: bool) -> None:
    """Fit and write (unless only asked to check), and print how far scores are from what is held out."""
    if not only_check:
        whole = [one for path in (SHARED, OWN, SECOND) for one in marked(passages(path))]
        press = list(pressed("train"))
        fitted_on = [*press, *_as_heavy_as(press, whole), *listed()]
        _write(_curves(fitted_on), fitted_on)
    print("\n".join(table()))


def _as_heavy_as(many: Sequence[Marked], few: Sequence[Marked]) -> list[Marked]:
    """The few, of each sort, weighed so that together they count as much as the many."""
    counted, against = Counter(one.sort for one in few), Counter(one.sort for one in many)
    return [replace(one, weight=max(1.0, against[one.sort] / counted[one.sort])) for one in few]


def table() -> list[str]:
    """The expected calibration error on what is held out, before and after."""
    curves = json.loads((SHELF / "calibration.json").read_text(encoding="utf-8"))["curves"]
    made = []
    own = {"third": THIRD, "fourth": FOURTH, "fifth": FIFTH, "sixth": SIXTH}
    sets = {"HRDsAttack dev": list(pressed("dev"))}
    sets |= {f"{name} own passages": list(marked(passages(path))) for name, path in own.items()}
    for name, held in sets.items():
        by_sort = defaultdict(list)
        for one in held:
            by_sort[one.sort].append(one)
        for sort, ones in sorted(by_sort.items()):
            before = calibration_gap([o.score for o in ones], [o.agrees for o in ones])
            after = calibration_gap([_chance(curves, o) for o in ones], [o.agrees for o in ones])
            share = sum(o.agrees for o in ones) / len(ones)
            error = f"error {before:.3f} before, {after:.3f} calibrated"
            made.append(f"{name:20} {sort:40} n {len(ones):4}  agree {share:.2f}  {error}")
    return made


def pressed(part: str) -> Iterator[Marked]:
    """What is read in press articles: does the article as a whole tell of such an act, against such a person?"""
    for article in articles(part):
        for suggestion in read_claims(_document(article.text, "en"), published=article.published):
            if suggestion.kind == "claim" and suggestion.body["act"] in TYPES:
                yield Marked(sort_of(suggestion), suggestion.own_score, _is_of(suggestion, article))


def _is_of(suggestion: Suggestion, article: Article) -> bool:
    if TYPES[suggestion.body["act"]] not in article.types:
        return False
    named = [victim["name"] for victim in suggestion.body["victims"] if victim.get("name")]
    marked_words = {word for name in article.victims for word in name.split()}
    return not named or any(set(name.split()) & marked_words for name in named)


def marked(docs: Iterable[dict[str, Any]]) -> Iterator[Marked]:
    """What is read in passages that a person marked whole: is it among the marks, with its act and polarity?"""
    for doc in docs:
        published = date.fromisoformat(doc["publication_date"]) if doc.get("publication_date") else None
        for suggestion in read_claims(_document(doc["text"], doc["lang"]), published=published):
            if suggestion.kind in _MARKS and suggestion.body.get("type") not in _MARKED_AS_POLARITY:
                agrees = any(_same(suggestion, gold) for gold in doc[_MARKS[suggestion.kind]])
                yield Marked(sort_of(suggestion), suggestion.own_score, agrees)


_MARKED_AS_POLARITY = ("denied",)  # a denial is marked with the claim that it denies, and not as a response
_MARKS = {"claim": "claims", "ask": "asks", "response": "responses"}


def _same(suggestion: Suggestion, gold: dict[str, Any]) -> bool:
    core = "trigger" if suggestion.kind == "claim" else "span"
    a, b = suggestion.body[core], gold[core]
    if not (a["start"] < b["end"] and b["start"] < a["end"]):
        return False
    return suggestion.kind != "claim" or all(suggestion.body[key] == gold[key] for key in ("act", "polarity"))


def listed() -> Iterator[Marked]:
    """Rows of lists: is the person's name, age and act what the cells under these headings say?"""
    for path, (act, *headings) in LISTS.items():
        if not path.exists():
            continue
        data = path.read_bytes()
        document = read_document(data, name=path.name)
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ","))
        at = [rows[0].index(heading) for heading in headings]
        for suggestion in read_list(document, suggest_mapping(document, name=path.name)).suggestions:
            cells = [rows[suggestion.body["row"] - 1][column] for column in at]
            yield Marked(sort_of(suggestion), suggestion.own_score, _row_agrees(suggestion, act, cells))


def _row_agrees(suggestion: Suggestion, act: str, cells: Sequence[str]) -> bool:
    name, day, age = cells
    victim = suggestion.body["victims"][0]
    when = suggestion.body["date"]
    return (
        suggestion.body["act"] == act
        and (victim.get("name") or "") == (" ".join(name.split()) if victim["kind"] == "named" else "")
        and str(victim.get("age") or "") == age
        and bool(when) == bool(day.strip())
    )


def _curves(ones: Sequence[Marked]) -> dict[str, list[list[float]]]:
    by_sort: dict[str, list[Marked]] = defaultdict(list)
    for one in ones:
        by_sort[one.sort].append(one)
    return {sort: _rising(group) for sort, group in sorted(by_sort.items())}


def _rising(ones: Sequence[Marked]) -> list[list[float]]:
    """The share that agrees by score, made to rise (pool adjacent violators), each point drawn to the sort's mean."""
    total = sum(one.weight for one in ones)
    prior = (sum(one.weight for one in ones if one.agrees) + 1) / (total + 2)
    by_score: dict[float, list[Marked]] = defaultdict(list)
    for one in ones:
        by_score[round(one.score, 2)].append(one)
    pools: list[list[float]] = []  # scores' first and last, weight, share
    for score, group in sorted(by_score.items()):
        weight = sum(one.weight for one in group) + _TOWARDS_MEAN
        right = sum(one.weight for one in group if one.agrees)
        pools.append([score, score, weight, (right + _TOWARDS_MEAN * prior) / weight])
        while len(pools) > 1 and pools[-2][3] >= pools[-1][3]:
            low, high = pools[-2], pools.pop()
            share = (low[2] * low[3] + high[2] * high[3]) / (low[2] + high[2])
            pools[-1] = [low[0], high[1], low[2] + high[2], share]
    ends = [(at, share) for first, last, _, share in pools for at in dict.fromkeys((first, last))]
    return [[at, round(min(share, _SUREST), 4)] for at, share in ends]


def _chance(curves: dict[str, Any], one: Marked) -> float:
    curve = curves.get(one.sort)
    return chance(curve, one.score) if curve else one.score


def _document(text: str, language: str) -> Document:
    return Document(text, "prose", language, "benchmark", "1")


def _write(curves: dict[str, Any], ones: Sequence[Marked]) -> None:
    counts: dict[str, int] = defaultdict(int)
    for one in ones:
        counts[one.sort] += 1
    value = {"curves": curves, "fitted_on": dict(sorted(counts.items()))}
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    (SHELF / "calibration.json").write_bytes(data)
    shelf_file = SHELF / "shelf.json"
    shelf = json.loads(shelf_file.read_text(encoding="utf-8"))
    digest = hashlib.sha256(data).hexdigest()
    said = "HRDsAttack train (MIT), thirty marked passages, three lists with columns mapped by hand"
    shelf["calibration"] = {"file": "calibration.json", "sha256": digest, "trained_on": said}
    shelf_file.write_text(json.dumps(shelf, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (SHELF / "CALIBRATION.md").write_text(_card(digest, curves, counts), encoding="utf-8")


def _card(digest: str, curves: dict[str, Any], counts: dict[str, int]) -> str:
    rows = "\n".join(
        f"| {sort} | {counts[sort]} | {curve[0][1]:.2f} to {curve[-1][1]:.2f} |" for sort, curve in curves.items()
    )
    held = "\n".join(f"    {line}" for line in table())
    return f"""# The calibration of scores

From the score of a reader to a chance: how often suggestions of this sort with such a score agreed with people's marks.
Rising curves (isotonic regression), fitted by `python -m benchmarks.reading.calibrate`. `calibration.json` SHA-256
`{digest}`

| sort of suggestion | fitted on | chances |
|---|---|---|
{rows}

**What it is calibrated on.** Claims in prose: by half HRDsAttack's train part, English press articles, where a person
marked of each *article as a whole* which acts it tells of and against whom, so that an act told beside the one that
the article is about counts as wrong; by half thirty passages marked act by act (17 Spanish, 13 English: six shared,
twenty-four of our own), on which the rules were mended, so that nearly all agrees. The first makes the chances too
low, the second too high; which of the two a text is like, the score does not know. Asks and responses: only the
passages, few marks, drawn to their mean; answers that deny are marked there with the claims that they deny, so that
nothing was fitted on them. An ask agrees where its words do, whoever it is said to be addressed to. Rows of lists:
three lists with invented people. A language model's suggestions are not calibrated. What a case's own people keep is
learned with `constancia learn`.

**How far off on what was held out** (expected calibration error: the mean distance from score to share that agrees, in
five groups of scores; 0 is best). The third set of our own has eight passages that the rules were not mended on;
on the fourth to sixth the rules were mended, the scores were not:

{held}
"""


if __name__ == "__main__":
    main("--check" in sys.argv)
