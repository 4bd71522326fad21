"""An exported chat: each message is read by itself, and against the day on which it was sent."""

from __future__ import annotations

from datetime import date

import pytest

from constancia.reading.claims import read_claims
from constancia.reading.claims.chat import messages
from constancia.reading.document import Document

CHAT = """[30/7/24, 21:14:03] Vecinos: Detuvieron a Joel Mora en su casa
[31/7/24, 08:02:11] Marta Gil: Joel está en la sede. Pedimos a la Defensoría que vaya ya
[31/7/24, 09:00:00] Vecinos: anoche golpearon a dos muchachos
"""


def bodies(text: str, kind: str) -> list[dict]:
    found = read_claims(Document(text, "prose", "es", "test", "1"), published=date(2024, 8, 20))
    return [s.body for s in found if s.kind == kind]


def test_a_day_of_a_message_is_counted_from_the_day_it_was_sent():
    claim = next(c for c in bodies(CHAT, "claim") if c["trigger"]["text"] == "golpearon")
    assert (claim["date"]["from"], claim["date"]["to"]) == ("2024-07-30", "2024-07-30")


def test_a_message_ends_where_the_next_begins_and_its_stamp_is_no_part_of_it():
    (ask,) = bodies(CHAT, "ask")
    assert ask["span"]["text"] == "vaya ya"
    assert not any(v["span"]["text"] in ("Vecinos", "Marta Gil") for c in bodies(CHAT, "claim") for v in c["victims"])


@pytest.mark.parametrize(
    ("stamp", "language", "sent"),
    [
        ("30/07/2024, 9:14 p. m. - Ana: x\n31/07/2024, 9:14 p. m. - Ana: y", "en", date(2024, 7, 30)),
        ("7/30/24, 9:14 PM - Ana: x\n7/31/24, 9:15 PM - Ana: y", "es", date(2024, 7, 30)),
        ("[2024-07-30, 21:14] Ana: x\n[2024-07-30, 21:15] Ana: y", "en", date(2024, 7, 30)),
        ("3/4/24, 21:14 - Ana: x\n3/4/24, 21:15 - Ana: y", "es", date(2024, 4, 3)),
        ("[99/99/24, 21:14] Ana: x\n[99/99/24, 21:15] Ana: y", "es", None),
    ],
)
def test_stamps_of_phones_are_read(stamp: str, language: str, sent: date | None):
    first, second = messages(stamp, language)
    assert first.sent == sent
    assert stamp[first.body] == "x"
    assert stamp[second.body] == "y"


def test_one_stamp_or_a_list_of_dates_is_no_chat():
    assert messages("[30/7/24, 21:14] Ana: x\nEl 31/7/24 llovió: mucho", "es") == ()
    assert messages("30/7/24 Ana\n31/7/24 Luis\n", "es") == ()
