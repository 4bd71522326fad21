import random
import shutil

import numpy as np
import pytest

from constancia.errors import BadInput
from constancia.matching import comparisons, spark
from constancia.matching.model import link_columns
from constancia.matching.prepare import Columns
from constancia.matching.rows import PersonRow
from constancia.terms.dates import PartialDate

GIVEN = ["Brena", "Tolvo", "Mirel", "Casti", "Jolena", "Ruvio", "Selka", "Danto", "Feria", "Kimo"]
SURNAMES = ["Abrantes", "Bolivo", "Cordán", "Drellin", "Estaver", "Fonlar", "Grivas", "Hordaz", "Ilmaro", "Jastre"]


def invented(people: int) -> Columns:
    """People in two lists, the second with slips, without a name, or a day off."""
    chance = random.Random(7)
    rows = []
    for number in range(people):
        given, surnames = chance.choice(GIVEN), f"{chance.choice(SURNAMES)} {chance.choice(SURNAMES)}"
        day, age, town = chance.randrange(1, 28), chance.randrange(15, 80), f"Villa {chance.randrange(9)}"
        facts = {"sex": chance.choice("fm"), "state": f"E{chance.randrange(4)}", "municipality": town}
        when = PartialDate.parse(f"2024-0{chance.randrange(1, 9)}-{day:02}")
        word = chance.choice(["guardia uno", "guardia dos", "policía tres"])
        rows.append(PersonRow(f"a{number}", "a", f"{given} {surnames}", age=age, date=when, text={"by": word}, **facts))
        name = ["", given + " " + surnames[:-1], f"{surnames}, {given}", given[0] + " " + surnames.split()[0]]
        rows.append(PersonRow(f"b{number}", "b", name[number % 4], age=age + number % 2, date=when, **facts))
    return Columns.of(rows)


@pytest.mark.slow
def test_spark_gives_the_same_pairs_the_same_weights_and_the_same_people_as_one_machine():
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'constancia[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java runtime, which is not installed")
    columns = invented(60)
    here, there = link_columns(columns), link_columns(columns, engine="local[2]")
    assert here.report == there.report
    assert (here.scored.left.tolist(), here.scored.right.tolist()) == (
        there.scored.left.tolist(),
        there.scored.right.tolist(),
    )
    assert len(here.scored.bits) > 50
    np.testing.assert_allclose(here.scored.bits, there.scored.bits, atol=1e-6)
    np.testing.assert_allclose(here.scored.weights, there.scored.weights, atol=1e-6)
    assert here.people == there.people


def test_every_condition_of_the_model_can_be_said_in_the_sql_of_spark():
    for comparison in (*comparisons.PERSON, comparisons.text(0, "agency")):
        for level in (lv for lv in comparison.levels if lv.sql):
            said = spark.condition(level.sql)
            assert "list_" not in said.lower()
            assert "&&" not in said


def test_without_pyspark_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark.errors", None)
    with pytest.raises(BadInput, match="pyspark"):
        link_columns(invented(60), engine="local[1]")
