"""Checks a server against the API pages that document it, sentence by sentence."""

from harness.version import __version__

__all__ = ["__version__"]
