from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from constancia.matching.clusters import Conflict, Decided, Joining, clusters, settle
from constancia.matching.judgements import Judgement

KEYS = [f"m{n}" for n in range(8)]
judgements = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.sampled_from(["same", "different", "unsure"]))
    .filter(lambda j: j[0] != j[1])
    .map(lambda j: Judgement(*j)),
    max_size=14,
)


def test_mentions_judged_the_same_are_one_person_also_through_a_third():
    found = clusters("abcd", [Judgement("a", "b", "same"), Judgement("c", "b", "same")])
    assert found == [frozenset("abc"), frozenset("d")]


def test_unsure_joins_nobody():
    assert clusters("ab", [Judgement("a", "b", "unsure")]) == [frozenset("a"), frozenset("b")]


def test_a_contradiction_is_reported_and_joins_nobody_over_it():
    said = [
        Judgement("a", "b", "same"),
        Judgement("b", "c", "same"),
        Judgement("c", "d", "same"),
        Judgement("a", "c", "different"),
    ]
    settled = settle("abcd", said)
    assert settled.conflicts == [Conflict(("a", "c"), (("a", "b"), ("b", "c")))]
    assert settled.clusters == [frozenset("a"), frozenset("b"), frozenset("cd")]


def test_a_judgement_about_a_withdrawn_mention_changes_nothing_else():
    assert clusters("ab", [Judgement("a", "b", "same"), Judgement("b", "gone", "same")]) == [frozenset("ab")]


@given(judgements, st.randoms(use_true_random=False))
def test_the_order_of_judgements_and_of_mentions_never_matters(said, random):
    shuffled = [Judgement(j.right, j.left, j.verdict) for j in said]
    random.shuffle(shuffled)
    keys = list(KEYS)
    random.shuffle(keys)
    assert settle(KEYS, said) == settle(keys, shuffled)


@given(judgements)
def test_no_cluster_joins_what_a_person_held_apart_and_every_mention_is_somebody(said):
    found = clusters(KEYS, said)
    assert sorted(key for person in found for key in person) == KEYS
    for j in said:
        if j.verdict == "different":
            assert not any({j.left, j.right} <= person for person in found)


@given(judgements)
def test_a_judgement_withdrawn_leaves_what_the_others_say(said):
    assert clusters(KEYS, [*said, Judgement("m0", "m1", "same")][: len(said)]) == clusters(KEYS, said)


@given(judgements)
def test_without_contradiction_every_same_holds(said):
    settled = settle(KEYS, said)
    if not settled.conflicts:
        for j in said:
            if j.verdict == "same":
                assert any({j.left, j.right} <= person for person in settled.clusters)


def test_what_follows_from_judgements_is_decided_too_and_says_from_which():
    said = [Judgement("a", "b", "same"), Judgement("b", "c", "same"), Judgement("d", "c", "different")]
    decided = Decided("abcde", said)
    assert decided.says("a", "c") == "same"
    assert decided.why("a", "c") == [("a", "b"), ("b", "c")]
    assert decided.says("d", "a") == "different"
    assert decided.why("d", "a") == [("c", "d"), ("a", "b"), ("b", "c")]
    assert decided.says("a", "e") is None
    assert decided.why("a", "e") == []


def test_a_pair_judged_unsure_stays_so_unless_others_decide_it():
    assert Decided("ab", [Judgement("a", "b", "unsure")]).says("b", "a") == "unsure"
    later = [Judgement("a", "b", "unsure"), Judgement("a", "b", "same")]
    assert Decided("ab", later).says("a", "b") == Decided("ab", later[::-1]).says("a", "b") == "same"


@given(judgements)
def test_everything_decided_agrees_with_the_people_and_has_its_reasons(said):
    decided = Decided(KEYS, said)
    home = {key: person for person in decided.settled.clusters for key in person}
    given_pairs = {j.pair for j in said}
    for left in KEYS:
        for right in KEYS:
            if left < right and not decided.settled.conflicts:
                assert (decided.says(left, right) == "same") == (home[left] == home[right])
                assert set(decided.why(left, right)) <= given_pairs


@given(judgements, st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=10))
def test_joining_many_pairs_joins_nobody_who_was_held_apart(said, pairs):
    decided = Decided(KEYS, said)
    joining = Joining(decided)
    joined = [Judgement(a, b, "same") for a, b in pairs if a != b and joining.join(a, b)]
    kept = [Judgement(a, b, "same") for person in decided.settled.clusters for a, b in pairwise(sorted(person))]
    apart = [j for j in said if j.verdict == "different"]
    assert settle(KEYS, [*kept, *apart, *joined]).conflicts == []
