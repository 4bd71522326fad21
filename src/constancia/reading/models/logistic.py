"""Logistic regression over named features: read in plain Python, trained with numpy and scipy.

A model is JSON: ``{"bias": float, "weights": {feature: float}}``. A feature that the model does not know counts
nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Features = Mapping[str, float]


@dataclass(frozen=True)
class Logistic:
    """The probability of "yes" as a weighted sum of features, squashed."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, features: Features) -> float:
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def to_json(self) -> dict[str, Any]:
        return {"bias": round(self.bias, 4), "weights": {k: round(v, 4) for k, v in sorted(self.weights.items())}}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Logistic:
        return cls(float(value["bias"]), dict(value["weights"]))


def fit(
    rows: Sequence[Features], yes: Sequence[bool], *, penalty: float = 1.0, rarest: int = 2, least: float = 0.01
) -> Logistic:
    """Train on rows of features; ``penalty`` is the ridge, features in fewer than ``rarest`` rows are left out, as
    are weights below ``least``.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    names = _names(rows, rarest)
    index = {name: at for at, name in enumerate(names)}
    data, where, starts = [], [], [0]
    for row in rows:
        known = [(index[name], value) for name, value in row.items() if name in index]
        where += [at for at, _ in known]
        data += [value for _, value in known]
        starts.append(len(where))
    matrix = csr_matrix((data, where, starts), shape=(len(rows), len(names)))
    answer = np.array(yes, float)

    def loss(weights: Any) -> tuple[float, Any]:
        total = matrix @ weights[1:] + weights[0]
        wrong = 1 / (1 + np.exp(-total)) - answer
        slope = np.concatenate([[wrong.sum()], matrix.T @ wrong + penalty * weights[1:]])
        value = np.logaddexp(0, total).sum() - (answer * total).sum() + penalty / 2 * (weights[1:] @ weights[1:])
        return float(value), slope

    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    kept = {name: float(w) for name, w in zip(names, best[1:], strict=True) if abs(w) >= least}
    return Logistic(float(best[0]), kept)


def _names(rows: Sequence[Features], rarest: int) -> list[str]:
    seen: dict[str, int] = {}
    for row in rows:
        for name in row:
            seen[name] = seen.get(name, 0) + 1
    return sorted(name for name, times in seen.items() if times >= rarest)
