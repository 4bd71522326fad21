"""constancia read: read the originals and suggest claims; or read one file without a case, for pipes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json, print_table, printable, progress
from constancia.errors import BadInput

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.reading.lists import ListMapping


@dataclass(frozen=True, slots=True)
class _Said:
    """What the command line says of how lists are to be read."""

    words: tuple[str, ...]
    act: str
    dates: str
    table: int

    def __bool__(self) -> bool:
        return bool(self.words or self.act or self.dates)

    def of(self, mapping: ListMapping) -> ListMapping:
        from constancia.reading.lists.remembered import as_said

        return as_said(mapping, self.words, act=self.act, dates=self.dates, table=self.table)


@click.command(
    "read",
    help=_(
        "Read the case's originals that were not read yet, and suggest claims, each with its exact passage. "
        "With FILE, read that file alone, without a case, and print its suggestions."
    ),
    epilog=example(
        "constancia read",
        "constancia read --again D1",
        "constancia read --columns D4",
        "constancia read --again D4 --map 'Full name=name' --map 3=age --act killing",
        "constancia read --anew O1",
        "constancia read --with-model",
        "constancia read article.txt --published 2024-08-09 --json",
    ),
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--again", multiple=True, metavar="KEY", help=_("Suggest again from this document, with today's rules."))
@click.option(
    "--anew",
    multiple=True,
    metavar="KEY",
    help=_("Read this original anew, with today's readers, and say where the passages of its claims stand then."),
)
@click.option("--columns", metavar="KEY", help=_("Show which column of this list holds what, and why."))
@click.option(
    "--map",
    "words",
    multiple=True,
    metavar="COLUMN=FIELD",
    help=_("With --again or FILE: what a column holds, by its heading or number; FIELD - for nothing. Remembered."),
)
@click.option("--act", default="", help=_("With --again or FILE: the act that the list is about."))
@click.option(
    "--dates",
    type=click.Choice(["day", "month"]),
    default=None,
    help=_("With --again or FILE: what comes first in dates like 03/04/2024."),
)
@click.option("--table", type=int, default=0, help=_("Which table --map, --act and --dates are about; else all."))
@click.option("--with-model", is_flag=True, help=_("Ask the language model of case.toml too; it sees the documents."))
@click.option("--published", default="", metavar="DATE", help=_("With FILE: the day it was published."))
@case_option
@json_option
def command(file: Path | None, published: str, case_folder: Path, as_json: bool, **asked: Any) -> None:
    """Read, say what was suggested and what could not be read."""
    said = _Said(asked["words"], asked["act"], asked["dates"] or "", asked["table"])
    if file is not None:
        _read_file(file, published, said, as_json)
        return
    if said and len(asked["again"]) != 1:
        raise BadInput(_("Say which list is meant."), next_step=_("constancia read --again KEY --map COLUMN=FIELD"))
    case = opened(case_folder)
    if asked["columns"]:
        _show_columns(case, asked["columns"], as_json)
        return
    _read_case(case, said, as_json, **asked)


def _read_case(
    case: OpenCase,
    said: _Said,
    as_json: bool,
    *,
    again: Sequence[str],
    anew: Sequence[str],
    with_model: bool,
    **_o: Any,
) -> None:
    from constancia.case import actions, reading
    from constancia.case.standing import unread

    results = [
        _mapped(case, key, said) if said else reading.suggest_again(case, key, with_model=with_model) for key in again
    ]
    results += [reading.read_anew(case, key, with_model=with_model) for key in anew]
    waiting = [] if again or anew else unread(case)
    with progress(_("Reading"), len(waiting)) as done:
        for result in reading.read(case, waiting, with_model=with_model):
            results.append(result)
            done()
    if any(result.document for result in results):
        actions.checkpoint(case)
    for result in results:
        _print(result, as_json)
    if not results and not as_json:
        click.echo(_("Every original has been read. To suggest again: constancia read --again KEY"))
    if any(result.refused for result in results):
        sys.exit(4)
    if any(result.model_failed for result in results):
        sys.exit(10)
    next_command("constancia review")


def _mapped(case: OpenCase, key: str, said: _Said) -> Any:
    from constancia.case import reading

    return reading.map_rows(case, key, said.of(reading.mapping_now(case, key)))


def _show_columns(case: OpenCase, key: str, as_json: bool) -> None:
    from constancia.case import reading

    mapping = reading.mapping_now(case, key)
    if as_json:
        print_json(mapping.to_json())
        return
    from constancia.reading.columns.words import columns
    from constancia.reading.sentences import in_words

    fields = columns()["fields"]
    for table in mapping.tables:
        click.echo(
            _("Table {n} {name}: act {act} ({why}), dates {dates}").format(
                n=table.table,
                name=printable(table.name),
                act=table.act or "-",
                why=in_words(table.act_reason, lang()),
                dates=table.date_order or "-",
            )
        )
        rows = [
            (str(c.number), printable(c.heading), c.field or "-", in_words(c.reason, lang())) for c in table.columns
        ]
        print_table((_("No."), _("Heading"), _("Field"), _("Why")), rows)
    click.echo(_("Fields: {fields}").format(fields=", ".join(f"{f} ({fields[f]['label'][lang()]})" for f in fields)))


_KINDS = {"prose": _("text"), "list": _("list")}


def _print(result: Any, as_json: bool) -> None:
    if as_json:
        rows = [dict(zip(("table", "row", "kind", "reason"), row, strict=True)) for row in result.unread_rows]
        print_json({name: getattr(result, name) for name in result.__slots__} | {"unread_rows": rows})
        return
    if result.refused:
        click.echo(
            _("{original}  not read: {reason}").format(original=result.original, reason=result.refused), err=True
        )
        return
    kind = _KINDS.get(result.kind, result.kind)
    click.echo(
        _("{original}  {document}  {kind}  {n} suggestions").format(
            original=result.original, document=result.document, kind=kind, n=result.suggested
        )
    )
    from constancia.reading.sentences import in_words

    for note in (*result.notes, *result.drift, *result.model):
        click.echo(f"    {printable(in_words(note, lang()))}")
    print_unread(result.unread_rows)


def print_unread(rows: Iterable[tuple[int, int, str, str]]) -> None:
    """The rows that gave no suggestion, those with the same reason on one line."""
    from constancia.reading.sentences import in_words

    by_reason: dict[tuple[int, str], list[int]] = {}
    for table, row, _kind, reason in rows:
        by_reason.setdefault((table, reason), []).append(row)
    for (table, reason), numbers in by_reason.items():
        said = {"rows": _ranges(numbers), "table": table, "reason": in_words(reason, lang())}
        click.echo("    " + _("not read, table {table}, rows {rows}: {reason}").format(**said))


def _ranges(numbers: Sequence[int]) -> str:
    """3, 7-9, 12"""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def _read_file(file: Path, published: str, said: _Said, as_json: bool) -> None:
    for suggestion in suggestions_of(file, _day(published), said):
        if as_json:
            print_json(
                {
                    "kind": suggestion.kind,
                    **suggestion.body,
                    "origin": suggestion.made_by,
                    "score": suggestion.score,
                    "reason": suggestion.reason,
                }
            )
        else:
            from constancia.cli.wording import sentence

            click.echo(f"{suggestion.score:.2f}  {suggestion.kind}  {sentence(suggestion.kind, suggestion.body)}")


def suggestions_of(file: Path, published: date | None, said: _Said | None = None) -> list[Any]:
    """What the readers suggest from one file, outside any case; what could not be read goes to the standard error."""
    from constancia.reading.sandbox import SafeReader, Untrusted

    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    with SafeReader() as reader:
        document = reader.read(Untrusted(data, file.name))
    from constancia.reading.everything import suggest
    from constancia.reading.lists import suggest_mapping
    from constancia.reading.models.calibration import calibrated

    mapping = suggest_mapping(document, name=file.name)
    suggested = suggest(document, said.of(mapping) if said else mapping, published=published)
    _say_what_was_not_read((*document.notes, *suggested.notes), suggested.unread)
    return calibrated(suggested.suggestions)


def _say_what_was_not_read(notes: Iterable[str], unread: Iterable[Any]) -> None:
    from constancia.reading.sentences import in_words

    for note in notes:
        click.echo(printable(in_words(note, lang())), err=True)
    needing = [row for row in unread if row.kind == "unread"]
    for row in needing:
        said = {"table": row.table, "rows": row.row, "reason": in_words(row.reason, lang())}
        click.echo(_("not read, table {table}, rows {rows}: {reason}").format(**said), err=True)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(_("--published must be a day, like 2024-08-09, not {text!r}.").format(text=text)) from None
