import pytest

from constancia.errors import Unreadable
from constancia.matching.known import arrive, keep
from constancia.matching.prepare import Columns
from constancia.matching.rows import PersonRow
from constancia.terms.dates import PartialDate

WHEN = PartialDate.parse("2024-07-29")
KNOWN = [
    PersonRow("a1", "a", "Ana María Pérez Gómez", age=31, sex="f", date=WHEN, state="Lara", text={"agency": "GNB"}),
    PersonRow("a2", "a", "Luis Rojas Toro", age=20, sex="m", date=WHEN, state="Zulia"),
    PersonRow("b1", "b", "Luis Rojas", age=20, sex="m", date=WHEN, state="Zulia"),
]
NEW = [
    PersonRow("c1", "c", "Hugo Salas", age=44, date=WHEN, state="Aragua"),
    PersonRow("c2", "c", "PEREZ GOMEZ, ANA", age=31, date=WHEN, state="Lara"),
]


def test_new_records_are_compared_with_the_known_and_the_known_are_not_asked_again(tmp_path):
    keep(tmp_path / "known.duckdb", Columns.of(KNOWN))
    arrived = arrive(tmp_path / "known.duckdb", Columns.of(NEW))
    pairs = list(zip(arrived.scored.left.tolist(), arrived.scored.right.tolist(), strict=True))
    assert arrived.first == 3
    assert (0, 4) in pairs
    assert arrived.scored.bits[pairs.index((0, 4))] > 0
    assert all(right >= arrived.first for _, right in pairs)


def test_what_is_no_file_of_known_mentions_is_said_to_be_none(tmp_path):
    path = tmp_path / "known.duckdb"
    path.write_text("nothing")
    with pytest.raises(Unreadable):
        arrive(path, Columns.of(NEW))
