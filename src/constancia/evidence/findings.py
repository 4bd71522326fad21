"""What verification says: a list of findings, each passed, failed, or not checkable here.

``Finding`` and the way of its sentences stand in ``verify_dossier``, which must run alone, outside of this package.
"""

from __future__ import annotations

from collections.abc import Iterable

from constancia.evidence.verify_dossier import Finding, Said, Status, told, worded

__all__ = ["Finding", "Said", "Status", "failed", "holds", "told", "worded"]


def failed(findings: Iterable[Finding]) -> list[Finding]:
    """Only what failed."""
    return [finding for finding in findings if finding.status == "failed"]


def holds(findings: Iterable[Finding]) -> bool:
    """Did nothing fail? What could not be checked here has not failed, and is still to be said."""
    return not failed(findings)
