"""constancia review: decide on suggested claims (and qualifications), one by one or by their keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from constancia.cli.language import _, lang
from constancia.cli.options import case_option, example, json_option, opened, reason_option, undo_option
from constancia.cli.output import next_command, print_json, printable
from constancia.cli.wording import sentence
from constancia.errors import BadInput, ConstanciaError

if TYPE_CHECKING:
    from constancia.case.models import Suggestion
    from constancia.case.opening import OpenCase

CONTEXT = 220


@click.command(
    "review",
    help=_(
        "Show the next suggestion in its context and decide: confirm, correct, reject, skip, undo. With --confirm, "
        "--reject or --confirm-list the decision is made without asking; --list prints what waits."
    ),
    epilog=example(
        "constancia review",
        "constancia review --list --document D1",
        "constancia review --confirm S1 --confirm S4 --reject S2 --reason 'not an act'",
        "constancia review --correct S3 --body corrected.json",
        "constancia review --confirm-list D3",
        "constancia review --undo",
    ),
)
@click.option("--about", type=click.Choice(["claim", "qualification"]), default="claim", help=_("What to decide on."))
@click.option("--document", default="", metavar="KEY", help=_("Only suggestions from this document."))
@click.option("--list", "only_list", is_flag=True, help=_("Print what waits, and decide nothing."))
@click.option("--confirm", "confirmed", multiple=True, metavar="KEY", help=_("Confirm this suggestion as it stands."))
@click.option("--reject", "rejected", multiple=True, metavar="KEY", help=_("Reject this suggestion."))
@click.option("--correct", "corrected", metavar="KEY", help=_("Confirm this suggestion with the body in --body."))
@click.option("--body", type=click.Path(path_type=Path), help=_("A JSON file with the corrected body."))
@click.option(
    "--confirm-list", metavar="KEY", help=_("Confirm every waiting row of this list, after you looked at it.")
)
@reason_option
@undo_option
@case_option
@json_option
def command(case_folder: Path, as_json: bool, **asked: Any) -> None:
    """Decide as asked on the command line, or else go through what waits, one by one."""
    case = opened(case_folder)
    if asked["only_list"]:
        _list(case, asked["about"], asked["document"], as_json)
        return
    keys = _decide(case, asked)
    if keys is not None:
        from constancia.case import actions

        actions.checkpoint(case)
        for key in keys:
            print_json({"key": key}) if as_json else click.echo(key)
        return
    if not click.get_text_stream("stdin").isatty():
        raise BadInput(
            _("There is nobody to ask: the input is not a terminal."),
            next_step=_("Use --list, and then --confirm KEY or --reject KEY."),
        )
    _ask_one_by_one(case, asked["about"], asked["document"])


def _decide(case: OpenCase, asked: dict[str, Any]) -> list[str] | None:
    """Carry out what the options say; None if they say nothing."""
    from constancia.case import actions, queue

    done: list[str] | None = None
    if asked["undo"]:
        seq, what = actions.undo(case)
        done = [f"{seq} {what}"]
    if asked["confirm_list"]:
        rows = list(queue.waiting(case, "claim", document=asked["confirm_list"]))
        if not rows:
            raise BadInput(_("Nothing waits in {key}.").format(key=asked["confirm_list"]))
        done = (done or []) + actions.confirm(case, rows, note=asked["reason"])
    if asked["confirmed"]:
        done = (done or []) + _confirm(case, queue.named(case, asked["confirmed"]), asked["reason"])
    if asked["corrected"]:
        body = _body(asked["body"])
        (suggestion,) = queue.named(case, [asked["corrected"]])
        done = [*(done or []), actions.correct(case, suggestion, body, note=asked["reason"])]
    if asked["rejected"]:
        actions.reject(case, queue.named(case, asked["rejected"]), reason=asked["reason"])
        done = (done or []) + list(asked["rejected"])
    return done


def _confirm(case: OpenCase, suggestions: list[Suggestion], note: str) -> list[str]:
    from constancia.case import actions

    if any(suggestion.about == "match" for suggestion in suggestions):
        raise BadInput(_("A match is decided with constancia judge."))
    claims = [suggestion for suggestion in suggestions if suggestion.about == "claim"]
    keys = actions.confirm(case, claims, note=note) if claims else []
    elements = [suggestion for suggestion in suggestions if suggestion.about == "qualification"]
    return keys + (actions.qualify(case, elements, opinion=note) if elements else [])


def _body(path: Path | None) -> dict[str, Any]:
    if path is None:
        raise BadInput(_("--correct needs --body FILE with the corrected claim as JSON."))
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}.") from None
    except ValueError as error:
        raise BadInput(_("{path} is not JSON: {error}").format(path=path, error=error)) from None
    if not isinstance(body, dict):
        raise BadInput(_("{path} must hold one JSON object.").format(path=path))
    return body


def _list(case: OpenCase, about: str, document: str, as_json: bool) -> None:
    from constancia.case import queue
    from constancia.reading.suggestion import POSSIBLE_BELOW

    for suggestion in queue.waiting(case, about, document=document).iterator():
        if as_json:
            print_json(
                {
                    "key": suggestion.key,
                    "document": suggestion.document,
                    "kind": suggestion.kind,
                    "body": suggestion.body,
                    "origin": suggestion.origin,
                    "score": suggestion.score,
                    "reason": suggestion.reason,
                }
            )
        else:
            possible = _(" (possible)") if suggestion.score < POSSIBLE_BELOW else ""
            line = _line(suggestion)
            click.echo(f"{suggestion.key}  {suggestion.document}  {suggestion.score:.2f}{possible}  {line}")


def _line(suggestion: Suggestion) -> str:
    if suggestion.about == "qualification":
        return printable(suggestion.reason)
    return sentence(suggestion.kind, suggestion.body)


def _ask_one_by_one(case: OpenCase, about: str, document: str) -> None:
    from constancia.case import actions, queue

    skipped: set[int] = set()
    decided = False
    while True:
        rows = queue.waiting(case, about, document=document).exclude(pk__in=skipped)
        suggestion = rows.first()
        if suggestion is None:
            break
        _show(case, suggestion, rows.count())
        try:
            answer = _answer(case, suggestion, skipped)
        except ConstanciaError as error:
            click.echo(error.in_one_line, err=True)
            continue
        if answer == "quit":
            break
        decided = decided or answer != "skip"
    if decided:
        actions.checkpoint(case)
    click.echo(_("{n} skipped.").format(n=len(skipped)) if skipped else _("Nothing more waits here."))
    next_command("constancia match")


def _show(case: OpenCase, suggestion: Suggestion, left: int) -> None:
    from constancia.reading.sentences import in_words

    click.echo()
    click.secho(f"{suggestion.key}  {suggestion.document}  " + _("{n} waiting").format(n=left), bold=True)
    if suggestion.about == "claim":
        click.echo(_passage(case, suggestion))
    click.echo("  " + _line(suggestion))
    click.echo(
        _("  suggested by {name} {version}, score {score}: {reason}").format(
            name=suggestion.origin["name"],
            version=suggestion.origin["version"],
            score=_scored(suggestion),
            reason=printable(in_words(suggestion.reason, lang())),
        )
    )


def _scored(suggestion: Suggestion) -> str:
    """The score, and what gave it: a calibration, or what this case learned."""
    by = suggestion.origin.get("scored_by")
    return f"{suggestion.score:.2f} ({by['name']} {by['version']})" if by else f"{suggestion.score:.2f}"


def _passage(case: OpenCase, suggestion: Suggestion) -> str:
    """The suggestion's passage in its document, its core words marked."""
    from constancia.case.documents import text_of

    text = text_of(case.id, suggestion.document)
    core = suggestion.body.get("trigger") or suggestion.body.get("span") or {}
    start, end = core.get("start", suggestion.place), core.get("end", suggestion.place)
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    marked = click.style(printable(text[start:end]), bold=True, reverse=True) if end > start else ""
    return f"  …{printable(before)}{marked}{printable(after)}…"


def _answer(case: OpenCase, suggestion: Suggestion, skipped: set[int]) -> str:
    from constancia.case import actions

    question = _("[c]onfirm, c[o]rrect, [r]eject, [s]kip, [u]ndo, [q]uit")
    letter = click.prompt(question, type=click.Choice(list("corsuq")), show_choices=False)
    if letter == "c":
        key = _confirm(case, [suggestion], "")[0]
        click.echo(_("Confirmed as {key}.").format(key=key))
    elif letter == "o":
        _correct(case, suggestion)
    elif letter == "r":
        actions.reject(case, [suggestion], reason=click.prompt(_("Why?"), default="", show_default=False))
    elif letter == "s":
        skipped.add(suggestion.pk)
        return "skip"
    elif letter == "u":
        seq, what = actions.undo(case)
        click.echo(_("Undone: entry {seq}, {what}.").format(seq=seq, what=what))
    return "quit" if letter == "q" else letter


def _correct(case: OpenCase, suggestion: Suggestion) -> None:
    """Open the claim as JSON in the person's editor; nothing is decided if it comes back unchanged."""
    from constancia.case import actions

    edited = click.edit(json.dumps(suggestion.body, ensure_ascii=False, indent=2), extension=".json")
    if edited is None:
        click.echo(_("Unchanged: nothing was decided."))
        return
    try:
        body = json.loads(edited)
    except ValueError as error:
        raise BadInput(_("That is not JSON: {error}").format(error=error)) from None
    click.echo(_("Corrected and confirmed as {key}.").format(key=actions.correct(case, suggestion, body)))
