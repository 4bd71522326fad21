"""constancia qualify: acts against the Rome Statute, gaps first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from constancia.cli.language import _, lang, ngettext
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json, working
from constancia.errors import BadInput

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.law.matrix import Matrix, Row


@click.command(
    "qualify",
    help=_(
        "Suggest which acts to hold against which elements of article 7 of the Rome Statute, and print what was "
        "confirmed: the gaps first, then each element with what speaks for and against it. No state says that an "
        "element is proved."
    ),
    epilog=example(
        "constancia qualify",
        "constancia qualify --json",
        'constancia qualify --confirm "7(1)(e).1" --opinion "deprivation of liberty is told by three sources"',
    ),
)
@click.option("--confirm", metavar="ELEMENT", help=_("Confirm every waiting suggestion for this element or test."))
@click.option("--opinion", default="", help=_("With --confirm: your opinion; it is kept under your name."))
@click.option("--step", default="", help=_("With --opinion: the step of the ladder it is given at (T1 to T4)."))
@case_option
@json_option
def command(confirm: str | None, opinion: str, step: str, case_folder: Path, as_json: bool) -> None:
    """Suggest, or confirm one element's suggestions, and print the matrix."""
    case = opened(case_folder)
    from constancia.case import qualifying, snapshot

    with working(_("Holding acts against the elements")):
        new = qualifying.suggest_qualifications(case)
    if confirm:
        _confirm(case, confirm, opinion, step)
    now = snapshot.take(case).matrix
    if as_json:
        print_json(now.to_json())
        return
    _print(now)
    _print_waiting(case, new)


def _confirm(case: OpenCase, element: str, opinion: str, step: str) -> None:
    from constancia.case import actions, queue
    from constancia.law.statute import statute

    if step:
        statute().threshold(step)  # refuses an unknown step, with those that there are
    waiting = [s for s in queue.waiting(case, "qualification") if s.body["element"] == element]
    if not waiting:
        raise BadInput(
            _("Nothing waits for element {element}.").format(element=element),
            next_step=_("constancia qualify lists the elements that wait."),
        )
    actions.qualify(case, waiting, opinion=opinion, step=step)
    actions.checkpoint(case)


def _print(matrix: Matrix) -> None:
    click.secho(_("Gaps"), bold=True)
    for gap in matrix.gaps:
        click.echo(f"  {gap.element}  {gap.labels[lang()]}: {getattr(gap.says, lang())}")
        for help_ in gap.would_help:
            click.echo(_("      would help: {what}").format(what=help_[lang()]))
    if matrix.unplaced_contrary:
        click.secho("\n" + _("Contrary statements that nobody has placed yet"), bold=True)
        click.echo("  " + _keys(sorted(matrix.unplaced_contrary)))
    for title, rows in ((_("Contextual tests"), matrix.tests), (_("Elements"), matrix.rows)):
        click.secho("\n" + title, bold=True)
        for row in rows:
            _print_row(row)


def _print_row(row: Row) -> None:
    from constancia.law.matrix import STATES

    contested = _("  CONTESTED") if row.is_contested else ""
    click.echo(f"  {row.element.id}  {row.element.labels[lang()]}: {STATES[row.state][lang()]}{contested}")
    for_ = sorted({claim for cell in row.cells for claim in cell.evidence_for})
    against = sorted({claim for cell in row.cells for claim in cell.evidence_against})
    if for_:
        says = ngettext("      for: {n} claim ({keys})", "      for: {n} claims ({keys})", len(for_))
        click.echo(says.format(n=len(for_), keys=_keys(for_)))
    if against:
        says = ngettext("      against: {n} claim ({keys})", "      against: {n} claims ({keys})", len(against))
        click.echo(says.format(n=len(against), keys=_keys(against)))


def _keys(keys: list[str]) -> str:
    return ", ".join(keys[:8]) + (" …" if len(keys) > 8 else "")


def _print_waiting(case: OpenCase, new: int) -> None:
    from collections import Counter

    from constancia.case import queue

    waiting = Counter(s.body["element"] for s in queue.waiting(case, "qualification"))
    if not waiting:
        return
    click.secho("\n" + _("Suggested, waiting for a person ({new} new)").format(new=new), bold=True)
    for element, n in sorted(waiting.items()):
        click.echo(f"  {element}  {n}")
    next_command("constancia review --about qualification")
