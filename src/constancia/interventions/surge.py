"""Early warning: are more acts recorded in the last days than this record's own past leads one to expect?

The expected number is the daily mean of the days before, and its spread that of those days, widened because the mean is
itself only estimated; the tail is that of a negative binomial with this mean and variance (Poisson, were the days even
and endless). Looking at several areas at once makes chance alarms likelier, so the limit is divided by their number.

A warning says: look. No warning never says: safe. Reports arrive late, so the last days are too low, and more records
may only mean more recorders; both are told with every result.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from constancia.counting.sentences import Sentence, written
from constancia.interventions.sentences import say
from constancia.law.rows import ActRow

WINDOW = 7
BASELINE = 90
#: Fewer days than this say too little about what is usual.
LEAST_BASELINE = 28
#: How often a warning may come by chance, over all areas looked at on one day.
LIMIT = 0.01


@dataclass(frozen=True, slots=True)
class Watch:
    """What the last days look like in one area ("" for all): every number that went into it, and what it says.

    ``is_warning`` is None where no answer can be given; ``p`` is the chance of so many acts or more if nothing had
    changed.
    """

    area: str
    day: date
    is_warning: bool | None
    observed: int
    expected: float | None
    variance: float | None
    p: float | None
    limit: float
    window_days: int
    baseline_days: int
    undated: int
    says: Sentence
    cautions: tuple[Sentence, ...]
    acts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "area": self.area,
            "day": self.day.isoformat(),
            "is_warning": self.is_warning,
            "observed": self.observed,
            "expected": self.expected,
            "variance": self.variance,
            "p": self.p,
            "limit": self.limit,
            "window_days": self.window_days,
            "baseline_days": self.baseline_days,
            "undated": self.undated,
            "says": self.says.to_json(),
            "cautions": [caution.to_json() for caution in self.cautions],
            "acts": list(self.acts),
        }


def watch(
    acts: Iterable[ActRow],
    *,
    today: date,
    recorded_since: date | None = None,
    delays: Sequence[int] = (),
    by_area: bool = True,
) -> list[Watch]:
    """The last week in the whole record and in each area, against the ninety days before.

    ``recorded_since`` is the day from which somebody was recording; unless it is given, the day of the first act, which
    makes the past look busier than it was. ``delays`` are days between act and report, as far as known.
    """
    asserted = [act for act in acts if act.is_act]
    areas = sorted({act.state for act in asserted if act.state}) if by_area else []
    limit = LIMIT / (1 + len(areas))
    since = recorded_since or min((day for act in asserted if (day := _day(act))), default=today)
    watched = [("", asserted), *((area, [act for act in asserted if act.state == area]) for area in areas)]
    return [_watch(area, rows, today, since, limit, delays) for area, rows in watched]


def _watch(area: str, acts: Sequence[ActRow], today: date, since: date, limit: float, delays: Sequence[int]) -> Watch:
    days = Counter(day for act in acts if (day := _day(act)))
    first_of_window = today - timedelta(days=WINDOW - 1)
    first_of_baseline = max(since, first_of_window - timedelta(days=BASELINE))
    length = max(0, (first_of_window - first_of_baseline).days)
    baseline = [days[first_of_baseline + timedelta(days=n)] for n in range(length)]
    recent = tuple(act.key for act in acts if (day := _day(act)) and first_of_window <= day <= today)
    named = {"en": f" in {area}" if area else "", "es": f" en {area}" if area else ""}
    expected = variance = p = None
    if length < LEAST_BASELINE:
        warning = None
        says = say("surge.too_few_days", have=length, need=LEAST_BASELINE, window=WINDOW, area=named)
    else:
        expected, variance = expectation(baseline, WINDOW)
        p = chance_of_at_least(len(recent), expected, variance)
        warning = p < limit
        says = say(
            "surge.warning" if warning else "surge.quiet",
            observed=len(recent),
            window=WINDOW,
            day=today.isoformat(),
            area=named,
            expected=round(expected, 1),
            baseline=length,
            variance=round(variance, 1),
            p=_chance(p),
            limit=_chance(limit),
        )
    undated = sum(_day(act) is None for act in acts)
    return Watch(
        area=area,
        day=today,
        is_warning=warning,
        observed=len(recent),
        expected=expected,
        variance=variance,
        p=p,
        limit=limit,
        window_days=WINDOW,
        baseline_days=length,
        undated=undated,
        says=says,
        cautions=tuple(_cautions(undated, delays)),
        acts=recent,
    )


def expectation(baseline: Sequence[int], window: int) -> tuple[float, float]:
    """Mean and variance of the number of acts in the next ``window`` days, judged by these daily counts.

    Half an act is added to the past so that a quiet one does not make a single act impossible. The variance is that of
    the counts (never less than a Poisson's) and that of the mean's own estimate.
    """
    days = len(baseline)
    mean = (sum(baseline) + 0.5) / days
    spread = sum((count - mean) ** 2 for count in baseline) / (days - 1)
    daily = max(mean, spread)
    return window * mean, window * daily + window**2 * daily / days


def chance_of_at_least(observed: int, mean: float, variance: float) -> float:
    """P(X >= observed) for a negative binomial of this mean and variance; the variance must exceed the mean."""
    size = mean**2 / (variance - mean)
    log_fail, log_pass = math.log(size / (size + mean)), math.log(mean / (size + mean))
    below = (
        math.exp(math.lgamma(n + size) - math.lgamma(size) - math.lgamma(n + 1) + size * log_fail + n * log_pass)
        for n in range(observed)
    )
    return max(0.0, 1.0 - math.fsum(below))


def _cautions(undated: int, delays: Sequence[int]) -> Iterable[Sentence]:
    if delays:
        ordered = sorted(delays)
        median, ninety = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.9))
        yield say("surge.delay_known", median=median, ninety=ninety)
    else:
        yield say("surge.delay_unknown")
    yield say("surge.recorders")
    if undated:
        yield say("surge.undated", n=undated)


def _day(act: ActRow) -> date | None:
    return act.date.first if act.date and act.date.first and act.date.first == act.date.last else None


def _chance(p: float) -> dict[str, str]:
    """ "1 in 240,000" or "66%": two significant digits, and never smaller than the sum can tell."""
    if p >= 0.1:
        return {"en": f"{p:.0%}", "es": f"{p:.0%}".replace("%", " %")}
    one_in = int(float(f"{1 / max(p, 1e-12):.2g}"))
    return {"en": f"1 in {written(one_in, 'en')}", "es": f"1 entre {written(one_in, 'es')}"}
