"""Plausible linkages: the same lists linked many times, each time as uncertain as the pairs are.

A pair that is one person with seven chances in ten is joined in about seven draws of ten. Whoever counts over the
draws carries the doubt about who is who into the interval of the count, instead of hiding it in one linkage. What
persons judged holds in every draw. (The noise is logistic: a pair alone is joined exactly with its probability.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from constancia.matching.linking import NO_RULES, Edge, Rules, link


def draw(
    lists: Sequence[str], edges: Sequence[Edge], count: int, rules: Rules = NO_RULES, *, seed: int = 1
) -> Iterator[list[list[int]]]:
    """``count`` linkages, each as ``link`` gives its people; the same seed gives the same draws."""
    import numpy as np

    random = np.random.default_rng(seed)
    for _ in range(count):
        noise = (random.logistic(size=len(edges)) / np.log(2)).tolist()
        shaken = [(left, right, bits + n) for (left, right, bits), n in zip(edges, noise, strict=True)]
        yield link(lists, shaken, rules).people
