"""The Bayesian nonparametric latent class model of Manrique-Vallier (2016, Biometrics 72).

People fall into classes that nobody sees; within a class they stand on each list independently. The number of classes
is not chosen: up to ``classes`` of them share the people by a stick-breaking prior, whose concentration has a
Gamma(a, b) prior; each class's chance to be on a list is uniform before the data. The total N has the prior 1/N, cut
off at ``n + cap * n``, which is stated and watched.

The posterior is the one that R's LCMCR samples. That package adds and removes the unseen one step at a time, which
mixes slowly; here the unseen are integrated out (given the classes they are negative binomial), and Hamiltonian
trajectories move all chances at once, for many chains together. Between them people are put into classes by Gibbs
sweeps, with the places of the classes and their concentration drawn anew from the sizes alone, and labels of classes
are drawn anew, which leaves the likelihood as it is. N is then drawn exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from constancia.counting.convergence import Convergence, convergence, quantile_error
from constancia.counting.progress import tell
from constancia.counting.table import Floats, Ints, Table

FEWEST_LISTS = 3
_ACCEPT = 0.8
_WIDE_PATH = 1.2
_CAREFUL_PATH = 4.0
_SWEEPS = 2
_SETTLE, _SETTLING = 60, 5
_WINDOWS = 4
_CAREFUL_EVERY = 4
_SWAPS, _GRID, _GRID_STEPS = 3, 16, (0.3, 1.0, 2.5)
_RESUMED = 60
_LONGEST = 96
_FARTHEST = 700.0
_HOPELESS = 1.1


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a run depends on besides the data. ``cap`` bounds the unseen at so many times the seen."""

    chains: int = 16
    warmup: int = 240
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
    """The draws of N (chains by draws), how far they can be trusted, and how close they came to the bound.

    ``left_out`` is the log chance that the model gives to the pattern of one seen person from all the others, for each
    pattern: the harmonic mean of its chance over the draws (Gelfand and Dey 1994).
    """

    totals: Floats = field(repr=False)
    left_out: Floats = field(repr=False)
    n: int
    settings: Settings
    convergence: Convergence
    accepted: float
    steps: int
    end: _End = field(repr=False)

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


@dataclass(frozen=True, eq=False, slots=True)
class _End:
    """Where a run's chains stood at last, and how its trajectories went."""

    z: Floats
    alpha: Floats
    wide: _Gait
    careful: _Gait


def sample(table: Table, settings: Settings | None = None, *, after: Run | None = None) -> Run:
    """Draw from the posterior of N until the chains agree, or until ``most_draws`` a chain are spent; until half of
    them where the chains are then still far apart.

    The same table and settings give the same draws. Whether the chains agree is in ``convergence``: read it before
    any number. ``after`` is a run on nearly the same people and lists with the same settings, whose chains agreed: from
    where they stood, chains find the new posterior sooner than from starts far apart.
    """
    settings = settings or Settings()
    if len(table.lists) < FEWEST_LISTS:
        raise ValueError(f"latent classes are fitted to {FEWEST_LISTS} lists or more, not {len(table.lists)}")
    if settings.chains < 4:
        raise ValueError("at least four chains are needed to see whether they agree")
    sampler = _Sampler(table, settings)
    if after is not None and after.end.z.shape == sampler.z.shape:
        sampler.resume(after.end)
    else:
        sampler.warm_up()
    blocks: list[Floats] = []
    while True:
        blocks.append(sampler.draw(settings.draws))
        totals = np.concatenate(blocks, axis=1)
        reached = convergence(totals)
        spent = totals.shape[1] / settings.most_draws
        if reached.is_reached or spent >= 1 or (spent >= 0.5 and reached.rhat > _HOPELESS):
            counted = sampler.accepted, sampler.steps, sampler.end()
            return Run(totals, sampler.left_out(), table.n, settings, reached, *counted)


class _Model:
    """The log posterior of a place ``z`` (chains, K-1 + K*J): the logits of the sticks, then of the chances of each
    class on each list.

    Patterns stand with a last one of nobody's lists, and lists with a last column of ones, so that one product gives
    every cell with the unseen and one gives every class's people with its size.
    """

    def __init__(self, table: Table, classes: int) -> None:
        self.on = table.patterns.astype(np.float64)
        self.whole = table.counts
        self.counts = table.counts.astype(np.float64)
        self.n = float(table.n)
        self.cells, self.lists = self.on.shape
        self.classes, self.sticks = classes, classes - 1
        self.design = np.ones((self.cells + 1, self.lists + 1))
        self.design[:, :-1] = np.vstack([self.on, np.zeros(self.lists)])
        self.design_t = np.ascontiguousarray(self.design.T)
        self._ones = np.ones(self.lists)
        self._this, self._before = np.eye(self.sticks, classes), np.triu(np.ones((self.sticks, classes)), 1)
        self.onward = np.tril(np.ones((classes, self.sticks)))

    def split(self, z: Floats) -> tuple[Floats, Floats]:
        """The sticks (chains, K-1) and the chances (chains, K, J) of a place, as views of it."""
        return z[:, : self.sticks], z[:, self.sticks :].reshape(len(z), self.classes, self.lists)

    def gradient(self, z: Floats, alpha: Floats) -> tuple[Floats, _Parts]:
        """The gradient in ``z``, and the parts from which the density follows."""
        chains, sticks = len(z), self.sticks
        chance = 1 / (1 + np.exp(np.minimum(-z, _FARTHEST)))
        log_on = np.log(chance)
        log_off = log_on - z
        reach = np.empty((chains, self.classes, self.lists + 1))
        reach[:, :, :-1] = z[:, sticks:].reshape(chains, self.classes, self.lists)
        off = log_off[:, sticks:].reshape(-1, self.lists) @ self._ones
        reach[:, :, -1] = off.reshape(chains, -1) + self.log_weights(log_on, log_off)
        joint = np.exp(reach.reshape(-1, self.lists + 1) @ self.design_t)
        by_class = joint.reshape(chains, self.classes, self.cells + 1)
        cell = by_class.sum(axis=1)
        expected = np.empty_like(cell)
        np.divide(self.counts, cell[:, :-1], out=expected[:, :-1])
        expected[:, -1] = self.n / (1 - cell[:, -1])
        by_class *= expected[:, None, :]
        people = (joint @ self.design).reshape(reach.shape)
        # expected persons in each class, the unseen among them
        size = people[:, :, -1]
        slope, pull = np.empty_like(z), np.empty_like(z)
        slope[:, :sticks] = size[:, :-1]
        slope[:, sticks:] = people[:, :, :-1].reshape(chains, -1)
        pull[:, :sticks] = size @ self.onward + (alpha - 1)[:, None]
        pull[:, sticks:] = size.repeat(self.lists, axis=1)
        pull += 2
        slope -= pull * chance
        slope += 1
        return slope, _Parts(chance, log_on, log_off, pull, cell)

    def log_weights(self, log_on: Floats, log_off: Floats) -> Floats:
        """The log weights of the classes from the logarithms of the sticks and of what each leaves."""
        return np.asarray(log_on[:, : self.sticks] @ self._this + log_off[:, : self.sticks] @ self._before)

    def density(self, parts: _Parts, alpha: Floats) -> Floats:
        """The log density of the logits given alpha, up to a constant."""
        sticks = alpha * parts.log_off[:, : self.sticks].sum(axis=1)
        chances = parts.log_off[:, self.sticks :].sum(axis=1)
        return np.asarray(self.seen(parts.cell) + sticks + chances + parts.log_on.sum(axis=1))

    def seen(self, cell: Floats) -> Floats:
        """The log likelihood of the seen from the chance of each cell, the unseen one last."""
        with np.errstate(all="ignore"):
            return np.asarray(np.log(cell[:, :-1]) @ self.counts - self.n * np.log1p(-cell[:, -1]))


@dataclass(frozen=True, eq=False, slots=True)
class _Parts:
    """The chances and sticks, the logarithms of them and of what they leave, the people whom each concerns (plus the
    prior's), and the chance of each cell, the unseen one last.
    """

    chance: Floats
    log_on: Floats
    log_off: Floats
    people: Floats
    cell: Floats

    def sharpness(self) -> Floats:
        """How sharply the posterior bends in each stick and chance: the information of the people whom it concerns,
        and the prior's.
        """
        return self.people * self.chance * (1 - self.chance) + 0.1


@dataclass(slots=True)
class _Gait:
    """How trajectories of one kind go: the scale of each coordinate, the length of a path in those scales, and of a
    step.
    """

    scale: Floats
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
        chances = (2 * near - 1) * self.rng.gamma(3.0, 0.4, (chains, classes, lists)) + reach
        v = self.rng.normal(0, 0.5, (chains, classes - 1)) - np.log(np.arange(classes - 1, 0, -1))
        self.z = np.concatenate([v, chances.reshape(chains, -1)], axis=1)
        self.alpha = np.ones(chains)
        even = np.ones(self.z.shape[1])
        self.wide = _Gait(even, _WIDE_PATH, np.log(0.05))
        self.careful = _Gait(even, _CAREFUL_PATH, np.log(0.05))
        self.accepted, self.steps, self._moves, self._done = 0.0, 0, 0, 0
        self._inverse = np.zeros(self.model.cells)

    def warm_up(self) -> None:
        """Settle by Gibbs sweeps alone, then learn the scales in windows and the step lengths all the way.

        Trajectories whose steps do not fit yet would throw small classes together before they have found their people.
        """
        for _ in range(_SETTLE):
            self._sort_people(_SETTLING)
            self._relabel()
            self._advance()
        window = self.settings.warmup // _WINDOWS
        for _ in range(_WINDOWS):
            spread, sharp = _Moments(), _Moments()
            for i in range(window):
                self.wide.adapt(self._move(self.wide), i)
                self._sort_people(_SWEEPS)
                self.careful.adapt(self._move(self.careful), i)
                self._relabel()
                self._advance()
                if i >= window // 4:
                    spread.add(self.z)
                    with np.errstate(all="ignore"):
                        sharp.add(self.model.gradient(self.z, self.alpha)[1].sharpness())
            self.wide.scale = np.sqrt(np.minimum(spread.variance, 9.0) + 1e-3)
            self.careful.scale = 1 / np.sqrt(sharp.mean)

    def resume(self, end: _End) -> None:
        """Go on from where a run on nearly the same data stood, with its scales, and put the step lengths right."""
        self.z, self.alpha = end.z.copy(), end.alpha.copy()
        self.wide, self.careful = replace(end.wide), replace(end.careful)
        for i in range(_RESUMED):
            self.wide.adapt(self._move(self.wide), _RESUMED + i)
            self._sort_people(_SWEEPS)
            self.careful.adapt(self._move(self.careful), _RESUMED + i)
            self._relabel()

    def _advance(self) -> None:
        """Tell how much of the most that this run may take is done."""
        self._done += 1
        tell("lcmcr", self._done / (_SETTLE + self.settings.warmup + self.settings.most_draws))

    def end(self) -> _End:
        return _End(self.z, self.alpha, self.wide, self.careful)

    def draw(self, draws: int) -> Floats:
        """So many draws of N from each chain."""
        totals = np.empty((self.settings.chains, draws))
        for i in range(draws):
            rate = self._move(self.wide)
            self._sort_people(_SWEEPS)
            if i % _CAREFUL_EVERY == 0:
                self._move(self.careful)
            self._moves += 1
            self.accepted += (rate - self.accepted) / self._moves
            self._relabel()
            self._advance()
            cell = self._cell()
            totals[:, i] = self.n + self._unseen(cell[:, -1])
            with np.errstate(divide="ignore"):
                self._inverse += ((1 - cell[:, -1:]) / cell[:, :-1]).mean(axis=0)
        return totals

    def left_out(self) -> Floats:
        """The log chance of each pattern for one seen person, from the others, over all draws so far."""
        return np.asarray(np.log(self._moves) - np.log(self._inverse))

    def _move(self, gait: _Gait) -> float:
        """One Hamiltonian trajectory of about the same length for all chains; the mean chance of acceptance comes
        back.
        """
        rng, model, alpha, z = self.rng, self.model, self.alpha, self.z
        step = float(np.exp(gait.log_step)) * rng.uniform(0.8, 1.2)
        many = int(np.clip(rng.uniform(0.6, 1.4) * gait.path / step, 2, _LONGEST))
        move = step * gait.scale
        push = rng.standard_normal(z.shape)
        with np.errstate(all="ignore"):
            slope, parts = model.gradient(z, alpha)
            before = self._energy(parts, push)
            push += 0.5 * move * slope
            for i in range(many):
                z = z + move * push
                slope, parts = model.gradient(z, alpha)
                slope *= move if i < many - 1 else 0.5 * move
                push += slope
            gained = self._energy(parts, push) - before
        rate = np.exp(np.minimum(0.0, np.where(np.isfinite(gained), gained, -np.inf)))
        taken = rng.random(len(z)) < rate
        self.z = np.where(taken[:, None], z, self.z)
        self.steps += many
        return float(rate.mean())

    def _sort_people(self, sweeps: int) -> None:
        """Gibbs sweeps: put everybody, the unseen too, into a class by chance, and draw the classes anew from who is
        in them.

        They find small classes that trajectories pass by, because a class with nobody in it is drawn from the prior.
        After the last sweep the classes are put into other places first.
        """
        rng, model = self.rng, self.model
        chains, sticks, classes, cells = len(self.z), model.sticks, model.classes, model.cells
        shape = np.empty((2, chains, self.z.shape[1]))
        people = np.empty((chains, classes, cells + 1))
        for sweep in range(sweeps):
            weight = np.exp(_log_weights(model.split(self.z)[0]))
            joint = np.swapaxes(self._cells() * weight[:, :, None], 1, 2)
            total = joint.sum(axis=2)
            joint = joint / total[:, :, None]
            people[:, :, :cells] = np.swapaxes(rng.multinomial(model.whole, joint[:, :cells]), 1, 2)
            people[:, :, cells] = rng.multinomial(self._unseen(total[:, cells]), joint[:, cells])
            placed = (people.reshape(-1, cells + 1) @ model.design).reshape(chains, classes, -1)
            if sweep == sweeps - 1:
                placed = self._place(placed)
            size = placed[:, :, -1]
            shape[0, :, :sticks] = size[:, :-1]
            shape[1, :, :sticks] = later = size[:, 1:] @ model.onward[:-1] + self.alpha[:, None]
            shape[0, :, sticks:] = placed[:, :, :-1].reshape(chains, -1)
            shape[1, :, sticks:] = size.repeat(model.lists, axis=1) - shape[0, :, sticks:]
            drawn = np.log(rng.standard_gamma(shape + 1))
            self.z = drawn[0] - drawn[1]
            # a gamma draw of a shape so small that the draw itself would be zero
            self.z[:, :sticks] -= np.log1p(-rng.random(later.shape)) / later

    def _cells(self) -> Floats:
        """The chance of each cell in each class (chains, K, cells), the unseen one last."""
        chances = self.model.split(self.z)[1]
        reach = np.empty((*chances.shape[:2], self.model.lists + 1))
        reach[:, :, :-1] = chances
        reach[:, :, -1] = -np.logaddexp(0, chances).sum(axis=2)
        joint = np.exp(reach.reshape(-1, self.model.lists + 1) @ self.model.design_t)
        return np.asarray(joint.reshape(*chances.shape[:2], -1))

    def _cell(self) -> Floats:
        """The chance of each cell (chains, cells), the unseen one last."""
        weight = np.exp(_log_weights(self.model.split(self.z)[0]))
        return np.asarray((weight[:, None, :] @ self._cells())[:, 0])

    def _place(self, placed: Floats) -> Floats:
        """Put the classes, with who is in them, into other places, and draw alpha anew, from the sizes alone.

        The sticks are integrated out, so that neither holds the other back. Alpha is drawn from a grid of steps on its
        logarithm in which where it stood has a place at random; two classes change places or not by the sum over the
        grid.
        """
        rng, (chains, classes) = self.rng, placed.shape[:2]
        rows, size = np.arange(chains), placed[:, :, -1]
        log_alpha = np.log(self.alpha)[:, None] + rng.choice(_GRID_STEPS) * (
            np.arange(_GRID) - rng.integers(0, _GRID, (chains, 1))
        )
        order = np.tile(np.arange(classes), (chains, 1))
        here = self._place_density(size, log_alpha)
        for one, two in zip(*rng.integers(0, classes, (2, _SWAPS, chains)), strict=True):
            swapped = order.copy()
            swapped[rows, one], swapped[rows, two] = order[rows, two], order[rows, one]
            there = self._place_density(np.take_along_axis(size, swapped, axis=1), log_alpha)
            gain = np.logaddexp.reduce(there, axis=1) - np.logaddexp.reduce(here, axis=1)
            taken = np.log(rng.random(chains)) < gain
            order[taken], here[taken] = swapped[taken], there[taken]
        self.alpha = np.exp(log_alpha[rows, np.argmax(here + rng.gumbel(size=here.shape), axis=1)])
        return np.take_along_axis(placed, order[:, :, None], axis=1)

    def _place_density(self, size: Floats, log_alpha: Floats) -> Floats:
        """The log density of log alpha (chains, grid) and of the sizes of the classes in this order, the sticks
        integrated out, up to a constant of the order.
        """
        from scipy.special import gammaln

        alpha = np.exp(np.clip(log_alpha, -_FARTHEST, _FARTHEST))
        later = size[:, 1:] @ self.model.onward[:-1]
        last = later[:, -1:]
        density = (self.settings.a + self.model.sticks) * log_alpha - self.settings.b * alpha
        density += gammaln(alpha + last) - gammaln(1 + last) - gammaln(1 + alpha + size.sum(axis=1, keepdims=True))
        return np.asarray(density - np.log(alpha[:, :, None] + later[:, None, :-1]).sum(axis=2))

    def _energy(self, parts: _Parts, push: Floats) -> Floats:
        kinetic = np.einsum("ij,ij->i", push, push)
        return np.asarray(self.model.density(parts, self.alpha) + self._within_cap(parts.cell[:, -1]) - 0.5 * kinetic)

    def _within_cap(self, missed: Floats) -> Floats:
        """The log probability that the unseen stay under the cap, which the cut-off prior puts into the posterior."""
        inside = np.zeros(len(missed))
        close = np.flatnonzero(~(missed < 0.5 * self.settings.cap / (1 + self.settings.cap)))
        if len(close):
            from scipy.special import betainc

            with np.errstate(divide="ignore"):
                inside[close] = np.log(betainc(self.n, self.settings.cap * self.n + 1, 1 - missed[close]))
        return inside

    def _relabel(self) -> None:
        """Draw the order of the classes and alpha anew, which changes the chance of no cell.

        Given the weights, all but the last class stand in size-biased order (Pitman 1995), up to the last one's part
        in the remainders, for which the new order is accepted or not.
        """
        rng = self.rng
        self._swap_last()
        v, chances = self.model.split(self.z)
        log_weight = _log_weights(v)
        first, last = log_weight[:, :-1], log_weight[:, -1:]
        order = np.argsort(-(first + rng.gumbel(size=first.shape)), axis=1)
        new = np.take_along_axis(first, order, axis=1)
        gain = _order_weight(new, last) - _order_weight(first, last)
        taken = np.log(rng.random(len(gain))) < gain
        order[~taken] = np.arange(first.shape[1])
        new = np.where(taken[:, None], new, first)
        v[...] = new - _remainders(new, last)[:, 1:]
        chances[:, :-1] = np.take_along_axis(chances[:, :-1], order[:, :, None], axis=1)
        weights = self.settings
        self.alpha = rng.gamma(weights.a + self.model.classes - 1, 1 / (weights.b - last[:, 0]))

    def _swap_last(self) -> None:
        """Offer another class the last place, with alpha integrated out."""
        rng, rows = self.rng, np.arange(len(self.z))
        v, chances = self.model.split(self.z)
        log_weight = _log_weights(v)
        other = rng.integers(0, self.model.classes - 1, len(rows))
        swapped = log_weight.copy()
        swapped[rows, other], swapped[:, -1] = log_weight[:, -1], log_weight[rows, other]
        gain = self._order_density(swapped) - self._order_density(log_weight)
        taken = np.flatnonzero(np.log(rng.random(len(rows))) < gain)
        log_weight[taken] = swapped[taken]
        one, two = chances[taken, other[taken]], chances[taken, -1]
        chances[taken, other[taken]], chances[taken, -1] = two, one
        v[...] = log_weight[:, :-1] - _remainders(log_weight[:, :-1], log_weight[:, -1:])[:, 1:]

    def _order_density(self, log_weight: Floats) -> Floats:
        last = log_weight[:, -1]
        remainders = _remainders(log_weight[:, :-1], log_weight[:, -1:])[:, :-1].sum(axis=1)
        power = self.settings.a + self.model.classes - 1
        return np.asarray(-last - power * np.log(self.settings.b - last) - remainders)

    def _unseen(self, missed: Floats) -> Ints:
        """The unseen given the chance of being missed: negative binomial, under the cap."""
        most = self.settings.cap * self.n
        drawn = self.rng.negative_binomial(self.n, 1 - missed)
        over = np.flatnonzero(drawn > most)
        if len(over):
            from scipy.stats import nbinom

            # not by drawing until one fits: far beyond the cap none would
            seen = 1 - missed[over]
            share = self.rng.random(len(over)) * nbinom.cdf(most, self.n, seen)
            drawn[over] = np.clip(nbinom.ppf(share, self.n, seen), 0, most).astype(np.int64)
        return np.asarray(drawn)


class _Moments:
    """Running means and variances of places over draws and chains."""

    def __init__(self) -> None:
        self.count, self.sum, self.square = 0, np.zeros(1), np.zeros(1)

    def add(self, values: Floats) -> None:
        self.count += len(values)
        self.sum = self.sum + values.sum(axis=0)
        self.square = self.square + (values**2).sum(axis=0)

    @property
    def mean(self) -> Floats:
        return np.asarray(self.sum / self.count)

    @property
    def variance(self) -> Floats:
        return np.maximum(self.square / self.count - self.mean**2, 0)


def _log_weights(v: Floats) -> Floats:
    """The log weights of the classes from the logits of the sticks."""
    log_rest = -np.logaddexp(0, v)
    log_weight = np.zeros((len(v), v.shape[1] + 1))
    np.cumsum(log_rest, axis=1, out=log_weight[:, 1:])
    log_weight[:, :-1] += log_rest + v
    return log_weight


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
