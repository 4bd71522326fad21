"""An estimate of one total, made once because a person asked for it, and kept as the command keeps it.

It takes a minute or more, so it is made in a thread of its own, and a page says how far it has come. One is made at a
time; a page that is only looked at never makes one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TYPE_CHECKING

from django.db import connections
from django.utils import translation
from django.utils.translation import gettext as _

from constancia.case import queue
from constancia.case.counting import Counting, estimates, keep
from constancia.counting.progress import AROUND, named, watched
from constancia.counting.sentences import Sentence
from constancia.errors import BadInput, Busy, ConstanciaError
from constancia.web.snapshots import now

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.counting.figures import Figure

#: Over so many plausible linkages, where the doubt of the matching is to be carried.
DRAWS = 10

_one_at_a_time = Lock()
_last: list[Making] = []


@dataclass(slots=True)
class Making:
    """An estimate that is being made, or that was made last: from which figure it was asked for, and what became of it.

    ``made`` is the key of the figure, ``problem`` why there is none; both are empty while it is being made.
    ``refusals`` say why none could be begun.
    """

    asked: str
    by: tuple[str, ...]
    made: str = ""
    problem: str = ""
    refusals: tuple[Sentence, ...] = ()
    _around: dict[str, float] = field(default_factory=dict)
    _method: tuple[str, float] | None = None

    @property
    def is_done(self) -> bool:
        return bool(self.made or self.problem or self.refusals)

    def tell(self, stage: str, share: float) -> None:
        """Remember how far it has come."""
        if stage in AROUND:
            self._around[stage] = share
        else:
            self._method = (stage, share)

    def stages(self) -> list[tuple[Sentence, int | None]]:
        """What is being made, the widest first, and how many percent of it are done; None where nobody knows."""
        told = [(named(stage), round(100 * share)) for stage, share in list(self._around.items())]
        if self._method is None:
            return [*told]
        stage, share = self._method
        return [*told, (named(stage), round(100 * share) if share else None)]


def is_running() -> bool:
    """Is an estimate being made at this moment?"""
    return _one_at_a_time.locked()


def last() -> Making | None:
    """The estimate that is being made, or the one that was made last."""
    return _last[0] if _last else None


def begin(case: OpenCase, figure: Figure, by: Sequence[str], *, over_linkages: bool) -> None:
    """Begin to estimate the total that this figure asks for; Busy while another is being made."""
    if not _one_at_a_time.acquire(blocking=False):
        raise Busy(_("An estimate is being made already."), next_step=_("Wait until it is done, and ask again."))
    making = Making(figure.key, tuple(by))
    _last[:] = [making]
    language = translation.get_language() or "en"
    work = Thread(target=_make, args=(case, figure.question, making, over_linkages, language), daemon=True)
    work.start()


def _make(case: OpenCase, question: str, making: Making, over_linkages: bool, language: str) -> None:
    try:
        with translation.override(language), watched(making.tell):
            made = _estimate_total(case, question, making.by, over_linkages)
        if made.method:
            making.made = made.key
        else:
            making.refusals = made.refusals
    except ConstanciaError as error:
        making.problem = f"{error.message} {error.next_step}".strip()
    except Exception:  # whatever it was: whoever waits for this page must not wait for ever
        logging.getLogger("constancia").exception("an estimate broke off")
        with translation.override(language):
            making.problem = _("The estimate broke off. The terminal of constancia serve says where.")
    finally:
        connections.close_all()
        _one_at_a_time.release()


def _estimate_total(case: OpenCase, question: str, by: Sequence[str], over_linkages: bool) -> Figure:
    """Estimate the total that answers this question, keep it, and give it; a refusal to begin is given and not kept.

    BadInput where the count by these fields has no such line.
    """
    counting = Counting(now(case), queue.unjudged_pairs(case), estimates(case))
    cells = counting.estimate(by, draws=DRAWS if over_linkages else 0, question=question)
    made = next((cell.estimated for cell in cells if cell.estimated.question == question), None)
    if made is None:
        raise BadInput(_("The record has no such figure any more."))
    if made.method:
        keep(case, counting, by)
    return made
