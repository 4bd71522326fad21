"""One posterior of N from several, each weighted by how well its model foretells the seen.

A model is scored by the product, over everybody seen, of the chance that it gives to where that person stands from
where all the others stand (Geisser and Eddy 1979, Gelfand and Dey 1994). Its weight is its mean share of the scores
when the persons are weighed anew by chance many times over, so that a lead which hangs on a few persons does not decide
(pseudo-BMA+: Yao, Vehtari, Simpson and Gelman 2018). A model that fits too closely is punished as much as one that fits
badly. Of the unseen no data can speak: that models
foretell the seen equally well does not make either right, and then the average is as wide as both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constancia.counting.table import Floats, Ints

_TIMES = 4000


@dataclass(frozen=True, eq=False)
class Posterior:
    """Totals with their probabilities, and ``left_out``: the log chance of each seen pattern for one person of it from
    all the others.
    """

    totals: Floats
    probabilities: Floats
    left_out: Floats

    def quantile(self, share: float) -> float:
        """The smallest total at which the posterior reaches this share."""
        order = np.argsort(self.totals, kind="stable")
        at = int(np.searchsorted(np.cumsum(self.probabilities[order]), share * (1 - 1e-12)))
        return float(self.totals[order][min(at, len(order) - 1)])

    @property
    def mean(self) -> float:
        return float(self.totals @ self.probabilities)


def weights(counts: Ints, posteriors: Sequence[Posterior]) -> Floats:
    """The weights of the models, which add up to one; ``counts`` are the persons of each pattern.

    The chance is always the same one, so the same models get the same weights.
    """
    persons = np.random.default_rng(1).standard_gamma(counts.astype(float), size=(_TIMES, len(counts)))
    persons *= counts.sum() / persons.sum(axis=1, keepdims=True)
    scores = persons @ np.stack([posterior.left_out for posterior in posteriors], axis=1)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray((odds / odds.sum(axis=1, keepdims=True)).mean(axis=0))


def average(counts: Ints, posteriors: Sequence[Posterior]) -> tuple[Posterior, Floats]:
    """The posterior that mixes these by their weights, and the weights."""
    shares = weights(counts, posteriors)
    both = list(zip(shares, posteriors, strict=True))
    with np.errstate(divide="ignore"):
        left_out = np.logaddexp.reduce([np.log(share) + p.left_out for share, p in both])
    totals = np.concatenate([p.totals for _, p in both])
    return Posterior(totals, np.concatenate([share * p.probabilities for share, p in both]), left_out), shares
