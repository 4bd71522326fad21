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

    from constancia.matching.scoring import Scored

EDGES = (-8.0, -3.0, 0.0, 2.0, 4.0, 7.0, 11.0)
"""Where the strata of a sample begin and end, in bits: most of a sample should lie where the model doubts."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the interval that holds it with 95 chances in 100."""

    value: float
    low: float
    high: float


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


def assess(scored: Scored, people: Sequence[Sequence[int]], lists: Sequence[str]) -> Quality:
    """What can be said of a linkage without anybody having looked at it."""
    chance, joined = _chances(scored), _joined(scored, people)
    linked, total = float(chance[joined].sum()), float(chance.sum())
    return Quality(
        expected_precision=linked / joined.sum() if joined.any() else 1.0,
        expected_recall=linked / total if total else 1.0,
        thresholds=tuple(_threshold(chance, t) for t in (0.05, 0.2, 0.5, 0.8, 0.95, 0.99)),
        disagreements=tuple(_disagreements(scored, joined, lists)),
    )


def sample(scored: Scored, size: int, *, seed: int = 1) -> list[Pair]:
    """Pairs to be judged for measuring, drawn evenly over the strata, in no telling order."""
    import numpy as np

    random = np.random.default_rng(seed)
    strata = _strata(scored)
    chosen: list[int] = []
    for stratum in np.unique(strata):
        rows = np.flatnonzero(strata == stratum)
        chosen += random.permutation(rows)[: max(1, size // len(np.unique(strata)))].tolist()
    return [(int(scored.left[row]), int(scored.right[row])) for row in random.permutation(chosen)]


def measured(
    scored: Scored, people: Sequence[Sequence[int]], labels: Mapping[Pair, bool], *, seed: int = 1
) -> tuple[Share, Share]:
    """Precision and recall as the labelled pairs show them; recall only among pairs that were compared at all.

    Each stratum's share of true pairs is drawn from its beta posterior (Jeffreys prior), 2000 times.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    strata, joined = _strata(scored) * 2, _joined(scored, people)
    cells = strata + joined
    answers: dict[int, list[bool]] = defaultdict(list)
    for row, pair in enumerate(zip(scored.left.tolist(), scored.right.tolist(), strict=True)):
        if pair in labels:
            answers[int(cells[row])].append(labels[pair])
    true_joined, true_apart, all_joined = np.zeros(2000), np.zeros(2000), 0
    wrong, missed = False, False
    for cell, count in Counter(cells.tolist()).items():
        yes = sum(answers[cell])
        drawn = count * random.beta(yes + 0.5, len(answers[cell]) - yes + 0.5, 2000)
        if cell % 2:
            true_joined, all_joined = true_joined + drawn, all_joined + count
            wrong |= yes < len(answers[cell])
        else:
            true_apart = true_apart + drawn
            missed |= yes > 0
    precision = true_joined / max(1, all_joined)
    recall = true_joined / np.maximum(true_joined + true_apart, 1e-9)
    return _share(precision, may_be_whole=not wrong), _share(recall, may_be_whole=not missed)


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
    ends = [len(c.levels) - 1 for c in scored.model.comparisons]
    fields = [c.field for c in scored.model.comparisons]
    pairs = zip(scored.left[rows].tolist(), scored.right[rows].tolist(), scored.levels[rows].tolist(), strict=True)
    for left, right, levels in pairs:
        first, second = sorted((lists[left], lists[right]))
        for field, level, end in zip(fields, levels, ends, strict=True):
            if level >= 0:
                both[(first, second), field] += 1
                differ[(first, second), field] += level == end
    found = [Disagreement(pair, field, n, both[pair, field]) for (pair, field), n in differ.items() if n]
    return sorted(found, key=lambda d: (-d.differ / d.of, d.lists, d.field))
