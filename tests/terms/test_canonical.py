"""One byte string for one value, whichever way it was made."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from constancia.terms.canonical import canonical_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.one_of(TEXTS, st.sampled_from(["a", "é", "\U0001f600", "\ufb01", "Z", '"', "\n"]))
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(KEYS, inner)),
)


@given(VALUES)
def test_the_fast_way_writes_what_the_general_way_writes(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        "\u2028\x7f\x00\x1f\b\f/\\",
        {"b": 1, "a": {"\x10": None}},
        [[], {}, ""],
        {"n": -(2**53) + 1},
        {"\ufb01": 1, "\U0001f600": 2},
    ],
)
def test_awkward_values_are_written_the_same_way(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)
    assert json.loads(canonical_json(value)) == value


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), "\ud800", {"\ud800": 1}, {1: "a"}, [object()]])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical_json(value)


def test_a_value_nested_too_deep_for_the_fast_way_is_still_written() -> None:
    value: Any = "end"
    for _ in range(120):
        value = [value]
    assert canonical_json(value) == rfc8785.dumps(value)
