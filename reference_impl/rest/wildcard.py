"""Patterns in which ``*`` stands for any run of characters."""

from __future__ import annotations


def wildcard_match(pattern: str, text: str) -> bool:
    """True when the pattern covers all of ``text``. Linear in both, whatever the pattern."""
    if "*" not in pattern:
        return pattern == text
    first, *middle, last = pattern.split("*")
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
