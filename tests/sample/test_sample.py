import csv
import io
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from constancia.sample import FOLDER, sample
from constancia.terms.thesauri import thesaurus

TRUTH = Path(__file__).parent / "truth.csv"
LISTS = {
    "detenidos_guarura.csv": ("utf-8-sig", ";"),
    "detained_harrow_lane.csv": ("utf-8", ","),
    "fallecidos_la_boya.csv": ("cp1252", "\t"),
}


def truth() -> list[dict[str, str]]:
    return list(csv.DictReader(TRUTH.open(encoding="utf-8")))


def rows_of(name: str) -> list[dict[str, str]]:
    encoding, delimiter = LISTS[name]
    return list(csv.DictReader(io.StringIO((FOLDER / name).read_bytes().decode(encoding)), delimiter=delimiter))


def test_every_file_of_the_sample_is_described_and_every_described_file_exists() -> None:
    described = {original.path for original in sample().originals}
    assert described == {path for path in FOLDER.iterdir() if path.suffix in (".txt", ".csv")}
    assert all(original.kind in thesaurus("sources") for original in sample().originals)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.name)
def test_every_text_says_of_itself_that_it_is_invented(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "inventados" in text or "invented" in text


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_between_25_and_40_rows_and_the_truth_knows_each(name: str) -> None:
    rows = rows_of(name)
    assert 25 <= len(rows) <= 40
    assert [int(row["row"]) for row in truth() if row["list"] == name] == list(range(1, len(rows) + 1))


def test_the_lists_overlap_repeat_themselves_and_hold_persons_that_only_one_knows() -> None:
    lists_of = defaultdict(list)
    for row in truth():
        lists_of[row["person"]].append(row["list"])
    repeated = [p for p, names in lists_of.items() if len(names) > len(set(names))]
    shared = [p for p, names in lists_of.items() if len(set(names)) > 1]
    alone = [p for p, names in lists_of.items() if len(set(names)) == 1]
    assert len(repeated) >= 4 and len(shared) >= 15 and len(alone) >= 15


def test_the_lists_hold_two_persons_of_the_same_name() -> None:
    persons = {row["row"]: row["person"] for row in truth() if row["list"] == "detenidos_guarura.csv"}
    names = Counter((row["Apellidos y nombres"], persons[row["N°"]]) for row in rows_of("detenidos_guarura.csv"))
    same = Counter(name for name, _ in names)
    assert [name for name, count in same.items() if count > 1] == ["Rivas, Pedro", "Hernández González, Carlos"]


def test_no_identity_number_of_the_sample_can_be_that_of_a_real_person() -> None:
    numbers = [row["C.I."].replace(".", "") for row in rows_of("detenidos_guarura.csv")]
    numbers += [row["national_id"] for row in rows_of("detained_harrow_lane.csv")]
    assert all(int(number) >= 98_000_000 for number in numbers if number), "real ones are far below"
