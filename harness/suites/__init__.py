"""Suites: tests that others have written down, run as they are. Snippets of documentation pages first."""

SNIPPETS = "snippets"
"""What a report of a run of snippets has as its profile."""
