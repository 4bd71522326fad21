"""Estimate a total from a table of lists by every method that applies, hold them against each other, and refuse where
a guard says so.

``estimate(table)`` runs latent classes, decomposable graphs and log-linear models (three families), with Chao's lower
bound and the pairs beside them. There is a headline figure only when no guard forbids it, and the families' intervals
must overlap. It is the latent classes', which assume least about how lists depend on each other, averaged with the
decomposable graphs' by how well each foretells the seen. Otherwise the refusals say why, and the spread of all models
is given where they disagree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from constancia import __version__
from constancia.counting import averaging, chao, dga, guards, lcmcr, loglinear, pairs
from constancia.counting.figures import Figure
from constancia.counting.progress import tell
from constancia.counting.sentences import Sentence, say
from constancia.counting.table import Table, of_lists, of_rows
from constancia.errors import BadInput

METHODS = ("lcmcr", "dga", "loglinear", "chao", "pairs")
FAMILIES = ("lcmcr", "dga", "loglinear")
NAMES = {"lcmcr": "Latent classes", "dga": "Decomposable graphs", "loglinear": "Log-linear models"}
LEVEL = 0.95
Status = Literal["ok", "refused", "not_converged", "not_applicable", "lower_bound", "comparison_only"]


@dataclass(frozen=True)
class Method:
    """What one method gives: numbers where its status allows any, and always its diagnostics.

    ``posterior`` is there, and never written down, where the method models the very lists of the table; so is ``run``
    of latent classes.
    """

    name: str
    mean: float | None
    median: float | None
    lower: float | None
    upper: float | None
    status: Status
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    refusals: tuple[Sentence, ...] = ()
    lines: tuple[Sentence, ...] = ()
    posterior: averaging.Posterior | None = field(default=None, repr=False, compare=False)
    run: lcmcr.Run | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        return {
            "mean": self.mean,
            "median": self.median,
            "lower": self.lower,
            "upper": self.upper,
            "status": self.status,
            "diagnostics": _plain(self.diagnostics),
        }


@dataclass(frozen=True)
class Estimate:
    """All methods, the headline or None, what was refused, and the lines that must stand with it."""

    methods: Mapping[str, Method]
    headline: Mapping[str, Any] | None
    spread: Mapping[str, float] | None
    refusals: tuple[Sentence, ...]
    lines: tuple[Sentence, ...]
    table: Mapping[str, Any]
    settings: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """One object; with a single method its own keys stand on top as well."""
        single = next(iter(self.methods.values())).to_json() if self.settings["method"] else {}
        return {
            **single,
            "methods": {name: method.to_json() for name, method in self.methods.items()},
            "headline": _plain(self.headline),
            "spread": _plain(self.spread),
            "refusals": [refusal.to_json() for refusal in self.refusals],
            "lines": [line.to_json() for line in self.lines],
            "table": _plain(self.table),
            "settings": _plain(self.settings),
        }


def estimate(
    table: Table,
    *,
    method: str | None = None,
    include_saturated: bool = False,
    documented: int | None = None,
    seed: int = 1,
    resamples: int = 200,
    sampler: lcmcr.Settings | None = None,
    after: lcmcr.Run | None = None,
) -> Estimate:
    """Run one method or all that apply, with every guard.

    ``documented`` is the documented minimum where it is more than the persons on the lists. ``include_saturated``
    gives dga as R's package does, for comparison only. ``after`` is a run of latent classes on nearly the same lists,
    to start from. The same table and arguments give the same digits.
    """
    if method is not None and method not in METHODS:
        raise BadInput(f"there is no method {method!r}", next_step=f"Choose one of: {', '.join(METHODS)}.")
    used, lines = _used(table)
    sampler = replace(sampler or lcmcr.Settings(), seed=seed)
    floor = max(documented or 0, table.n)
    refused = guards.lists(used)
    runs: dict[str, Callable[[], Method]] = {
        "lcmcr": lambda: _lcmcr(used, sampler, after),
        "dga": lambda: _dga(used, include_saturated),
        "loglinear": lambda: _loglinear(used, resamples, seed),
        "chao": lambda: _chao(used),
        "pairs": lambda: _pairs(used),
    }
    names = [method] if method else list(METHODS)
    done = {
        name: _run(name, runs[name], [] if name == "dga" and include_saturated else refused, floor) for name in names
    }
    families = [done[name] for name in FAMILIES if name in done and done[name].status == "ok"]
    headline_refusals = _headline_refusals(done, refused, families, include_saturated)
    refusals = [*refused, *(r for m in done.values() for r in m.refusals), *headline_refusals]
    head = None if refused or headline_refusals else headline(used, done)
    sensitivity = {} if refused or method else _sensitivity(used, done)
    lines = [
        *guards.always([name for name in names if done[name].status != "not_applicable"]),
        *lines,
        *guards.overlap_lines(used),
        *(line for m in done.values() for line in m.lines),
        *_averaged_lines(head),
        *_sensitivity_lines(sensitivity, done),
        say("line.linkage_certain"),
        say("line.provenance", sha256=table.sha256[:16], version=__version__, seed=seed),
    ]
    return Estimate(
        methods=done,
        headline=head,
        spread=_spread(families),
        refusals=tuple(dict.fromkeys(refusals)),
        lines=tuple(dict.fromkeys(lines)),
        table={**_described(table), "sensitivity": sensitivity},
        settings={
            "method": method,
            "include_saturated": include_saturated,
            "documented": documented,
            "seed": seed,
            "resamples": resamples,
            "level": LEVEL,
            "sampler": {name: getattr(sampler, name) for name in sampler.__dataclass_fields__},
            "version": __version__,
        },
    )


def as_figure(found: Estimate) -> Figure:
    """The fourth line of a cell: the headline with its interval, or not estimable with its reasons."""
    head = found.headline
    return Figure(
        what="persons",
        by={},
        kind="estimated",
        low=None if head is None else math.floor(head["lower"]),
        high=None if head is None else math.ceil(head["upper"]),
        value=None if head is None else round(head["median"]),
        words=(),
        rule=say("rule.estimated"),
        rests_on=(),
        notes=found.lines,
        refusals=() if head else found.refusals,
        method=found.to_json(),
    )


def estimator_again(settings: Mapping[str, Any]) -> Callable[[Mapping[str, frozenset[str]]], Figure]:
    """What makes the fourth line of a cell as a stored figure's own settings say."""
    kept = ("method", "include_saturated", "documented", "seed", "resamples")
    arguments = {name: settings[name] for name in kept}
    sampler = lcmcr.Settings(**settings["sampler"])
    return lambda lists: as_figure(estimate(of_lists(lists), **arguments, sampler=sampler))


def _run(name: str, run: Callable[[], Method], refused: Sequence[Sentence], floor: int) -> Method:
    """One method, unless the lists as such forbid it; its result is refused when it lies below what is documented."""
    tell(name)
    if refused and name in FAMILIES:
        return Method(name, None, None, None, None, "not_applicable", refusals=tuple(refused))
    found = run()
    if found.status == "ok" and found.median is not None:
        low = guards.above_documented(NAMES[name], found.median, floor)
        if low:
            return replace(_silent(found, "refused"), refusals=(*found.refusals, *low))
        assert found.lower is not None
        return replace(found, lower=max(found.lower, float(floor)))
    return found


def _silent(found: Method, status: Status) -> Method:
    return replace(found, mean=None, median=None, lower=None, upper=None, status=status)


def _headline_refusals(
    done: Mapping[str, Method], refused: Sequence[Sentence], families: Sequence[Method], include_saturated: bool
) -> list[Sentence]:
    found = [] if refused else guards.families(families)
    if len(done) == 1 and not families and not refused:
        found = [say("refusal.one_method")]
    return [*found, say("refusal.comparison_only")] if include_saturated and "dga" in done else found


def headline(table: Table, done: Mapping[str, Method]) -> dict[str, Any] | None:
    """The figure to be given where no guard forbids it: latent classes averaged with the graphs where both are there.

    There is none without latent classes, which alone keep their coverage where people differ much. Graphs over merged
    lists foretell other patterns, so they are not weighed against latent classes of all lists.
    """
    both = [done[name] for name in ("lcmcr", "dga") if name in done and done[name].status == "ok"]
    if not both or both[0].name != "lcmcr":
        return None
    weighed = [(method.name, method.posterior) for method in both if method.posterior is not None]
    if len(weighed) < 2:
        numbers = {name: getattr(both[0], name) for name in ("mean", "median", "lower", "upper")}
        return {"method": "lcmcr", **numbers, "level": LEVEL, "weights": {"lcmcr": 1.0}}
    mixed, shares = averaging.average(table.counts, [posterior for _, posterior in weighed])
    least = min(method.lower for method in both if method.lower is not None)
    ends = [max(mixed.quantile(share), least) for share in ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)]
    return {
        "method": "average",
        "mean": mixed.mean,
        "median": ends[1],
        "lower": ends[0],
        "upper": ends[2],
        "level": LEVEL,
        "weights": {name: float(share) for (name, _), share in zip(weighed, shares, strict=True)},
    }


def _averaged_lines(head: Mapping[str, Any] | None) -> list[Sentence]:
    if head is None or len(head["weights"]) < 2:
        return []
    shares = {f"{name}_share": round(100 * share, 1) for name, share in head["weights"].items()}
    return [say("line.averaged", **shares)]


def _spread(families: Sequence[Method]) -> dict[str, float] | None:
    if len(families) < 2:
        return None
    return {
        "lower": min(m.lower for m in families if m.lower is not None),
        "upper": max(m.upper for m in families if m.upper is not None),
    }


def _lcmcr(table: Table, settings: lcmcr.Settings, after: lcmcr.Run | None) -> Method:
    run = lcmcr.sample(table, settings, after=after)
    reached = run.convergence
    medians = [float(x) for x in _chain_medians(run)]
    refused, lines = guards.bounded(NAMES["lcmcr"], run.bound, run.near_bound(), reached.ess_tail)
    stuck = guards.converged(NAMES["lcmcr"], reached, medians)
    collapse = guards.collapsed(NAMES["lcmcr"], run.quantile(0.5), table.n)
    diagnostics = {
        "rhat": reached.rhat,
        "ess_bulk": reached.ess_bulk,
        "ess_tail": reached.ess_tail,
        "mcse_median": run.error(0.5),
        "mcse_lower": run.error((1 - LEVEL) / 2),
        "mcse_upper": run.error((1 + LEVEL) / 2),
        "chain_medians": {"lowest": min(medians), "highest": max(medians)},
        "bound": run.bound,
        "near_bound": run.near_bound(),
        "chains": settings.chains,
        "warmup": settings.warmup,
        "draws_per_chain": run.totals.shape[1],
        "classes": settings.classes_for(len(table.lists)),
        "prior": {"alpha": f"Gamma({settings.a}, {settings.b})", "chances": "uniform", "total": "1/N up to the bound"},
        "accepted": run.accepted,
        "leapfrog_steps": run.steps,
        "seed": settings.seed,
    }
    found = Method(
        "lcmcr",
        run.mean,
        run.quantile(0.5),
        run.quantile((1 - LEVEL) / 2),
        run.quantile((1 + LEVEL) / 2),
        "ok",
        diagnostics,
        (*stuck, *refused, *collapse),
        tuple(lines),
        averaging.Posterior(run.totals.ravel(), np.full(run.totals.size, 1 / run.totals.size), run.left_out),
        run,
    )
    return _silent(found, "not_converged" if stuck else "refused") if found.refusals else found


def _chain_medians(run: lcmcr.Run) -> list[float]:
    return [float(sorted(chain)[len(chain) // 2]) for chain in run.totals]


def _dga(table: Table, include_saturated: bool) -> Method:
    lines: list[Sentence] = []
    merged = len(table.lists) > dga.MOST_LISTS
    if merged:
        groups = merge_groups(table, 5)
        table = table.merged(groups)
        lines.append(say("line.merged", method=NAMES["dga"], groups=list(table.lists)))
    try:
        grid = dga.comparison_grid(table.n) if include_saturated else None
        found = dga.average(table, unseen=grid, include_saturated=include_saturated)
    except ValueError:
        return Method("dga", None, None, None, None, "refused", refusals=(say("refusal.no_informed_graph"),))
    left_out = dga.left_out_chances(table, found)
    median = float(found.quantile(0.5))
    refused, bound_lines = guards.bounded(NAMES["dga"], found.bound, found.near_bound())
    refused += guards.collapsed(NAMES["dga"], median, table.n)
    lines += bound_lines
    if found.left_out:
        lines.append(
            say(
                "line.left_out",
                n=len(found.left_out),
                share=round(100 * sum(weight for _, weight in found.left_out), 1),
                top=round(100 * float(found.graph_weights[0]), 1),
                prior=round(100 / len(found.graphs), 2),
            )
        )
    method = Method(
        "dga",
        found.mean,
        median,
        float(found.quantile((1 - LEVEL) / 2)),
        float(found.quantile((1 + LEVEL) / 2)),
        "comparison_only" if include_saturated else "ok",
        {
            "mode": found.mode,
            "graphs": len(found.graphs),
            "graphs_left_out": len(found.left_out),
            "left_out_weight": sum(weight for _, weight in found.left_out),
            "left_out": [{"edges": edges, "weight": weight} for edges, weight in found.left_out[:5]],
            "top_graph": found.graphs[0],
            "top_graph_prob": float(found.graph_weights[0]),
            "prior_graph_prob": 1 / len(found.graphs),
            "effective_graphs": float(1 / (found.graph_weights**2).sum()),
            "bound": found.bound,
            "near_bound": found.near_bound(),
            "delta": 2.0 ** -len(table.lists),
            "prior": "1/N",
            "lists": table.lists,
        },
        tuple(refused),
        tuple(lines),
        None if merged else averaging.Posterior(found.totals.astype(float), found.probabilities, left_out),
    )
    return _silent(method, "refused") if refused and not include_saturated else method


def _loglinear(table: Table, resamples: int, seed: int) -> Method:
    lists = len(table.lists)
    if lists > loglinear.MOST_LISTS:
        few, many = loglinear.FEWEST_LISTS, loglinear.MOST_LISTS
        refusal = say("refusal.lists_only", method=NAMES["loglinear"], few=few, many=many, lists=lists)
        return Method("loglinear", None, None, None, None, "not_applicable", refusals=(refusal,))
    found = loglinear.search(table)
    problems = {p: sum(f.problem == p for f in found.refused) for p in ("no_maximum", "not_identified")}
    refused = [
        say(f"refusal.model_{'has_no_maximum' if problem == 'no_maximum' else problem}", n=n)
        for problem, n in problems.items()
        if n
    ]
    diagnostics: dict[str, Any] = {"models": found.models, "models_refused": problems}
    if found.best is None:
        refusals = (*refused, say("refusal.no_model"))
        return Method("loglinear", None, None, None, None, "refused", diagnostics, refusals)
    best = found.best
    interval = loglinear.bootstrap(table, found, resamples=resamples, seed=seed, level=LEVEL)
    sparse = loglinear.stepwise(table)
    diagnostics |= {
        "best_model": best.terms,
        "bic": best.bic,
        "aic": best.aic,
        "runners_up": [{"model": f.terms, "bic": f.bic, "total": f.total} for f in found.fits[1:6]],
        "stepwise": {"model": sparse.terms, "total": sparse.total, "threshold": 0.02},
        "resamples": resamples,
        "resamples_unbounded": interval.unbounded,
        "chosen": [{"model": terms, "times": times} for terms, times in interval.chosen[:10]],
        "models_chosen": len(interval.chosen),
        "seed": seed,
    }
    lines = (say("line.selection", n=resamples, models=len(interval.chosen)),)
    ends = (min(interval.lower, best.total), max(interval.upper, best.total))
    method = Method("loglinear", best.total, best.total, *ends, "ok", diagnostics, tuple(refused), lines)
    if not math.isfinite(interval.upper):
        unbounded = say("refusal.unbounded", method=NAMES["loglinear"])
        return replace(_silent(method, "refused"), refusals=(*refused, unbounded))
    collapse = guards.collapsed(NAMES["loglinear"], best.total, table.n)
    return replace(_silent(method, "refused"), refusals=(*refused, *collapse)) if collapse else method


def _chao(table: Table) -> Method:
    if len(table.lists) < 2:
        return Method("chao", None, None, None, None, "not_applicable", refusals=(say("refusal.one_list"),))
    bound = chao.lower_bound(table)
    diagnostics = {"seen_once": bound.once, "seen_twice": bound.twice, "what": "a lower bound of the total"}
    return Method("chao", bound.value, bound.value, bound.lower, bound.upper, "lower_bound", diagnostics)


def _pairs(table: Table) -> Method:
    """Two lists at a time. The numbers stand in the diagnostics: they are not an estimate, so the method has none."""
    if len(table.lists) < 2:
        return Method("pairs", None, None, None, None, "not_applicable", refusals=(say("refusal.one_list"),))
    shown = [
        {
            "lists": pair.lists,
            "both": pair.both,
            "lincoln_petersen": pair.lincoln_petersen,
            "chapman": pair.chapman,
            "lower": pair.lower,
            "upper": pair.upper,
        }
        for pair in pairs.pairs(table)
    ]
    diagnostics = {"pairs": shown, "what": "Lincoln-Petersen and Chapman under independence; not an estimate"}
    return Method("pairs", None, None, None, None, "comparison_only", diagnostics)


def merge_groups(table: Table, to: int) -> list[list[str]]:
    """Lists merged two smallest at a time until so many are left."""
    groups = [[name] for name in table.lists]
    size = dict(table.sizes)
    while len(groups) > to:
        groups.sort(key=lambda group: (sum(size[name] for name in group), group))
        groups = [sorted(groups[0] + groups[1], key=table.lists.index), *groups[2:]]
    return sorted(groups, key=lambda group: table.lists.index(group[0]))


def _sensitivity(table: Table, done: Mapping[str, Method]) -> dict[str, Any]:
    """Guard 8: each list left out once, and each list's own people estimated from the others, by graphs."""
    tell("sensitivity")
    reduced = table.merged(merge_groups(table, 5)) if len(table.lists) > dga.MOST_LISTS else table
    without, held = {}, {}
    for name in reduced.lists:
        without[name] = _quick(reduced.without(name))
        i = reduced.lists.index(name)
        mine = reduced.patterns[:, i] == 1
        others = [other for other in reduced.lists if other != name]
        inside = of_rows(others, reduced.patterns[mine][:, [j for j in range(len(reduced.lists)) if j != i]],
                         reduced.counts[mine])  # fmt: skip
        result = _quick(inside)
        if result:
            truth = reduced.sizes[name]
            held[name] = {**result, "truth": truth, "inside": result["lower"] <= truth <= result["upper"]}
    return {"method": "dga", "left_out": {k: v for k, v in without.items() if v}, "held_out": held}


def _quick(table: Table) -> dict[str, float] | None:
    table, _ = _used(table)
    if not dga.FEWEST_LISTS <= len(table.lists) <= dga.MOST_LISTS or guards.lists(table):
        return None
    try:
        found = dga.average(table)
    except ValueError:
        return None
    return {"lower": found.quantile(0.025), "median": found.quantile(0.5), "upper": found.quantile(0.975)}


def _sensitivity_lines(sensitivity: Mapping[str, Any], done: Mapping[str, Method]) -> list[Sentence]:
    if not sensitivity:
        return []
    lines = []
    left_out = sensitivity["left_out"]
    if not left_out:
        lines.append(say("line.no_list_to_leave"))
    else:
        medians = [result["median"] for result in left_out.values()]
        lines.append(say("line.left_out_list", low=min(medians), high=max(medians), method=NAMES["dga"]))
    whole = done["dga"]
    if whole.status == "ok" and whole.lower is not None and whole.upper is not None:
        low, high = round(whole.lower), round(whole.upper)
        for name, result in left_out.items():
            if not low <= result["median"] <= high:
                lines.append(say("line.dominant_list", list=name, without=result["median"], low=low, high=high))
    held = sensitivity["held_out"]
    if held:
        lines.append(say("line.consistent", right=sum(h["inside"] for h in held.values()), n=len(held)))
    return lines


def _used(table: Table) -> tuple[Table, list[Sentence]]:
    """The table without lists that hold nobody, and the line that names them."""
    sizes = table.sizes
    empty = [name for name in table.lists if not sizes[name]]
    if not empty:
        return table, []
    kept = [i for i, name in enumerate(table.lists) if sizes[name]]
    names = [table.lists[i] for i in kept]
    return of_rows(names, table.patterns[:, kept], table.counts), [say("line.empty_lists", lists=empty)]


def _described(table: Table) -> dict[str, Any]:
    return {
        "lists": table.lists,
        "n": table.n,
        "sha256": table.sha256,
        "sizes": table.sizes,
        "overlaps": [{"lists": pair, "both": both} for pair, both in table.overlaps.items()],
        "cells": len(table.counts),
    }


def _plain(value: Any) -> Any:
    """JSON-ready: tuples as lists, numbers of numpy as Python's, infinity and not-a-number as null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
