"""Pages that say that something is not to be had: plain, the same for all, and without any word of a source."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from constancia.errors import (
    BadInput,
    Busy,
    ConstanciaError,
    NewerFormat,
    Refused,
    StorageFailed,
    Tampered,
    Unavailable,
)

_STATUS = {
    Refused: 409,
    BadInput: 400,
    Busy: 503,
    StorageFailed: 503,
    Tampered: 500,
    NewerFormat: 500,
    Unavailable: 503,
}


def closed(request: HttpRequest) -> HttpResponse:
    """Nobody is inside: say how one enters, and nothing else."""
    text = _("Open the address that constancia serve printed in the terminal. Each one lets in once.")
    hint = _("On that terminal, press Enter for another address.")
    return _page(request, 403, _("The workbench is closed"), text, hint)


def locked(request: HttpRequest) -> HttpResponse:
    """The workbench was just locked by a person."""
    text = _("Every window of it is closed. What was acknowledged is kept.")
    return _page(
        request,
        200,
        _("The workbench is locked"),
        text,
        _("On the terminal of constancia serve, press Enter to go in again."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request, 404, _("There is nothing here"), _("Nothing is kept under this address, or it is not for you.")
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("This was not understood"), _("Nothing was changed. Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    text = _("The page was too old, or the request came from elsewhere. Nothing was changed.")
    return _page(request, 403, _("This was not accepted"), text, _("Load the page again and repeat what you did."))


def failed(request: HttpRequest) -> HttpResponse:
    text = _("An error of ours. What was acknowledged before is kept; what you just did was not done.")
    hint = _("The terminal where constancia serve runs says where it happened.")
    return _page(request, 500, _("Something went wrong"), text, hint)


def refused(request: HttpRequest, error: ConstanciaError, status: int = 0) -> HttpResponse:
    """What went wrong in words of ours, with what to do next."""
    status = status or next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    titles = {
        403: _("You may not do this"),
        409: _("This cannot be done"),
        400: _("This cannot be taken"),
        503: _("Not now"),
    }
    return _page(
        request, status, titles.get(status, _("Something is wrong with the case")), error.message, error.next_step
    )


def _page(request: HttpRequest, status: int, title: str, text: str, hint: str = "") -> HttpResponse:
    shown: dict[str, Any] = {"title": title, "text": text, "hint": hint}
    return render(request, "errors/page.html", shown, status=status)
