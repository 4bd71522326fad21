"""Entering with an invitation, and locking the workbench."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET

from constancia.web import snapshots
from constancia.web.access import does
from constancia.web.documents import kept
from constancia.web.errors.views import closed, locked
from constancia.web.returning import back
from constancia.web.workbench import served

LANGUAGE_COOKIE = "constancia_language"


@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Use an invitation up and go to the case; whoever comes with none learns nothing."""
    workbench = served()
    visit = workbench.entrance.enter(token) if workbench else None
    if visit is None:
        return closed(request)
    request.session.flush()
    request.session["visit"] = visit
    return redirect("home")


@does("see")
def lock(request: HttpRequest) -> HttpResponse:
    """End every visit of this process at once; the case stays as it is."""
    workbench = served()
    if workbench:
        workbench.entrance.lock()
    kept.forget()
    snapshots.forget()
    request.session.flush()
    del request.case
    response = locked(request)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@does("see")
def language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language, on this browser."""
    chosen = request.POST.get("language", "")
    response = back(request)
    if check_for_language(chosen):
        response.set_cookie(LANGUAGE_COOKIE, chosen, samesite="Strict", httponly=True)
    return response
