"""What every answer carries, and who gets any: a browser is told to trust nothing but this page, and to keep nothing.

``headers`` stands first, so that no answer leaves without them. ``local_person_only`` stands last before the pages:
it denies everything to whoever has not entered with an invitation of this process, the same for pages that exist and
for those that do not.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from constancia.web.errors.views import closed
from constancia.web.workbench import served

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": with it browsers call the origin of our own forms "null", and no form could be told from a
    # forged one. With "same-origin" nothing is told to any other place either.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-read=(), display-capture=()",
    "X-Robots-Tag": "noindex",
}


def headers(get_response: GetResponse) -> GetResponse:
    """Give every answer the headers above; one that set its own (an original to download) keeps them."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        response["Cache-Control"] = HEADERS["Cache-Control"]
        return response

    return answer


def local_person_only(get_response: GetResponse) -> GetResponse:
    """Let through whoever is inside, with the case as their role has it (``request.case``), and nobody else."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/enter/"):
            return get_response(request)
        workbench = served()
        member = workbench.entrance.member_of(request.session.get("visit")) if workbench else None
        if workbench is None or member is None:
            return closed(request)
        request.case = workbench.as_member(member)
        return get_response(request)

    return answer
