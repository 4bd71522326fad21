"""The Bayesian nonparametric latent class model of Manrique-Vallier (2016, Biometrics 72).

People fall into classes that nobody sees; within a class they stand on each list independently. The number of classes
is not chosen: up to ``classes`` of them share the people by a stick-breaking prior, whose concentration has a
Gamma(a, b) prior; each class's chance to be on a list is uniform before the data. The total N has the prior 1/N, cut
off at ``n + cap * n``, which is stated and watched.

The posterior is the one that R's LCMCR samples. That package adds and removes the unseen one step at a time, which
mixes slowly; here the unseen are integrated out (given the classes they are negative binomial), and Hamiltonian
trajectories move all chances at once, for many chains together. Labels of classes are drawn anew at each step, which
leaves the likelihood as it is. N is then drawn exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from constancia.counting.convergence import Convergence, convergence, quantile_error
from constancia.counting.table import Floats, Table

FEWEST_LISTS = 3
_ACCEPT = 0.8
_WIDE_PATH = 1.2
_CAREFUL_PATH = 4.0
_SWEEPS = 10
_SETTLE = 100
_LONGEST = 96


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a run depends on besides the data. ``cap`` bounds the unseen at so many times the seen."""

    chains: int = 16
    warmup: int = 400
    draws: int = 250
    most_draws: int = 2000
    classes: int = 0
    a: float = 0.25
    b: float = 0.25
    cap: int = 20
    seed: int = 1

    def classes_for(self, lists: int) -> int:
        """The number of classes asked for, or 10 (15 with more than twelve lists)."""
        return self.classes or (10 if lists <= 12 else 15)


@dataclass(frozen=True, eq=False)
class Run:
    """The draws of N (chains by draws), how far they can be trusted, and how close they came to the bound."""

    totals: Floats = field(repr=False)
    n: int
    settings: Settings
    convergence: Convergence
    accepted: float
    steps: int

    @property
    def bound(self) -> int:
        return self.n * (1 + self.settings.cap)

    @property
    def mean(self) -> float:
        return float(self.totals.mean())

    def quantile(self, share: float) -> float:
        return float(np.quantile(self.totals, share))

    def error(self, share: float) -> float:
        """The Monte Carlo standard error of a quantile."""
        return quantile_error(self.totals, share)

    def near_bound(self, within: float = 0.05) -> float:
        """The share of draws within this much of the bound."""
        return float((self.totals > (1 - within) * self.bound).mean())


def sample(table: Table, settings: Settings | None = None) -> Run:
    """Draw from the posterior of N until the chains agree, or until ``most_draws`` a chain are spent.

    The same table and settings give the same draws. Whether the chains agree is in ``convergence``: read it before
    any number.
    """
    settings = settings or Settings()
    if len(table.lists) < FEWEST_LISTS:
        raise ValueError(f"latent classes are fitted to {FEWEST_LISTS} lists or more, not {len(table.lists)}")
    if settings.chains < 4:
        raise ValueError("at least four chains are needed to see whether they agree")
    sampler = _Sampler(table, settings)
    sampler.warm_up()
    blocks: list[Floats] = []
    while True:
        blocks.append(sampler.draw(settings.draws))
        totals = np.concatenate(blocks, axis=1)
        reached = convergence(totals)
        if reached.is_reached or totals.shape[1] >= settings.most_draws:
            return Run(totals, table.n, settings, reached, sampler.accepted, sampler.steps)


class _Model:
    """The log posterior of sticks ``v`` (chains, K-1) and chances ``l`` (chains, K, J), both as logits, and its
    gradient.
    """

    def __init__(self, table: Table, classes: int) -> None:
        self.on = table.patterns.astype(np.float64)
        self.on_t = np.ascontiguousarray(self.on.T)
        self.with_unseen = np.vstack([self.on, np.zeros(self.on.shape[1])])
        self.whole = table.counts
        self.counts = table.counts.astype(np.float64)
        self.n = float(table.n)
        self.cells, self.lists = self.on.shape
        self.classes = classes

    def gradient(self, v: Floats, chances: Floats, alpha: Floats) -> tuple[Floats, Floats, _Parts]:
        """The gradient in ``v`` and ``chances``, and the parts from which the density follows."""
        chains = len(v)
        stick = 1 / (1 + np.exp(-v))
        log_stick = np.log(stick)
        log_rest = log_stick - v
        log_weight = np.empty((chains, self.classes))
        np.cumsum(log_rest, axis=1, out=log_weight[:, 1:])
        log_weight[:, 0] = 0
        log_weight[:, :-1] += log_stick
        chance = 1 / (1 + np.exp(-chances))
        log_not = np.log(chance)
        log_not -= chances
        log_unseen = log_weight + log_not.sum(axis=2)
        unseen = np.exp(log_unseen)
        joint = (chances.reshape(-1, self.lists) @ self.on_t).reshape(chains, self.classes, self.cells)
        joint += log_unseen[:, :, None]
        np.exp(joint, out=joint)
        cell = joint.sum(axis=1)
        missed = unseen.sum(axis=1)
        joint *= (self.counts / cell)[:, None, :]
        # expected persons in each class, the unseen among them
        size = joint.sum(axis=2)
        size += unseen * (self.n / (1 - missed))[:, None]
        by_chance = (joint.reshape(-1, self.cells) @ self.on).reshape(chance.shape)
        by_chance -= (size[:, :, None] + 2) * chance
        by_chance += 1
        later = np.cumsum(size[:, :0:-1], axis=1)[:, ::-1]
        by_stick = (size[:, :-1] + 1) * (1 - stick) - (later + alpha[:, None]) * stick
        return by_stick, by_chance, _Parts(stick, log_stick, log_rest, chances, chance, log_not, size, cell, missed)

    def density(self, parts: _Parts, alpha: Floats) -> Floats:
        """The log density of the logits given alpha, up to a constant."""
        seen = np.log(parts.cell) @ self.counts - self.n * np.log1p(-parts.missed)
        sticks = (parts.log_stick + alpha[:, None] * parts.log_rest).sum(axis=1)
        return np.asarray(seen + sticks + (parts.chances + 2 * parts.log_not).sum(axis=(1, 2)))

    def seen(self, total: Floats) -> Floats:
        """The log likelihood of the seen from the chance of each cell, the unseen one last."""
        with np.errstate(all="ignore"):
            return np.asarray(np.log(total[:, :-1]) @ self.counts - self.n * np.log1p(-total[:, -1]))


@dataclass(frozen=True, eq=False, slots=True)
class _Parts:
    stick: Floats
    log_stick: Floats
    log_rest: Floats
    chances: Floats
    chance: Floats
    log_not: Floats
    size: Floats
    cell: Floats
    missed: Floats

    def sharpness(self) -> tuple[Floats, Floats]:
        """How sharply the posterior bends in each stick and chance: the information of the people in the class, and
        the prior's.
        """
        reaching = np.cumsum(self.size[:, ::-1], axis=1)[:, :0:-1]
        by_stick = (reaching + 1) * self.stick * (1 - self.stick) + 0.1
        return by_stick, (self.size[:, :, None] + 2) * self.chance * (1 - self.chance) + 0.1


@dataclass(slots=True)
class _Gait:
    """How trajectories of one kind go: the scale of each coordinate, the length of a path in those scales, and of a
    step.
    """

    scale_v: Floats
    scale_c: Floats
    path: float
    log_step: float

    def adapt(self, rate: float, i: int) -> None:
        self.log_step += (rate - _ACCEPT) * 2.0 / (i + 8) ** 0.6


class _Sampler:
    """Many chains side by side, with two kinds of trajectory in turn.

    The wide gait has the spread of the whole posterior for its scale and goes far fast, but trips where a class that
    is usually empty is large. The careful gait has the sharpness of the posterior for its scale and gets everywhere.
    Between them people are put into classes anew.
    """

    def __init__(self, table: Table, settings: Settings) -> None:
        self.settings = settings
        self.model = _Model(table, settings.classes_for(len(table.lists)))
        self.n = table.n
        self.rng = np.random.default_rng(settings.seed)
        chains, classes, lists = settings.chains, self.model.classes, self.model.lists
        # Starts far apart, and with too many classes rather than too few, because classes merge more easily than they
        # are born: each lies near a cell of the data drawn at random, and a chain's lists reach many people or few.
        near = self.model.on[self.rng.integers(0, self.model.cells, (chains, classes))]
        reach = self.rng.normal(-0.5, 1.0, (chains, 1, 1))
        self.chances = (2 * near - 1) * self.rng.gamma(3.0, 0.4, (chains, classes, lists)) + reach
        self.v = self.rng.normal(0, 0.5, (chains, classes - 1)) - np.log(np.arange(classes - 1, 0, -1))
        self.alpha = np.ones(chains)
        ones_v, ones_c = np.ones(classes - 1), np.ones((classes, lists))
        self.wide = _Gait(ones_v, ones_c, _WIDE_PATH, np.log(0.05))
        self.careful = _Gait(ones_v, ones_c, _CAREFUL_PATH, np.log(0.05))
        self.accepted, self.steps, self._moves = 0.0, 0, 0

    def warm_up(self) -> None:
        """Settle by Gibbs sweeps alone, then learn the scales in four windows and the step lengths all the way.

        Trajectories whose steps do not fit yet would throw small classes together before they have found their people.
        """
        for _ in range(_SETTLE):
            for _ in range(_SWEEPS):
                self._sort_people()
            self._stretch()
            self._relabel()
        window = self.settings.warmup // 4
        for _ in range(4):
            spread, sharp = _Moments(), _Moments()
            for i in range(window):
                self.wide.adapt(self._move(self.wide), i)
                for _ in range(_SWEEPS):
                    self._sort_people()
                self.careful.adapt(self._move(self.careful), i)
                self._stretch()
                self._relabel()
                if i >= window // 4:
                    spread.add(self.v, self.chances)
                    with np.errstate(all="ignore"):
                        sharp.add(*self.model.gradient(self.v, self.chances, self.alpha)[2].sharpness())
            self.wide.scale_v, self.wide.scale_c = (np.sqrt(np.minimum(x, 9.0) + 1e-3) for x in spread.variances())
            self.careful.scale_v, self.careful.scale_c = (1 / np.sqrt(x) for x in sharp.means())

    def draw(self, draws: int) -> Floats:
        """So many draws of N from each chain."""
        totals = np.empty((self.settings.chains, draws))
        for i in range(draws):
            rate = self._move(self.wide)
            for _ in range(_SWEEPS):
                self._sort_people()
            self._move(self.careful)
            self._stretch()
            self._moves += 1
            self.accepted += (rate - self.accepted) / self._moves
            totals[:, i] = self.n + self._unseen(self._relabel())
        return totals

    def _move(self, gait: _Gait) -> float:
        """One Hamiltonian trajectory of about the same length for all chains; the mean chance of acceptance comes
        back.
        """
        rng, model, alpha = self.rng, self.model, self.alpha
        v, chances = self.v, self.chances
        step = float(np.exp(gait.log_step)) * rng.uniform(0.8, 1.2)
        many = int(np.clip(rng.uniform(0.6, 1.4) * gait.path / step, 2, _LONGEST))
        move_v, move_c = step * gait.scale_v, step * gait.scale_c
        push_v, push_c = rng.standard_normal(v.shape), rng.standard_normal(chances.shape)
        with np.errstate(all="ignore"):
            by_v, by_c, parts = model.gradient(v, chances, alpha)
            before = self._energy(parts, push_v, push_c)
            push_v += 0.5 * move_v * by_v
            push_c += 0.5 * move_c * by_c
            for i in range(many):
                v = v + move_v * push_v
                chances = chances + move_c * push_c
                by_v, by_c, parts = model.gradient(v, chances, alpha)
                share = 1.0 if i < many - 1 else 0.5
                push_v += share * move_v * by_v
                push_c += share * move_c * by_c
            gained = self._energy(parts, push_v, push_c) - before
        rate = np.exp(np.minimum(0.0, np.where(np.isfinite(gained), gained, -np.inf)))
        taken = rng.random(len(v)) < rate
        self.v = np.where(taken[:, None], v, self.v)
        self.chances = np.where(taken[:, None, None], chances, self.chances)
        self.steps += many
        return float(rate.mean())

    def _sort_people(self) -> None:
        """One Gibbs sweep: put everybody, the unseen too, into a class by chance, and draw the classes anew from who
        is in them.

        It finds small classes that trajectories pass by, because a class with nobody in it is drawn from the prior.
        """
        rng, model = self.rng, self.model
        chains, classes = len(self.v), model.classes
        log_weight = _log_weights(self.v)
        log_unseen = log_weight - np.logaddexp(0, self.chances).sum(axis=2)
        joint = (self.chances.reshape(-1, model.lists) @ model.on_t).reshape(chains, classes, model.cells)
        joint = np.swapaxes(np.exp(joint + log_unseen[:, :, None]), 1, 2)
        joint /= joint.sum(axis=2, keepdims=True)
        sorted_seen = np.swapaxes(rng.multinomial(model.whole, joint), 1, 2).astype(np.float64)
        unseen = np.exp(log_unseen)
        missed = unseen.sum(axis=1)
        sorted_unseen = rng.multinomial(self._unseen(missed).astype(np.int64), unseen / missed[:, None])
        size = sorted_seen.sum(axis=2) + sorted_unseen
        on = (sorted_seen.reshape(-1, model.cells) @ model.on).reshape(self.chances.shape)
        self.chances = _log_gamma(rng, 1 + on) - _log_gamma(rng, 1 + size[:, :, None] - on)
        later = np.cumsum(size[:, :0:-1], axis=1)[:, ::-1]
        self.v = _log_gamma(rng, 1 + size[:, :-1]) - _log_gamma(rng, self.alpha[:, None] + later)

    def _stretch(self) -> None:
        """Offer alpha another size and stretch the sticks from a random one on to match, so that neither holds the
        other back.

        The lengths -log(1 - V) are exponential with rate alpha; divided by s while alpha is multiplied by s, only the
        prior of alpha, the sticks before, and the likelihood speak.
        """
        rng, model = self.rng, self.model
        chains, sticks = self.v.shape
        fit = (self.chances.reshape(-1, model.lists) @ model.with_unseen.T).reshape(chains, model.classes, -1)
        fit -= np.logaddexp(0, self.chances).sum(axis=2)[:, :, None]
        lengths = np.logaddexp(0, self.v)
        here = self._likelihood(fit, self.v)
        for spread in (0.5, 1.5, 4.0):
            log_s = rng.standard_normal(chains) * spread
            s = np.exp(log_s)
            before = np.arange(sticks) < rng.integers(0, sticks, (chains, 1))
            new_lengths = np.where(before, lengths, lengths / s[:, None])
            v = np.where(before, self.v, new_lengths + np.log(-np.expm1(-np.maximum(new_lengths, 1e-300))))
            there = self._likelihood(fit, v)
            held = (lengths * before).sum(axis=1) + self.settings.b
            gain = there - here + (self.settings.a + before.sum(axis=1)) * log_s - self.alpha * (s - 1) * held
            taken = np.log(rng.random(chains)) < np.where(np.isfinite(gain), gain, -np.inf)
            self.v = np.where(taken[:, None], v, self.v)
            lengths = np.where(taken[:, None], new_lengths, lengths)
            self.alpha = np.where(taken, self.alpha * s, self.alpha)
            here = np.where(taken, there, here)

    def _likelihood(self, fit: Floats, v: Floats) -> Floats:
        total = np.exp(fit + _log_weights(v)[:, :, None]).sum(axis=1)
        return self.model.seen(total) + self._within_cap(total[:, -1])

    def _energy(self, parts: _Parts, push_v: Floats, push_c: Floats) -> Floats:
        kinetic = (push_v**2).sum(axis=1) + (push_c**2).sum(axis=(1, 2))
        return np.asarray(self.model.density(parts, self.alpha) + self._within_cap(parts.missed) - 0.5 * kinetic)

    def _within_cap(self, missed: Floats) -> Floats:
        """The log probability that the unseen stay under the cap, which the cut-off prior puts into the posterior."""
        inside = np.zeros(len(missed))
        close = np.flatnonzero(~(missed < 0.5 * self.settings.cap / (1 + self.settings.cap)))
        if len(close):
            from scipy.special import betainc

            with np.errstate(divide="ignore"):
                inside[close] = np.log(betainc(self.n, self.settings.cap * self.n + 1, 1 - missed[close]))
        return inside

    def _relabel(self) -> Floats:
        """Draw the order of the classes and alpha anew; the chance of being on no list, which neither changes, comes
        back.

        Given the weights, all but the last class stand in size-biased order (Pitman 1995), up to the last one's part
        in the remainders, for which the new order is accepted or not.
        """
        rng = self.rng
        self._swap_last()
        log_weight = _log_weights(self.v)
        first, last = log_weight[:, :-1], log_weight[:, -1:]
        order = np.argsort(-(first + rng.gumbel(size=first.shape)), axis=1)
        new = np.take_along_axis(first, order, axis=1)
        gain = _order_weight(new, last) - _order_weight(first, last)
        taken = np.log(rng.random(len(gain))) < gain
        order[~taken] = np.arange(first.shape[1])
        new = np.where(taken[:, None], new, first)
        self.v = new - _remainders(new, last)[:, 1:]
        self.chances[:, :-1] = np.take_along_axis(self.chances[:, :-1], order[:, :, None], axis=1)
        weights = self.settings
        self.alpha = rng.gamma(weights.a + self.model.classes - 1, 1 / (weights.b - last[:, 0]))
        log_not = -np.logaddexp(0, self.chances).sum(axis=2)
        return np.asarray(np.exp(np.concatenate([new, last], axis=1) + log_not).sum(axis=1))

    def _swap_last(self) -> None:
        """Offer another class the last place, with alpha integrated out."""
        rng, rows = self.rng, np.arange(len(self.v))
        log_weight = _log_weights(self.v)
        here = self._order_density(log_weight)
        for other in rng.integers(0, self.model.classes - 1, (3, len(rows))):
            swapped = log_weight.copy()
            swapped[rows, other], swapped[:, -1] = log_weight[:, -1], log_weight[rows, other]
            there = self._order_density(swapped)
            taken = np.flatnonzero(np.log(rng.random(len(rows))) < there - here)
            log_weight[taken], here[taken] = swapped[taken], there[taken]
            one, two = self.chances[taken, other[taken]], self.chances[taken, -1]
            self.chances[taken, other[taken]], self.chances[taken, -1] = two, one
        self.v = log_weight[:, :-1] - _remainders(log_weight[:, :-1], log_weight[:, -1:])[:, 1:]

    def _order_density(self, log_weight: Floats) -> Floats:
        last = log_weight[:, -1]
        remainders = _remainders(log_weight[:, :-1], log_weight[:, -1:])[:, :-1].sum(axis=1)
        power = self.settings.a + self.model.classes - 1
        return np.asarray(-last - power * np.log(self.settings.b - last) - remainders)

    def _unseen(self, missed: Floats) -> Floats:
        """The unseen given the chance of being missed: negative binomial, under the cap."""
        most = self.settings.cap * self.n
        drawn = self.rng.negative_binomial(self.n, 1 - missed)
        while (over := drawn > most).any():
            drawn[over] = self.rng.negative_binomial(self.n, 1 - missed[over])
        return drawn.astype(np.float64)


class _Moments:
    """Running means and variances over draws and chains of the sticks and the chances."""

    def __init__(self) -> None:
        self.count, self.sums, self.squares = 0, [0.0, 0.0], [0.0, 0.0]

    def add(self, *values: Floats) -> None:
        self.count += len(values[0])
        for i, value in enumerate(values):
            self.sums[i] = self.sums[i] + value.sum(axis=0)
            self.squares[i] = self.squares[i] + (value**2).sum(axis=0)

    def means(self) -> list[Floats]:
        return [np.asarray(total / self.count) for total in self.sums]

    def variances(self) -> list[Floats]:
        pairs = zip(self.squares, self.means(), strict=True)
        return [np.maximum(square / self.count - mean**2, 0) for square, mean in pairs]


def _log_weights(v: Floats) -> Floats:
    """The log weights of the classes from the logits of the sticks."""
    log_rest = -np.logaddexp(0, v)
    log_weight = np.zeros((len(v), v.shape[1] + 1))
    np.cumsum(log_rest, axis=1, out=log_weight[:, 1:])
    log_weight[:, :-1] += log_rest + v
    return log_weight


def _log_gamma(rng: np.random.Generator, shape: Floats) -> Floats:
    """Logarithms of gamma draws, also for shapes so small that the draw itself would be zero."""
    return np.asarray(np.log(rng.standard_gamma(shape + 1)) + np.log1p(-rng.random(shape.shape)) / shape)


def _remainders(first: Floats, last: Floats) -> Floats:
    """The log of what is left of the stick before each class, the last included."""
    both = np.concatenate([first, last], axis=1)
    return np.asarray(np.logaddexp.accumulate(both[:, ::-1], axis=1)[:, ::-1])


def _order_weight(first: Floats, last: Floats) -> Floats:
    """How much likelier an order is under the stick-breaking prior than under the proposal that draws it.

    The prior of an order is the product of 1/R_k; the proposal draws class k with its weight over R_k less the last
    weight.
    """
    remainders = _remainders(first, last)[:, :-1]
    without_last = np.logaddexp.accumulate(first[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((without_last - remainders).sum(axis=1))
