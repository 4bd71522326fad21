"""Have the chains found the same distribution, and how many independent draws are their draws worth?

Rank-normalised split R-hat, bulk and tail effective sample size as in Vehtari, Gelman, Simpson, Carpenter and
Buerkner (2021, Bayesian Analysis 16), with Geyer's initial monotone sequence. Draws are an array of chains by draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constancia.counting.table import Floats

HIGHEST_RHAT = 1.01
FEWEST_ESS = 400


@dataclass(frozen=True, slots=True)
class Convergence:
    """R-hat (the larger of bulk and folded), and effective draws for the centre and for the 5% and 95% tails."""

    rhat: float
    ess_bulk: float
    ess_tail: float

    @property
    def is_reached(self) -> bool:
        return self.rhat <= HIGHEST_RHAT and self.ess_bulk >= FEWEST_ESS and self.ess_tail >= FEWEST_ESS


def convergence(draws: Floats) -> Convergence:
    """The diagnostics of (chains, draws); a chain that never moves gives infinite R-hat and no effective draws."""
    draws = np.asarray(draws, dtype=np.float64)
    if draws.shape[1] < 8 or not np.isfinite(draws).all() or (draws.std(axis=1) == 0).any():
        return Convergence(float("inf"), 0.0, 0.0)
    halves = _split(draws)
    folded = np.abs(draws - np.median(draws))
    rhat = max(_rhat(_ranked(halves)), _rhat(_ranked(_split(folded))))
    tails = [_ess(_split((draws <= np.quantile(draws, share)).astype(np.float64))) for share in (0.05, 0.95)]
    return Convergence(rhat, _ess(_ranked(halves)), min(tails))


def quantile_error(draws: Floats, share: float) -> float:
    """The Monte Carlo standard error of a quantile, from the beta interval at its effective sample size."""
    from scipy.stats import beta

    ess = _ess(_split((draws <= np.quantile(draws, share)).astype(np.float64)))
    low, high = beta.ppf([0.1586553, 0.8413447], ess * share + 1, ess * (1 - share) + 1)
    bounds = np.quantile(draws, [low, high])
    return float((bounds[1] - bounds[0]) / 2)


def _split(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _ranked(draws: Floats) -> Floats:
    """Normal scores of the pooled ranks, ties sharing their mean rank."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = rankdata(draws, method="average").reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def _rhat(draws: Floats) -> float:
    length = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean()
    between = length * draws.mean(axis=1).var(ddof=1)
    if within == 0:
        return float("inf")
    return float(np.sqrt((within * (length - 1) / length + between / length) / within))


def _ess(draws: Floats) -> float:
    chains, length = draws.shape
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = 1 << (2 * length - 1).bit_length()
    spectrum = np.fft.rfft(centred, n=size, axis=1)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2, n=size, axis=1)[:, :length].mean(axis=0) / length
    within = covariance[0] * length / (length - 1)
    pooled = covariance[0] + draws.mean(axis=1).var(ddof=1)
    if pooled <= 0 or within <= 0:
        return 0.0
    rho = 1 - (within - covariance * length / (length - 1)) / pooled
    rho[0] = 1.0
    paired = rho[: length - length % 2].reshape(-1, 2).sum(axis=1)
    stop = np.flatnonzero(paired <= 0)
    positive = np.minimum.accumulate(paired[: stop[0] if len(stop) else len(paired)])
    tau = max(-1 + 2 * positive.sum(), 1 / np.log10(chains * length))
    return float(chains * length / tau)
