"""How commands print: lines for people and pipes, one JSON value a line for programs, progress on the terminal."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from constancia.cli.language import _, lang


def print_json(value: Any) -> None:
    """One JSON value on one line."""
    click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns of text; on a terminal the last one is cut to fit, in a pipe nothing is."""
    lines = [[printable(str(cell)) for cell in row] for row in rows]
    widths = [max(len(line[n]) for line in [list(headings), *lines]) for n in range(len(headings) - 1)]
    for line in [list(headings), *lines]:
        text = "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]])
        click.echo(fitted(text.rstrip()))


def mark(status: str) -> str:
    """How a finding of a verification begins: its status, as wide as the widest."""
    marks = {"passed": _("passed"), "failed": _("FAILED"), "not_checkable": _("not checkable")}
    return marks[status].ljust(max(map(len, marks.values())) + 1)


def fitted(text: str) -> str:
    """A line cut to the terminal's width; whole where the output is a pipe."""
    if not click.get_text_stream("stdout").isatty():
        return text
    width = shutil.get_terminal_size().columns
    return text if len(text) <= width else text[: width - 1] + "…"


def printable(text: str) -> str:
    """Text of a source made harmless for a terminal: control and direction marks are shown, not obeyed."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if c in "\n\t\r" else c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else f"<{ord(c):04X}>"
        for c in text
    )


def quoted(text: str, width: int = 90) -> str:
    """A source's own words on one line, within quotation marks."""
    flat = " ".join(printable(text).split())
    return f"“{flat if len(flat) <= width else flat[: width - 1] + '…'}”"


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[], None]]:
    """A progress bar on the standard error where that is a terminal, and silence where it is not.

    ``total`` is None where nobody knows how much there is.
    """
    if (total is not None and total < 2) or not click.get_text_stream("stderr").isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def working(label: str) -> Iterator[None]:
    """A sign of life on the terminal for work whose length is not known; silence in a pipe."""
    if not click.get_text_stream("stderr").isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(label):
        yield


@contextmanager
def estimating(label: str) -> Iterator[None]:
    """How far an estimate has come, on the terminal: a bar for what lies around it, and one for the method that runs.

    Where the error output is no terminal, silence.
    """
    if not click.get_text_stream("stderr").isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress

    from constancia.counting.progress import AROUND, named, watched

    with Progress(console=Console(stderr=True), transient=True) as bar:
        around = {stage: bar.add_task(getattr(named(stage), lang()), total=1.0, visible=False) for stage in AROUND}
        method = bar.add_task(label, total=None)

        def show(stage: str, share: float) -> None:
            if stage in around:
                bar.update(around[stage], completed=share, visible=True)
            else:
                # a method that has only told that it runs may take as long as it likes
                told = getattr(named(stage), lang())
                bar.update(method, description=told, total=1.0 if share else None, completed=share)

        with watched(show):
            yield


def next_command(text: str) -> None:
    """Say which command comes next; on a terminal only, so that pipes stay clean."""
    if click.get_text_stream("stdout").isatty():
        click.echo(_("Next: {command}").format(command=text), err=True)
