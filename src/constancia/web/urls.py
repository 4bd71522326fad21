"""The addresses of the workbench, screen by screen. Each view is declared with who may do what (``web.access``)."""

from django.urls import include, path

urlpatterns = [
    path("", include("constancia.web.entering.urls")),
    path("", include("constancia.web.home.urls")),
    path("originals/", include("constancia.web.originals.urls")),
    path("documents/", include("constancia.web.documents.urls")),
    path("matching/", include("constancia.web.matching.urls")),
    path("", include("constancia.web.people.urls")),
    path("figures/", include("constancia.web.figures.urls")),
    path("law/", include("constancia.web.law.urls")),
    path("asks/", include("constancia.web.asking.urls")),
    path("ledger/", include("constancia.web.ledger.urls")),
]

handler400 = "constancia.web.errors.views.bad_request"
handler403 = "constancia.web.errors.views.forbidden"
handler404 = "constancia.web.errors.views.not_found"
handler500 = "constancia.web.errors.views.failed"
