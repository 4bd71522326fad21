"""Digits, speed and memory of the methods of ``constancia.counting``, beside R and a C++ kernel. ``python -m
benchmarks.counting [--quick | --exact]``: fewer data sets for the sampler, or the exact methods alone.

R's seconds are those recorded with the anchors (another, loaded machine; a hint, not a race). The C++ kernel is the
Gibbs sampler that R's LCMCR runs, compiled here from ``gibbs.cpp`` where g++ and GSL are present, and run in turn with
ours: effective samples of N a second of processor time. A fifth or so of either's time is warm-up (the kernel's is
R's). Its four chains of 120,000 steps, pooled, are also the long run against which the median is held where R's
converges.
"""

from __future__ import annotations

import csv
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np

from constancia.counting import dga, lcmcr, loglinear
from constancia.counting.convergence import convergence, quantile_error
from constancia.counting.estimate import estimate
from constancia.counting.table import Table, read_table

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "../shared/data/counting"
CALLS = 5
NOT_CONVERGING = ["ned5", "ned6", "australia4"]
SAMPLED = ["kosovo", "spina3", "hav3", "congenital5", "western5", "uk5", "ph_quezon_police", "ph_caloocan_unidentified"]
CONVERGING = [
    "kosovo", "spina3", "congenital5", "western5", "hav3", "ph_manila_police", "ph_manila_unidentified",
    "ph_quezon_police", "ph_quezon_unidentified", "ph_caloocan_police", "ph_caloocan_unidentified",
]  # fmt: skip


def main(quick: bool, exact: bool = False) -> None:
    rows = list(csv.DictReader((DATA / "anchors_deterministic.csv").open(encoding="utf-8")))
    import scipy.optimize  # noqa: F401 - loaded first, so that imports are not timed

    _table("loaded first", [_dga(rows[1])])
    _table("decomposable graphs, saturated included, against R's dga", [_dga(r) for r in rows if r["est"] == "dga"])
    _table("log-linear search by BIC, against Rcapture", [_search(r) for r in rows if r["est"] == "ms"])
    _table("stepwise search for sparse tables, against SparseMSE", [_stepwise(r) for r in rows if r["est"] == "sparse"])
    if exact:
        return
    kernel = _compile()
    names = SAMPLED[:3] if quick else SAMPLED
    _table("latent classes: effective samples a second", [_sampled(name, kernel) for name in names])
    if not quick:
        recorded = {row["dataset"]: row for row in csv.DictReader((DATA / "anchors_lcmcr.csv").open(encoding="utf-8"))}
        lines = [_agreement(name, recorded[name], kernel) for name in [*CONVERGING, *NOT_CONVERGING]]
        _table("latent classes: the median against R's, in standard errors; refused where chains disagree", lines)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _load(name: str) -> Table:
    return read_table((DATA / f"{name}.csv").read_text(encoding="utf-8"))


def _timed(work):  # type: ignore[no-untyped-def]
    """What the work gives, and the processor seconds that it and the programs it ran took."""
    begun = _spent()
    done = work()
    return done, _spent() - begun


def _spent() -> float:
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def _line(row: dict[str, str], total: float, seconds: float) -> dict[str, str]:
    off = abs(total / float(row["N"]) - 1)
    recorded = float(row["elapsed_s"])
    if row["est"] == "sparse":
        recorded = float(re.search(r"point_only_s=([\d.]+)", row["note"])[1])  # type: ignore[index]
    return {
        "data": row["dataset"],
        "ours": f"{total:.10g}",
        "R": f"{float(row['N']):.10g}",
        "off": f"{off:.0e}",
        "seconds": f"{seconds:.3f}",
        "R s": f"{recorded:.3f}",
        "ratio": f"{recorded / seconds:.0f}x",
    }


def _dga(row: dict[str, str]) -> dict[str, str]:
    table = _load(row["dataset"])
    grid = dga.comparison_grid(table.n)
    dga.decomposable.cache_clear()
    calls = [_timed(lambda: dga.average(table, unseen=grid, include_saturated=True)) for _ in range(1 + CALLS)]
    seconds = [spent for _, spent in calls]
    mean = re.search(r"mean=([\d.e+]+)", row["note"])
    line = _line({**row, "N": mean[1] if mean else row["N"]}, calls[0][0].mean, min(seconds[1:]))
    first = float(row["elapsed_s"]) / seconds[0]
    return {**line, "first call": f"{seconds[0]:.3f}", "first ratio": f"{first:.0f}x"}


def _search(row: dict[str, str]) -> dict[str, str]:
    table = _load(row["dataset"])
    found, seconds = _timed(lambda: loglinear.search(table))
    assert found.best is not None
    interval, resampled = _timed(lambda: loglinear.bootstrap(table, found, resamples=200))
    return {
        **_line(row, found.best.total, seconds),
        "refused models": str(len(found.refused)),
        "200 resamples s": f"{resampled:.2f}",
        "interval": f"{interval.lower:.0f}-{interval.upper:.0f}",
    }


def _stepwise(row: dict[str, str]) -> dict[str, str]:
    table = _load(row["dataset"])
    found, seconds = _timed(lambda: loglinear.stepwise(table))
    return _line(row, found.total, seconds)


def _compile() -> Path | None:
    if not shutil.which("g++"):
        return None
    made = Path(tempfile.mkdtemp()) / "gibbs"
    command = ["g++", "-O3", "-march=native", HERE / "gibbs.cpp", "-o", made, "-lgsl", "-lgslcblas", "-lm"]
    return made if subprocess.run(command, capture_output=True, check=False).returncode == 0 else None


def _sampled(name: str, kernel: Path | None) -> dict[str, str]:
    table = _load(name)
    run, seconds = _timed(lambda: lcmcr.sample(table, lcmcr.Settings(chains=32, draws=1000)))
    ours = run.convergence
    line = {
        "data": name,
        "median": f"{run.quantile(0.5):.0f}",
        "mcse": f"{run.error(0.5):.1f}",
        "R-hat": f"{ours.rhat:.3f}",
        "ESS": f"{ours.ess_bulk:.0f}",
        "seconds": f"{seconds:.1f}",
        "ESS/s": f"{ours.ess_bulk / seconds:.0f}",
    }
    if kernel is None:
        return line
    draws, spent = _kernel_draws(name, kernel, run.settings.classes_for(len(table.lists)))
    theirs = convergence(draws)
    rate = theirs.ess_bulk / spent
    return {
        **line,
        "C++ median": f"{np.median(draws):.0f}",
        "C++ R-hat": f"{theirs.rhat:.3f}",
        "C++ ESS": f"{theirs.ess_bulk:.0f}",
        "C++ s": f"{spent:.1f}",
        "C++ ESS/s": f"{rate:.0f}",
        "ratio": f"{ours.ess_bulk / seconds / rate:.1f}x",
    }


@cache
def _kernel_draws(name: str, kernel: Path, classes: int) -> tuple[np.ndarray, float]:
    """Four chains of R's length and thinning, and the processor seconds that they took."""
    table = _load(name)
    rows = "\n".join(" ".join(map(str, [*p, c])) for p, c in zip(table.patterns, table.counts, strict=True))

    def chains() -> np.ndarray:
        drawn = []
        for seed in range(1, 5):
            settings = [str(classes), "0.25", "0.25", "20000", "20", "5000", str(seed)]
            out = subprocess.run([kernel, *settings], input=rows, text=True, capture_output=True, check=True).stdout
            drawn.append([float(x) for x in out.split()])
        return np.array(drawn)

    return _timed(chains)


def _agreement(name: str, recorded: dict[str, str], kernel: Path | None) -> dict[str, str]:
    """Our run, as a user makes it, against the mean of R's three recorded medians and the kernel's pooled run."""
    table = _load(name)
    method = estimate(table, method="lcmcr").methods["lcmcr"]
    run = method.run
    assert run is not None
    median, error, reached = run.quantile(0.5), run.error(0.5), run.convergence
    low, high = float(recorded["med_lo"]), float(recorded["med_hi"])
    line = {
        "data": name,
        "R-hat": f"{reached.rhat:.3f}",
        "ESS": f"{reached.ess_bulk:.0f}",
        "R": f"{float(recorded['med']):.0f}",
        "R range": f"{low:.0f}-{high:.0f}",
    }
    if method.status != "ok":
        line |= {"median": "refused", "why": ", ".join(refusal.code for refusal in method.refusals)}
        return {**line, "right": str(name in NOT_CONVERGING).lower()}
    # of three short runs the medians' half spread is the error of their mean; a median of whole numbers has half a one
    off = abs(median - float(recorded["med"])) / np.hypot((high - low) / 2 + 0.5, error + 0.5)
    line |= {"median": f"{median:.0f}", "mcse": f"{error:.1f}", "off R": f"{off:.1f}"}
    if kernel is not None:
        draws, _ = _kernel_draws(name, kernel, run.settings.classes_for(len(table.lists)))
        middle = float(np.median(draws))
        apart = abs(median - middle) / np.hypot(quantile_error(draws, 0.5) + 0.5, error + 0.5)
        off = max(off, apart)
        line |= {"C++": f"{middle:.0f}", "off C++": f"{apart:.1f}"}
    return {**line, "right": str(off <= 3 and name in CONVERGING).lower()}


def _table(title: str, lines: list[dict[str, str]]) -> None:
    print(f"\n{title}")
    heads = list(dict.fromkeys(key for line in lines for key in line))
    wide = {head: max(len(head), *(len(line.get(head, "")) for line in lines)) for head in heads}
    for line in [dict(zip(heads, heads, strict=True)), *lines]:
        print("  ".join(line.get(head, "").rjust(wide[head]) for head in heads))
    sys.stdout.flush()


if __name__ == "__main__":
    main("--quick" in sys.argv[1:], "--exact" in sys.argv[1:])
