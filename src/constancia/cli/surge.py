"""constancia surge: is the latest week out of the ordinary for this case?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from constancia.cli.asks import day
from constancia.cli.language import _, lang
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable

if TYPE_CHECKING:
    from constancia.interventions.surge import Watch


@click.command(
    "surge",
    help=_(
        "Hold the confirmed acts of the latest days against what was usual before, and warn of a surge. "
        "Few days or late reports make it say that it cannot tell."
    ),
    epilog=example("constancia surge", "constancia surge --on 2024-08-04 --since 2024-06-01 --json"),
)
@click.option("--on", default="", metavar="DATE", help=_("As seen on this day; else today."))
@click.option(
    "--since", default="", metavar="DATE", help=_("Since when acts were recorded here; else since the first.")
)
@case_option
@json_option
def command(on: str, since: str, case_folder: Path, as_json: bool) -> None:
    """Print the warnings first, then what is usual or cannot be told."""
    today, recorded_since = day(on) or date.today(), day(since)
    case = opened(case_folder)
    from constancia.case import snapshot
    from constancia.interventions.surge import watch

    watches = watch(snapshot.take(case).act_rows, today=today, recorded_since=recorded_since)
    for seen in sorted(watches, key=lambda w: (not w.is_warning, w.area)):
        _print(seen, as_json)


def _print(seen: Watch, as_json: bool) -> None:
    if as_json:
        print_json(seen.to_json())
        return
    mark = _("WARNING") if seen.is_warning else _("cannot tell") if seen.is_warning is None else _("usual")
    click.echo(f"{mark}  {printable(seen.area) or _('everywhere')}: {getattr(seen.says, lang())}")
    if seen.is_warning:
        for caution in seen.cautions:
            click.echo(f"    {getattr(caution, lang())}")
