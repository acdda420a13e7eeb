"""Checks a server against the API pages that document it, sentence by sentence."""

__version__ = "0.1.0"
