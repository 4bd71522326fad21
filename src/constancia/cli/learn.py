"""constancia learn: let the scores of suggestions follow this case's own decisions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from constancia.cli.language import _
from constancia.cli.options import case_option, example, json_option, opened
from constancia.cli.output import next_command, print_json

if TYPE_CHECKING:
    from constancia.case.learning import Lesson


@click.command(
    "learn",
    help=_(
        "Learn from what was confirmed and rejected in this case, and score by it what waits and what will be read. "
        "It says how well it does on decisions that it had not seen. Only scores change: no suggestion is made or "
        "dropped, and the record is not touched."
    ),
    epilog=example("constancia learn", "constancia learn --forget"),
)
@click.option("--forget", "is_undone", is_flag=True, help=_("Undo it: go back to the scores before."))
@case_option
@json_option
def command(is_undone: bool, case_folder: Path, as_json: bool) -> None:
    """Learn or forget, and say what it changes."""
    case = opened(case_folder)
    from constancia.case import learning

    if is_undone:
        had, changed = learning.forget(case)
        if as_json:
            print_json({"forgotten": had, "rescored": changed})
        else:
            click.echo(
                _("Forgotten. {n} suggestions have their score of before.").format(n=changed)
                if had
                else _("This case had learned nothing.")
            )
        return
    lesson = learning.learn(case)
    if as_json:
        print_json(_facts(lesson))
        return
    _print(lesson)
    next_command("constancia review")


def _facts(lesson: Lesson) -> dict[str, object]:
    model = lesson.model
    return {
        "version": model.version,
        "sha256": model.to_json()["sha256"],
        "kept": model.kept,
        "rejected": model.rejected,
        "documents": model.documents,
        "before": model.before.to_json(),
        "held_out": model.held_out.to_json(),
        "is_better": model.is_better,
        "rescored": lesson.rescored,
    }


def _print(lesson: Lesson) -> None:
    model = lesson.model
    click.echo(
        _("Learned from {n} decisions in {documents} documents: {kept} kept, {rejected} rejected.").format(
            n=model.kept + model.rejected, documents=model.documents, kept=model.kept, rejected=model.rejected
        )
    )
    click.echo(_("Version {version}; what it is stands in learned/CARD.md").format(version=model.version))
    click.echo(_("On decisions held out in turn, before -> with what was learned:"))
    rows = (
        (_("a kept suggestion scores above a rejected one"), model.before.order, model.held_out.order),
        (_("mean squared error of the score"), model.before.error, model.held_out.error),
        (_("distance of scores from the share kept"), model.before.gap, model.held_out.gap),
    )
    for label, before, after in rows:
        click.echo(f"  {label}: {before:.3f} -> {after:.3f}")
    if not model.is_better:
        click.echo(_("It does no better than the scores before. To go back: constancia learn --forget"))
    click.echo(_("{n} waiting suggestions have another score.").format(n=lesson.rescored))
