"""Chao's lower bound and the pairs give the numbers of their formulas, and are what their labels say."""

from __future__ import annotations

import pytest

from constancia.counting.chao import lower_bound
from constancia.counting.pairs import pair, pairs
from constancia.counting.table import of_rows


def test_chapman_and_lincoln_petersen_by_hand():
    table = of_rows("AB", [[1, 0], [0, 1], [1, 1]], [60, 30, 40])
    found = pair(table, "A", "B")
    assert found.lincoln_petersen == 100 * 70 / 40
    assert found.chapman == pytest.approx(101 * 71 / 41 - 1)
    assert 130 <= found.lower < found.chapman < found.upper


def test_two_lists_that_share_nobody_have_no_lincoln_petersen():
    found = pair(of_rows("AB", [[1, 0], [0, 1]], [6, 3]), "A", "B")
    assert found.lincoln_petersen is None


def test_every_two_lists_are_shown(plain):
    assert len(pairs(plain)) == 6


def test_chao_by_hand():
    table = of_rows("ABC", [[1, 0, 0], [0, 1, 0], [1, 1, 0], [1, 1, 1]], [30, 20, 10, 5])
    found = lower_bound(table)
    assert found.value == pytest.approx(65 + 2 / 3 * 50 * 49 / (2 * 11))
    assert 65 < found.lower < found.value < found.upper


def test_chao_with_nobody_seen_once_is_what_was_seen():
    found = lower_bound(of_rows("AB", [[1, 1]], [9]))
    assert (found.value, found.lower, found.upper) == (9, 9, 9)
