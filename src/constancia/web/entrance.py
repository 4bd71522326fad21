"""Who may enter the workbench of this process: whoever holds an invitation that this process printed.

An invitation is good once. Whoever used it is let in until the workbench is locked, the process ends, or nobody has
asked for a page for a while. What the browser holds is a random number that means nothing to any other process.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from threading import Lock

#: Seconds without a page after which a visit has ended: a laptop left open is a laptop taken.
IDLE = 30 * 60

#: Seconds after which a visit ends whatever happens.
LONGEST = 12 * 60 * 60


class Entrance:
    """The invitations that are out, and the visits that go on. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._invited: dict[str, str] = {}
        self._visits: dict[str, _Visit] = {}
        self._lock = Lock()

    def invite(self, member: str) -> str:
        """A token with which this member of the case may enter once."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._invited[token] = member
        return token

    def enter(self, token: str) -> str | None:
        """Use up an invitation and begin a visit; None if there is no such invitation."""
        with self._lock:
            member = self._invited.pop(token, None)
            if member is None:
                return None
            visit = secrets.token_urlsafe(32)
            now = self._clock()
            self._visits[visit] = _Visit(member, now, now)
            return visit

    def member_of(self, visit: str | None) -> str | None:
        """Whose visit this is, if it still goes on; asking keeps it alive."""
        now = self._clock()
        with self._lock:
            found = self._visits.get(visit or "")
            if found is None or now - found.seen > IDLE or now - found.began > LONGEST:
                self._visits.pop(visit or "", None)
                return None
            found.seen = now
            return found.member

    def lock(self) -> None:
        """End all visits and take back all invitations, at once."""
        with self._lock:
            self._invited.clear()
            self._visits.clear()


class _Visit:
    __slots__ = ("began", "member", "seen")

    def __init__(self, member: str, began: float, seen: float) -> None:
        self.member, self.began, self.seen = member, began, seen
