"""An entry has one form, and whoever changes anything in it is seen."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.errors import BadInput
from constancia.evidence.entries import Entry, build_entry, parse_leaf, payload_matches
from constancia.terms.canonical import canonical_json

SALT = bytes(range(32))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def an_entry(**changed: object) -> bytes:
    value = {
        "v": 1,
        "case": "constancia/7q3k9x0v2m5c",
        "seq": 0,
        "at": "2026-11-24T10:50:35.123456Z",
        "actor": "m1",
        "action": "claim.confirm",
        "subject": "C12",
        "payload": "ab" * 32,
    }
    return canonical_json({**value, **changed})


@given(WORDS, WORDS, WORDS, st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.integers(0, 2**53 - 1))
def test_what_is_built_reads_back_as_it_was(case: str, actor: str, action: str, subject: str, seq: int) -> None:
    built = build_entry(case, seq, "2026-11-24T10:50:35.123456Z", actor, action, subject, SALT, {"a": 1})
    assert parse_leaf(built.leaf) == built.entry
    assert built.leaf == built.entry.leaf()
    assert built.leaf == canonical_json(json.loads(built.leaf))
    assert payload_matches(built.entry, built.salt, built.payload)


def test_the_leaf_holds_nothing_of_the_payload() -> None:
    built = build_entry("c", 3, "2026-11-24T10:50:35.123456Z", "m1", "claim.state", "C1", SALT, {"name": "Ana Quispe"})
    assert b"Ana" not in built.leaf
    assert json.loads(built.payload) == {"name": "Ana Quispe"}


def test_another_salt_or_payload_does_not_fit() -> None:
    built = build_entry("c", 3, "2026-11-24T10:50:35.123456Z", "m1", "claim.state", "C1", SALT, {"name": "Ana"})
    assert not payload_matches(built.entry, SALT[::-1], built.payload)
    assert not payload_matches(built.entry, SALT, b'{"name":"Eva"}')
    assert not payload_matches(built.entry, SALT[:31], built.salt[31:] + built.payload)


@pytest.mark.parametrize(
    "leaf",
    [
        an_entry() + b" ",
        an_entry().replace(b'"v":1', b'"v":1.0'),
        an_entry().replace(b'"v":1', b'"v":true'),
        an_entry(v=2),
        an_entry(extra=1),
        an_entry(seq="0"),
        an_entry(seq=-1),
        an_entry().replace(b'"seq":0', b'"seq":9007199254740993'),
        an_entry().replace(b'"seq":0', b'"seq":00'),
        an_entry().replace(b"C12", b"C\xff"),
        an_entry().replace(b"C12", b"\xed\xa0\x80"),
        an_entry() + b"\n",
        an_entry(at="2026-11-24T10:50:35Z"),
        an_entry(at="2026-11-24T10:50:35.123456+00:00"),
        an_entry(payload="AB" * 32),
        an_entry(actor=""),
        an_entry().replace(b'"m1"', b'"\\u006d1"'),
        an_entry().replace(b'"actor":"m1"', b'"actor":"m1","actor":"m1"'),
        an_entry().replace(b"{", b"{ "),
        b"[]",
        b"",
        b"[" * 100_000,
        b"\xff",
        an_entry(subject="x" * 70_000),
    ],
)
def test_a_leaf_that_is_not_in_its_one_form_is_refused(leaf: bytes) -> None:
    with pytest.raises(BadInput):
        parse_leaf(leaf)


@pytest.mark.parametrize("subject", ["", "C1", 'a"b', "a\\b", "ñ", "\x7f", "\u2028", "😀", "\x00\x1f"])
def test_a_text_with_or_without_escapes_reads_back(subject: str) -> None:
    assert parse_leaf(an_entry(subject=subject)).subject == subject


def test_what_has_no_canonical_form_is_not_built() -> None:
    with pytest.raises(BadInput):
        build_entry("c", 0, "2026-11-24T10:50:35.123456Z", "m1", "a", "C1", SALT, {"n": float("nan")})
    with pytest.raises(BadInput):
        build_entry("c", 0, "2026-11-24T10:50:35.123456Z", "m1", "a", "\ud800", SALT, {})
    with pytest.raises(BadInput):
        build_entry("c", 0, "24 November 2026", "m1", "a", "C1", SALT, {})


def test_an_entry_of_another_case_has_another_leaf() -> None:
    one, other = (Entry(case, 0, "t", "m1", "a", "C1", "ab" * 32).leaf() for case in ("x", "y"))
    assert one != other
