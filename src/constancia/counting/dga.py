"""Decomposable graph averaging: Bayesian model averaging over who depends on whom (Madigan and York 1997).

A decomposable graph says which lists may depend on each other. For each graph and each possible number of unseen
persons the marginal likelihood is known exactly (hyper-Dirichlet prior, delta in each cell), so the average needs no
sampling. Two kinds of graph know nothing of the unseen and are left out of the average, and reported: the saturated
graph, in which every list may depend on all others at once, and a graph for which no two of the lists that it holds
apart share anybody. With them the posterior can collapse on "nobody was missed", which is the prior speaking.
``include_saturated=True`` averages over all, as R's dga does, for comparison only.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from constancia.counting.table import Floats, Ints, Table

FEWEST_LISTS, MOST_LISTS = 3, 6
MOST_POINTS = 120_000
_NEGLIGIBLE = 32.0
_LIGHTEST, _POINTS = 1e-6, 200
_NODES, _FEW_GRAPHS, _FEW, _STEEP = 24, 32, 60_000, 8.0
_ONE_THREAD = 200_000


@dataclass(frozen=True, eq=False)
class Posterior:
    """The posterior of the total N on a grid, averaged over graphs.

    ``graph_weights`` are the posterior probabilities of ``graphs`` (edges by list name, heaviest first); ``left_out``
    are those that say nothing of the unseen, with the weight that each would have had, and ``bound`` is the largest N
    of the grid. ``signs`` are the rows of ``decomposable`` for ``graphs``.
    """

    totals: Ints
    probabilities: Floats
    graphs: tuple[tuple[tuple[str, str], ...], ...]
    graph_weights: Floats
    signs: NDArray[np.int8] = field(repr=False)
    left_out: tuple[tuple[tuple[tuple[str, str], ...], float], ...]
    bound: int

    @property
    def mean(self) -> float:
        return float(self.totals @ self.probabilities)

    @property
    def mode(self) -> int:
        return int(self.totals[np.argmax(self.probabilities)])

    def quantile(self, share: float) -> int:
        """The smallest N of the grid at which the posterior reaches this share."""
        at = int(np.searchsorted(np.cumsum(self.probabilities), share))
        return int(self.totals[min(at, len(self.totals) - 1)])

    def near_bound(self, within: float = 0.05) -> float:
        """The probability that N lies within this share of the bound."""
        return float(self.probabilities[self.totals > (1 - within) * self.bound].sum())


def default_grid(n: int, times: int = 20) -> Ints:
    """The numbers of unseen persons that are considered: 1 to 20 n, each, or in equal steps where that is too many."""
    step = -(-times * n // MOST_POINTS)
    return np.arange(1, times * n + 1, step, dtype=np.int64)


def comparison_grid(n: int) -> Ints:
    """The grid on which R's package was run for comparison: each number from 1 to 20 n, or 2,000 of them beyond 6,000
    persons.
    """
    every = np.arange(1, 20 * n + 1, dtype=np.int64)
    return every if n <= 6000 else np.unique(np.round(np.linspace(1, 20 * n, 2000)).astype(np.int64))


def average(
    table: Table, *, delta: float | None = None, unseen: Ints | None = None, include_saturated: bool = False
) -> Posterior:
    """The posterior of N for three to six lists, with prior 1/N and ``delta`` (default 2**-L) in each cell.

    Raises ValueError where no graph is left that says anything of the unseen.
    """
    lists = len(table.lists)
    if not FEWEST_LISTS <= lists <= MOST_LISTS:
        raise ValueError(f"decomposable graphs are averaged over {FEWEST_LISTS} to {MOST_LISTS} lists, not {lists}")
    unseen = default_grid(table.n) if unseen is None else np.asarray(unseen, dtype=np.int64)
    signs, edges = decomposable(lists)
    components = _Components(table, 2.0**-lists if delta is None else delta)
    informed = components.informed(signs)
    used = np.ones(len(signs), dtype=bool) if include_saturated else informed
    if not used.any():
        raise ValueError("no graph says anything of the unseen: the lists share nobody")
    log_graphs, log_totals = _sum_up(components, signs[used], unseen)
    weights = np.exp(log_graphs - np.logaddexp.reduce(log_graphs))
    posterior = np.exp(log_totals - np.logaddexp.reduce(log_totals))
    order = np.argsort(-weights, kind="stable")
    named = _named(edges, table.lists)
    names = [named[i] for i in np.flatnonzero(used)]
    return Posterior(
        totals=unseen + table.n,
        probabilities=posterior,
        graphs=tuple(names[i] for i in order),
        graph_weights=weights[order],
        signs=signs[used][order],
        left_out=_left_out(components, signs, named, used, unseen, log_graphs),
        bound=int(unseen[-1] + table.n),
    )


def left_out_chances(table: Table, found: Posterior, *, delta: float | None = None) -> Floats:
    """The log chance that the average gives to the pattern of one seen person from all the others, for each pattern.

    ``found`` is the average over this table. Leaving a person out divides each graph's likelihood at each N by a
    number that is known exactly, so the posterior's mean of it is enough; it is taken over the graphs that weigh
    anything, at so many N as stand for equal shares of the posterior.
    """
    components = _Components(table, 2.0 ** -len(table.lists) if delta is None else delta)
    signs = found.signs[found.graph_weights > _LIGHTEST].astype(np.float64)
    shares = (np.arange(_POINTS) + 0.5) / _POINTS
    unseen = np.unique([found.quantile(share) for share in shares], return_counts=True)
    parts, _ = components.at(unseen[0] - table.n)
    weights = signs @ parts
    weights = np.exp(weights - weights.max(axis=0))
    weights *= unseen[1] / weights.sum(axis=0) / _POINTS
    chances = []
    for pattern in table.patterns @ (1 << np.arange(len(table.lists))):
        parts, common = components.one_less(int(pattern), unseen[0] - table.n)
        chances.append(-np.log((np.exp(signs @ parts + common) * weights).sum()))
    return np.array(chances)


@cache
def decomposable(lists: int) -> tuple[NDArray[np.int8], tuple[int, ...]]:
    """All decomposable graphs on so many labelled vertices: 8, 61, 822, 18,154 for 3, 4, 5, 6.

    Row g, column s of the first is how often graph g's likelihood multiplies (+1: clique, -1: separator) the margin
    of the subset s of lists; the empty subset is the margin of all. The second holds each graph's edges as bits over
    the pairs in order.
    """
    codes = np.arange(1 << len(_pairs(lists)))
    near = np.zeros((lists, len(codes)), dtype=np.int64)
    for at, (i, j) in enumerate(_pairs(lists)):
        near[i] |= (codes >> at & 1) << j
        near[j] |= (codes >> at & 1) << i
    rows, chordal = _eliminate(near)
    return rows[chordal], tuple(codes[chordal].tolist())


def _pairs(lists: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(lists) for j in range(i + 1, lists)]


def _eliminate(near: Ints) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Take away vertices whose neighbours are all joined, one by one, from all graphs side by side; a graph is
    decomposable if none is left over.

    ``near`` holds each vertex's neighbours in each graph as bits.
    """
    lists, graphs = near.shape
    rows, left = np.zeros((graphs, 1 << lists), dtype=np.int8), np.full(graphs, (1 << lists) - 1)
    for _ in range(lists):
        waiting = np.ones(graphs, dtype=bool)
        for v in range(lists):
            around = near[v] & left
            taken = waiting & (left >> v & 1 == 1)
            for u in range(lists):
                taken &= (around >> u & 1 == 0) | (around & ~near[u] == 1 << u)
            at = np.flatnonzero(taken)
            rows[at, around[at] | 1 << v] += 1
            rows[at, around[at]] -= 1
            left[at] &= ~(1 << v)
            waiting[at] = False
    return rows, left == 0


class _Components:
    """The log marginal likelihood of each subset of lists, as a function of the number of unseen persons.

    Only the cell of those on none of a subset's lists depends on it, so one log-gamma a subset and number is all
    there is.
    """

    def __init__(self, table: Table, delta: float) -> None:
        from scipy.special import gammaln

        lists, self.n = len(table.lists), table.n
        codes = table.patterns @ (1 << np.arange(lists))
        self.none = np.zeros(1 << lists)
        self.alpha = np.zeros(1 << lists)
        self.constant = np.zeros(1 << lists)
        self.margins = np.zeros((1 << lists, 1 << lists))
        for subset in range(1 << lists):
            size = subset.bit_count()
            margin = np.bincount(codes & subset, weights=table.counts, minlength=1 << lists)
            alpha = delta * 2.0 ** (lists - size)
            seen = margin[[cell for cell in range(1, 1 << lists) if cell & ~subset == 0]]
            self.none[subset], self.alpha[subset] = margin[0], alpha
            self.constant[subset] = gammaln(seen + alpha).sum() - 2**size * gammaln(alpha)
            self.margins[subset] = margin
        self.multinomial = -gammaln(table.counts + 1).sum()

    def informed(self, signs: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Does the graph learn anything of the unseen? As N grows its likelihood falls like N to minus the overlap
        that it sees.
        """
        return -(signs @ self.none + self.n) > 0

    def at(self, unseen: Ints | Floats, subsets: Ints | slice = slice(None)) -> tuple[Floats, Floats]:
        """Per subset of lists and number of unseen: the component; and per number: the multinomial coefficient and the
        prior 1/N.
        """
        from scipy.special import gammaln

        first = self.none[subsets] + self.alpha[subsets]
        parts = self.constant[subsets, None] + gammaln(first[:, None] + unseen)
        total = self.n + unseen
        return parts, gammaln(total + 1) - gammaln(unseen + 1) + self.multinomial - np.log(total)

    def one_less(self, pattern: int, unseen: Ints) -> tuple[Floats, Floats]:
        """What ``at`` gives for the table with one person of this pattern less, minus what it gives for this one."""
        subsets = np.arange(len(self.none))
        held = pattern & subsets
        left = self.margins[subsets, held] - 1 + self.alpha
        parts = -np.log(left[:, None] + np.where(held[:, None] == 0, unseen, 0))
        # each of the n - 1 others may have come last, hence n - 1
        return parts, np.log(self.n - 1) - np.log(self.n - 1 + unseen)


def _sum_up(components: _Components, signs: NDArray[np.int8], unseen: Ints) -> tuple[Floats, Floats]:
    """Log weights of the graphs (summed over N) and of N (summed over graphs).

    A look at every so many N, closer than the posterior of any graph is wide, finds the graphs and the stretches of N
    that hold all but e**-32 of the weight; only those are computed.
    """
    at = np.unique(np.minimum(np.arange(2 * int(len(unseen) ** 0.5) + 3) ** 2 // 4, len(unseen) - 1))
    looked = _weigh(components, signs, unseen[at])
    least = looked.max() - _NEGLIGIBLE
    log_graphs, log_totals = looked.max(axis=1) - _NEGLIGIBLE, np.full(len(unseen), -np.inf)
    summed = np.full(len(signs), -np.inf)
    waiting = _stretches(unseen)
    while waiting:
        start, stop = waiting.pop()
        first, last = np.searchsorted(at, [start, stop])
        kept = np.flatnonzero(looked[:, max(first - 1, 0) : last + 1].max(axis=1) > least)
        if not len(kept):
            continue
        found = _stretch(components, signs[kept], unseen[start:stop])
        if found is None:
            middle = (start + stop) // 2
            waiting += [(start, middle), (middle, stop)]
        else:
            log_totals[start:stop] = found[1]
            summed[kept] = np.logaddexp(summed[kept], found[0])
    known = np.isfinite(summed)
    log_graphs[known] = summed[known]
    return log_graphs, log_totals


def _stretches(unseen: Ints) -> list[tuple[int, int]]:
    """Stretches of the grid in which the unseen grow by a third at most."""
    ends, last = [0], len(unseen)
    while ends[-1] < last:
        ends.append(max(int(np.searchsorted(unseen, 4 / 3 * unseen[ends[-1]])), ends[-1] + 1))
    return [(start, min(stop, last)) for start, stop in itertools.pairwise(ends)]


def _stretch(components: _Components, signs: NDArray[np.int8], unseen: Ints) -> tuple[Floats, Floats] | None:
    """The log weights of these graphs and of each N over one stretch of the grid; None where it must be halved first.

    Over a stretch in which no graph gains or loses more than e**8 on another, polynomials through 24 Chebyshev points
    give every N to more digits than a double keeps of the sum: of the heaviest graph's logarithm, and of all others'
    weights beside it.
    """
    with np.errstate(divide="ignore"):
        if len(unseen) <= 2 * _NODES or len(signs) <= _FEW_GRAPHS or len(signs) * len(unseen) <= _FEW:
            logs = _weigh(components, signs, unseen)
            top = logs.max()
            weights = np.exp(logs - top)
            return np.log(weights.sum(axis=1)) + top, np.log(weights.sum(axis=0)) + top
        half, middle = (unseen[-1] - unseen[0]) / 2, (unseen[-1] + unseen[0]) / 2
        logs = _weigh(components, signs, middle + half * _chebyshev()[0])
        heaviest = logs[np.argmax(logs[:, _NODES // 2])]
        beside = logs - heaviest
        if np.ptp(beside, axis=1).max() > _STEEP:
            return None
        onto = np.polynomial.chebyshev.chebvander((unseen - middle) / half, _NODES - 1) @ _chebyshev()[1]
        weights, along = np.exp(beside), onto @ heaviest
        top = along.max()
        return np.log(weights @ (np.exp(along - top) @ onto)) + top, np.log(onto @ weights.sum(axis=0)) + along


@cache
def _chebyshev() -> tuple[Floats, Floats]:
    """The Chebyshev points, and the matrix that takes values at them to the coefficients of a polynomial."""
    points = np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
    terms = np.polynomial.chebyshev.chebvander(points, _NODES - 1).T * (2 / _NODES)
    terms[0] /= 2
    return np.asarray(points), np.asarray(terms)


def _weigh(components: _Components, signs: NDArray[np.int8], unseen: Ints | Floats) -> Floats:
    """The log weight of each graph at each number of unseen."""
    named = np.flatnonzero(signs.any(axis=0))
    parts, common = components.at(unseen, named)
    rows = signs[:, named].astype(np.float64)
    # products so small that the linear algebra library takes one thread: a second costs more than it saves
    step = max(_ONE_THREAD // max(parts.size, 1), 1) if len(rows) > _FEW_GRAPHS else len(rows)
    logs = np.empty((len(rows), len(unseen)))
    for start in range(0, len(rows), step):
        np.matmul(rows[start : start + step], parts, out=logs[start : start + step])
    logs += common
    return logs


def _left_out(
    components: _Components,
    signs: NDArray[np.int8],
    named: list[tuple[tuple[str, str], ...]],
    used: NDArray[np.bool_],
    unseen: Ints,
    log_used: Floats,
) -> tuple[tuple[tuple[tuple[str, str], ...], float], ...]:
    if used.all():
        return ()
    log_graphs, _ = _sum_up(components, signs[~used], unseen)
    everything = np.logaddexp.reduce(np.concatenate([log_graphs, log_used]))
    weights = np.exp(log_graphs - everything)
    kept = [named[i] for i in np.flatnonzero(~used)]
    return tuple(sorted(zip(kept, map(float, weights), strict=True), key=lambda pair: -pair[1]))


def _named(edges: tuple[int, ...], lists: tuple[str, ...]) -> list[tuple[tuple[str, str], ...]]:
    """The edges of each graph by list name."""
    pairs = [(lists[i], lists[j]) for i, j in _pairs(len(lists))]
    bits = (np.array(edges)[:, None] >> np.arange(len(pairs)) & 1).tolist()
    return [tuple(itertools.compress(pairs, row)) for row in bits]
