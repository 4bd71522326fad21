"""Log-linear models of which lists people stand on, with the checks that each fit needs and intervals that include
the choice.

A model has the main effect of each list and some interactions, with all that they contain. Before a fit is trusted:

    existence        a linear programme: is there a positive table with the same margins? (Fienberg and Rinaldo 2012)
    identifiability  the rank of the design on the cells that can be positive

An interaction between lists that share nobody has its parameter at minus infinity; its cells are then taken as empty
for certain, and the checks are made on what is left (Chan, Silverman and Vincent 2021). The best model is the one
with the lowest BIC; the bootstrap chooses again on each resample, because an interval for a chosen model, as if it
had been known, is too narrow.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from constancia.counting.table import Floats, Ints, Table

FEWEST_LISTS, MOST_LISTS = 3, 8
_ALL_MODELS_UP_TO = 5
_TINY = 1e-9
#: When Newton's method ends, by what is left to gain: for a model with an estimate, one without, and a resample.
_EXACT, _NO_MAXIMUM, _RESAMPLED = 1e-22, 1e-12, 1e-14
_WINDOW, _MOST_CHOICES = 40.0, 150
Model = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Fit:
    """One fitted model. ``terms`` are its interactions by list name; ``unseen`` is the fitted number of persons on no
    list.

    ``problem`` is "" when the estimate exists, else "no_maximum" (the linear programme fails) or "not_identified"
    (the rank is short).
    """

    terms: tuple[tuple[str, ...], ...]
    total: float
    unseen: float
    bic: float
    aic: float
    loglik: float
    parameters: int
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Search:
    """All models looked at: those whose estimate exists, best BIC first, and those that were refused with their
    problem.
    """

    fits: tuple[Fit, ...]
    refused: tuple[Fit, ...]
    models: int

    @property
    def best(self) -> Fit | None:
        return self.fits[0] if self.fits else None


@dataclass(frozen=True, eq=False)
class Interval:
    """A bootstrap interval of the total that chooses the model again on each resample.

    ``unbounded`` is the share of resamples on which no model gives a finite total; ``chosen`` how often each model won.
    """

    lower: float
    upper: float
    totals: Floats = field(repr=False)
    unbounded: float
    chosen: tuple[tuple[tuple[tuple[str, ...], ...], int], ...]


def search(table: Table) -> Search:
    """Fit all hierarchical models with all main effects (three-list terms too up to four lists, pairs for five) and
    order them by BIC.

    With six to eight lists the pairs are searched forward and backward instead, since there are too many models.
    """
    lists = len(table.lists)
    if not FEWEST_LISTS <= lists <= MOST_LISTS:
        raise ValueError(f"log-linear models are fitted to {FEWEST_LISTS} to {MOST_LISTS} lists, not {lists}")
    models = all_models(lists) if lists <= _ALL_MODELS_UP_TO else _walk(table)
    fits = _fit_many(table, models)
    good = sorted((fit for fit in fits if not fit.problem), key=lambda fit: (fit.bic, fit.parameters, fit.terms))
    return Search(tuple(good), tuple(fit for fit in fits if fit.problem), len(models))


def fit(table: Table, terms: Iterable[Sequence[str]]) -> Fit:
    """One model, given by its interactions; what they contain is added."""
    at = {name: i for i, name in enumerate(table.lists)}
    masks = {sum(1 << at[name] for name in term) for term in terms}
    return _fit_many(table, [_closed(masks)])[0]


def stepwise(table: Table, threshold: float = 0.02) -> Fit:
    """The model of Chan, Silverman and Vincent's search: from main effects on, add the pair with the least one-sided
    Poisson p-value.

    Pairs whose model has no estimate are passed over; it ends when no p-value is below the threshold.
    """
    from scipy.special import pdtr, pdtrc

    design = _Design(len(table.lists), table.cells()[1:])
    model: Model = ()
    while True:
        mu = design.fitted(model)
        options = []
        for pair in (pair for pair in _pairs(len(table.lists)) if pair not in model):
            held = design.within(pair)
            seen, expected = int(design.counts[held].sum()), float(mu[held].sum())
            p = min(pdtr(seen, expected), pdtrc(seen - 1, expected) if seen else 1.0)
            if p < threshold and not design.problem(tuple(sorted((*model, pair)))):
                options.append((p, pair))
        if not options:
            return _fit_many(table, [model])[0]
        model = tuple(sorted((*model, min(options, key=lambda option: option[0])[1])))


def bootstrap(table: Table, found: Search, *, resamples: int = 200, seed: int = 1, level: float = 0.95) -> Interval:
    """Draw tables like this one, choose the model again on each, and take the quantiles of their totals.

    A resample has as many persons as a binomial of the fitted total gives, spread over the cells as in the data. The
    choice is among the models within 40 of the best BIC, 150 at most, since others do not win a resample.
    """
    if found.best is None:
        raise ValueError("no model has an estimate on this table")
    rng = np.random.default_rng(seed)
    share = table.cells()[1:] / table.n
    sizes = rng.binomial(round(found.best.total), min(1.0, table.n / found.best.total), size=resamples)
    draws = np.array([rng.multinomial(size, share) for size in sizes])
    close = [f for f in sorted((*found.fits, *found.refused), key=lambda f: f.bic) if f.bic < found.best.bic + _WINDOW]
    models = [_masks(f, table.lists) for f in close[:_MOST_CHOICES]]
    known = [bool(f.problem) for f in close[:_MOST_CHOICES]]
    totals, winners = _choose(len(table.lists), table.cells()[1:], draws, models, known)
    tail = (1 - level) / 2
    lower, upper = np.sort(totals)[[int(tail * resamples), min(int(np.ceil((1 - tail) * resamples)), resamples - 1)]]
    wins = [(_names(models[i], table.lists), int((winners == i).sum())) for i in sorted(set(winners.tolist()) - {-1})]
    wins.sort(key=lambda pair: -pair[1])
    return Interval(float(lower), float(upper), totals, float(np.isinf(totals).mean()), tuple(wins))


@lru_cache(maxsize=8)
def all_models(lists: int) -> tuple[Model, ...]:
    """Every hierarchical model with all main effects and no interaction of all lists: interactions as bit masks.

    8 and 113 models for three and four lists; for five the 1,024 models with pairs only.
    """
    orders = range(2, lists if lists <= 4 else 3)
    models: set[Model] = {()}
    for order in orders:
        terms = [mask for mask in range(1 << lists) if mask.bit_count() == order]
        for model in tuple(models):
            held = set(model)
            possible = [
                t for t in terms if order == 2 or all(t & ~(1 << i) in held for i in range(lists) if t >> i & 1)
            ]
            for size in range(1, len(possible) + 1):
                models.update(tuple(sorted((*model, *chosen))) for chosen in itertools.combinations(possible, size))
    return tuple(sorted(models, key=lambda model: (len(model), model)))


def exists(design: Floats, counts: npt.ArrayLike) -> bool:
    """Is there a table with all cells positive and the same margins as the counts? If not, no maximum likelihood
    estimate exists.

    It depends only on which cells hold somebody. Where those alone fix the parameters there is one; where they leave a
    single direction free, it must raise some empty cells and lower others. The linear programme is for what is left.
    """
    held = np.asarray(counts) > 0
    free = _free(design, held)
    lifted = design[~held] @ free
    if not (np.abs(lifted) > _TINY).any():
        return True
    if free.shape[1] == 1:
        return bool(lifted.max() > _TINY and lifted.min() < -_TINY)
    return _programme(design, held)


def _programme(design: Floats, held: npt.NDArray[np.bool_]) -> bool:
    """The same by raising the least cell of a table with these margins."""
    from scipy.optimize import linprog

    cells = design.shape[0]
    objective = np.zeros(cells + 1)
    objective[-1] = -1.0
    equal = np.column_stack([design.T, np.zeros(design.shape[1])])
    floor = np.column_stack([-np.eye(cells), np.ones(cells)])
    bounds = [(0, None)] * cells + [(None, 1.0)]
    solved = linprog(objective, A_ub=floor, b_ub=np.zeros(cells), A_eq=equal, b_eq=design.T @ held, bounds=bounds)
    return bool(solved.status == 0 and -solved.fun > _TINY)


def _free(design: Floats, held: npt.NDArray[np.bool_]) -> Floats:
    """The directions in which the parameters can move without a change in the cells that hold somebody."""
    seen = design[held]
    if not len(seen):
        return np.eye(design.shape[1])
    _, sizes, directions = np.linalg.svd(seen)
    rank = int((sizes > sizes[0] * max(seen.shape) * np.finfo(float).eps).sum())
    return np.asarray(directions[rank:].T)


class _Design:
    """The cells of one table, and what the checks and fits of its models need."""

    def __init__(self, lists: int, counts: Ints) -> None:
        self.lists, self.counts = lists, counts
        self.codes = np.arange(1, 1 << lists)
        self._shared: dict[int, bool] = {}
        self._good: dict[tuple[int, ...], list[frozenset[int]]] = {}

    def within(self, term: int) -> npt.NDArray[np.bool_]:
        held: npt.NDArray[np.bool_] = self.codes & term == term
        return held

    def empty(self, model: Model) -> tuple[int, ...]:
        """The interactions whose lists share nobody: their parameter lies at minus infinity."""
        for term in model:
            if term not in self._shared:
                self._shared[term] = bool(self.counts[self.within(term)].any())
        return tuple(term for term in model if not self._shared[term])

    def cells(self, empty: Iterable[int]) -> npt.NDArray[np.bool_]:
        """The cells that can hold somebody when these interactions never occur."""
        kept = np.ones(len(self.codes), dtype=bool)
        for term in empty:
            kept &= ~self.within(term)
        return kept

    def problem(self, model: Model) -> str:
        """Why this model has no estimate on these counts, or "".

        With the same interactions at minus infinity, a model inside one that has an estimate has one too.
        """
        empty = self.empty(model)
        parts = frozenset(model)
        if any(parts <= good for good in self._good.get(empty, ())):
            return ""
        kept = self.cells(empty)
        design = _matrix(self.lists, tuple(term for term in model if term not in empty))[kept]
        if _free(design, self.counts[kept] > 0).size:
            if np.linalg.matrix_rank(design) < design.shape[1]:
                return "not_identified"
            if not exists(design, self.counts[kept]):
                return "no_maximum"
        self._good.setdefault(empty, []).append(parts)
        return ""

    def fitted(self, model: Model) -> Floats:
        mask = self.cells(self.empty(model))
        fitted = _newton(_matrix(self.lists, model)[None], self.counts[None].astype(float), mask[None])
        mu: Floats = np.exp(_matrix(self.lists, model) @ fitted.coefficients[0]) * mask
        return mu


@lru_cache(maxsize=4096)
def _matrix(lists: int, model: Model) -> Floats:
    """Cells 1 to 2**L - 1 by: intercept, main effects, interactions."""
    codes = np.arange(1, 1 << lists)
    terms = [0, *(1 << i for i in range(lists)), *model]
    return np.column_stack([(codes & term == term) for term in terms]).astype(np.float64)


def _fit_many(table: Table, models: Sequence[Model]) -> list[Fit]:
    """Fit models of one table, those of the same size at once, the largest first so that its check serves what it
    contains.
    """
    lists, counts = len(table.lists), table.cells()[1:]
    design = _Design(lists, counts)
    problems = {model: design.problem(model) for model in sorted(models, key=len, reverse=True)}
    found: dict[Model, Fit] = {}
    for size in sorted({len(model) for model in models}):
        batch = [model for model in models if len(model) == size]
        stacked = np.stack([_matrix(lists, model) for model in batch])
        masks = np.stack([design.cells(design.empty(model)) for model in batch])
        ends = [_NO_MAXIMUM if problems[model] else _EXACT for model in batch]
        solved = _newton(stacked, np.broadcast_to(counts, masks.shape).astype(float), masks, ends)
        for model, loglik, unseen in zip(batch, solved.loglik, solved.unseen, strict=True):
            parameters = 1 + lists + len(model)
            found[model] = Fit(
                terms=_names(model, table.lists),
                total=float(table.n + unseen),
                unseen=float(unseen),
                bic=float(-2 * loglik + np.log(table.n) * parameters),
                aic=float(-2 * loglik + 2 * parameters),
                loglik=float(loglik),
                parameters=parameters,
                problem=problems[model],
            )
    return [found[model] for model in models]


@dataclass(frozen=True, eq=False)
class _Solved:
    coefficients: Floats
    loglik: Floats
    unseen: Floats
    converged: npt.NDArray[np.bool_]


def _newton(
    design: Floats, counts: Floats, mask: npt.NDArray[np.bool_], tolerance: npt.ArrayLike = _EXACT, most: int = 100
) -> _Solved:
    """Poisson maximum likelihood for many designs or many counts at once (Newton's method with step halving).

    ``design`` is (G or 1, cells, parameters), ``counts`` and ``mask`` (G, cells). A parameter without a cell left
    stays at 0. Those that have arrived are put aside, so that the others do not keep them.
    """
    from scipy.special import gammaln

    counts = counts * mask
    beta = _start(design, counts, mask)
    value = _loglik(design, beta, counts, mask)
    left = np.full(len(counts), np.inf)
    tolerance = np.broadcast_to(np.asarray(tolerance), left.shape)
    going = np.arange(len(counts))
    here = (design, counts, mask)
    for _ in range(most):
        gradient, step = _step(*here, beta[going])
        left[going] = np.abs((step * gradient).sum(axis=1))
        active = left[going] > tolerance[going] * (1 + np.abs(value[going]))
        if not active.all():
            going, step = going[active], step[active]
            here = (design if len(design) == 1 else design[going], counts[going], mask[going])
        if not len(going):
            break
        beta[going], value[going] = _halved(*here, beta[going], value[going], step)
    mu = np.exp(_eta(design, beta))
    positive = np.where(mask, mu, 1.0).min(axis=1) > 1e-7
    constant = gammaln(counts + 1).sum(axis=1)
    return _Solved(beta, value - constant, np.exp(np.minimum(beta[:, 0], 700.0)), (left < 1e-8) & positive)


def _step(design: Floats, counts: Floats, mask: npt.NDArray[np.bool_], beta: Floats) -> tuple[Floats, Floats]:
    """The gradient of each likelihood and Newton's step."""
    mu = np.exp(_eta(design, beta)) * mask
    gradient = ((counts - mu)[:, None, :] @ design)[:, 0, :]
    information = (np.swapaxes(design, 1, 2) * mu[:, None, :]) @ design
    diagonal = np.einsum("gpp->gp", information)
    diagonal[...] = np.where(diagonal <= 0, 1.0, diagonal * (1 + 1e-13))
    return gradient, _solve(information, gradient)


def _halved(
    design: Floats, counts: Floats, mask: npt.NDArray[np.bool_], beta: Floats, value: Floats, step: Floats
) -> tuple[Floats, Floats]:
    """Where the steps lead, each halved until its likelihood does not fall."""
    scale = np.ones(len(counts))
    for _ in range(30):
        tried = beta + scale[:, None] * step
        reached = _loglik(design, tried, counts, mask)
        worse = reached < value - 1e-12 * np.abs(value)
        if not worse.any():
            break
        scale[worse] /= 2
    return tried, reached


def _solve(information: Floats, gradient: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, gradient[..., None])[..., 0])
    except np.linalg.LinAlgError:
        # a model without an estimate runs off to infinity until its information is singular
        ridge = 1e-10 * np.eye(information.shape[-1])
        return np.asarray(np.linalg.solve(information + ridge, gradient[..., None])[..., 0])


def _start(design: Floats, counts: Floats, mask: npt.NDArray[np.bool_]) -> Floats:
    """Weighted least squares on log counts, as generalised linear models are usually begun."""
    mu = (counts + 0.1) * mask
    transposed = np.swapaxes(design, 1, 2) * mu[:, None, :]
    information = transposed @ design
    diagonal = np.einsum("gpp->gp", information)
    diagonal[...] = np.where(diagonal <= 0, 1.0, diagonal + 1e-9)
    z = np.where(mask, np.log(np.maximum(mu, 0.1)) + np.where(mask, (counts - mu) / np.maximum(mu, 0.1), 0), 0)
    return _solve(information, (transposed @ z[..., None])[..., 0])


def _eta(design: Floats, beta: Floats) -> Floats:
    return np.asarray(np.minimum((design @ beta[..., None])[..., 0], 60.0))


def _loglik(design: Floats, beta: Floats, counts: Floats, mask: npt.NDArray[np.bool_]) -> Floats:
    eta = _eta(design, beta)
    return np.asarray(((counts * eta - np.exp(eta)) * mask).sum(axis=1))


def _choose(
    lists: int, counts: Ints, draws: Ints, models: Sequence[Model], known: Sequence[bool]
) -> tuple[Floats, Ints]:
    """The total of the best model on each drawn table (infinite where none exists), and which model it was (-1:
    none).

    ``known`` are the models without an estimate on the table itself. A drawn table has no person where that one has
    none, so they have no estimate on it either, unless further lists share nobody there.
    """
    bics = np.full((len(models), len(draws)), np.inf)
    unseen = np.full((len(models), len(draws)), np.inf)
    codes = np.arange(1, 1 << lists)
    log_n = np.log(draws.sum(axis=1))
    for i, model in enumerate(models):
        mask = np.ones(draws.shape, dtype=bool)
        tried = np.full(len(draws), not known[i])
        for term in model:
            within = codes & term == term
            empty = np.logical_not(draws[:, within].any(axis=1))
            mask &= ~(within & empty[:, None])
            if counts[within].any():
                tried |= empty
        if tried.any():
            drawn = draws[tried].astype(float)
            solved = _newton(_matrix(lists, model)[None], drawn, mask[tried], tolerance=_RESAMPLED, most=30)
            bic = -2 * solved.loglik + log_n[tried] * (1 + lists + len(model))
            bics[i, tried] = np.where(solved.converged, bic, np.inf)
            unseen[i, tried] = solved.unseen
    totals, winners = np.full(len(draws), np.inf), np.full(len(draws), -1)
    for j, draw in enumerate(draws):
        design = _Design(lists, draw)
        for i in np.argsort(bics[:, j], kind="stable"):
            if np.isinf(bics[i, j]):
                break
            if not design.problem(models[i]):
                totals[j], winners[j] = draw.sum() + unseen[i, j], i
                break
    return totals, winners


def _walk(table: Table) -> list[Model]:
    """Forward and backward over pairs by BIC, from main effects; every model tried on the way is kept."""
    lists = len(table.lists)
    tried: dict[Model, Fit] = {}
    here: Model = ()
    while True:
        around = [here, *(tuple(sorted({*here} ^ {pair})) for pair in _pairs(lists))]
        new = [model for model in around if model not in tried]
        tried.update(zip(new, _fit_many(table, new), strict=True))
        good = [model for model in around if not tried[model].problem]
        best = min(good, key=lambda model: (tried[model].bic, len(model)), default=here)
        if best == here:
            return list(tried)
        here = best


def _pairs(lists: int) -> list[int]:
    return [1 << i | 1 << j for i in range(lists) for j in range(i + 1, lists)]


def _closed(masks: Iterable[int]) -> Model:
    held: set[int] = set()
    for mask in masks:
        part = mask
        while part:
            if part.bit_count() > 1:
                held.add(part)
            part = (part - 1) & mask
    return tuple(sorted(held))


def _names(model: Model, lists: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The interactions that are not inside another, by list name."""
    top = [term for term in model if not any(term & other == term and term != other for other in model)]
    return tuple(tuple(name for i, name in enumerate(lists) if term >> i & 1) for term in top)


def _masks(fit: Fit, lists: Sequence[str]) -> Model:
    return _closed(sum(1 << lists.index(name) for name in term) for term in fit.terms)
