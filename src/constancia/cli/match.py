"""constancia match: suggest which mentions are the same person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, ngettext
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json, printable, working
from constancia.errors import BadInput
from constancia.evidence.findings import told

if TYPE_CHECKING:
    from constancia.case.models import Suggestion
    from constancia.case.opening import OpenCase
    from constancia.matching.model import Linked
    from constancia.matching.quality import Quality, Share
    from constancia.matching.scoring import Report


@click.command(
    "match",
    help=_(
        "Compare all mentions of persons in the record and suggest which are the same, and which tell of the same "
        "act. It writes suggestions only: nobody is joined before a person says so. With --records, a file of records "
        "is matched without a case."
    ),
    epilog=example(
        "constancia match",
        "constancia match --json",
        "constancia match --records all.csv --list-column source --id-column id --clusters people.csv",
    ),
)
@click.option(
    "--records",
    type=click.Path(path_type=Path),
    help=_("A CSV, Excel or Parquet file of records to match, without a case."),
)
@click.option("--list-column", help=_("With --records: the column that says which list a record is from."))
@click.option("--id-column", help=_("With --records: the column that tells records apart."))
@click.option(
    "--clusters",
    type=click.Path(path_type=Path),
    help=_(
        "Where to write the people: the id and cluster_id of each record, or each mention and its person as judged."
    ),
)
@click.option(
    "--pairs",
    type=click.Path(path_type=Path),
    help=_("With --records: where to write the likely pairs with their weights."),
)
@click.option(
    "--draws",
    type=click.IntRange(0, 1000),
    default=0,
    help=_("With --clusters: so many plausible linkages, a column each; what was judged holds in all of them."),
)
@click.option(
    "--quality", is_flag=True, help=_("Say how good the linkage is expected to be, and where lists disagree.")
)
@click.option("--once-in", multiple=True, metavar="LIST", help=_("With --records: this list holds each person once."))
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("With --records: keep them ready in this file, for --against. It holds what the records hold."),
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=_("With --records: compare new records with those that --keep kept, and write who of them is known."),
)
@click.option(
    "--engine",
    metavar="ADDRESS",
    default="",
    help=_("With --records: compare on Spark, at local[*] or spark://HOST:PORT. The records are sent there."),
)
@case_option
@json_option
def command(case_folder: Path, as_json: bool, records: Path | None, **asked: Any) -> None:
    """Suggest matches and print the pairs that wait for a person; or match a file."""
    if records is not None:
        _match_file(records, as_json, **asked)
        return
    _without_records(asked)
    case = opened(case_folder)
    from constancia.case import matching

    if asked["quality"]:
        found = matching.quality(case)
        print_json(asdict(found)) if as_json else print_quality(found)
        return

    if asked["clusters"] or asked["draws"]:
        _write_linkages(case, asked["clusters"], asked["draws"])
        return
    with working(_("Comparing")):
        matched = matching.suggest_matches(case)
    if as_json:
        for pair in waiting_pairs(case):
            print_json(pair)
        return
    click.echo(
        _("{mentions} mentions compared; {proposed} pairs are likely the same person, {new} of them new.").format(
            mentions=matched.mentions, proposed=matched.proposed, new=matched.new
        )
    )
    if matched.acts:
        click.echo(_("{n} pairs of mentions of one person may tell of one act.").format(n=matched.acts))
    _print_report(matched.report)
    if matched.conflicts:
        click.echo(_("{n} judgements contradict each other: constancia judge --conflicts").format(n=matched.conflicts))
    for pair in waiting_pairs(case):
        click.echo(f"{pair['key']}  {pair['probability']:.3f}  {pair['left_says']}  =?  {pair['right_says']}")
    next_command("constancia judge")


def _without_records(asked: dict[str, Any]) -> None:
    """Refuse what only a file of records can be asked, so that no option is passed over in silence."""
    for option in ("list_column", "id_column", "pairs", "once_in", "keep", "against", "engine"):
        if asked[option]:
            raise BadInput(_("{option} goes with --records.").format(option="--" + option.replace("_", "-")))


def _write_linkages(case: OpenCase, out: Path | None, draws: int) -> None:
    """Write each mention of the record with its person as judged, and as each plausible linkage has it."""
    from constancia.case import matching, snapshot
    from constancia.matching.files import write_csv

    if out is None:
        raise BadInput(_("--draws needs --clusters, where to write the people."))
    now = snapshot.take(case)
    with working(_("Comparing")):
        drawn = list(matching.linkages(now, draws)) if draws else []
    header = ("mention", "person", *(f"draw_{n}" for n in range(1, draws + 1)))
    lines = ((m.key, m.person, *(persons[m.key] for persons in drawn)) for m in now.mentions)
    try:
        write_csv(out, (header, *lines))
    except OSError as error:
        raise BadInput(f"{error.filename or out}: {error.strerror}.") from None
    click.echo(_("{n} mentions written to {path}").format(n=len(now.mentions), path=printable(str(out))), err=True)


def _print_report(report: Report) -> None:
    """What was compared, and what could not be."""
    compared = _("Compared: {n} pairs by {fields}.") if report.fields else _("Nothing was compared: all is empty.")
    click.echo(compared.format(n=report.compared, fields=", ".join(_(f) for f in report.fields)))
    if report.unnamed:
        click.echo(_("{n} mentions name nobody: they are compared by all but the name.").format(n=report.unnamed))
    if report.fields_never_filled:
        fields = ", ".join(_(field) for field in report.fields_never_filled)
        click.echo(_("Nobody gives: {fields}.").format(fields=fields))
    for key in report.too_big:
        click.echo(
            _("Not compared, because too many share it: {kind}; {n} mentions.").format(kind=_(key.kind), n=key.mentions)
        )


def _match_file(
    records: Path,
    as_json: bool,
    list_column: str | None,
    id_column: str | None,
    clusters: Path | None,
    pairs: Path | None,
    draws: int,
    quality: bool,
    once_in: tuple[str, ...],
    keep: Path | None,
    against: Path | None,
    engine: str,
) -> None:
    from constancia.matching.arriving import keep_file
    from constancia.matching.files import match_file, write_csv

    if not (list_column and id_column and clusters):
        raise BadInput(_("--records needs --list-column, --id-column and --clusters."))
    _files_apart([records, against], [clusters, pairs, keep])
    if against:
        if keep or draws or quality or once_in or engine:
            raise BadInput(_("--against goes with --records, its columns, --clusters and --pairs only."))
        _arrive(records, against, list_column, id_column, clusters, pairs, as_json)
        return
    try:
        with working(_("Comparing")):
            matched = match_file(records, list_column=list_column, id_column=id_column, once_in=once_in, engine=engine)
        if keep:
            keep_file(keep, matched)
        write_csv(clusters, matched.clusters(draws))
        if pairs:
            write_csv(pairs, matched.pairs())
    except OSError as error:
        raise BadInput(f"{error.filename or records}: {error.strerror}.") from None
    facts: dict[str, Any] = {"records": len(matched.records.ids), "people": len(matched.linked.people)}
    found = _quality(matched.linked) if quality else None
    if as_json:
        facts |= {"read_as": dict(matched.records.read_as), "remarks": list(matched.records.remarks)}
        facts["compared"] = asdict(matched.linked.report)
        print_json(facts | ({"quality": asdict(found)} if found else {}))
        return
    n_records = ngettext("{n} record", "{n} records", facts["records"]).format(n=facts["records"])
    n_people = ngettext("{n} person", "{n} people", facts["people"]).format(n=facts["people"])
    click.echo(f"{n_records}, {n_people}")
    for column, field in matched.records.read_as.items():
        click.echo(f"  {printable(column)}: {told(field, _)}")
    for remark in matched.records.remarks:
        click.echo(f"  {printable(told(remark, _))}")
    _print_report(matched.linked.report)
    if matched.linked.report.too_big:
        click.echo(_("Nobody was joined by what was not compared: there may be fewer people than it says here."))
    if found:
        print_quality(found)


def _files_apart(read: Sequence[Path | None], written: Sequence[Path | None]) -> None:
    """Refuse, before the work, to write over what is read, two answers into one file, or into no folder."""
    taken = {path.resolve() for path in read if path}
    for path in written:
        if path is None:
            continue
        if path.resolve() in taken:
            raise BadInput(
                _("{path} would be written over.").format(path=printable(str(path))),
                next_step=_("Give each file that is read or written a name of its own."),
            )
        if not path.parent.is_dir():
            raise BadInput(_("There is no folder {path}.").format(path=printable(str(path.parent))))
        taken.add(path.resolve())


def _arrive(
    records: Path, against: Path, list_column: str, id_column: str, clusters: Path, pairs: Path | None, as_json: bool
) -> None:
    from constancia.matching.arriving import arrive_file
    from constancia.matching.files import write_csv

    try:
        with working(_("Comparing")):
            arrived = arrive_file(records, against, list_column=list_column, id_column=id_column)
        write_csv(clusters, arrived.clusters())
        if pairs:
            write_csv(pairs, arrived.pairs())
    except OSError as error:
        raise BadInput(f"{error.filename or records}: {error.strerror}.") from None
    facts = {"records": len(arrived.records.ids), "known": arrived.joined}
    if as_json:
        print_json(facts)
        return
    click.echo(_("{records} new records; {known} of them are likely somebody known").format(**facts))


def _quality(linked: Linked) -> Quality:
    from constancia.matching.quality import assess

    return assess(linked.scored, linked.people, linked.lists, linked.report.too_big)


def print_quality(found: Quality) -> None:
    """What a labelled sample measured of the linkage, if there is one, and what the model expects of it."""
    if found.measured:
        click.echo(
            _("Measured in {n} judged pairs of a sample: precision {p}, recall among the pairs compared {r}").format(
                n=found.measured.labelled, p=_share(found.measured.precision), r=_share(found.measured.recall)
            )
        )
    click.echo(
        _("Expected by the model (a labelled sample would measure it): precision {p:.3f}, recall {r:.3f}").format(
            p=found.expected_precision, r=found.expected_recall
        )
    )
    for at in found.thresholds:
        click.echo(
            _("  joining from {p:.2f}: {n} pairs; {lost:.1f} of them two people; {twice:.1f} pairs left apart").format(
                p=at.probability, n=at.joined, lost=at.people_lost, twice=at.people_twice
            )
        )
    for other in found.disagreements:
        click.echo(
            _("  {a} and {b} differ on {field} for {n} of {of} people they share").format(
                a=printable(other.lists[0]),
                b=printable(other.lists[1]),
                field=_(other.field),
                n=other.differ,
                of=other.of,
            )
        )

    for key in found.too_big:
        click.echo(
            _("  not compared, because too many share it: {kind}; {n} mentions").format(
                kind=_(key.kind), n=key.mentions
            )
        )


def _share(share: Share) -> str:
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]"


def waiting_pairs(case: OpenCase) -> list[dict[str, Any]]:
    """The pairs that wait, persons before acts, the likeliest first, each with what the two sources wrote."""
    from constancia.case import queue, snapshot

    rows = {row.key: row for row in snapshot.person_rows(snapshot.take(case))}
    return [pair_facts(s, rows) for about in ("match", "act") for s in queue.pairs(case, about)]


def pair_facts(suggestion: Suggestion, rows: dict[str, Any]) -> dict[str, Any]:
    """A suggested pair with both sides in one line each."""
    left, right = suggestion.body["left"], suggestion.body["right"]
    return {
        "key": suggestion.key,
        "about": suggestion.kind,
        "left": left,
        "right": right,
        "probability": suggestion.score,
        "left_says": said(rows[left]),
        "right_says": said(rows[right]),
        "reason": suggestion.reason,
    }


def said(row: Any) -> str:
    """A mention in one line: its key, and what its source wrote."""
    parts = [row.name, row.age, row.sex, row.national_id, row.date, row.municipality, row.state]
    return printable(f"{row.key} ({row.list}) " + ", ".join(str(part) for part in parts if part not in (None, "")))
