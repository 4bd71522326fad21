from collections.abc import Callable

from constancia.law.qualify import QualificationSuggestion, suggest_qualifications
from constancia.law.rows import ActRow
from constancia.law.statute import statute

Act = Callable[..., ActRow]


def suggest(*acts: ActRow) -> list[QualificationSuggestion]:
    return suggest_qualifications(acts, statute())


def held(suggestions: list[QualificationSuggestion], stance: str = "for") -> set[str]:
    return {s.element for s in suggestions if s.stance == stance}


def test_a_killing_is_held_against_murder_and_rests_on_its_claims(act: Act) -> None:
    found = suggest(act("killing", persons=("P1",), claims=("C7", "C9")))
    [murder] = [s for s in found if s.element == "7(1)(a).1"]
    assert (murder.stance, murder.rests_on, murder.crime) == ("for", ("C7", "C9"), "7(1)(a)")
    assert "autopsy" in murder.missing
    assert murder.reason.es and murder.reason.en


def test_a_narrower_kind_of_act_is_held_like_the_wider_one(act: Act) -> None:
    assert "7(1)(e).1" in held(suggest(act("incommunicado_detention", persons=("P1",))))


def test_what_nothing_speaks_to_is_told_as_missing_with_what_would_help(act: Act) -> None:
    found = suggest(act("arbitrary_detention", persons=("P1",)))
    missing = {s.element: s for s in found if s.stance == "missing"}
    assert set(missing) == {"7(1)(e).2", "7(1)(e).3"}
    assert missing["7(1)(e).2"].rests_on == () and "warrant" in missing["7(1)(e).2"].missing


def test_another_act_against_the_same_person_speaks_to_gravity(act: Act) -> None:
    detention = act("arbitrary_detention", persons=("P1",))
    found = suggest(detention, act("torture_ill_treatment", persons=("P1",)), act("denial_of_counsel", persons=("P2",)))
    [gravity] = [s for s in found if s.act == detention.key and s.element == "7(1)(e).2" and s.stance == "for"]
    assert gravity.rests_on == ("C2",), "the torture of the same person, not the other person's lawyer"


def test_torture_in_detention_has_custody_and_torture_alone_has_not(act: Act) -> None:
    alone = suggest(act("torture_ill_treatment", persons=("P1",)))
    both = suggest(act("torture_ill_treatment", persons=("P1",)), act("arbitrary_detention", persons=("P1",)))
    assert "7(1)(f).2" not in held(alone)
    assert "7(1)(f).2" in held(both)


def test_what_speaks_the_other_way_is_suggested_too(act: Act) -> None:
    found = suggest(act("arbitrary_detention", persons=("P1",), facts=("warrant_shown", "no_charge")))
    assert "7(1)(e).2" in held(found, "for") and "7(1)(e).2" in held(found, "against")


def test_a_denial_speaks_against_the_conduct_and_never_for_anything(act: Act) -> None:
    found = suggest(act("killing", polarity="denied", key="N4", claims=("C4",)))
    assert {(s.act, s.element, s.stance, s.rests_on) for s in found} == {("N4", "7(1)(a).1", "against", ("C4",))}


def test_the_denial_of_an_act_that_only_persecution_knows_is_not_lost(act: Act) -> None:
    assert held(suggest(act("stigmatisation", polarity="denied")), "against") == {"7(1)(h).1"}


def test_what_is_feared_or_withdrawn_is_suggested_nowhere(act: Act) -> None:
    assert suggest(act("killing", polarity="hypothetical"), act("killing", polarity="superseded")) == []


def test_persecution_is_not_suggested_without_a_ground_or_a_group(act: Act) -> None:
    assert not any(s.crime == "7(1)(h)" for s in suggest(act("arbitrary_detention", persons=("P1",))))


def test_persecution_names_the_other_act_against_the_same_person(act: Act) -> None:
    threat = act("threat", persons=("P1",), groups=("human_rights_defender",))
    detention = act("arbitrary_detention", persons=("P1",))
    [link] = [s for s in suggest(threat, detention) if s.element == "7(1)(h).4"]
    assert (link.stance, link.linked_act) == ("for", detention.key)
    assert set(link.rests_on) == {"C1", "C2"}


def test_persecution_that_could_only_rest_on_the_same_act_says_so(act: Act) -> None:
    detention = act("arbitrary_detention", persons=("P1",), grounds=("political",))
    [link] = [s for s in suggest(detention) if s.element == "7(1)(h).4"]
    assert (link.linked_act, link.reason.code) == (detention.key, "reason.linked_itself")


def test_persecution_without_any_linked_act_tells_that_it_is_missing(act: Act) -> None:
    [link] = [s for s in suggest(act("stigmatisation", groups=("human_rights_defender",))) if s.element == "7(1)(h).4"]
    assert (link.stance, link.linked_act) == ("missing", None)


def test_genocide_is_never_suggested_for_a_political_group_nor_for_any_other(act: Act) -> None:
    for ground in ("political", "ethnic", "religious"):
        found = suggest(act("mass_killing", persons=("P1",), groups=("opposition",), grounds=(ground,)))
        assert found and not any(s.crime.startswith("6") for s in found)


def test_a_detention_becomes_a_disappearance_only_if_somebody_hides_where_the_person_is(act: Act) -> None:
    plain = suggest(act("arbitrary_detention", persons=("P1",)))
    hidden = suggest(
        act("arbitrary_detention", persons=("P1",), facts=("whereabouts_denied",), perpetrators=("police",))
    )
    assert not any(s.crime == "7(1)(i)" for s in plain)
    assert held(hidden) >= {"7(1)(i).1", "7(1)(i).2", "7(1)(i).4", "7(1)(i).5"}
    assert "7(1)(i).6" in held(hidden, "missing"), "a prolonged time is a gap until something speaks to it"


def test_a_figure_without_names_says_that_it_names_nobody(act: Act) -> None:
    [conduct] = [s for s in suggest(act("killing", victims=(24, None))) if s.element == "7(1)(a).1"]
    assert "without naming" in conduct.reason.en


def test_the_profile_of_the_victims_is_held_against_the_shared_test_of_a_civilian_population(act: Act) -> None:
    assert "CX2" in held(suggest(act("killing", persons=("P1",), groups=("protester",))))
    assert "CX2" in held(suggest(act("killing", persons=("P1",), groups=("member_of_armed_forces",))), "against")


def test_insults_by_an_official_are_worth_a_look_for_the_policy_and_by_anybody_else_are_not(act: Act) -> None:
    assert "CX3" in held(suggest(act("stigmatisation", perpetrators=("official",))))
    assert "CX3" not in held(suggest(act("stigmatisation", perpetrators=("unknown",))))


def test_sexual_violence_asks_for_no_detail(act: Act) -> None:
    found = suggest(act("rape", persons=("P1",)))
    asked = {item for s in found if s.crime.startswith("7(1)(g)") for item in s.missing}
    assert asked == {"specialist_account"}
    assert not any(s.crime == "7(1)(g)-6" for s in found)


def test_the_reason_is_written_with_labels_of_both_languages(act: Act) -> None:
    [conduct] = [s for s in suggest(act("killing", persons=("P1",))) if s.element == "7(1)(a).1"]
    assert "Killing" in conduct.reason.en and "Muerte" in conduct.reason.es
