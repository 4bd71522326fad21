"""What others' programs read: tables, Events Standard Formats, RO-Crate."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from constancia.dossier.tables import harmless
from constancia.terms.formats import check, record_format


def table(dossier: Path, name: str) -> list[dict[str, str]]:
    with (dossier / f"data/tables/{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def esf(dossier: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((dossier / "data/esf.json").read_bytes())
    return found


def test_each_claim_stands_in_the_table_with_its_quote_and_its_place(whole: Path) -> None:
    rows = {row["claim"]: row for row in table(whole, "claims")}
    assert len(rows) == 10
    assert (rows["C2"]["count_low"], rows["C2"]["count_high"]) == ("2001", "")
    assert rows["C5"]["quote"] == "Bracho Lima, Olga" and rows["C5"]["row"] == "3" and rows["C5"]["original"] == "O2"
    assert (rows["C6"]["date_from"], rows["C6"]["date_to"], rows["C6"]["date_precision"]) == (
        "2024-08-01", "2024-08-31", "month")  # fmt: skip
    assert rows["C10"]["status"] == "withdrawn"


def test_every_mention_of_a_person_has_its_own_row(whole: Path) -> None:
    rows = [row for row in table(whole, "persons") if row["person"] == "P3.1"]
    assert [(row["mention"], row["age"]) for row in rows] == [("C3.1", "19"), ("C4.1", "20")]


def test_figures_keep_their_lines_apart_and_name_their_claims(whole: Path) -> None:
    rows = [row for row in table(whole, "figures") if row["by"] == "violation=killing"]
    assert [row["line"] for row in rows] == ["reported", "documented", "verified", "estimated"]
    assert rows[1]["claims"] == "C3 C4" and rows[3]["refusals"]


def test_a_withheld_or_expunged_claim_is_in_no_table_and_no_record(partial: Path) -> None:
    assert {"C2"}.isdisjoint(row["claim"] for row in table(partial, "claims"))
    assert not any("more than 2,000" in " ".join(row.values()) for row in table(partial, "figures"))
    acts = {record["key"]: record for record in esf(partial)["records"]["act"]}
    assert "A2" not in acts and "A5.1" not in acts


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        " =1",
        "\t=1",
        '"=1',
        "＝1",
        "\r\n=cmd|'/c calc'!A0",
        "|x",
        "%x",
        "\u200b=1",
        "'=1",
    ],
)
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    assert harmless(cell)[0] in "'["


def test_a_plain_cell_is_left_as_it_is() -> None:
    assert harmless("Mena Duarte, Iván") == "Mena Duarte, Iván"
    assert harmless(-3) == "-3"  # a number of ours
    assert harmless(None) == ""


def test_records_fit_the_formats_as_far_as_the_sources_say(whole: Path) -> None:
    records = esf(whole)["records"]
    assert {name: len(found) for name, found in records.items()} == {
        "act": 6, "person": 4, "involvement": 2, "intervention": 0}  # fmt: skip
    for name, found in records.items():
        for record in found:
            assert check(record["fields"], record_format(name)) == [], (name, record)


def test_rival_values_are_given_side_by_side_and_none_is_preferred(whole: Path) -> None:
    person = next(r for r in esf(whole)["records"]["person"] if r["key"] == "P3.1")
    assert person["fields"]["name"] == "Tadeo Ruiz Alvarado"
    assert person["fields"]["other_names"] == ["RUIZ ALVARADO, Tadeo"]
    act = next(r for r in esf(whole)["records"]["act"] if r["key"] == "A3.1")
    assert act["fields"]["date_from"] == act["fields"]["date_to"] == "2024-07-29"
    assert act["claims"]["date_from"] == ["C3", "C4"]


def test_a_month_stays_a_month(whole: Path) -> None:
    act = next(r for r in esf(whole)["records"]["act"] if r["key"] == "A6.1")
    assert act["fields"]["date_from"] == act["fields"]["date_to"] == "2024-08"


def test_every_field_of_every_record_names_its_claims(whole: Path) -> None:
    for found in esf(whole)["records"].values():
        for record in found:
            assert record["fields"].keys() | record.get("rivals", {}).keys() == record["claims"].keys()
            assert all(record["claims"].values())


def test_the_crate_describes_every_file_that_is_not_a_page(whole: Path) -> None:
    crate = json.loads((whole / "data/ro-crate-metadata.json").read_bytes())
    graph = {entity["@id"]: entity for entity in crate["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    files = {path.relative_to(whole / "data").as_posix() for path in (whole / "data").rglob("*") if path.is_file()}
    described = {name for name, entity in graph.items() if entity["@type"] == "File"}
    assert described == {name for name in files if not name.startswith("html/")} - {"ro-crate-metadata.json"}
    assert {part["@id"] for part in graph["./"]["hasPart"]} == described | {"html/"}
    assert graph["documents/D1.txt"]["isBasedOn"] == {"@id": "originals/O1.txt"}
    assert graph["originals/O3.txt"]["alternateName"] == ["evil.html"]
