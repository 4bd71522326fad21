"""How two mentions are compared: for each field, levels of agreement from the closest to none.

A level's weight is how much more often it occurs between mentions of one person (m) than between mentions of two (u).
The m and u written here are what we believe before having seen any list; they are what decides in small lists, and
are refined by what the lists show in large ones. Rare names, days and towns weigh more than common ones where a level
names the column whose frequency counts (``rare``).

What can be compared depends on what both sides say: days with days, but a day only with the month that the other side
gives. Each such case is a comparison of its own, of which one at most holds for a pair; they share the name of their
field.

Method: Fellegi and Sunter (1969), with term frequencies (Winkler 2000), as Splink implements it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement: the condition under which it holds (SQL), and how often that is expected.

    ``may`` holds wherever ``sql`` does and costs little to ask; without it ``sql`` itself costs little. ``apart``: it
    says that two people are meant.
    """

    label: str
    sql: str
    m: float
    u: float
    rare: str = ""
    may: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field, and its levels in the order in which they are tried; the last is "else".

    ``needs`` holds for rows that can take part (SQL on one row), ``null`` for pairs that cannot be compared (on both).
    """

    field: str
    needs: str
    null: str
    levels: tuple[Level, ...]
    strongest: float = 40.0
    about: Literal["person", "event"] = "event"

    def with_rates(self, rates: Iterable[tuple[float, float]]) -> Comparison:
        """The same comparison with other m and u."""
        pairs = zip(self.levels, rates, strict=True)
        return replace(self, levels=tuple(replace(level, m=m, u=u) for level, (m, u) in pairs))


def _null(*columns: str) -> str:
    return " or ".join(f"{c}_l is null or {c}_r is null" for c in columns)


def _alike(a: str, b: str) -> str:
    """Two words that differ by a slip of the pen or the key, or of which one cuts the other short.

    Which letters a word has is known as a number of bits; words that differ in many need no closer look.
    """
    letters = f"bit_count(xor({_letters(a)}, {_letters(b)}))"
    lengths = f"least(length({a}), length({b}))"
    return (
        f"({a} = {b} or ({letters} <= 2 and {lengths} >= 3 and damerau_levenshtein({a}, {b}) <= 1)"
        f" or ({letters} <= 4 and {lengths} >= 8 and damerau_levenshtein({a}, {b}) <= 2)"
        f" or ({lengths} >= 4 and (starts_with({a}, {b}) or starts_with({b}, {a}))))"
    )


def _may_be_alike(a: str, b: str) -> str:
    """What holds of all words that are alike, and costs little to ask."""
    return f"({a} = {b} or bit_count(xor({_letters(a)}, {_letters(b)})) <= 4 or left({a}, 4) = left({b}, 4))"


def _ends_alike(a: str, b: str) -> str:
    """One word that ends with the other: a particle written as part of the surname."""
    return f"(least(length({a}), length({b})) >= 4 and (ends_with({a}, {b}) or ends_with({b}, {a})))"


def _alike_together(a: str, b: str) -> str:
    """Words that are alike once they are written together: "Abdel Rahman", "Abdelrahman"."""
    one, other = f"replace({a}, ' ', '')", f"replace({b}, ' ', '')"
    return (
        f"(left({a}, 2) = left({b}, 2) and least(length({a}), length({b})) >= 8"
        f" and damerau_levenshtein({one}, {other}) <= 2)"
    )


def _letters(column: str) -> str:
    return f"{column[:-2]}_letters{column[-2:]}"


def _in_common(a: str, b: str) -> str:
    """Two lists of words with a word in common; most have none, which their marks tell at once."""
    return f"({_may_share(a, b)} and list_has_any(string_split({a}, ' '), string_split({b}, ' ')))"


def _shared(a: str, b: str) -> str:
    return f"array_length(list_intersect(string_split({a}, ' '), string_split({b}, ' ')))"


def _count(words: str) -> str:
    return f"array_length(string_split({words}, ' '))"


def _may_share(a: str, b: str) -> str:
    return f"({_mark(a)} & {_mark(b)}) <> 0"


def _mark(column: str) -> str:
    return f"{column[:-2]}_mark{column[-2:]}"


def _sounds_alike(a: str, b: str) -> str:
    return f"({a} = {b} and length({a}) > 2)"


def _fits(a: str, b: str) -> str:
    """Two words that may be one: alike, sounding alike, or one the other's initial."""
    initial = f"(least(length({a}), length({b})) = 1 and left({a}, 1) = left({b}, 1))"
    return f"({_alike(a, b)} or {_sounds_alike(_sound(a), _sound(b))} or {initial})"


def _sound(column: str) -> str:
    return f"{column[:-2]}_sound{column[-2:]}"


def _one_differs(first: str, second: str) -> str:
    """Two words on each side, of which one is the same and the other plainly another, that stands nowhere opposite."""

    def but(same: str, other: str) -> str:
        elsewhere = [f"list_contains(string_split(words_{b}, ' '), {other}_{a})" for a, b in ("lr", "rl")]
        return (
            f"({same}_l = {same}_r and not {_fits(f'{other}_l', f'{other}_r')} and not {' and not '.join(elsewhere)})"
        )

    return f"({_both(second)} and ({but(first, second)} or {but(second, first)}))"


def _one_may_differ(first: str, second: str) -> str:
    return f"{_both(second)} and ({first}_l = {first}_r or {second}_l = {second}_r)"


def _middle_may_differ(a: str, b: str) -> str:
    """The first and the last word of two names of three words the same; what stands between, one side takes for a given
    name and the other for a surname.
    """
    return f"(g1_{a} = g1_{b} and s1_{a} = s2_{b} and g2_{a} is not null and g2_{b} is null and s2_{a} is null)"


def _middle_differs(a: str, b: str) -> str:
    return f"({_middle_may_differ(a, b)} and not {_fits(f'g2_{a}', f's1_{b}')})"


def _both(word: str) -> str:
    return f"{word}_l is not null and {word}_r is not null"


GIVEN = Comparison(
    "given name",
    "g1 is not null",
    "g1_l is null or g1_r is null",
    (
        Level("same given names", "g_key_l = g_key_r and g2_l is not null", 0.25, 0.0008, "g_key"),
        Level(
            "same given name",
            f"g1_l = g1_r and (g2_l is null or g2_r is null or {_fits('g2_l', 'g2_r')})",
            0.52, 0.005, "g1", may="g1_l = g1_r",
        ),
        Level(
            "one given name the same, another different",
            _one_differs("g1", "g2"),
            0.01, 0.004,
            may=_one_may_differ("g1", "g2"), apart=True,
        ),
        Level(
            "a given name in common",
            f"{_in_common('g_words_l', 'words_r')} or {_in_common('g_words_r', 'words_l')}",
            0.1, 0.02,
            may=f"{_may_share('g_words_l', 'words_r')} or {_may_share('g_words_r', 'words_l')}",
        ),
        Level(
            "a form of the same given name, or its initial",
            f"{_in_common('g_forms_l', 'g_forms_r')}"
            " or (least(length(g1_l), length(g1_r)) = 1 and left(g1_l, 1) = left(g1_r, 1))",
            0.04, 0.01,
            may=f"{_may_share('g_forms_l', 'g_forms_r')} or least(length(g1_l), length(g1_r)) = 1",
        ),
        Level(
            "given names written or sounding alike",
            f"{_alike('g1_l', 'g1_r')} or {_sounds_alike('g1_sound_l', 'g1_sound_r')}"
            f" or {_alike_together('g_key_l', 'g_key_r')}",
            0.05, 0.01,
            may=f"{_may_be_alike('g1_l', 'g1_r')} or g1_sound_l = g1_sound_r or left(g_key_l, 2) = left(g_key_r, 2)",
        ),
        Level("different given names", "", 0.015, 0.95, apart=True),
    ),
    about="person",
)  # fmt: skip

SAME_GIVEN = 1
"""The last of the levels at which given names are the same."""

GENERATION = Comparison(
    "senior or junior",
    "suffix is not null",
    _null("suffix"),
    (
        Level("both the same", "suffix_l = suffix_r", 0.95, 0.6),
        Level("one the senior of the other", "", 0.05, 0.4, apart=True),
    ),
    about="person",
)

SURNAMES = Comparison(
    "surnames",
    "s1 is not null",
    "s1_l is null or s1_r is null",
    (
        Level("same surnames", "s_key_l = s_key_r and s2_l is not null", 0.3, 0.0002, "s_key"),
        Level(
            "same surname, the other not written or alike",
            f"s1_l = s1_r and (s2_l is null or s2_r is null or {_fits('s2_l', 's2_r')})",
            0.45, 0.002, "s1", may="s1_l = s1_r",
        ),
        Level(
            "one surname the same, another different",
            f"{_one_differs('s1', 's2')} or {_middle_differs('l', 'r')} or {_middle_differs('r', 'l')}",
            0.01, 0.004,
            may=f"{_one_may_differ('s1', 's2')} or {_middle_may_differ('l', 'r')} or {_middle_may_differ('r', 'l')}",
            apart=True,
        ),
        Level(
            "a surname in common",
            f"{_in_common('s_words_l', 'words_r')} or {_in_common('s_words_r', 'words_l')}",
            0.12, 0.02,
            may=f"{_may_share('s_words_l', 'words_r')} or {_may_share('s_words_r', 'words_l')}",
        ),
        Level(
            "surnames written or sounding alike",
            f"{_alike('s1_l', 's1_r')} or {_sounds_alike('s1_sound_l', 's1_sound_r')}"
            f" or {_ends_alike('s1_l', 's1_r')} or {_alike_together('s_key_l', 's_key_r')}",
            0.08, 0.008,
            may=f"{_may_be_alike('s1_l', 's1_r')} or s1_sound_l = s1_sound_r"
            " or right(s1_l, 4) = right(s1_r, 4) or left(s_key_l, 2) = left(s_key_r, 2)",
        ),
        Level(
            "another surname alike",
            f"{_alike('s1_l', 's2_r')} or {_alike('s2_l', 's1_r')}"
            f" or {_alike('g1_l', 's1_r')} or {_alike('s1_l', 'g1_r')}"
            f" or {_sounds_alike('s1_sound_l', 's2_sound_r')} or {_sounds_alike('s2_sound_l', 's1_sound_r')}",
            0.02, 0.01,
            may=f"{_may_be_alike('s1_l', 's2_r')} or {_may_be_alike('s2_l', 's1_r')}"
            f" or {_may_be_alike('g1_l', 's1_r')} or {_may_be_alike('s1_l', 'g1_r')}"
            " or s1_sound_l = s2_sound_r or s2_sound_l = s1_sound_r",
        ),
        Level("different surnames", "", 0.01, 0.956, apart=True),
    ),
    about="person",
)  # fmt: skip

_BIRTH_GAP = "greatest(birth_lo_l - birth_hi_r, birth_lo_r - birth_hi_l)"
_BIRTH_EXACT = "(birth_lo_l = birth_hi_l and birth_lo_r = birth_hi_r)"
_BIRTH_NARROW = "(birth_hi_l - birth_lo_l <= 1100 and birth_hi_r - birth_lo_r <= 1100)"

BIRTH_DAY = Comparison(
    "age or birth",
    "birth_lo = birth_hi",
    f"{_null('birth_lo')} or not {_BIRTH_EXACT}",
    (
        Level("same day of birth", "birth_lo_l = birth_lo_r", 0.88, 0.00005),
        Level(
            "day of birth with day and month exchanged, or one figure off",
            "birth_lo_l = birth_swap_r or abs(birth_lo_l - birth_lo_r) in (1, 10, 365, 366, 3652, 3653)",
            0.06, 0.0005,
        ),
        Level("born within a year", "abs(birth_lo_l - birth_lo_r) <= 366", 0.03, 0.03),
        Level("different days of birth", "", 0.003, 0.969),
    ),
    about="person",
)  # fmt: skip

AGE = Comparison(
    "age or birth",
    "birth_lo < birth_hi",
    f"{_null('birth_lo')} or {_BIRTH_EXACT} or not {_BIRTH_NARROW}",
    (
        Level("same age", f"{_BIRTH_GAP} <= 0", 0.75, 0.04),
        Level("age one year off", f"{_BIRTH_GAP} <= 366", 0.15, 0.05),
        Level("age up to three years off", f"{_BIRTH_GAP} <= 1100", 0.06, 0.1),
        Level("different ages", f"{_BIRTH_GAP} <= 4400", 0.03, 0.3, apart=True),
        Level("ages a generation apart", "", 0.01, 0.51, apart=True),
    ),
    about="person",
)  # fmt: skip

AGE_BAND = Comparison(
    "age or birth",
    "birth_hi - birth_lo > 1100",
    f"{_null('birth_lo')} or {_BIRTH_NARROW}",
    (
        Level("age within the band", f"{_BIRTH_GAP} <= 0", 0.93, 0.2),
        Level("age just outside the band", f"{_BIRTH_GAP} <= 1100", 0.05, 0.1),
        Level("age outside the band", "", 0.02, 0.7),
    ),
    about="person",
)  # fmt: skip

_DATE_EXACT = "(date_lo_l = date_hi_l and date_lo_r = date_hi_r)"
_DATE_GAP = "greatest(date_lo_l - date_hi_r, date_lo_r - date_hi_l)"
_DATE_WIDTH = "greatest(date_hi_l - date_lo_l, date_hi_r - date_lo_r)"

DATE_DAY = Comparison(
    "date of the act",
    "date_lo = date_hi",
    f"{_null('date_lo')} or not {_DATE_EXACT}",
    (
        Level("same day", "date_lo_l = date_lo_r", 0.78, 0.01, "date_lo"),
        Level("one day apart", "abs(date_lo_l - date_lo_r) = 1", 0.1, 0.02),
        Level("day and month exchanged", "date_lo_l = date_swap_r", 0.01, 0.003),
        Level("up to three days apart", "abs(date_lo_l - date_lo_r) <= 3", 0.03, 0.03),
        Level("up to ten days apart", "abs(date_lo_l - date_lo_r) <= 10", 0.03, 0.06),
        Level("up to a month apart", "abs(date_lo_l - date_lo_r) <= 31", 0.02, 0.1),
        Level("different days", "", 0.03, 0.777),
    ),
)  # fmt: skip

DATE_MONTH = Comparison(
    "date of the act",
    "date_hi - date_lo between 1 and 62",
    f"{_null('date_lo')} or {_DATE_EXACT} or {_DATE_WIDTH} > 62",
    (
        Level("day within the month or days given", f"{_DATE_GAP} <= 0", 0.9, 0.1),
        Level("just outside the month or days given", f"{_DATE_GAP} <= 10", 0.05, 0.1),
        Level("different months", "", 0.05, 0.8),
    ),
)  # fmt: skip

DATE_YEAR = Comparison(
    "date of the act",
    "date_hi - date_lo > 62",
    f"{_null('date_lo')} or {_DATE_WIDTH} <= 62",
    (
        Level("dates that may be the same", f"{_DATE_GAP} <= 0", 0.95, 0.3),
        Level("just outside the time given", f"{_DATE_GAP} <= 31", 0.03, 0.1),
        Level("different dates", "", 0.02, 0.6),
    ),
)  # fmt: skip

SEX = Comparison(
    "sex",
    "sex is not null",
    _null("sex"),
    (Level("same sex", "sex_l = sex_r", 0.98, 0.6), Level("different sex", "", 0.02, 0.4, apart=True)),
    strongest=2.0,
    about="person",
)

NATIONAL_ID = Comparison(
    "identity number",
    "national_id is not null",
    _null("national_id"),
    (
        Level("same identity number", "national_id_l = national_id_r", 0.9, 0.000002),
        Level(
            "identity number with one slip",
            "least(length(national_id_l), length(national_id_r)) >= 6"
            " and damerau_levenshtein(national_id_l, national_id_r) <= 1",
            0.06, 0.00002,
            may="least(length(national_id_l), length(national_id_r)) >= 6"
            " and abs(length(national_id_l) - length(national_id_r)) <= 1",
        ),
        Level("different identity numbers", "", 0.0001, 0.99997),
    ),
    about="person",
)  # fmt: skip

_NO_TOWNS = "(municipality_l is null or municipality_r is null)"
_NO_DISTRICTS = "(district_l is null or district_r is null)"
_STATES_AGREE = "(state_l is null or state_r is null or state_l = state_r)"

TOWN = Comparison(
    "place",
    "municipality is not null",
    _NO_TOWNS,
    (
        Level("same town", f"municipality_l = municipality_r and {_STATES_AGREE}", 0.8, 0.005, "municipality"),
        Level(
            "towns written alike",
            f"{_STATES_AGREE} and {_alike('municipality_l', 'municipality_r')}",
            0.04, 0.001,
            may=f"{_STATES_AGREE} and {_may_be_alike('municipality_l', 'municipality_r')}",
        ),
        Level("different towns of one district", f"district_l = district_r and {_STATES_AGREE}", 0.05, 0.01),
        Level("different towns of one state", "state_l = state_r", 0.07, 0.05),
        Level("different places", "", 0.04, 0.934),
    ),
)  # fmt: skip

DISTRICT = Comparison(
    "place",
    "district is not null",
    f"not {_NO_TOWNS} or {_NO_DISTRICTS}",
    (
        Level("same district", f"district_l = district_r and {_STATES_AGREE}", 0.88, 0.01, "district"),
        Level("different districts of one state", "state_l = state_r", 0.08, 0.05),
        Level("different places", "", 0.04, 0.94),
    ),
)  # fmt: skip

STATE = Comparison(
    "place",
    "state is not null",
    f"not {_NO_TOWNS} or not {_NO_DISTRICTS} or {_null('state')}",
    (
        Level("same state", "state_l = state_r", 0.95, 0.08, "state"),
        Level("different states", "", 0.05, 0.92),
    ),
)  # fmt: skip

_PLACES = ("place_words_l", "place_words_r")

ADDRESS = Comparison(
    "street or building",
    "place is not null",
    _null("place"),
    (
        Level("same address", "place_l = place_r", 0.4, 0.0005),
        Level(
            "addresses with most words in common",
            f"{_may_share(*_PLACES)} and {_shared(*_PLACES)} > 1"
            f" and {_shared(*_PLACES)} * 2 >= greatest({_count(_PLACES[0])}, {_count(_PLACES[1])})",
            0.3, 0.001,
            may=_may_share(*_PLACES),
        ),
        Level(
            "addresses with some words in common",
            f"{_may_share(*_PLACES)} and {_shared(*_PLACES)} * 3 >= least({_count(_PLACES[0])}, {_count(_PLACES[1])})",
            0.15, 0.05,
            may=_may_share(*_PLACES),
        ),
        Level("different addresses", "", 0.15, 0.95),
    ),
    strongest=8.0,
)  # fmt: skip

ACT = Comparison(
    "act",
    "act is not null",
    _null("act"),
    (Level("same kind of act", "act_l = act_r", 0.8, 0.4), Level("different act", "", 0.2, 0.6)),
    strongest=3.0,
)


def text(number: int, heading: str) -> Comparison:
    """Any other column, compared by its words, without those that half of the cells have."""
    a, left, right = f"text{number}", f"text{number}_words_l", f"text{number}_words_r"
    return Comparison(
        heading,
        f"{a} is not null",
        _null(a),
        (
            Level("the same", f"{a}_l = {a}_r", 0.5, 0.1, a),
            Level(
                "most words in common",
                f"{_may_share(left, right)} and {_shared(left, right)} * 2 >= least({_count(left)}, {_count(right)})",
                0.25, 0.05,
                may=_may_share(left, right),
            ),
            Level("not the same", "", 0.25, 0.85),
        ),
        strongest=6.0,
    )  # fmt: skip


NAME_FIELDS = frozenset({GIVEN.field, SURNAMES.field})
PERSON = (
    GIVEN, SURNAMES, GENERATION, BIRTH_DAY, AGE, AGE_BAND, SEX, NATIONAL_ID,
    DATE_DAY, DATE_MONTH, DATE_YEAR, TOWN, DISTRICT, STATE, ADDRESS, ACT,
)  # fmt: skip
