"""Describing again never takes away what a better tool had read, and says who read what."""

from __future__ import annotations

from constancia.evidence.retelling import retold

BETTER = (
    {"read_by": ["ExifTool 12"], "says": {"taken": "2024:08:09 10:00:00", "device": "Acme"}, "at": "then"},
    {"says": {"serial": "SN-77"}, "likeness": {"pdq": "ab"}},
)
WEAKER = (
    {"read_by": ["Pillow 11"], "says": {"taken": "2024:08:09 10:00", "width": 400}, "problems": ["no ExifTool"]},
    {},
)


def test_a_weaker_tool_takes_nothing_away_and_adds_what_only_it_says() -> None:
    shown, apart = retold(BETTER, WEAKER)
    assert shown["says"] == {"taken": "2024:08:09 10:00:00", "device": "Acme", "width": 400}
    assert apart == {"says": {"serial": "SN-77"}, "likeness": {"pdq": "ab"}}
    assert shown["read_by"] == ["ExifTool 12", "Pillow 11"]
    assert shown["problems"] == ["no ExifTool"]
    assert "at" not in shown


def test_a_better_tool_is_believed_and_the_problems_of_the_weaker_one_are_over() -> None:
    shown, apart = retold(WEAKER, BETTER)
    assert shown["says"] == {"taken": "2024:08:09 10:00:00", "device": "Acme", "width": 400}
    assert shown["read_by"] == ["ExifTool 12", "Pillow 11"]
    assert "problems" not in shown
    assert apart["says"] == {"serial": "SN-77"}


def test_of_two_that_read_as_much_the_later_one_stands() -> None:
    before, after = ({"says": {"taken": "1"}}, {}), ({"says": {"taken": "2"}}, {})
    assert retold(before, after) == ({"says": {"taken": "2"}}, {})


def test_what_files_that_came_along_say_is_kept_and_what_was_found_anew_replaces_it() -> None:
    proof = {"kind": "proofmode", "in": "O2", "outcome": "holds"}
    before = {"beside": [proof, {"kind": "openpgp", "in": "O3", "outcome": "no_tool"}]}
    after = {"beside": [{"kind": "openpgp", "in": "O3", "outcome": "signed"}]}
    shown, _ = retold((before, {}), (after, {}))
    assert shown["beside"] == [proof, {"kind": "openpgp", "in": "O3", "outcome": "signed"}]
    assert retold((before, {}), ({}, {}))[0]["beside"] == before["beside"]


def test_the_signer_of_a_manifest_stays_with_its_manifest() -> None:
    before = {"c2pa": {"state": "Valid"}}, {"c2pa": {"issuer": "Acme"}}
    after = {"c2pa": {"state": "Invalid"}, "says": {"width": 4}}, {}
    assert retold(before, after) == ({"c2pa": {"state": "Invalid"}, "says": {"width": 4}}, {})
    assert retold(before, ({"says": {"width": 4}}, {}))[1] == {"c2pa": {"issuer": "Acme"}}
