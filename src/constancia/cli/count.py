"""constancia count: figures by any fields, each with the claims it rests on."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang, ngettext
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import estimating, print_json, printable, quoted, working
from constancia.errors import BadInput
from constancia.records.acts import in_order
from constancia.terms.thesauri import thesaurus

if TYPE_CHECKING:
    from constancia.case.counting import Counting
    from constancia.case.opening import OpenCase
    from constancia.counting.figures import Figure
    from constancia.counting.overtime import Movement
    from constancia.counting.tally import Cell


@click.command(
    "count",
    help=_(
        "Count what was confirmed. Each cell has four lines that are never merged: what is reported, by whom; the "
        "documented minimum; what is verified by the case's standard; and an estimate, or why there is none. With a "
        "table of lists (columns of 0 and 1) it counts that, without a case."
    ),
    epilog=example(
        "constancia count --by violation",
        "constancia count --by violation,state --json",
        "constancia count --by day --chart days.svg",
        "constancia count --estimate --draws 10",
        "constancia count --since 120",
        "constancia count lists.csv",
    ),
)
@click.argument("table", type=click.Path(path_type=Path), required=False)
@click.option(
    "--by",
    help=_(
        "Fields, with commas between: violation (the default), state, municipality, place, day, week, "
        "month, year, perpetrator, group, source. With a table: one of its columns."
    ),
)
@click.option(
    "--estimate/--no-estimate",
    "with_estimate",
    default=False,
    help=_("Estimate the total in cells with three lists or more, and keep it; it can take a minute each."),
)
@click.option(
    "--draws",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help=_("With --estimate: estimate over N plausible linkages, so that the interval carries the doubt of matching."),
)
@click.option(
    "--chart",
    type=click.Path(path_type=Path),
    metavar="OUT.svg",
    help=_("Draw the documented minimums into this file."),
)
@click.option(
    "--since", type=int, metavar="ENTRY", help=_("Say how each figure moved since this size of the ledger, and why.")
)
@case_option
@json_option
def command(
    table: Path | None,
    by: str | None,
    with_estimate: bool,
    draws: int,
    chart: Path | None,
    since: int | None,
    case_folder: Path,
    as_json: bool,
) -> None:
    """Print the cells of figures at the case's present state."""
    if table is not None:
        _count_table(table, by, as_json)
        return
    case = opened(case_folder)
    from constancia.case import counting as counts

    fields = counts.fields_of(by or "violation")
    counting = counts.counting_of(case)
    with working(_("Counting")):
        cells = counting.cells(fields)
    if with_estimate:
        with estimating(_("Estimating")):
            cells = counting.estimate(fields, draws=draws)
    _keep(case, counting, fields)
    if chart:
        _draw(cells, fields, chart)
    if since is not None:
        _print_moves(case, counting, fields, since, as_json)
        return
    if not cells and not as_json:
        click.echo(_("Nothing is counted: no claim of an act was confirmed yet. Next: constancia review"))
    for cell in cells:
        if as_json:
            print_json(cell.to_json())
        else:
            _print(cell)
    if cells and not as_json:
        size = counting.now.size
        click.echo(_("Counted at entry {size} of the ledger. constancia figure KEY opens a figure.").format(size=size))


def _keep(case: OpenCase, counting: Counting, fields: list[str]) -> None:
    """Remember the keys that are printed; where the case cannot be written, it is counted all the same."""
    from constancia.case import counting as counts
    from constancia.errors import Busy, StorageFailed

    try:
        counts.keep(case, counting, fields)
    except (Busy, StorageFailed) as error:
        click.echo(_("These keys are not kept: {why}").format(why=error.message), err=True)


def _draw(cells: list[Cell], fields: list[str], path: Path) -> None:
    from constancia.counting.charts import documented_bars
    from constancia.counting.plots import bar_chart

    if len(fields) != 1:
        raise BadInput(_("A chart is drawn by one field."), next_step="constancia count --by day --chart OUT.svg")
    chart = documented_bars(cells, fields[0], label=lambda value: cell_name({fields[0]: value}), language=lang())
    try:
        path.write_text(bar_chart(chart, language=lang()), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}.") from None


def _count_table(path: Path, by: str | None, as_json: bool) -> None:
    """Who stands on which list, and how the lists overlap; with a column, in each of its strata."""
    from constancia.cli.estimate import read_file
    from constancia.counting.table import read_strata, read_table

    text = read_file(path)
    tables = {"": read_table(text, where=str(path))} if by is None else read_strata(text, by, where=str(path)).tables()
    for name, held in tables.items():
        overlaps = [{"lists": list(pair), "both": both} for pair, both in held.overlaps.items()]
        if as_json:
            print_json({"stratum": name or None, "documented": held.n, "lists": held.sizes, "overlaps": overlaps})
            continue
        head = f"{by}: {printable(name) or _('not stated')}  " if by is not None else ""
        least = ngettext("documented minimum: at least {n} person", "documented minimum: at least {n} persons", held.n)
        click.secho(head + least.format(n=held.n), bold=True)
        for one, size in held.sizes.items():
            click.echo(f"  {printable(one)}: {size}")
        for pair, both in held.overlaps.items():
            click.echo(f"  {printable(pair[0])} + {printable(pair[1])}: {both}")
    if not as_json:
        click.echo(
            _("These are the persons on the lists. How many are on none: constancia estimate {table}").format(
                table=path
            )
        )


def _print_moves(case: OpenCase, counting: Counting, fields: list[str], since: int, as_json: bool) -> None:
    """For each figure that moved between the two cuts: from what to what, and the reasons."""
    from constancia.case import counting as counts
    from constancia.counting.overtime import emptied

    then = counts.counting_at(case, since)
    _say_what_is_gone(case, since)
    before = {f.question: f for cell in then.cells(fields) for f in cell.figures}
    moves = 0
    for figure in (figure for cell in counting.cells(fields) for figure in cell.figures):
        earlier = before.pop(figure.question, None)
        if earlier is None or digits(earlier) != digits(figure) or earlier.rests_on != figure.rests_on:
            _print_move(figure, earlier or emptied(figure), figure, then, counting, as_json)
            moves += 1
    for earlier in before.values():
        _print_move(earlier, earlier, emptied(earlier), then, counting, as_json)
    if not moves and not before and not as_json:
        click.echo(_("No figure moved from entry {since} to entry {now}.").format(since=since, now=counting.now.size))


def _say_what_is_gone(case: OpenCase, since: int) -> None:
    """What was expunged cannot be counted again, not even as it was before: so no move tells of it."""
    from constancia.case import counting as counts

    gone = counts.expunged_since(case, since)
    if gone:
        keys = ", ".join(gone[:10]) + (" …" if len(gone) > 10 else "")
        click.echo(
            _(
                "Expunged since: {keys}. What rested on them cannot be counted again, so these moves leave it out."
            ).format(keys=keys),
            err=True,
        )


def _print_move(figure: Figure, earlier: Figure, later: Figure, then: Counting, now: Counting, as_json: bool) -> None:
    from constancia.counting.overtime import moved

    move = moved(earlier, later, then.rows, now.rows)
    if as_json:
        print_json({"figure": figure.key, "by": dict(figure.by), "kind": figure.kind, **asdict(move)})
        return
    cell = {field: value for field, value in figure.by.items() if field != "source"}
    click.echo(f"{cell_name(cell)}  {kind_name(figure)}: {move.before} → {move.after}")
    print_reasons(move)


def print_reasons(move: Movement) -> None:
    """Why a figure moved, each reason with the number of persons by which it did."""
    for reason, effect in zip(move.reasons, move.effects, strict=True):
        click.echo(f"    {'' if effect is None else f'{effect:+d}  '}{printable(getattr(reason, lang()))}")


def _print(cell: Cell) -> None:
    click.secho("\n" + cell_name(cell.by), bold=True)
    for figure in cell.figures:
        click.echo("  " + line(figure))


#: The fields whose values are terms of a thesaurus.
TERMS = {"violation": "acts", "perpetrator": "perpetrators", "group": "groups"}


def cell_name(by: Any) -> str:
    """A cell's name in words: "arbitrary detention, Lara"."""
    named = []
    for field, value in by.items():
        label = thesaurus(TERMS[field]).label(value, lang()) if field in TERMS else value
        named.append(printable(label) if value else _("{field} not stated").format(field=field))
    return ", ".join(named)


def line(figure: Figure) -> str:
    """One figure in one line: its kind, its bounds, whose words, and the keys that it rests on.

    What stands beside a documented minimum is said with it: how many of it wait for a person, or stand elsewhere too.
    """
    name = kind_name(figure)
    words = " ".join(quoted(text, 40) for text in figure.words)
    beside = figure.notes if figure.kind == "documented" else ()
    why = " ".join(getattr(said, lang()) for said in (*figure.refusals, *beside))
    keys = ", ".join(sorted(figure.rests_on, key=in_order)[:6]) + (" …" if len(figure.rests_on) > 6 else "")
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
    unit = thesaurus("units").counted(figure.what, figure.last_number, lang()).lower()
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
    if figure.kind == "estimated" and figure.value is not None:
        return _("{n} (95% interval: {low} to {high})").format(n=figure.value, low=figure.low, high=figure.high)
    if figure.high is None:
        return _("at least {n}").format(n=figure.low) if figure.low is not None else _("no bound")
    return _("{low} to {high}").format(low=figure.low or 0, high=figure.high)
