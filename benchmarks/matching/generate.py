"""A million invented mentions of invented people, always the same: what lists of the detained and killed look like at
that size.

Names are built from syllables, so that nobody is named. Each person is in a list with that list's chance; each
mention loses or damages what real lists lose and damage: second names and surnames, accents, letters, the order of
the name, age, town, the day of the date. ``python -m benchmarks.matching.generate OUT.parquet [RECORDS]`` writes the
columns of the benchmark and ``person``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20240728
STATES, TOWNS = 24, 24
LISTS = (0.35, 0.3, 0.35, 0.32, 0.27)
_ONSETS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "h",
    "j",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "y",
    "z",
    "br",
    "cr",
    "dr",
    "gr",
    "tr",
    "pr",
    "bl",
    "cl",
    "fl",
    "gl",
    "pl",
    "ch",
    "ll",
    "qu",
    "ñ",
]
_VOWELS = ["a", "e", "i", "o", "u", "á", "é", "í", "ó", "ia", "ie", "io", "ue", "ua"]
_CODAS = ["", "", "", "", "n", "r", "s", "l", "z"]


def records(size: int, seed: int = SEED) -> pa.Table:
    """About ``size`` mentions in five lists."""
    random = np.random.default_rng(seed)
    people = round(size / sum(LISTS))
    seen = random.random((people, len(LISTS))) < np.array(LISTS)
    person, which = np.nonzero(seen)
    shuffled = random.permutation(len(person))
    person, which = person[shuffled], which[shuffled]
    truth = _people(people, random)
    table = {name: values[person] for name, values in truth.items()}
    count = len(person)
    columns = {
        "unique_id": np.arange(count),
        "list": np.array([f"L{n}" for n in range(len(LISTS))])[which],
        "name": _written(table, random),
        "age": _age(table["age"], random),
        "gender": _blank(table["gender"], 0.03, random),
        "event_date": _dates(table["day"], random),
        "state": _blank(table["state"], 0.05, random),
        "municipality": _blank(table["municipality"], 0.25, random),
        "cedula": _identity(table["cedula"], random),
        "person": person,
    }
    return pa.table(columns)


def _people(count: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    given, surnames = _names(900, 2, random), _names(9000, 3, random)
    state = random.integers(0, STATES, count)
    town = np.minimum(random.zipf(1.6, count), TOWNS)
    mass = random.random(count) < 0.3
    day = np.where(mass, 3860 + np.minimum(random.geometric(0.2, count), 60), random.integers(0, 4000, count))
    return {
        "g1": _drawn(given, count, 0.85, random),
        "g2": np.where(random.random(count) < 0.55, _drawn(given, count, 0.85, random), ""),
        "s1": _drawn(surnames, count, 0.8, random),
        "s2": _drawn(surnames, count, 0.8, random),
        "age": np.clip(random.gamma(6, 6, count).astype(int), 0, 99),
        "gender": np.where(random.random(count) < 0.85, "M", "F"),
        "day": day,
        "state": np.array([f"Estado {n}" for n in range(STATES)])[state],
        "municipality": np.char.add(np.char.add("mun ", (state * TOWNS + town).astype(str)), ""),
        "cedula": (5_000_000 + random.permutation(count) * 23).astype(str),
    }


def _names(count: int, syllables: int, random: np.random.Generator) -> np.ndarray:
    found: dict[str, None] = {}
    while len(found) < count:
        parts = [
            str(random.choice(_ONSETS)) + str(random.choice(_VOWELS)) + str(random.choice(_CODAS))
            for _ in range(int(random.integers(2, syllables + 1)))
        ]
        found["".join(parts).capitalize()] = None
    return np.array(list(found))


def _drawn(names: np.ndarray, count: int, steep: float, random: np.random.Generator) -> np.ndarray:
    """Names as unevenly common as names are."""
    weight = 1.0 / np.arange(1, len(names) + 1) ** steep
    return random.choice(names, count, p=weight / weight.sum())


def _written(table: dict[str, np.ndarray], random: np.random.Generator) -> list[str]:
    chance = random.random((len(table["g1"]), 6))
    lines = zip(
        table["g1"].tolist(),
        table["g2"].tolist(),
        table["s1"].tolist(),
        table["s2"].tolist(),
        chance.tolist(),
        strict=True,
    )
    return [_one_name(g1, g2, s1, s2, c) for g1, g2, s1, s2, c in lines]


def _one_name(g1: str, g2: str, s1: str, s2: str, chance: list[float]) -> str:
    if chance[0] < 0.35:
        s2 = ""
    if chance[1] < 0.3:
        g2 = ""
    given, surnames = " ".join(filter(None, (g1, g2))), " ".join(filter(None, (s1, s2)))
    if chance[2] < 0.04:
        name = f"{surnames}, {given}"
    elif chance[2] < 0.07:
        name = f"{surnames} {given}"
    else:
        name = f"{given} {surnames}"
    if chance[3] < 0.14:
        name = _slip(name, chance[3] / 0.14, chance[4])
    if chance[5] < 0.3:
        return name.upper()
    return name.translate(_PLAIN) if chance[5] < 0.6 else name


_PLAIN = str.maketrans("áéíóñ", "aeion")


def _slip(name: str, kind: float, where: float) -> str:
    """One letter left out, doubled, exchanged with its neighbour, or another."""
    at = 1 + int(where * (len(name) - 2))
    if kind < 0.25:
        return name[:at] + name[at + 1 :]
    if kind < 0.5:
        return name[:at] + name[at] + name[at:]
    if kind < 0.75:
        return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    return name[:at] + "aeionrslt"[int(where * 997) % 9] + name[at + 1 :]


def _age(age: np.ndarray, random: np.random.Generator) -> pa.Array:
    off = random.choice([0, 0, 0, 0, 0, 0, 0, 1, -1, 2], len(age))
    return pa.array(np.maximum(age + off, 0), pa.int64(), mask=random.random(len(age)) < 0.25)


def _dates(day: np.ndarray, random: np.random.Generator) -> np.ndarray:
    off = random.choice([0] * 17 + [1, -1, 3], len(day))
    text = (np.datetime64("2014-01-01") + (day + off)).astype("datetime64[D]").astype(str)
    return np.where(random.random(len(day)) < 0.06, text.astype("<U7"), text)


def _blank(values: np.ndarray, share: float, random: np.random.Generator) -> pa.Array:
    return pa.array(values, mask=random.random(len(values)) < share)


def _identity(values: np.ndarray, random: np.random.Generator) -> pa.Array:
    at = random.integers(1, 7, len(values))
    slip = random.random(len(values)) < 0.05
    written = [
        f"{v[:a]}{(int(v[a]) + 1) % 10}{v[a + 1 :]}" if s else v
        for v, a, s in zip(values.tolist(), at, slip, strict=True)
    ]
    return pa.array(written, mask=random.random(len(values)) < 0.88)


if __name__ == "__main__":
    out, size = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    pq.write_table(records(size), out)
    print(f"{out}: about {size:,} mentions")
