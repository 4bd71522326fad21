"""constancia add: preserve originals and log how they came."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json, printable, progress
from constancia.errors import BadInput

if TYPE_CHECKING:
    from constancia.case.intake import Taken
    from constancia.case.opening import OpenCase


@click.command(
    "add",
    help=_(
        "Preserve files unchanged, log how they came, and print their keys. Folders are taken with all in them; "
        "archives, e-mails and web captures are kept whole, with what is inside them. - is standard input."
    ),
    epilog=example(
        'constancia add article.txt --source "La Voz" --published 2024-08-09',
        'constancia add lists/*.csv --source "Red de Abogados" --received-from "by courier, sealed"',
        'constancia add mail.eml photos.zip capture.warc.gz --source "A relative" --consent "to the ICC only"',
    ),
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", default="", help=_("Whose account this is: a person or an organisation."))
@click.option("--published", default="", metavar="DATE", help=_("When it was published: 2024-08-09, 2024-08 or 2024."))
@click.option("--received-from", default="", help=_("Who gave it to you, and how."))
@click.option("--received-at", default="", help=_("Where it was received: a place, an address, a channel."))
@click.option("--received-how", default="", help=_("By which means it came: by hand, by courier, downloaded."))
@click.option(
    "--custody-before", default="", help=_("Who had it before you, and how it was kept; else this is unknown.")
)
@click.option("--place", default="", help=_("Where it was made, as the source says: words, or LATITUDE,LONGITUDE."))
@click.option("--consent", default="", help=_("What the source agreed to."))
@click.option("--licence", default="", help=_("Under which licence it may be used."))
@click.option("--note", default="", help=_("Anything else that a court may ask about how it came."))
@case_option
@json_option
def command(paths: tuple[Path, ...], case_folder: Path, as_json: bool, **told: str) -> None:
    """Take the files in and say under which keys they are kept; exit with 2 if any was refused."""
    facts = _told(told)
    case = opened(case_folder)
    from constancia.case import describing, intake

    refused = False
    fresh: list[Taken] = []
    with progress(_("Preserving"), None) as done:
        for taken in intake.taking(case, paths, facts, done):
            _print(taken, as_json)
            refused = refused or bool(taken.refused)
            if taken.original and describing.concerns(taken.media_type, taken.path):
                fresh.append(taken)
            if len(fresh) == describing.MOST_AT_ONCE:
                _describe(case, fresh)
                fresh.clear()
    _describe(case, fresh)
    if refused:
        sys.exit(2)
    next_command("constancia read")


def _describe(case: OpenCase, fresh: Sequence[Taken]) -> None:
    """Record what these say of themselves; they are kept already, and nothing that goes wrong here undoes that."""
    from constancia.case import describing

    try:
        with progress(_("Describing"), len(fresh)) as done:
            describing.describe_arrived(case, fresh, done)
    except Exception as error:  # noqa: BLE001  strangers wrote what is read here; what was kept stays acknowledged
        click.echo(
            _("All were preserved, but not all were described ({error}). Later: constancia describe").format(
                error=f"{type(error).__name__}: {printable(str(error))}"
            ),
            err=True,
        )


def _told(told: dict[str, str]) -> dict[str, Any]:
    """What was said on the command line about these files, without what was not said."""
    published = told.get("published", "")
    if published:
        from constancia.terms.dates import PartialDate

        try:
            first = PartialDate.parse(published).first
        except ValueError as error:
            raise BadInput(_("--published: {error}").format(error=error)) from None
        if first and first > date.today():
            raise BadInput(_("--published {date} lies in the future.").format(date=published))
    return {name: value for name, value in told.items() if value}


def _print(taken: Any, as_json: bool) -> None:
    if as_json:
        print_json({name: getattr(taken, name) for name in taken.__slots__})
    elif taken.refused:
        click.echo(_("refused  {path}: {reason}").format(path=printable(taken.path), reason=taken.refused), err=True)
    else:
        known = "" if taken.is_new else _("  (same bytes as before: one original, another receipt)")
        click.echo(f"{taken.original}  {taken.receipt}  {taken.sha256}  {printable(taken.path)}{known}")
