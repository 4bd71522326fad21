import pytest

from constancia.law.recognise import FILE, facts_in, grounds_in, groups_in
from constancia.terms.thesauri import load_yaml, thesaurus


@pytest.mark.parametrize("list_name", ["grounds", "groups", "facts"])
def test_every_term_that_words_are_listed_for_is_in_its_thesaurus(list_name: str) -> None:
    words = load_yaml(FILE.read_text(encoding="utf-8"))[list_name]
    assert set(words) <= set(thesaurus(list_name).terms)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("simply for opposing or being perceived as opposing the government", "political"),
        ("solo por oponerse al gobierno", "political"),
        ("por su militancia política", "political"),
        ("because of their religious beliefs", "religious"),
        ("por su origen étnico", "ethnic"),
        ("por motivos de género", "gender"),
    ],
)
def test_a_ground_is_recognised_in_either_language(text: str, ground: str) -> None:
    assert ground in grounds_in(text)


def test_words_that_give_no_ground_give_none() -> None:
    assert grounds_in("at the market, shortly after noon") == ()
    assert grounds_in("") == ()


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("defensores de derechos humanos y organizaciones de la sociedad civil", "human_rights_defender"),
        ("testigo electoral", "election_worker"),
        ("una estudiante de 19 años", "student"),
        ("los manifestantes", "protester"),
        ("a reporter for the port bulletin", "journalist"),
        ("un abogado", "lawyer"),
    ],
)
def test_a_group_is_recognised_in_either_language(text: str, group: str) -> None:
    assert group in groups_in(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("fue detenida sin orden judicial", "no_warrant"),
        ("None was shown a warrant", "no_warrant"),
        ("hasta hoy se desconoce su paradero", "whereabouts_unknown"),
        ("officers at each denied holding her", "whereabouts_denied"),
        ("en todos le negaron que estuviera allí", "whereabouts_denied"),
        ("lleva nueve días incomunicado", "incommunicado"),
        ("so badly that she lost an eye", "injury_severe"),
    ],
)
def test_a_fact_is_recognised_in_either_language(text: str, fact: str) -> None:
    assert fact in facts_in([text])


def test_a_warrant_that_nobody_was_shown_is_not_a_warrant() -> None:
    assert "warrant_shown" not in facts_in(["None was shown a warrant"])
    assert "warrant_shown" in facts_in(["The officers showed a warrant"])


def test_what_two_passages_say_against_each_other_both_stand() -> None:
    assert set(facts_in(["sin orden judicial", "mostraron una orden"])) == {"no_warrant", "warrant_shown"}


def test_a_release_without_charge_is_not_a_detention_without_charge() -> None:
    assert facts_in(["fue liberada sin cargos"]) == ("released_without_charge",)
    assert facts_in(["held without charge"]) == ("no_charge",)


def test_a_word_inside_another_is_not_recognised() -> None:
    assert "organisation_member" not in groups_in("Ngozi Adeyemi")
    assert groups_in("a childhood home") == ()
