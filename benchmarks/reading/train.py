"""Train the small models that the package ships, and write them with their card: ``python -m
benchmarks.reading.train``.

Train on HRDsAttack's train part, choose on cross-validation in it and on dev. Nothing is trained on data whose
licence does not allow it
(PolNeAR states none and is only measured). The articles' texts stay where they are: a model holds words and weights.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.reading.hrdsattack import TYPES, Article, articles, scores
from constancia.reading.models.article import Reading, reading_of
from constancia.reading.models.features import of_names, of_text
from constancia.reading.models.logistic import Features, Logistic, fit

SHELF = Path(__file__).parents[2] / "src/constancia/reading/models"
FOLDS = 5
STEPS = tuple(step / 50 for step in range(5, 30))


def main() -> None:
    """Train, write the models, the shelf and the card, and print what they reach on dev."""
    read = [(a, reading_of(a.text, "en", a.published)) for a in articles("train")]
    trained = {"victims": _write("victims", _victims(read)), "violations": _write("violations", _violations(read))}
    shelf = {**json.loads((SHELF / "shelf.json").read_text(encoding="utf-8")), **trained}  # the calibration stays
    (SHELF / "shelf.json").write_text(json.dumps(shelf, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    result = scores("dev")
    (SHELF / "CARD.md").write_text(_card(trained, result), encoding="utf-8")
    print("\n".join(f"{name:24} {value:.1f}" for name, value in result.items()))


def _victims(read: list[tuple[Article, Reading]]) -> dict[str, Any]:
    """The model of named victims, with the threshold that serves best on articles held out in turn."""
    everyday = _everyday(read)
    rows: list[list[Features]] = []
    yes: list[list[bool]] = []
    for article, reading in read:
        features = of_names(reading.setting, reading.claims, reading.spoken, everyday)
        rows.append(list(features.values()))
        yes.append([name in article.victims for name in features])
    sure: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        inside = [at for at in range(len(rows)) if at % FOLDS != fold]
        model = _fit_names([rows[at] for at in inside], [yes[at] for at in inside])
        for at in range(fold, len(rows), FOLDS):
            sure += [(model.probability(row), true) for row, true in zip(rows[at], yes[at], strict=True)]
    wanted = sum(len(article.victims) for article, _ in read)
    threshold = _best([(step, _f1_names(sure, wanted, step)) for step in STEPS])
    print(f"victim names, held out in turn   {_f1_names(sure, wanted, threshold):.1f} from {threshold}")
    return {"everyday": sorted(everyday), "model": _fit_names(rows, yes).to_json(), "threshold": threshold}


def _everyday(read: list[tuple[Article, Reading]]) -> frozenset[str]:
    """Words that stand without a capital in at least three articles."""
    seen = Counter(
        word for _, r in read for word in {w.low for w in r.setting.prose.words if w.is_word and not w.is_capital}
    )
    return frozenset(word for word, articles_ in seen.items() if articles_ >= 3)


def _fit_names(rows: list[list[Features]], yes: list[list[bool]]) -> Logistic:
    return fit([row for some in rows for row in some], [true for some in yes for true in some], penalty=10.0, rarest=3)


def _best(reached: list[tuple[float, float]]) -> float:
    """The threshold whose F1, taken with those of its two neighbours, is best: one peak alone is chance."""
    inner = range(1, len(reached) - 1)
    return reached[max(inner, key=lambda at: reached[at - 1][1] + 2 * reached[at][1] + reached[at + 1][1])][0]


def _f1_names(sure: list[tuple[float, bool]], wanted: int, threshold: float) -> float:
    found = [true for p, true in sure if p >= threshold]
    return 200 * sum(found) / (len(found) + wanted)


def _violations(read: list[tuple[Article, Reading]]) -> dict[str, Any]:
    """A model for each type, with one threshold for all: thresholds of their own follow the chance of 300 articles."""
    rows = [of_text(reading.setting, reading.claims) for _, reading in read]
    wanted = [article.types for article, _ in read]
    held_out: list[dict[str, float]] = [{} for _ in rows]
    models: dict[str, Logistic] = {}
    for name in TYPES:
        yes = [name in types for types in wanted]
        for fold in range(FOLDS):
            inside = [at for at in range(len(rows)) if at % FOLDS != fold]
            model = _fit_types([rows[at] for at in inside], [yes[at] for at in inside])
            for at in range(fold, len(rows), FOLDS):
                held_out[at][name] = model.probability(rows[at])
        models[name] = _fit_types(rows, yes)
    threshold = _best([(step, _f1_types(held_out, wanted, step)) for step in STEPS])
    print(f"violation types, held out in turn {_f1_types(held_out, wanted, threshold):.1f} from {threshold}")
    return {name: {"model": models[name].to_json(), "threshold": threshold} for name in TYPES}


def _fit_types(rows: list[Features], yes: list[bool]) -> Logistic:
    return fit(rows, yes, penalty=25.0, rarest=5)


def _f1_types(held_out: list[dict[str, float]], wanted: list[frozenset[str]], threshold: float) -> float:
    right = found = 0
    for sure, types in zip(held_out, wanted, strict=True):
        mine = {t for t in TYPES if sure[t] >= threshold} or {max(TYPES, key=lambda t: sure[t])}
        right += len(mine & types)
        found += len(mine)
    return 200 * right / (found + sum(map(len, wanted)))


def _write(name: str, model: dict[str, Any]) -> dict[str, Any]:
    data = json.dumps(model, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    path = SHELF / f"{name}.json"
    path.write_bytes(data)
    return {"file": path.name, "sha256": hashlib.sha256(data).hexdigest(), "trained_on": "HRDsAttack train (MIT)"}


def _card(shelf: dict[str, Any], result: dict[str, float]) -> str:
    rows = "\n".join(f"| {name} | {value:.1f} |" for name, value in result.items())
    hashes = "\n".join(f"- `{entry['file']}` SHA-256 `{entry['sha256']}`" for entry in shelf.values())
    return f"""# The models on this shelf

Two sets of logistic regressions over features of the rule reader and small words (no names), trained by `python -m
benchmarks.reading.train`.

- **victims**: how likely a person named in an English news article is one of its victims. Used to lower the score of
a claim whose only
  victims are names that the model finds unlikely; never to drop one.
- **violations**: which of seven types of violation an article tells of. Used in the benchmark.

Trained on HRDsAttack, train part: 300 English press articles about attacks on human-rights defenders (repository
licence MIT; the articles belong
to their publishers, and no text of theirs is in the models). One annotator an article. Not trained on Spanish, on
lists, or on testimony:
there the rules stand alone. The articles are about some countries more than others, and so are the words that the
models know.

{hashes}

| on the dev part, which they have not seen (percent) | |
|---|---|
{rows}
"""


if __name__ == "__main__":
    main()
