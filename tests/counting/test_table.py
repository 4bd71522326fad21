"""A table of lists is read as it stands, and what cannot be one is refused with its row."""

from __future__ import annotations

import pytest

from constancia.counting.table import of_lists, of_rows, read_strata, read_table
from constancia.errors import BadInput


def test_a_table_keeps_names_and_drops_empty_rows():
    table = read_table("A,B,C,count\n1,0,0,5\n0,1,1,4\n1,1,1,0\n")
    assert table.lists == ("A", "B", "C")
    assert (table.n, len(table.counts)) == (9, 2)
    assert table.sizes == {"A": 5, "B": 4, "C": 4}
    assert table.overlaps == {("A", "B"): 0, ("A", "C"): 0, ("B", "C"): 4}


def test_one_row_a_person_needs_no_count_and_other_delimiters_are_read():
    table = read_table("\ufeffA;B;C\n1;0;0\n1;1;0\n1;0;0\n")
    assert (table.n, table.sizes["A"]) == (3, 3)


def test_yes_and_no_in_both_languages_are_read_and_a_column_of_persons_is_no_list():
    english = read_table("person,North,South\np1,yes,no\np2,yes,yes\np3,no,yes\n")
    spanish = read_table("persona;Norte;Sur\np1;sí;no\np2;SI;Sí\np3;no;si\n")
    assert english.lists == ("North", "South") and spanish.lists == ("Norte", "Sur")
    assert english.sizes == {"North": 2, "South": 2} and list(spanish.sizes.values()) == [2, 2]
    assert english.n == spanish.n == 3


def test_the_order_of_rows_does_not_change_the_digest_but_a_count_does():
    one = of_rows("AB", [[1, 0], [0, 1]], [1, 2])
    assert one.sha256 == of_rows("AB", [[0, 1], [1, 0]], [2, 1]).sha256
    assert one.sha256 != of_rows("AB", [[0, 1], [1, 0]], [2, 2]).sha256


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A,B,count\n1,0,3\n0,0,5\n", "no list"),
        ("A,B,count\n1,2,3\n", "row 2"),
        ("A,B,count\n1,0,-3\n", "row 2"),
        ("A,B,count\n1,0,2.5\n", "row 2"),
        ("A,B,count\n1,0,nan\n", "row 2"),
        ("A,B,count\n1,0\n", "row 2"),
        ("A,A,count\n1,0,3\n", "same"),
        ("A,B,count\n", "no rows"),
        ("A,B,count\n1,0,0\n", "no person"),
        ("", "no rows"),
        ('A,B,count\n"1,0,3\n', "CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place_and_a_next_step(text, word):
    with pytest.raises(BadInput, match=word) as caught:
        read_table(text)
    assert caught.value.next_step


def test_two_counts_of_the_same_lists_are_refused_with_both_rows_unless_each_row_is_a_person_or_a_stratum():
    with pytest.raises(BadInput, match=r"rows 2 and 4 of the table both count the persons on A \+ C") as caught:
        read_table("A,B,C,count\n1,0,1,3\n0,1,1,4\n1,0,1,2\n")
    assert "--by" in caught.value.next_step
    with pytest.raises(BadInput, match="rows 2 and 3"):
        read_table("A,B,C,count\n1,0,0,3\n1,0,0,0\n")
    assert read_table("id,A,B,count\np,1,0,1\nq,1,0,1\n").n == 2
    stacked = "region,A,B,count\nnorth,1,0,3\nsouth,1,0,4\n,1,0,5\n"
    assert {name: each.n for name, each in read_strata(stacked, "region").tables().items()} == {
        "": 5,
        "north": 3,
        "south": 4,
    }
    with pytest.raises(BadInput, match="rows 3 and 5 of the table both count the persons on A in 'south'"):
        read_strata(stacked + "south,1,0,1\n", "region")


def test_persons_on_lists_become_patterns():
    table = of_lists({"A": ["p", "q"], "B": ["q"], "C": ["q", "r"]})
    assert (table.n, table.sizes) == (3, {"A": 2, "B": 1, "C": 2})


def test_a_list_that_holds_a_person_twice_is_refused():
    with pytest.raises(BadInput, match="more than once"):
        of_lists({"A": ["p", "p"], "B": ["p"]})


def test_merging_lists_counts_whoever_is_on_any_of_them():
    table = of_rows("ABC", [[1, 0, 0], [0, 1, 0], [1, 1, 1]], [3, 4, 5]).merged([["A", "B"], ["C"]])
    assert (table.lists, table.sizes, table.n) == (("A+B", "C"), {"A+B": 12, "C": 5}, 12)


def test_leaving_a_list_out_loses_those_who_are_on_no_other():
    assert of_rows("AB", [[1, 0], [1, 1]], [3, 5]).without("A").n == 5


@pytest.mark.parametrize(
    ("written", "count"), [("12", 12), ("12.0", 12), ("12.00", 12), ("1e+05", 100_000), ("1.5e3", 1500)]
)
def test_a_count_as_a_program_writes_it_is_a_whole_number(written: str, count: int) -> None:
    assert read_table(f"a,b,count\n1,0,{written}\n").n == count


@pytest.mark.parametrize(
    "written", ["1.000", "12.000", "1 000", "+5", "0x10", "1_000", "inf", "nan", "9" * 27, "1e+40", "-3"]
)
def test_a_count_that_may_be_another_number_is_refused(written: str) -> None:
    """1.000 is a thousand to half of the people who write lists."""
    with pytest.raises(BadInput, match="row 2"):
        read_table(f"a,b,count\n1,0,{written}\n")


def test_a_table_without_a_header_is_told_to_have_one() -> None:
    with pytest.raises(BadInput) as told:
        read_table("1,0,0,60\n0,1,0,50\n")
    assert "first row must name the lists" in str(told.value.next_step)
