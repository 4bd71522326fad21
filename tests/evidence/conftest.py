"""Fixtures that several tests of evidence use."""

from .buckets import _server, bucket

__all__ = ["_server", "bucket"]
