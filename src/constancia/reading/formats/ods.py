"""OpenDocument spreadsheets."""

from constancia.reading.formats.opendocument import read_sheets as read

__all__ = ["read"]
