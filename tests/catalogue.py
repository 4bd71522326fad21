"""The catalogue of everything a person reads in the workbench and on the command line: found, merged, compiled.

``python tests/catalogue.py`` brings ``src/constancia/locale`` up to date: new strings are added without a translation
(the test then names them), strings that are gone are dropped, and the compiled file is written.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "constancia"
PO = PACKAGE / "locale" / "es" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "worded": None,
    "npgettext": ((1, "c"), 2, 3),
}
_CALL = re.compile(r"(?<![X\w])(?:gettext|ngettext|pgettext|npgettext|_)\(u?['\"]")


def found() -> Catalog:
    """Every string that is marked to be translated, by the file that has it."""
    catalogue = Catalog(locale="es", project="constancia", charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")) + sorted((PACKAGE / "web").rglob("*.html")):
        source = path.read_bytes() if path.suffix == ".py" else _template_as_python(path)
        for _line, message, _comments, context in extract("python", io.BytesIO(source), KEYWORDS):
            catalogue.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return catalogue


def stored() -> Catalog:
    """The Spanish catalogue as it lies in the package."""
    with PO.open("rb") as file:
        return read_po(file, locale="es")


def missing(catalogue: Catalog) -> list[str]:
    """The strings that have no Spanish, or one that somebody has to look at."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not (all(message.string) if message.pluralizable else message.string))
    ]


def compiled(catalogue: Catalog) -> bytes:
    """What the compiled file of this catalogue must be."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update() -> None:
    """Merge what is found into what is stored, and compile it."""
    catalogue = stored() if PO.exists() else Catalog(locale="es", charset="utf-8")
    catalogue.update(found(), no_fuzzy_matching=True)
    store(catalogue)


def store(catalogue: Catalog) -> None:
    """Write the catalogue so that the same strings always give the same bytes, and compile it."""
    catalogue.fuzzy = False
    catalogue.header_comment = "# Spanish of constancia. Brought up to date by tests/catalogue.py."
    catalogue.project, catalogue.version = "constancia", "0"
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, sort_output=True, include_lineno=False, ignore_obsolete=True, width=120)
    MO.write_bytes(compiled(stored()))


def _template_as_python(path: Path) -> bytes:
    """The strings of a Django template as the calls that Django itself turns them into."""
    from django.utils.translation.template import templatize

    return "\n".join(_calls(templatize(path.read_text(encoding="utf-8"), origin=str(path)))).encode()


def _calls(text: str) -> Iterator[str]:
    """Each call of a translating function, from its name to its closing bracket."""
    for match in _CALL.finditer(text):
        depth, quote = 0, ""
        for end in range(text.index("(", match.start()), len(text)):
            char = text[end]
            if quote:
                quote = "" if char == quote and text[end - 1] != "\\" else quote
            elif char in "'\"":
                quote = char
            else:
                depth += (char == "(") - (char == ")")
            if not depth and not quote and char == ")":
                yield text[match.start() : end + 1]
                break


if __name__ == "__main__":
    from constancia.case.opening import start_django

    start_django()
    update()
    for message in missing(stored()):
        print("without a translation:", message)
