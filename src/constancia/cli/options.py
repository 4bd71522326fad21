"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase

json_option = click.option("--json", "as_json", is_flag=True, help=_("Print JSON, one value a line."))

case_option = click.option(
    "--case",
    "case_folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help=_("The case folder; else the one this folder is or lies in."),
)

undo_option = click.option("--undo", is_flag=True, help=_("Undo the last decision."))

reason_option = click.option("--reason", default="", help=_("Why: it is kept with the decision."))


def example(*lines: str) -> Any:
    """The epilog of a command's help: how one calls it."""
    return "\b\n" + _("Example:") + "\n" + "\n".join(f"  {line}" for line in lines)


def opened(case_folder: Path) -> OpenCase:
    """Open the case, and start Django with it."""
    from constancia.case.opening import open_case

    return open_case(case_folder)
