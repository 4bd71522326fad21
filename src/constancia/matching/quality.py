"""How good a linkage is: what the model expects, what people found in a labelled sample, and where lists disagree.

Precision: of the pairs joined, the share that is one person. Recall: of the pairs that are one person, the share
joined. Too low a precision loses people from a count; too low a recall counts them twice. Both errors are shown for
every threshold. What the model expects is only as good as the model: it is labelled samples that measure it, so ask
for one (``sample``), have it judged without showing the probability, and give the answers to ``measured``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from constancia.matching.blocking import TooBig
    from constancia.matching.scoring import Scored

EDGES = (-8.0, -3.0, 0.0, 2.0, 4.0, 7.0, 11.0)
"""Where the strata of a sample begin and end, in bits: most of a sample should lie where the model doubts."""

SAMPLED = -6.63
"""Pairs below these bits, one chance in a hundred, are neither sampled nor counted as missed."""

Pair = tuple[int, int]
DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pair of a sample, by its place among the scored ones, and for how many of its stratum it stands."""

    row: int
    stratum: int
    weight: float


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of a sampled pair, and for how many pairs it stands."""

    same: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the interval that holds it with 95 chances in 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Precision and recall as people judged them in so many sampled pairs; recall among pairs that were compared."""

    precision: Share
    recall: Share
    labelled: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """What joining all pairs from a probability upwards would do, as the model expects it.

    ``people_lost``: pairs joined that are two people. ``people_twice``: pairs of one person left apart.
    """

    probability: float
    joined: int
    people_lost: float
    people_twice: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Of the people that two lists share and both describe in a field, how many they describe differently."""

    lists: tuple[str, str]
    field: str
    differ: int
    of: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Expected precision and recall of a linkage, from the probabilities of its pairs; the cost of other thresholds."""

    expected_precision: float
    expected_recall: float
    thresholds: tuple[Threshold, ...]
    disagreements: tuple[Disagreement, ...]
    too_big: tuple[TooBig, ...] = ()
    measured: Measured | None = None


def assess(
    scored: Scored, people: Sequence[Sequence[int]], lists: Sequence[str], too_big: tuple[TooBig, ...] = ()
) -> Quality:
    """What can be said of a linkage without anybody having looked at it; ``too_big``: keys that were not compared."""
    chance, joined = _chances(scored), _joined(scored, people)
    linked, total = float(chance[joined].sum()), float(chance.sum())
    return Quality(
        expected_precision=linked / joined.sum() if joined.any() else 1.0,
        expected_recall=linked / total if total else 1.0,
        thresholds=tuple(_threshold(chance, t) for t in (0.05, 0.2, 0.5, 0.8, 0.95, 0.99)),
        disagreements=tuple(_disagreements(scored, joined, lists)),
        too_big=too_big,
    )


def sample(scored: Scored, size: int, *, seed: int = 1, among: Sequence[int] | None = None) -> list[Drawn]:
    """Pairs to be judged for measuring, drawn evenly over the strata, in no telling order.

    ``among``: only these, by their places. What a small stratum cannot give is drawn from the larger ones.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    rows = np.arange(len(scored.bits)) if among is None else np.asarray(among, np.int64)
    rows = rows[scored.bits[rows] >= SAMPLED]
    strata = _strata(scored)[rows]
    shares = _allotted({int(s): int((strata == s).sum()) for s in np.unique(strata)}, size)
    drawn: list[Drawn] = []
    for stratum, number in shares.items():
        inside = rows[strata == stratum]
        chosen = random.permutation(inside)[:number].tolist()
        drawn += [Drawn(row, stratum, len(inside) / number) for row in chosen]
    return [drawn[place] for place in random.permutation(len(drawn)).tolist()]


def _allotted(available: Mapping[int, int], size: int) -> dict[int, int]:
    """How many to draw of each stratum, the smallest first, so that the same number falls to each where there are."""
    left, shares = size, {}
    for waiting, (stratum, there) in enumerate(sorted(available.items(), key=lambda item: (item[1], item[0]))):
        shares[stratum] = min(there, max(1, round(left / (len(available) - waiting)))) if left > 0 else 0
        left -= shares[stratum]
    return {stratum: number for stratum, number in shares.items() if number}


def measured(
    scored: Scored,
    people: Sequence[Sequence[int]],
    labels: Mapping[Pair, Label],
    known: Mapping[Pair, bool] | None = None,
    *,
    seed: int = 1,
) -> Measured:
    """Precision and recall as the labelled pairs show them; recall only among pairs that were compared at all.

    Pairs less likely than one in a hundred are left out, as in ``sample``: judging enough of these would take years.
    ``known``: pairs on which people decided without their being sampled; they stand for themselves only. Of the other
    pairs, joined and not joined apart, the number of true ones is drawn 2000 times.
    """
    import numpy as np

    random, known = np.random.default_rng(seed), known or {}
    strata, joined = _strata(scored), _joined(scored, people)
    answers: dict[tuple[bool, int], list[Label]] = defaultdict(list)
    unknown: Counter[tuple[bool, int]] = Counter()
    sure: Counter[tuple[bool, bool]] = Counter()
    for row, pair in enumerate(zip(scored.left.tolist(), scored.right.tolist(), strict=True)):
        cell = bool(joined[row]), int(strata[row])
        if pair in known:
            sure[cell[0], known[pair]] += 1
        elif scored.bits[row] >= SAMPLED:
            unknown[cell] += 1
            answers[cell] += [labels[pair]] if pair in labels else []
    true = {
        side: sure[side, True] + _drawn(random, [(n, answers[c]) for c, n in unknown.items() if c[0] == side])
        for side in (True, False)
    }
    wrong = sure[True, False] > 0 or any(not a.same for c, several in answers.items() if c[0] for a in several)
    missed = sure[False, True] > 0 or any(a.same for c, several in answers.items() if not c[0] for a in several)
    every = sure[True, True] + sure[True, False] + sum(n for c, n in unknown.items() if c[0])
    return Measured(
        _share(true[True] / max(1, every), may_be_whole=not wrong),
        _share(true[True] / np.maximum(true[True] + true[False], 1e-9), may_be_whole=not missed),
        sum(len(several) for several in answers.values()),
    )


def _drawn(random: np.random.Generator, cells: Sequence[tuple[int, Sequence[Label]]]) -> npt.NDArray[np.float64]:
    """How many of these pairs are one person, so many times over: each stratum's weighted share of yes, added up.

    The whole is drawn from one beta posterior with the effective number of answers (Kish 1965): a posterior for each
    stratum would let the priors of many small strata outweigh what people said.
    """
    total = sum(n for n, _ in cells)
    answered = [(n, several) for n, several in cells if several]
    reached = sum(n for n, _ in answered)
    yes, squares = 0.0, 0.0
    for n, several in answered:
        weight = sum(a.weight for a in several)
        yes += n * sum(a.weight for a in several if a.same) / weight
        squares += sum((n * a.weight / weight) ** 2 for a in several)
    effective = reached**2 / squares if squares else 0.0
    share = yes / reached if reached else 0.0
    drawn: npt.NDArray[np.float64] = random.beta(share * effective + 0.5, (1 - share) * effective + 0.5, DRAWS)
    return total * drawn


def _share(drawn: npt.NDArray[np.float64], *, may_be_whole: bool) -> Share:
    """The middle 95 % of the draws; up to 1 where the sample showed no error (Brown, Cai and DasGupta 2001)."""
    import numpy as np

    low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975])
    return Share(float(middle), float(low), 1.0 if may_be_whole else float(high))


def _chances(scored: Scored) -> npt.NDArray[np.float64]:
    import numpy as np

    return 1.0 / (1.0 + np.exp2(-np.clip(np.asarray(scored.bits, np.float64), -60, 60)))


def _strata(scored: Scored) -> npt.NDArray[np.int64]:
    import numpy as np

    return np.digitize(scored.bits, EDGES)


def _joined(scored: Scored, people: Sequence[Sequence[int]]) -> npt.NDArray[np.bool_]:
    """For each scored pair, whether the linkage has both in one person."""
    import numpy as np

    home = np.empty(sum(len(person) for person in people), np.int64)
    for number, person in enumerate(people):
        home[list(person)] = number
    return np.asarray(home[scored.left] == home[scored.right])


def _threshold(chance: npt.NDArray[np.float64], probability: float) -> Threshold:
    above = chance >= probability
    return Threshold(probability, int(above.sum()), float((1 - chance[above]).sum()), float(chance[~above].sum()))


def _disagreements(scored: Scored, joined: npt.NDArray[np.bool_], lists: Sequence[str]) -> list[Disagreement]:
    """Which lists describe the people they share differently, the worst first."""
    differ: Counter[tuple[tuple[str, str], str]] = Counter()
    both: Counter[tuple[tuple[str, str], str]] = Counter()
    rows = joined.nonzero()[0]
    apart = [{at for at, lv in enumerate(c.levels) if lv.apart or lv is c.levels[-1]} for c in scored.model.comparisons]
    fields = [c.field for c in scored.model.comparisons]
    pairs = zip(scored.left[rows].tolist(), scored.right[rows].tolist(), scored.levels[rows].tolist(), strict=True)
    for left, right, levels in pairs:
        first, second = sorted((lists[left], lists[right]))
        for field, level, differing in zip(fields, levels, apart, strict=True):
            if level >= 0:
                both[(first, second), field] += 1
                differ[(first, second), field] += level in differing
    found = [Disagreement(pair, field, n, both[pair, field]) for (pair, field), n in differ.items() if n]
    return sorted(found, key=lambda d: (-d.differ / d.of, d.lists, d.field))
