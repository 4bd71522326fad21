"""Charts say what is documented, what is not stated, and nothing between."""

from __future__ import annotations

from xml.etree import ElementTree

from constancia.counting.charts import bars_of, documented_bars
from constancia.counting.plots import bar_chart
from constancia.counting.tally import CountRow, tally
from constancia.terms.dates import PartialDate

ROWS = [
    CountRow("c1", "d1", "A", "killing", "p1", state="Lara", date=PartialDate.parse("2024-07-29")),
    CountRow("c2", "d1", "A", "killing", "p2", state="Zulia", date=PartialDate.parse("2024-08-01")),
    CountRow("c3", "d1", "A", "killing", "p3", state="Zulia", date=PartialDate.parse("2024-07")),
    CountRow("c4", "d1", "A", "killing", "p4"),
]


def bars(field: str):
    chart = documented_bars(tally(ROWS, by=[field]), field, label=lambda value: value or "not stated")
    return chart, [(bar.label, bar.value, bar.is_unknown) for bar in chart.bars]


def test_a_date_that_is_only_a_month_is_drawn_on_no_day_but_stands_apart() -> None:
    _, drawn = bars("day")
    assert drawn[0] == ("2024-07-29", 1, False)
    assert drawn[-1] == ("not stated", 2, True)
    assert sum(n for _, n, _ in drawn) == 4


def test_days_between_are_zero_and_said_to_be_undocumented_and_none_is_added_outside() -> None:
    chart, drawn = bars("day")
    assert [label for label, _, _ in drawn[:-1]] == ["2024-07-29", "2024-07-30", "2024-07-31", "2024-08-01"]
    assert "not that nothing happened" in chart.note
    assert "nothing happened" not in bars("state")[0].note


def test_states_are_drawn_from_the_most_to_the_least_with_the_missing_one_last() -> None:
    assert [label for label, _, _ in bars("state")[1]] == ["Zulia", "Lara", "not stated"]


def test_the_drawing_has_a_title_and_tells_every_bar_in_words() -> None:
    svg = bar_chart(bars("state")[0])
    assert "<title>Documented minimum of persons</title>" in svg
    assert "Zulia: 2; Lara: 1; not stated: 1</desc>" in svg


def test_every_number_and_label_of_a_chart_stands_inside_it_also_on_a_telephone() -> None:
    labels = {"Lara": "Denial of a lawyer of one's own free choice", "Zulia": "Zulia"}
    told = [("Lara", 123_456), ("Zulia", 7), ("", None)]
    chart = bars_of(told, "state", label=lambda value: labels.get(value, "not stated"))
    for narrow, most in ((False, 720), (True, 330)):
        drawing = ElementTree.fromstring(bar_chart(chart, narrow=narrow))
        assert float(drawing.get("width", 0)) == most
        texts = [each for each in drawing.iter() if each.tag.endswith("text") and each.get("font-size")]
        assert "123,456" in [each.text for each in texts]
        for each in texts:
            at, long = float(each.get("x", 0)), 6.5 * len(each.text or "")
            first, last = (at - long, at) if each.get("text-anchor") == "end" else (at, at + long)
            assert first >= 0 and last <= most, each.text
