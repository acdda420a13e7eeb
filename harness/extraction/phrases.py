"""What the tables of phrases share: a wording beside its pattern, and names in back-ticks."""

from __future__ import annotations

import re

Phrase = tuple[str, re.Pattern[str]]
"""The wording as a reader of the table knows it, and the pattern that finds it."""

TICKED = re.compile(r"`([^`]+)`")
NAME = r"`<?(?P<name>[\w.*-]+)>?`"
VALUE = r"`(?P<value>[^`]+)`"


def first_match(phrases: tuple[Phrase, ...], sentence: str) -> re.Match[str] | None:
    """Return the match of the first phrase that the sentence has, or None."""
    return next((found for _, pattern in phrases if (found := pattern.search(sentence))), None)


def ticked(text: str) -> list[str]:
    """Return what stands in back-ticks, in order, without repetitions."""
    return list(dict.fromkeys(name.strip() for name in TICKED.findall(text)))


def phrase(wording: str, pattern: str) -> Phrase:
    """Return one row of a table; letter case does not matter."""
    return (wording, re.compile(pattern, re.IGNORECASE))
