"""Dates keep the precision of their words, and look back from the day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from constancia.reading.claims.prose import fold
from constancia.reading.dates import dates_in

FRIDAY = date(2024, 8, 9)


def read(words: str, language: str, published: date | None = FRIDAY) -> list[tuple[str, str, str, str]]:
    return [
        (words[w.start : w.end], str(w.first), str(w.last), w.precision)
        for w in dates_in(fold(words), language, published)
    ]


@pytest.mark.parametrize(
    ("words", "language", "wanted"),
    [
        ("released this Friday (9)", "en", ("this Friday (9)", "2024-08-09", "2024-08-09", "day")),
        ("In May, she", "en", ("In May", "2024-05-01", "2024-05-31", "month")),
        ("since November 2021", "en", ("since November 2021", "2021-11-01", "2024-08-09", "month")),
        ("on Wednesday", "en", ("on Wednesday", "2024-08-07", "2024-08-07", "day")),
        (
            "between Tuesday and Thursday last week",
            "en",
            ("between Tuesday and Thursday last week", "2024-07-30", "2024-08-01", "interval"),
        ),
        ("since the start of the year", "en", ("since the start of the year", "2024-01-01", "2024-08-09", "year")),
        ("desde principios de año", "es", ("desde principios de año", "2024-01-01", "2024-08-09", "year")),
        ("el fin de semana", "es", ("el fin de semana", "2024-08-03", "2024-08-04", "interval")),
        ("over the weekend", "en", ("over the weekend", "2024-08-03", "2024-08-04", "interval")),
        ("el jueves 1/8 fueron", "es", ("el jueves 1/8", "2024-08-01", "2024-08-01", "day")),
        ("el día 5 fue", "es", ("el día 5", "2024-08-05", "2024-08-05", "day")),
        ("in 2021", "en", ("in 2021", "2021-01-01", "2021-12-31", "year")),
        ("August", "en", ("August", "2024-08-01", "2024-08-09", "month")),
        ("on December 30", "en", ("on December 30", "2023-12-30", "2023-12-30", "day")),
        ("in just a few days", "en", ("in just a few days", "None", "2024-08-09", "interval")),
        ("between 3 and 5 August", "en", ("between 3 and 5 August", "2024-08-03", "2024-08-05", "interval")),
        ("in the past 48 hours", "en", ("in the past 48 hours", "2024-08-07", "2024-08-09", "interval")),
        ("three days ago", "en", ("three days ago", "2024-08-06", "2024-08-06", "day")),
        ("este viernes (2)", "es", ("este viernes (2)", "2024-08-02", "2024-08-02", "day")),
        ("la noche del 30 de julio", "es", ("la noche del 30 de julio", "2024-07-30", "2024-07-30", "day")),
        ("el pasado 9 de febrero", "es", ("el pasado 9 de febrero", "2024-02-09", "2024-02-09", "day")),
        ("en las últimas 48 horas", "es", ("en las últimas 48 horas", "2024-08-07", "2024-08-09", "interval")),
        ("entre el 2 y el 9 de agosto", "es", ("entre el 2 y el 9 de agosto", "2024-08-02", "2024-08-09", "interval")),
        ("hace dos días", "es", ("hace dos días", "2024-08-07", "2024-08-07", "day")),
        ("este año", "es", ("este año", "2024-01-01", "2024-08-09", "year")),
        ("en lo que va de año", "es", ("en lo que va de año", "2024-01-01", "2024-08-09", "year")),
        ("desde el lunes", "es", ("desde el lunes", "2024-08-05", "2024-08-09", "day")),
        ("anoche", "es", ("anoche", "2024-08-08", "2024-08-08", "day")),
        ("03/04/2024", "es", ("03/04/2024", "2024-04-03", "2024-04-03", "day")),
        ("03/04/2024", "en", ("03/04/2024", "2024-03-04", "2024-03-04", "day")),
    ],
)
def test_a_date_is_the_days_that_its_words_mean(words: str, language: str, wanted: tuple[str, ...]) -> None:
    assert wanted in read(words, language)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("he may be", "en"),
        ("they march on", "en"),
        ("el 31 de junio", "es"),
        ("30 February 2024", "en"),
        ("la mañana", "es"),
    ],
)
def test_what_is_no_date_gives_none_with_a_day(words: str, language: str) -> None:
    assert [w for w in read(words, language) if w[3] == "day"] == []


def test_without_a_day_of_publication_only_dates_that_name_their_year_are_read() -> None:
    assert read("on Monday and on 5 May 2020", "en", None) == [("on 5 May 2020", "2020-05-05", "2020-05-05", "day")]


def test_a_place_in_a_longer_text_is_told_by_its_offset() -> None:
    (when,) = dates_in("in 2021", "en", FRIDAY, offset=100)
    assert (when.start, when.end) == (100, 107)


def test_a_day_without_a_month_is_the_next_one_from_the_date_told_before_it() -> None:
    text = "fue capturado el 12 de mayo y el día 15 lo presentaron"
    days = [str(w.first) for w in dates_in(fold(text), "es", FRIDAY)]
    assert days == ["2024-05-12", "2024-05-15"]
    (when,) = dates_in(fold("el día 3 lo soltaron"), "es", FRIDAY, told=date(2024, 5, 12))
    assert when.first == date(2024, 6, 3)
    assert dates_in("los 80 detenidos", "es", FRIDAY) == []
