"""constancia estimate: how many are on no list? For statisticians, from a table of lists, without a case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang
from constancia.cli.options import example, json_option
from constancia.cli.output import estimating, print_json, printable
from constancia.errors import BadInput, Unreadable

if TYPE_CHECKING:
    from constancia.counting.estimate import Estimate, Method

METHODS = ("dga", "lcmcr", "loglinear", "chao", "pairs")
#: With so many combinations of lists latent classes take minutes, and that is said before they begin.
MANY_COMBINATIONS = 300


@click.command(
    "estimate",
    help=_(
        "Estimate a total from a table of lists: one column of 0 and 1 for each list, and a column with the number of "
        "persons. Every method that applies is run and held against the others; a guard may forbid a headline figure, "
        "and says why."
    ),
    epilog=example(
        "constancia estimate lists.csv",
        "constancia estimate lists.csv --plot estimate.svg --paragraph",
        "constancia estimate lists.csv --method dga --json",
    ),
)
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--method", type=click.Choice(METHODS), help=_("Run this one alone."))
@click.option("--include-saturated", is_flag=True, help=_("dga as R's package gives it, for comparison only."))
@click.option(
    "--documented",
    type=click.IntRange(min=0),
    help=_("The documented minimum, where it is more than the persons on the lists."),
)
@click.option(
    "--plot", type=click.Path(path_type=Path), help=_("Draw the estimates with their intervals into this SVG file.")
)
@click.option("--paragraph", is_flag=True, help=_("Print a paragraph on the method, with citations, for a report."))
@click.option(
    "--by", metavar="COLUMN", help=_("Estimate each stratum that this column names; add up those that can be.")
)
@click.option(
    "--impute-missing",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="N",
    help=_("With --by: so many imputations of missing strata (10 at least), combined; 0 leaves those persons out."),
)
@click.option("--seed", type=int, default=1, show_default=True, help=_("The same seed gives the same digits."))
@json_option
def command(
    table: Path,
    method: str | None,
    include_saturated: bool,
    documented: int | None,
    plot: Path | None,
    paragraph: bool,
    by: str | None,
    impute_missing: int,
    seed: int,
    as_json: bool,
) -> None:
    """Run the methods and print what they give, or why nothing is given."""
    text = read_file(table)
    if by is not None:
        if method or plot or paragraph or include_saturated or documented is not None:
            raise BadInput(_("--by goes with --impute-missing, --seed and --json only."))
        _by_strata(text, table, by, impute_missing, seed, as_json)
        return
    if include_saturated and method not in (None, "dga"):
        raise BadInput(_("--include-saturated goes with --method dga."))
    from constancia.counting import guards
    from constancia.counting.estimate import estimate
    from constancia.counting.table import read_table

    lists = read_table(text, where=str(table))
    if method in (None, "lcmcr") and len(lists.counts) >= MANY_COMBINATIONS and not guards.lists(lists):
        click.echo(_slow(len(lists.lists), len(lists.counts)), err=True)
    with estimating(_("Estimating")):
        found = estimate(lists, method=method, include_saturated=include_saturated, documented=documented, seed=seed)
    if plot:
        _draw(found, plot)
    if as_json:
        print_json(_json(found, method))
    elif paragraph:
        from constancia.counting.paragraph import paragraph as described

        click.echo(described(found, language=lang()))
    else:
        _print(found)


def _slow(lists: int, combinations: int) -> str:
    """That it will take long, what else there is, and what is not run on so many lists."""
    from constancia.counting import dga, loglinear

    said = _(
        "{lists} lists in {combinations} combinations: latent classes take many minutes. --method dga answers in "
        "seconds."
    )
    if lists > loglinear.MOST_LISTS:
        said += " " + _(
            "Log-linear models are left out, because they take {loglinear} lists at most; decomposable graphs take "
            "{dga}, so they are run on the lists merged to five."
        )
    facts = {"lists": lists, "combinations": combinations, "loglinear": loglinear.MOST_LISTS, "dga": dga.MOST_LISTS}
    return said.format(**facts)


def _by_strata(text: str, table: Path, by: str, imputations: int, seed: int, as_json: bool) -> None:
    """Each stratum with its figure or its refusal, and the sum over those that have one."""
    from constancia.counting.combine import stratified
    from constancia.counting.estimate import estimate
    from constancia.counting.table import read_strata

    strata = read_strata(text, by, where=str(table))
    with estimating(_("Estimating")):
        found = stratified(strata, lambda each: estimate(each, seed=seed), imputations=imputations, seed=seed)
    total = None if found.median is None else {"median": found.median, "lower": found.lower, "upper": found.upper}
    estimable = [name for name, part in found.parts.items() if part.headline]
    if as_json:
        print_json(
            {
                "by": by,
                "strata": {name: part.to_json() for name, part in found.parts.items()},
                "estimable": estimable,
                "total_of_estimable": total,
                "refusals": [refusal.to_json() for refusal in found.refusals],
                "lines": [line.to_json() for line in found.lines],
            }
        )
        return
    for name, part in found.parts.items():
        numbers = _("{median:.0f} ({lower:.0f} to {upper:.0f})").format(**part.headline) if part.headline else "-"
        click.echo(f"{by} {printable(name)}: {numbers}")
    if total:
        names = ", ".join(map(printable, estimable))
        click.secho(_("Sum of what could be estimated ({names}):").format(names=names), bold=True)
        click.echo("  " + _("{median:.0f} ({lower:.0f} to {upper:.0f})").format(**total))
    else:
        click.secho(_("No stratum can be estimated."), bold=True)
    for said in (*found.refusals, *found.lines):
        click.echo(f"  {printable(getattr(said, lang()))}")


def _draw(found: Estimate, path: Path) -> None:
    from constancia.counting.plots import interval_chart

    try:
        path.write_text(interval_chart(found, language=lang()), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}.") from None


def _json(found: Estimate, method: str | None) -> dict[str, object]:
    """One object: all methods, headline and refusals; with one method, its own with headline and refusals."""
    whole = found.to_json()
    if method is None:
        return whole
    return {**whole["methods"][method], "headline": whole["headline"], "refusals": whole["refusals"]}


def _print(found: Estimate) -> None:
    for method in found.methods.values():
        click.echo(f"{method.name:10} {_numbers(method)}  [{method.status}]")
        for pair in method.diagnostics.get("pairs", ()) if len(found.methods) == 1 else ():
            click.echo("  " + printable(_pair(pair)))
    if found.headline:
        click.secho(_("Headline: {median:.0f} ({lower:.0f} to {upper:.0f})").format(**found.headline), bold=True)
    else:
        click.secho(_("No headline figure:"), bold=True)
        for refusal in found.refusals:
            click.echo(f"  {refusal.code}: {getattr(refusal, lang())}")
    for line in found.lines:
        click.echo(f"  {printable(getattr(line, lang()))}")


def _pair(pair: Mapping[str, Any]) -> str:
    """Two lists as if they were independent: for comparison, and no estimate."""
    said = _("{one} and {other}: {both} on both; Chapman {chapman:.0f} ({lower:.0f} - {upper:.0f})")
    return said.format(one=pair["lists"][0], other=pair["lists"][1], **pair)


def _numbers(method: Method) -> str:
    if method.median is None and method.mean is None:
        return "-"
    middle = method.median if method.median is not None else method.mean
    if method.lower is None or method.upper is None:
        return f"{middle:.1f}"
    return f"{middle:.1f} ({method.lower:.1f} - {method.upper:.1f})"


def read_file(path: Path) -> str:
    """The text of a table in whatever encoding it was saved; a guess at that is said."""
    from constancia.reading.formats.decoding import decode
    from constancia.reading.sentences import in_words

    try:
        read = decode(path.read_bytes(), name=str(path))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}.") from None
    except Unreadable as error:
        raise Unreadable(error.message, next_step=_("Save the table as CSV.")) from None
    for note in read.notes:
        click.echo(printable(in_words(note, lang())), err=True)
    return read.text
