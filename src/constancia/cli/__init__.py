"""The command line: one file a command, imported only when it runs.

Every command prints plain lines that can be piped, ``--json`` where a program might read them, and its errors to the
standard error, with what to do next. The exit codes are those of ``constancia.errors``; 0 is success, and 1 says that
``verify`` found something wrong.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from constancia import __version__
from constancia.cli.language import _
from constancia.errors import ConstanciaError

#: The commands in the order in which a case goes, and what each is for.
COMMANDS = {
    "new": _("Make a case folder."),
    "add": _("Preserve originals and log how they came."),
    "describe": _("Record what originals say of themselves: time, place, device."),
    "read": _("Read the originals and suggest claims."),
    "review": _("Decide on suggested claims, one by one."),
    "learn": _("Let the scores of suggestions follow the decisions so far."),
    "match": _("Suggest which mentions are the same person."),
    "judge": _("Decide on suggested matches."),
    "count": _("Count, with ranges, and with what each figure rests on."),
    "figure": _("Open a figure down to the passages under it."),
    "estimate": _("Estimate how many are on no list, from a table of lists."),
    "qualify": _("Hold acts against the Rome Statute, and show the gaps."),
    "asks": _("Who was asked what, and who has answered or is silent."),
    "surge": _("Warn of a surge of acts, with its numbers."),
    "export": _("Cut a sealed dossier for a recipient."),
    "verify": _("Check a dossier or a case, without trusting it."),
    "custody": _("Print the chain of custody of one thing, gaps first."),
    "checkpoint": _("Sign the ledger's head, and have it timestamped."),
    "scrub": _("Read originals again, a slice at a time, and mend them from a replica."),
    "replicate": _("Copy the case elsewhere, and prove the copy by reading it back."),
    "expunge": _("Erase what a source withdrew, and leave the proof whole."),
    "status": _("Where the case stands and what waits for a person."),
    "serve": _("Open the case in the browser, on this machine only."),
    "demo": _("Go the whole way on the shipped sample."),
}

EXIT_CODES = _(
    "Exit codes: 0 done; 1 verify found something wrong; 2 bad input; 3 no case here; 4 unreadable file; 5 refused; "
    "6 the case is busy; 7 made by a newer version; 8 storage failed; 9 tampered with; "
    "10 an optional part is missing; 70 a fault of constancia."
)


class _Commands(click.Group):
    """Commands that are imported when they are asked for, so that help and verify start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"constancia.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = _("Did you mean: constancia {command}?").format(command=near[0]) if near else ""
            ctx.fail(_("There is no command {command!r}. {hint}").format(command=args[0], hint=hint).strip())
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=_("From scattered reports of abuses to a record that a prosecutor can act on and anyone can check."),
    epilog=EXIT_CODES,
)
@click.version_option(__version__, "-V", "--version", prog_name="constancia")
def group() -> None:
    """The root of all commands."""


def main() -> NoReturn:
    """Run a command and leave with its exit code; a known error is a sentence and never a traceback."""
    try:
        group.main(prog_name="constancia", standalone_mode=False)
    except ConstanciaError as error:
        _complain(_told(error.message), _told(error.next_step))
        sys.exit(error.exit_code)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Stopped. What was acknowledged is kept."), err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away (as in "| head"): nothing is wrong with the case.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as fault:
        if os.environ.get("CONSTANCIA_TRACEBACK"):
            raise
        _complain(_our_fault(fault), _("Please report this line; it holds nothing of your case."))
        sys.exit(70)
    sys.exit(0)


def _told(message: str) -> str:
    """A sentence of an error in the language of the terminal, where there is one."""
    from constancia.evidence.findings import told

    return told(message, _)


def _our_fault(fault: Exception) -> str:
    """Where the program failed, without a word of what it was working on."""
    import traceback

    last = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    return _(
        "A fault of constancia ({kind} at {where}). What was acknowledged is kept, nothing is half-written."
    ).format(kind=type(fault).__name__, where=where)


def _complain(message: str, next_step: str) -> None:
    click.echo(_("Error: {message}").format(message=message), err=True)
    if next_step:
        click.echo(_("  What now: {next_step}").format(next_step=next_step), err=True)
