"""constancia read: read the originals and suggest claims; or read one file without a case, for pipes."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json, progress
from constancia.errors import BadInput


@click.command(
    "read",
    help=_(
        "Read the case's originals that were not read yet, and suggest claims, each with its exact passage. "
        "With FILE, read that file alone, without a case, and print its suggestions."
    ),
    epilog=example(
        "constancia read", "constancia read --again D1", "constancia read article.txt --published 2024-08-09 --json"
    ),
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--again", multiple=True, metavar="KEY", help=_("Suggest again from this document, with today's rules."))
@click.option("--published", default="", metavar="DATE", help=_("With FILE: the day it was published."))
@case_option
@json_option
def command(file: Path | None, again: tuple[str, ...], published: str, case_folder: Path, as_json: bool) -> None:
    """Read, say what was suggested and what could not be read."""
    if file is not None:
        _read_file(file, published, as_json)
        return
    case = opened(case_folder)
    from constancia.case import actions, reading
    from constancia.case.standing import unread

    waiting = [] if again else unread(case)
    results = [reading.suggest_again(case, key) for key in again]
    with progress(_("Reading"), len(waiting)) as done:
        for result in reading.read(case, waiting):
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
    next_command("constancia review")


def _print(result: Any, as_json: bool) -> None:
    if as_json:
        print_json({name: getattr(result, name) for name in result.__slots__})
        return
    if result.refused:
        click.echo(
            _("{original}  not read: {reason}").format(original=result.original, reason=result.refused), err=True
        )
        return
    click.echo(
        _("{original}  {document}  {kind}  {n} suggestions").format(
            original=result.original, document=result.document, kind=result.kind, n=result.suggested
        )
    )
    for note in result.notes:
        click.echo(f"    {note}")
    for row, reason in result.unread_rows:
        click.echo(_("    row {row} not read: {reason}").format(row=row, reason=reason))


def _read_file(file: Path, published: str, as_json: bool) -> None:
    suggestions = suggestions_of(file, _day(published))
    for suggestion in suggestions:
        if as_json:
            print_json(
                {
                    "kind": suggestion.kind,
                    **suggestion.body,
                    "origin": suggestion.origin.to_json(),
                    "score": suggestion.score,
                    "reason": suggestion.reason,
                }
            )
        else:
            from constancia.cli.wording import sentence

            click.echo(f"{suggestion.score:.2f}  {suggestion.kind}  {sentence(suggestion.kind, suggestion.body)}")


def suggestions_of(file: Path, published: date | None) -> list[Any]:
    """What the readers suggest from one file, outside any case."""
    from constancia.reading.sandbox import SafeReader, Untrusted

    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    with SafeReader() as reader:
        document = reader.read(Untrusted(data, file.name))
    from constancia.reading.everything import suggest
    from constancia.reading.lists import suggest_mapping

    return list(suggest(document, suggest_mapping(document, name=file.name), published=published).suggestions)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(_("--published must be a day, like 2024-08-09, not {text!r}.").format(text=text)) from None
