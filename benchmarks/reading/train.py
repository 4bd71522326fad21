"""Train the small models that the package ships, and write them with their card: ``python -m
benchmarks.reading.train``.

Train on HRDsAttack's train part, choose on cross-validation in it and on dev. Nothing is trained on data whose
licence does not allow it
(PolNeAR states none and is only measured). The articles' texts stay where they are: a model holds words and weights.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from benchmarks.reading.hrdsattack import TYPES, Article, articles, scores
from constancia.reading.models.article import Reading, reading_of
from constancia.reading.models.features import names_of, of_name, of_text
from constancia.reading.models.logistic import Features, Logistic, fit

SHELF = Path(__file__).parents[2] / "src/constancia/reading/models"
FOLDS = 4


def main() -> None:
    """Train, write the models, the shelf and the card, and print what they reach on dev."""
    read = [(a, reading_of(a.text, "en", a.published)) for a in articles("train")]
    shelf = {"victims": _write("victims", _victims(read)), "violations": _write("violations", _violations(read))}
    shelf = {**json.loads((SHELF / "shelf.json").read_text(encoding="utf-8")), **shelf}  # the calibration stays
    (SHELF / "shelf.json").write_text(json.dumps(shelf, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    result = scores("dev")
    (SHELF / "CARD.md").write_text(_card(shelf, result), encoding="utf-8")
    print("\n".join(f"{name:24} {value:.1f}" for name, value in result.items()))


def _victims(read: list[tuple[Article, Reading]]) -> dict[str, Any]:
    rows: list[Features] = []
    yes: list[bool] = []
    for article, reading in read:
        for name, mentions in names_of(reading.setting).items():
            rows.append(of_name(reading.setting, name, mentions, reading.claims, reading.spoken))
            yes.append(name in article.victims)
    return {"model": fit(rows, yes, penalty=3.0, rarest=3).to_json(), "threshold": 0.2}


def _violations(read: list[tuple[Article, Reading]]) -> dict[str, Any]:
    rows = [of_text(reading.setting, reading.claims) for _, reading in read]
    wanted = [article.types for article, _ in read]
    held_out: list[dict[str, float]] = [{} for _ in rows]
    models: dict[str, Logistic] = {}
    for name in TYPES:
        yes = [name in types for types in wanted]
        for fold in range(FOLDS):
            inside = [at for at in range(len(rows)) if at % FOLDS != fold]
            model = _fit([rows[at] for at in inside], [yes[at] for at in inside])
            for at in range(fold, len(rows), FOLDS):
                held_out[at][name] = model.probability(rows[at])
        models[name] = _fit(rows, yes)
    thresholds = _thresholds(held_out, wanted)
    return {name: {"model": models[name].to_json(), "threshold": thresholds[name]} for name in TYPES}


def _fit(rows: list[Features], yes: list[bool]) -> Logistic:
    return fit(rows, yes, penalty=3.0, rarest=12)


def _thresholds(held_out: list[dict[str, float]], wanted: list[frozenset[str]]) -> dict[str, float]:
    """The thresholds that give the best F1 on articles held out in turn."""
    found = dict.fromkeys(TYPES, 0.3)
    for _ in range(3):
        for name in TYPES:
            found[name] = max(
                (step / 50 for step in range(5, 40)), key=lambda t: _f1(held_out, wanted, {**found, name: t})
            )
    return found


def _f1(held_out: list[dict[str, float]], wanted: list[frozenset[str]], thresholds: dict[str, float]) -> float:
    right = found = 0
    for sure, types in zip(held_out, wanted, strict=True):
        mine = {t for t in TYPES if sure[t] >= thresholds[t]} or {max(TYPES, key=lambda t: sure[t] - thresholds[t])}
        right += len(mine & types)
        found += len(mine)
    return 2 * right / (found + sum(map(len, wanted)))


def _write(name: str, model: dict[str, Any]) -> dict[str, Any]:
    data = json.dumps(model, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    path = SHELF / f"{name}.json"
    path.write_bytes(data)
    return {"file": path.name, "sha256": hashlib.sha256(data).hexdigest(), "trained_on": "HRDsAttack train (MIT)"}


def _card(shelf: dict[str, Any], result: dict[str, float]) -> str:
    rows = "\n".join(f"| {name} | {value:.1f} |" for name, value in result.items())
    hashes = "\n".join(f"- `{entry['file']}` SHA-256 `{entry['sha256']}`" for entry in shelf.values())
    return f"""# The models on this shelf

Two logistic regressions over features of the rule reader and small words (no names), trained by `python -m
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
