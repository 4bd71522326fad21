import random

import numpy as np
import pytest

from constancia.matching import scoring
from constancia.matching.prepare import Columns
from constancia.matching.rows import PersonRow
from constancia.terms.dates import PartialDate

WORDS = [
    "Ana", "Anna", "Maria", "Mario", "Jose", "J", "Luis", "Paco", "Francisco", "Perez", "Peres", "Abd", "Rahman", "Gil",
]  # fmt: skip


def row(key, chance):
    words = " ".join(chance.choices(WORDS, k=chance.randrange(5)))
    date = f"2023-0{chance.randrange(1, 4)}-{chance.randrange(1, 29):02}"[: chance.choice([7, 10, 10])]
    facts = {
        "name": words,
        "age": chance.choice([None, 20, 21, 22, 24, 35, 50]),
        "date": PartialDate.parse(date),
        "sex": chance.choice(["f", "m", ""]),
        "state": chance.choice(["Norte", "Sur", ""]),
        "municipality": chance.choice(["Villa Honda", "Villa Hnoda", "Paso", ""]),
        "district": chance.choice(["Uno", "Dos", ""]),
        "place": chance.choice(["Calle 9 con 10", "Calle 9", "Plaza Mayor", ""]),
        "national_id": chance.choice(["", "", "14552903", "14552930", "1455290", "80993117"]),
        "text": {"agency": chance.choice(["police", "state police", "army", ""])},
    }
    return PersonRow(f"r{key}", chance.choice("ab"), **facts)


@pytest.mark.parametrize("size", [60, 450])
def test_no_pair_that_reaches_the_likelihood_is_put_aside_by_cheap_signs(monkeypatch, size):
    chance = random.Random(size)
    columns = Columns.of([row(key, chance) for key in range(size)])
    sifted = scoring.score(columns)
    looked_at = []
    monkeypatch.setattr(scoring, "sift", lambda con, model, least: looked_at.append(least))
    every = scoring.score(columns)
    assert looked_at and len(every.bits) > 100
    assert np.array_equal(sifted.left, every.left) and np.array_equal(sifted.right, every.right)
    assert np.allclose(sifted.bits, every.bits)
