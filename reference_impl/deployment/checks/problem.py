"""The one error of all checks."""

from __future__ import annotations


class UnusableModel(Exception):
    """The archive is broken, or holds what no uploaded model may hold."""
