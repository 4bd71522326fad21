"""constancia count: figures by any fields, each with the claims it rests on."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import print_json, printable, quoted, working
from constancia.terms.thesauri import thesaurus

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.case.snapshot import Snapshot
    from constancia.counting.figures import Figure
    from constancia.counting.tally import Cell


@click.command(
    "count",
    help=_(
        "Count what was confirmed. Each cell has four lines that are never merged: what is reported, by whom; the "
        "documented minimum; what is verified by the case's standard; and an estimate, or why there is none."
    ),
    epilog=example(
        "constancia count --by violation",
        "constancia count --by violation,state --json",
        "constancia count --since 120",
    ),
)
@click.option(
    "--by", default="violation", help=_("Fields, with commas between: violation, state, week, perpetrator, ...")
)
@click.option(
    "--estimate/--no-estimate",
    "with_estimate",
    default=False,
    help=_("Estimate the total in cells with three lists or more; it can take a minute each."),
)
@click.option(
    "--since", type=int, metavar="ENTRY", help=_("Say how each figure moved since this size of the ledger, and why.")
)
@case_option
@json_option
def command(by: str, with_estimate: bool, since: int | None, case_folder: Path, as_json: bool) -> None:
    """Print the cells of figures at the case's present state."""
    case = opened(case_folder)
    from constancia.case import snapshot

    now = snapshot.take(case)
    with working(_("Counting")):
        cells = cells_of(case, now, by, with_estimate=with_estimate)
    if since is not None:
        _print_moves(case, now, cells, by, since, as_json)
        return
    if not cells and not as_json:
        click.echo(_("Nothing is counted: no claim of an act was confirmed yet. Next: constancia review"))
    for cell in cells:
        if as_json:
            print_json(cell.to_json())
        else:
            _print(cell)
    if cells and not as_json:
        click.echo(
            _("Counted at entry {size} of the ledger. constancia figure KEY opens a figure.").format(size=now.size)
        )


def cells_of(case: OpenCase, now: Snapshot, by: str, *, with_estimate: bool) -> list[Cell]:
    """The cells counted by these fields, which are written with commas between."""
    from constancia.case import queue, snapshot

    fields = [field.strip() for field in by.split(",") if field.strip()]
    estimator = snapshot.estimator if with_estimate else None
    return snapshot.figures(now, fields, queue.unjudged_pairs(case), estimator)


def _print_moves(case: OpenCase, now: Snapshot, cells: list[Cell], by: str, since: int, as_json: bool) -> None:
    """For each figure that moved between the two cuts: from what to what, and the reasons."""
    from constancia.case import snapshot
    from constancia.counting.overtime import moved

    then = snapshot.take_at(case, since)
    rows_then, rows_now = snapshot.count_rows(then), snapshot.count_rows(now)
    before = {f.question: f for cell in cells_of(case, then, by, with_estimate=False) for f in cell.figures}
    for figure in (figure for cell in cells for figure in cell.figures):
        earlier = before.get(figure.question)
        if earlier is None or digits(earlier) != digits(figure) or earlier.rests_on != figure.rests_on:
            move = moved(
                earlier or replace(figure, low=None, high=None, value=None, rests_on=()), figure, rows_then, rows_now
            )
            if as_json:
                print_json({"figure": figure.key, "by": dict(figure.by), "kind": figure.kind, **asdict(move)})
            else:
                cell = {field: value for field, value in figure.by.items() if field != "source"}
                click.echo(f"{cell_name(cell)}  {kind_name(figure)}: {move.before} → {move.after}")
                for reason in move.reasons:
                    click.echo(f"    {getattr(reason, lang())}")


def _print(cell: Cell) -> None:
    click.secho("\n" + cell_name(cell.by), bold=True)
    for figure in cell.figures:
        click.echo("  " + line(figure))


def cell_name(by: Any) -> str:
    """A cell's name in words: "arbitrary detention, Lara"."""
    named = []
    for field, value in by.items():
        label = thesaurus("acts").label(value, lang()) if field == "violation" else value
        named.append(printable(label) if value else _("{field} not stated").format(field=field))
    return ", ".join(named)


def line(figure: Figure) -> str:
    """One figure in one line: its kind, its bounds, whose words, and the keys that it rests on."""
    name = kind_name(figure)
    words = " ".join(quoted(text, 40) for text in figure.words)
    why = " ".join(getattr(refusal, lang()) for refusal in figure.refusals)
    keys = ", ".join(figure.rests_on[:6]) + (" …" if len(figure.rests_on) > 6 else "")
    told = "  ".join(part for part in (words, why, f"[{keys}]" if keys else "") if part)
    return f"{figure.key}  {name}: {counted(figure)}  {told}".rstrip()


def kind_name(figure: Figure) -> str:
    """What kind of line a figure is, with the source where it is one source's."""
    kinds = {
        "reported": _("reported"),
        "documented": _("documented minimum"),
        "verified": _("verified"),
        "estimated": _("estimated"),
    }
    source = figure.by.get("source", "")
    return kinds[figure.kind] + (f" ({printable(source)})" if source and figure.kind == "reported" else "")


def counted(figure: Figure) -> str:
    """The bounds with their unit."""
    unit = thesaurus("units").label(figure.what, lang()).lower()
    return digits(figure) if digits(figure) in ("-", _("nobody by name")) else f"{digits(figure)} {unit}"


def digits(figure: Figure) -> str:
    """The bounds in words; a value that is a floor says so."""
    if figure.refusals and figure.low is None:
        return "-"
    if figure.kind == "documented" and figure.low == 0:
        return _("nobody by name")
    if figure.kind in ("documented", "verified"):
        return _("at least {n}").format(n=figure.low) if figure.kind == "documented" else str(figure.low)
    if figure.low is not None and figure.low == figure.high:
        return str(figure.low)
    if figure.high is None:
        return _("{n} or more").format(n=figure.low) if figure.low is not None else _("no bound")
    return _("{low} to {high}").format(low=figure.low or 0, high=figure.high)
