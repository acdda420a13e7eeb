"""Suites: tests that others have written down, run as they are. Snippets of documentation pages first."""
