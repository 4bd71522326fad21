"""Do the 95% intervals hold the truth as often as they say? On simulated lists with a known total.

Run ``python benchmarks/counting/coverage.py [REPLICATIONS] [OUT.csv]``; what OUT.csv holds already is not run again.
One line a method and scenario: coverage among those not refused, share refused, median estimate over truth, median
relative interval score (width plus 2/0.05 times the miss, over the truth), beside R's recorded ones.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from constancia.counting.estimate import FAMILIES, estimate
from constancia.counting.table import Table, of_rows

DATA = Path(__file__).resolve().parents[2] / "../shared/data/counting/sim_public.csv"
# coverage (public replications) and interval score of the best peer in R, from the research page
BEST_PEER = {
    "A_indep3": ("SparseMSE-Wald", 0.96, 0.20),
    "B_hrdag_sim1_4": ("LCMCR", 0.98, 0.61),
    "C_hrdag_sim1_5": ("LCMCR", 0.94, 0.42),
    "D_dep4": ("SparseMSE-Wald", 0.92, 0.15),
    "E_hrdag_sim4_5": ("LCMCR", 0.92, 0.24),
    "F_sparse3": ("LCMCR", 0.98, 1.09),
    "G_hidden5": ("dga", 0.02, 4.99),
    "H_het_dep4": ("LCMCR", 0.92, 0.41),
}


def simulations(path: Path) -> dict[tuple[str, int], tuple[Table, int]]:
    rows = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["scenario"], int(row["rep"])].append(row)
    made = {}
    for key, group in rows.items():
        lists = [f"L{i + 1}" for i in range(int(group[0]["lists"]))]
        patterns = [[int(row[name]) for name in lists] for row in group]
        made[key] = of_rows(lists, patterns, [int(row["count"]) for row in group]), int(group[0]["true_N"])
    return made


def main(replications: int, out: Path | None) -> None:
    found: dict[tuple[str, str], list[tuple[float, ...] | None]] = defaultdict(list)
    made = simulations(DATA)
    done = kept(out, found)
    for rep in range(replications):
        for scenario in BEST_PEER:
            if (scenario, rep) in done:
                continue
            table, truth = made[scenario, rep]
            result = estimate(table)
            brackets = {name: result.methods[name].to_json() for name in FAMILIES}
            brackets["headline"] = result.headline or {"lower": None}
            assert any(line.code == "line.reachable" for line in result.lines)
            for name, m in brackets.items():
                found[scenario, name].append(
                    None if m["lower"] is None else (m["lower"], m["median"], m["upper"], float(truth))
                )
            if out:
                with out.open("a", encoding="utf-8") as file:
                    csv.writer(file).writerows(
                        [scenario, rep, truth, name, m["lower"], m.get("median"), m.get("upper")]
                        for name, m in brackets.items()
                    )
        show(found)


def kept(out: Path | None, found: dict[tuple[str, str], list[tuple[float, ...] | None]]) -> set[tuple[str, int]]:
    """Read what an earlier run wrote into ``found``, and say which simulations are done."""
    done = set()
    if out and out.exists():
        for scenario, rep, truth, name, low, middle, high in csv.reader(out.open(encoding="utf-8")):
            done.add((scenario, int(rep)))
            found[scenario, name].append((float(low), float(middle), float(high), float(truth)) if low else None)
    return done


def show(found: dict[tuple[str, str], list[tuple[float, ...] | None]]) -> None:
    print("scenario         method      runs refused  cover  est/N  score   best peer in R")
    for (scenario, name), runs in sorted(found.items()):
        kept = np.array([run for run in runs if run is not None])
        peer = BEST_PEER[scenario]
        if not len(kept):
            print(f"{scenario:16} {name:11} {len(runs):4d} {1:7.2f}")
            continue
        low, middle, high, truth = kept.T
        score = (high - low + 40 * np.maximum(low - truth, 0) + 40 * np.maximum(truth - high, 0)) / truth
        cover = ((low <= truth) & (truth <= high)).mean()
        print(
            f"{scenario:16} {name:11} {len(runs):4d} {1 - len(kept) / len(runs):7.2f} {cover:6.2f} "
            f"{np.median(middle / truth):6.2f} {np.median(score):6.2f}   "
            f"{peer[0]} {peer[1]:.2f} {peer[2]:.2f}"
        )
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
