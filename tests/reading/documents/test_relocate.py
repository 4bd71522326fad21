"""Spans in another reading of the same original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.reading.relocate import drift, relocate, relocate_all
from constancia.terms.spans import Span

OLD = "Ada Lugo fue detenida. El martes, Bruno Paz fue detenido. Nada más."


def span(quote, text=OLD):
    start = text.index(quote)
    return Span.of(text, start, start + len(quote))


def test_a_span_at_the_same_place_is_the_same():
    assert relocate(span("Bruno Paz"), OLD, OLD).how == "same"


def test_a_span_that_moved_is_found_by_its_quote():
    new = "PORTADA\n\n" + OLD
    done = relocate(span("Bruno Paz"), OLD, new)
    assert (done.how, done.after.text) == ("moved", "Bruno Paz")
    assert done.after.holds_in(new)


def test_a_quote_that_occurs_twice_is_told_apart_by_its_context():
    old = "Fue detenida Ada en Lara. Fue detenida Eva en Zulia."
    second = Span.of(old, old.rindex("Fue detenida"), old.rindex("Fue detenida") + len("Fue detenida"))
    new = "x" + old
    assert relocate(second, old, new).after.start == second.start + 1


def test_a_quote_that_could_be_in_two_places_is_lost_and_not_guessed():
    old = "Lista: Ada Lugo."
    assert relocate(span("Ada Lugo", old), old, "Vio a Ada Lugo. Y Ada Lugo calló.").after is None


def test_a_quote_whose_blanks_and_line_ends_changed_is_found_by_its_letters():
    new = OLD.replace("Bruno Paz", "Bruno\nPaz")
    done = relocate(span("Bruno Paz"), OLD, new)
    assert (done.how, done.after.text) == ("respaced", "Bruno\nPaz")


def test_a_short_quote_that_occurs_once_elsewhere_is_not_taken_for_the_same():
    old = "Ada Lugo, 34, de Lara, fue detenida."
    assert relocate(span("34", old), old, "Vivía en la calle 34 de otra ciudad.").how == "lost"
    assert relocate(span("34", old), old, "Informe: " + old).how == "moved"


def test_a_claim_moves_whole_or_not_at_all():
    body = {"victims": [{"span": span("Ada Lugo").to_json()}], "trigger": span("detenida").to_json(), "count": None}
    moved, done = relocate_all(body, OLD, "Informe. " + OLD)
    assert moved["victims"][0]["span"]["start"] == len("Informe. ")
    assert drift(done) == (
        "Of 2 passages, in the new text: 2 stand elsewhere; 0 read the same but for blanks, line ends or hyphens; "
        "0 are not found for certain and must be looked at."
    )
    kept, done = relocate_all(body, OLD, "Ada Lugo fue arrestada.")
    assert kept is body
    assert "1 are not found for certain" in drift(done)


def test_nothing_is_said_where_nothing_moved():
    _, done = relocate_all({"trigger": span("detenida").to_json()}, OLD, OLD)
    assert drift(done) == ""


def test_a_span_that_does_not_hold_in_its_own_text_is_refused():
    with pytest.raises(ValueError, match="does not hold"):
        relocate(Span(0, 3, "Eva"), OLD, OLD)


@given(st.text(min_size=1, max_size=60), st.data(), st.text(max_size=10), st.text(max_size=10))
def test_whatever_is_found_again_is_a_range_of_the_new_text(old, data, head, tail):
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    done = relocate(Span.of(old, start, end), old, head + old + tail)
    assert done.after is None or done.after.holds_in(head + old + tail)
    if done.how in ("same", "moved"):
        assert done.after.text == done.before.text
