import duckdb
import pytest
from click.testing import CliRunner

from constancia.cli.match import command
from constancia.errors import BadInput, Unreadable
from constancia.matching.arriving import arrive_file, keep_file
from constancia.matching.files import match_file
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


def test_what_another_version_kept_is_to_be_kept_again(tmp_path):
    path = tmp_path / "known.duckdb"
    keep(path, Columns.of(KNOWN))
    with duckdb.connect(str(path)) as con:
        con.execute("update about set value = replace(value, '\"format\": ', '\"format\": 1')")
    with pytest.raises(Unreadable, match="another version"):
        arrive(path, Columns.of(NEW))


def written(path, rows):
    lines = ["id,source,name,age,sex,date,state", *rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_new_records_join_the_known_person_and_each_other_but_never_rename_anybody(tmp_path):
    known = written(
        tmp_path / "known.csv",
        [
            "k1,a,Ana María Pérez Gómez,31,f,2024-07-29,Lara",
            "k2,b,Ana Pérez Gómez,31,f,2024-07-29,Lara",
            "k3,a,Luis Rojas Toro,20,m,2024-07-29,Zulia",
        ],
    )
    new = written(
        tmp_path / "new.csv",
        [
            "n1,c,ANA MARIA PEREZ GOMEZ,31,f,2024-07-29,Lara",
            "n2,c,Hugo Salas Prieto,44,m,2024-07-30,Aragua",
            "n3,d,Hugo Salas Prieto,44,m,2024-07-30,Aragua",
        ],
    )
    matched = match_file(known, list_column="source", id_column="id")
    index = tmp_path / "known.duckdb"
    keep_file(index, matched)
    assert index.stat().st_mode & 0o077 == 0
    arrived = arrive_file(new, index, list_column="source", id_column="id")
    header, *lines = arrived.clusters()
    person = {line[0]: line[1] for line in lines}
    kept = {line[0]: line[1] for line in list(matched.clusters())[1:]}
    assert header == ("id", "cluster_id", "source", "known")
    assert person["n1"] == kept["k1"] == kept["k2"]
    assert person["n2"] == person["n3"] == "N1"
    assert "k3" not in person
    assert arrived.joined == 1
    assert {tuple(sorted(line[:2])) for line in list(arrived.pairs())[1:]} >= {("k1", "n1"), ("n2", "n3")}


def test_what_goes_with_a_file_of_records_is_refused_without_one(tmp_path):
    for option in (("--keep", str(tmp_path / "known.duckdb")), ("--engine", "local[1]")):
        result = CliRunner().invoke(command, list(option))
        assert isinstance(result.exception, BadInput)
        assert not (tmp_path / "known.duckdb").exists()
