"""Who gets which page: every view is declared with one of these two, and none is reachable without.

Whoever may not see the case gets the same answer for a page that exists and for one that does not. Whoever may see it
and may not do a thing is told so. What goes wrong in words of ours becomes a plain page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from constancia.case import permissions
from constancia.errors import ConstanciaError, Refused
from constancia.web.errors.views import refused

View = Callable[..., HttpResponse]


def shows(view: View) -> View:
    """A page to look at: for members of the case, by GET."""
    return _guarded(view, "see", ("GET", "HEAD"))


def does(action: str) -> Callable[[View], View]:
    """Something to do, by POST, for members whose role may."""
    return lambda view: _guarded(view, action, ("POST",))


def asks(action: str) -> Callable[[View], View]:
    """A form and what it does: GET and POST, for members whose role may."""
    return lambda view: _guarded(view, action, ("GET", "HEAD", "POST"))


def _guarded(view: View, action: str, methods: tuple[str, ...]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **keys: Any) -> HttpResponse:
        if not permissions.may(request.case.role, "see"):
            raise Http404
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        try:
            permissions.require(request.case.role, action)
        except Refused as error:
            return refused(request, error, status=403)
        try:
            return view(request, **keys)
        except ConstanciaError as error:
            return refused(request, error)

    guarded.action = action
    guarded.methods = methods
    return guarded
