"""An estimate of one total, made once because a person asked for it, and kept as the command keeps it.

It takes a minute or more. One is made at a time; a page that is only looked at never makes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from constancia.case import queue
from constancia.case.counting import Counting, estimates, keep
from constancia.errors import BadInput, Busy
from constancia.web.snapshots import now

if TYPE_CHECKING:
    from constancia.case.opening import OpenCase
    from constancia.counting.figures import Figure

#: Over so many plausible linkages, where the doubt of the matching is to be carried.
DRAWS = 10

_one_at_a_time = Lock()


def is_running() -> bool:
    """Is an estimate being made at this moment?"""
    return _one_at_a_time.locked()


def estimate_total(case: OpenCase, question: str, by: Sequence[str], *, over_linkages: bool) -> Figure:
    """Estimate the total that answers this question, keep it, and give it; a refusal to begin is given and not kept.

    Busy while another is being made; BadInput where the count by these fields has no such line.
    """
    if not _one_at_a_time.acquire(blocking=False):
        raise Busy(_("An estimate is being made already."), next_step=_("Wait until it is done, and ask again."))
    try:
        counting = Counting(now(case), queue.unjudged_pairs(case), estimates(case))
        cells = counting.estimate(by, draws=DRAWS if over_linkages else 0, question=question)
        made = next((cell.estimated for cell in cells if cell.estimated.question == question), None)
        if made is None:
            raise BadInput(_("The record has no such figure any more."))
        if made.method:
            keep(case, counting, by)
        return made
    finally:
        _one_at_a_time.release()
