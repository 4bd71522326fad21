"""OpenDocument text."""

from constancia.reading.formats.opendocument import read_text as read

__all__ = ["read"]
