"""Spanish is complete at all times, and what is compiled is what is written."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from constancia.case.opening import start_django
from constancia.cli.language import lang
from tests import catalogue

_PLACE = re.compile(r"%\(\w+\)s|\{\w*(?:![rs])?(?::[^}]*)?\}|</?\w+>")
_NEXT = "run python tests/catalogue.py, and translate what it names in src/constancia/locale/es"


def _translations(message: Message) -> list[tuple[str, str]]:
    if message.pluralizable:
        return [(message.id[1], text) for text in message.string]
    return [(str(message.id), str(message.string))]


def test_every_string_that_a_person_reads_is_in_spanish() -> None:
    start_django()
    stored = catalogue.stored()
    known = {(m.context, str(m.id)) for m in stored}
    unknown = [str(m.id) for m in catalogue.found() if m.id and (m.context, str(m.id)) not in known]
    assert not unknown, _NEXT
    assert not catalogue.missing(stored), _NEXT


def test_the_compiled_catalogue_is_that_of_the_written_one() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.stored()), _NEXT


def test_a_translation_fills_in_exactly_what_the_english_fills_in() -> None:
    for message in catalogue.stored():
        for english, spanish in _translations(message) if message.id else []:
            assert sorted(_PLACE.findall(english)) == sorted(_PLACE.findall(spanish)), (english, spanish)


def test_strings_of_templates_are_found_with_their_plurals() -> None:
    start_django()
    ids = [m.id for m in catalogue.found()]
    assert "Where it stands" in ids
    assert ("%(n)s receipt", "%(n)s receipts") in ids


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_command_line_knows_which_language_it_speaks(language: str) -> None:
    assert lang() in ("en", "es")
    import gettext

    from constancia.cli.language import LOCALE

    spoken = gettext.translation("django", LOCALE, languages=[language], fallback=True)
    assert spoken.gettext("Documents") == {"en": "Documents", "es": "Documentos"}[language]
