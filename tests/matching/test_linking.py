import random

from constancia.matching.linking import Rules
from constancia.matching.linking import link as linkage


def link(*given):
    return linkage(*given).people


def test_a_weak_bridge_does_not_join_two_people():
    edges = [(0, 1, 12.0), (2, 3, 12.0), (1, 2, 0.5), (0, 2, -6.0), (0, 3, -6.0), (1, 3, -6.0)]
    assert link(["a", "b", "c", "d"], edges) == [[0, 1], [2, 3]]


def test_a_long_chain_of_likenesses_makes_no_giant():
    edges = [(n, n + 1, 3.0) for n in range(99)]
    assert max(map(len, link([f"list {n}" for n in range(100)], edges))) <= 3


def test_what_was_held_apart_stays_apart_whatever_speaks_for_it():
    assert link(["a", "b"], [(0, 1, 50.0)], Rules(different=[(0, 1)])) == [[0], [1]]


def test_what_was_judged_the_same_is_joined_whatever_speaks_against_it():
    assert link(["a", "b"], [(0, 1, -50.0)], Rules(same=[(0, 1)])) == [[0, 1]]


def test_a_list_that_holds_each_person_once_gives_a_person_one_row():
    edges = [(0, 2, 9.0), (1, 2, 8.0), (0, 1, 20.0)]
    assert link(["a", "a", "b"], edges, Rules(once_in=["a"])) == [[0, 2], [1]]


def test_a_row_without_a_name_is_linked_with_who_is_left_over():
    """Sixty named people in both lists, one more named only in b, one unnamed only in a."""
    lists = ["a", "b"] * 60 + ["a", "b"]
    edges = [(2 * n, 2 * n + 1, 20.0) for n in range(60)] + [(120, 121, -1.0), (1, 120, -1.0)]
    found = linkage(lists, edges, Rules(unnamed=[120], prior=-9.0))
    assert [120, 121] in found.people
    assert found.by_exclusion[120, 121] > 0.5


def test_nothing_is_concluded_by_exclusion_from_small_lists():
    edges = [(0, 1, 20.0), (2, 3, -1.0)]
    assert [2, 3] not in link(["a", "b", "a", "b"], edges, Rules(unnamed=[2], prior=-9.0))


def test_the_order_of_the_pairs_never_matters():
    source = random.Random(11)
    edges = [(a, b, source.uniform(-5, 15)) for a in range(12) for b in range(a + 1, 12)]
    lists = [source.choice("abc") for _ in range(12)]
    shuffled = source.sample(edges, len(edges))
    assert link(lists, edges) == link(lists, shuffled)
