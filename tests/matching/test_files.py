import io
import random
from collections import Counter
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from constancia.errors import BadInput, Unreadable
from constancia.matching.files import match_file, read_records, write_csv
from constancia.matching.model import link_columns

SPANISH = """lista;n;Apellidos y nombres;C.I.;Edad;Sexo;Fecha de la detención;Estado;Municipio
ong;1;Pérez Gómez, Ana;V-12.345.678;31;F;29/07/2024;Lara;Iribarren
prensa;1;ANA PEREZ;;31;M;29/07/2024;Lara;
prensa;2;Luis Rojas;;20;M;13/07/2024;Zulia;
"""


def read(text, list_column="list", id_column="id"):
    return read_records(text.encode(), "people.csv", list_column=list_column, id_column=id_column)


def test_columns_are_recognised_by_their_headings_in_spanish():
    records = read(SPANISH, "lista", "n")
    fields = records.columns.fields
    assert fields["age"] == [31, 31, 20]
    assert fields["sex"] == ["f", "m", "m"]
    assert str(fields["date"][0]) == "2024-07-29"
    assert fields["municipality"][0] == "Iribarren"


def test_parts_of_names_bands_of_ages_and_years_are_recognised_in_english():
    text = (
        "list,id,first name,last name,age_band,year,county,city,state,weapon\n"
        'a,1,Ana,Toro,"[25,35)",2018,Bell,Temple,TX,knife\nb,2,Ana,Toro,,2018,Bell,,TX,gun\n'
    )
    records = read(text)
    fields = records.columns.fields
    assert (fields["age"][0], fields["age_to"][0]) == (25, 34)
    assert str(fields["date"][0]) == "2018"
    assert (fields["district"][0], fields["municipality"][0]) == ("Bell", "Temple")
    assert (fields["given"][0], fields["surnames"][0]) == ("Ana", "Toro")
    assert "weapon" in records.columns.text


def test_ids_that_repeat_between_lists_are_told_apart_by_their_list(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(SPANISH, encoding="utf-8")
    matched = match_file(path, list_column="lista", id_column="n")
    header, *lines = matched.clusters()
    assert header == ("n", "cluster_id", "lista")
    assert {line[2] for line in lines} == {"ong", "prensa"}


def test_the_files_that_are_written_hold_every_record_once_and_each_pair_with_its_weights(tmp_path):
    path, out = tmp_path / "people.csv", tmp_path / "clusters.csv"
    path.write_text(
        "list,id,name,age,state\na,1,Ana Toro Salas,30,Lara\nb,2,Ana Toro,30,Lara\nb,3,Hugo Ruiz,51,Zulia\n"
    )
    matched = match_file(path, list_column="list", id_column="id")
    write_csv(out, matched.clusters(2))
    assert [line.split(",")[0] for line in out.read_text().split()] == ["id", "1", "2", "3"]
    header, first, *_ = matched.pairs()
    assert first[:2] == ("1", "2")
    assert float(first[header.index("bits: surnames")]) > 0


def test_parquet_is_read_as_csv_is(tmp_path):
    path = tmp_path / "people.parquet"
    pq.write_table(
        pa.table({"list": ["a", "b"], "id": [1, 2], "name": ["Ana Toro", "ANA TORO"], "age": [30, 30]}), path
    )
    assert match_file(path, list_column="list", id_column="id").records.columns.fields["age"] == [30, 30]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("list,id,foo\na,1,x\nb,2,y\n", "who, when or where"),
        ("list,id,name\na,1,Ana\na,1,Ana\n", "records 1 and 2"),
        ("list,id,name\n", "no record"),
        ("list,name\na,Ana\n", "no column 'id'"),
        ("list,id,name,name\na,1,Ana,Toro\n", "more than one column"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_word_and_a_next_step(text, words):
    with pytest.raises(BadInput, match=words) as refused:
        read(text)
    assert refused.value.next_step


@pytest.mark.parametrize("data", [b"", b"PAR1 and nothing"])
def test_what_is_no_table_is_unreadable(data):
    with pytest.raises(Unreadable):
        read_records(data, "people.csv", list_column="list", id_column="id")


def test_headers_repeated_inside_and_rows_without_id_are_left_out_and_counted():
    records = read("list,id,name\na,1,Ana Toro\nlist,id,name\nb,,Luis Ruiz\nb,2,Luis Ruiz\n")
    assert list(records.ids) == ["1", "2"]
    assert any("header" in remark for remark in records.remarks)
    assert any("without an id" in remark for remark in records.remarks)


def test_a_column_that_says_the_same_everywhere_or_only_numbers_rows_is_not_compared():
    rows = "".join(f"{'ab'[n % 2]},{n},Ana Toro {n % 7},GNB,K{1000 + n}\n" for n in range(40))
    records = read("list,id,name,unit,code\n" + rows)
    assert not records.columns.text
    assert len(records.remarks) == 2


def test_first_of_january_1900_is_a_missing_date():
    records = read("list,id,name,date\na,1,Ana Toro,1900-01-01\nb,2,Ana Toro,2024-07-29\n")
    assert records.columns.fields["date"][0] is None


def test_many_rows_with_one_name_neither_hang_nor_become_one_person():
    rows = "".join(f"{'ab'[n % 2]},{n},Juan Rojas,Lara\n" for n in range(3000))
    linked = link_columns(read("list,id,name,state\n" + rows).columns)
    assert len(linked.people) == 3000
    assert linked.report.too_big


def test_what_a_list_writes_by_hand_is_left_as_written_in_the_output():
    out = io.StringIO()
    out.write(SPANISH)
    assert read(out.getvalue(), "lista", "n").columns.get("name")[0] == "Pérez Gómez, Ana"


def test_a_workbook_is_read_as_csv_is(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["id", "list", "name", "date"], [1, "a", "José Peña", date(2024, 7, 29)], [2, "b", "Jose Pena", None]):
        book.active.append(row)
    path = tmp_path / "lists.xlsx"
    book.save(path)
    records = read_records(path.read_bytes(), path.name, list_column="list", id_column="id")
    assert (records.ids, records.columns.get("name")) == (["1", "2"], ["José Peña", "Jose Pena"])
    assert str(records.columns.get("date")[0]) == "2024-07-29"
    with pytest.raises(Unreadable):
        read_records(b"PK\x03\x04 no workbook", "x.xlsx", list_column="list", id_column="id")


def test_rows_of_one_list_that_name_nobody_are_never_one_person_whatever_else_they_have_in_common(tmp_path):
    lines = ["id,list,name,age,sex,date,state,municipality"]
    lines += [f"{n},{'ab'[n % 2]},{w},30,F,2024-07-29,Lara,Carora" for n, w in enumerate(UNNAMED * 3)]
    path = tmp_path / "unnamed.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    matched = match_file(path, list_column="list", id_column="id")
    held = [Counter(matched.records.lists[m] for m in person) for person in matched.linked.people]
    assert all(set(lists.values()) == {1} for lists in held)


UNNAMED = ("Nombre en reserva", "N.N.", "name withheld", "identidad resguardada", "desconocida", "por identificar")


def test_rows_that_name_nobody_and_share_a_day_and_a_place_are_no_fault_and_nobody_is_joined_in_one_list():
    rows = [f"a,{n},Name withheld,2023-01-02,Norte" for n in range(500)]
    linked = link_columns(read("\n".join(["list,id,name,date,state", *rows])).columns)
    assert len(linked.people) == 500


def test_what_all_rows_say_speaks_for_no_pair():
    rows = [f"{'ab'[n % 2]},{n},{('Juan Pérez', 'Rosa Gil', 'Ana Mora')[n % 3]},1900-01-01,Norte" for n in range(60)]
    linked = link_columns(read("\n".join(["list,id,name,date,state", *rows])).columns)
    assert len(linked.people) == 60
    assert linked.scored.bits.max() < 0


def test_a_header_repeated_inside_in_other_letters_is_left_out():
    records = read("list,id,name,age\na,1,Ana Gil,20\na,ID,NAME,AGE\nList,Id,Name,Age\na,2,Eva Roa,30")
    assert list(records.ids) == ["1", "2"]
    assert any("repeated header rows were left out: 2" in remark for remark in records.remarks)


def test_rows_of_which_none_has_an_id_are_not_called_no_record():
    with pytest.raises(BadInput, match="has an id in the column 'id'"):
        read("list,id,name\na,,Ana Toro\nb,,Luis Ruiz\n")


def test_a_day_that_stands_for_none_is_told_apart_from_one_that_cannot_be_read():
    records = read("list,id,name,date\na,1,Ana Toro,1900-01-01\nb,2,Ana Toro,later\nb,3,Eva Paz,2024-07-29\n")
    assert sum("write for none" in remark and remark.endswith(": 1") for remark in records.remarks) == 1
    assert sum("could not be read" in remark and remark.endswith(": 1") for remark in records.remarks) == 1


def test_namesakes_a_generation_apart_are_nowhere_one_person_however_many_there_are():
    chance = random.Random(5)
    age = [chance.randint(15, 80) for _ in range(3000)]
    day = [f"2024-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}" for _ in age]
    town = [chance.choice(["Carora", "Cabimas", "Valencia", "Coro"]) for _ in age]
    rows = [f"{chance.choice('abc')},{n},Juan Rojas,{age[n]},{day[n]},{town[n]}" for n in range(3000)]
    people = link_columns(read("list,id,name,age,date,town\n" + "\n".join(rows) + "\n").columns).people
    assert max(max(age[n] for n in person) - min(age[n] for n in person) for person in people) <= 12
