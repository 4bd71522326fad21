"""Tells Django that the case's tables are here."""

from django.apps import AppConfig


class CaseApp(AppConfig):
    """The case's tables."""

    name = "constancia.case"
    label = "case"
    default_auto_field = "django.db.models.BigAutoField"
