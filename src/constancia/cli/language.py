"""The language in which commands speak: that of the terminal (LC_ALL, LC_MESSAGES, LANG), English or Spanish."""

from __future__ import annotations

import gettext
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"

_catalogue = gettext.translation("django", LOCALE, fallback=True)

_ = _catalogue.gettext
ngettext = _catalogue.ngettext


def lang() -> str:
    """The language of labels to show: "es" where the terminal speaks Spanish, else "en"."""
    return "es" if _catalogue.info().get("language") == "es" else "en"
