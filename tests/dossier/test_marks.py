"""Text of a source shown with its passages marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from constancia.dossier.marks import Passage, anchor, inert, marked, pieces, plain, quoted
from tests.dossier.reading_pages import Element, _Builder

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@st.composite
def texts_with_passages(draw: st.DrawFn) -> tuple[str, list[Passage]]:
    text = draw(TEXT.filter(bool))
    ranges = draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))), max_size=8))
    found = [Passage(a, b, f"C{n}", "victims", n % 2 == 0) for n, (a, b) in enumerate(ranges) if a < b]
    return text, found


def tree(markup: str) -> Element:
    builder = _Builder()
    builder.feed(f"<div>{markup}</div>")
    builder.close()
    assert builder.open == [builder.root]
    return builder.root


@given(texts_with_passages())
def test_marking_neither_drops_nor_moves_a_character_whatever_overlaps_or_nests(
    case: tuple[str, list[Passage]],
) -> None:
    text, passages = case
    shown = tree(marked(text, 0, len(text), passages, lambda key: f"claims.html#{key}"))
    assert shown.text() == text
    for passage in passages:
        after = shown.text_from(anchor(passage))
        assert after is not None and after.startswith(text[passage.start : passage.end])


@given(texts_with_passages())
def test_each_piece_names_exactly_the_passages_that_cover_it(case: tuple[str, list[Passage]]) -> None:
    text, passages = case
    made = pieces(0, len(text), passages)
    assert [piece.start for piece in made[1:]] == [piece.end for piece in made[:-1]]
    for piece in made:
        assert sorted(piece.over) == sorted(p for p in passages if p.start <= piece.start and piece.end <= p.end)


@given(TEXT)
def test_text_of_a_source_makes_no_element_of_its_own(text: str) -> None:
    shown = tree(inert(text))
    assert shown.text() == text
    assert {element.attrs.get("class") for element in shown.all("span")} <= {"unseen"}
    assert {element.tag for element in shown.all()} <= {"div", "span"}


def test_a_character_that_turns_or_hides_text_is_shown_by_its_number() -> None:
    assert "\u202e" not in quoted("photo\u202egpj.exe")
    assert "[U+202E]" in quoted("photo\u202egpj.exe")
    assert plain("a\x00b\u200bc\r\nd") == "a[U+0000]b[U+200B]c d"


def test_a_zero_width_joiner_inside_a_name_is_left_alone() -> None:
    assert inert("می\u200cخواهم") == "می\u200cخواهم"


def test_the_core_of_a_claim_is_followed_by_its_key_as_a_link() -> None:
    shown = marked("ab cd", 0, 5, [Passage(0, 2, "C1", "act", True), Passage(1, 5, "C2", "act", True)], "x#{}".format)
    assert '<sup class="ref"><a href="x#C1">C1</a></sup>' in shown
    both = marked("ab", 0, 2, [Passage(0, 2, "C1", "act", True), Passage(0, 2, "C2", "act", True)], "x#{}".format)
    assert '<sup class="ref"><a href="x#C1">C1</a> <a href="x#C2">C2</a></sup>' in both
    assert shown.index("C1</a>") < shown.index("C2</a>")
