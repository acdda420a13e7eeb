"""What the tables of phrases share: a wording beside its pattern, and names in back-ticks."""

from __future__ import annotations

import re
from functools import lru_cache

Phrase = tuple[str, re.Pattern[str]]
"""The wording as a reader of the table knows it, and the pattern that finds it."""

WORD = re.compile(r"[a-z0-9]+")
TICKED = re.compile(r"`([^`]+)`")
NAME = r"`<?(?P<name>[\w.*-]+)>?`"
VALUE = r"`(?P<value>[^`]+)`"


def lacks(sentence: str, words: frozenset[str]) -> bool:
    """Whether the sentence has none of the words, so that no pattern that needs one of them can fit.

    Each table names the words that its patterns need: most sentences are told off by this alone. Letter
    case does not matter, and a word ends where letters and digits do: ``can't`` is ``can`` and ``t``.
    """
    return _words(sentence).isdisjoint(words)


@lru_cache(maxsize=64)
def _words(sentence: str) -> frozenset[str]:
    """Return the words of a sentence; the tables ask for those of the same one in a row."""
    return frozenset(WORD.findall(sentence.lower()))


def first_match(phrases: tuple[Phrase, ...], sentence: str) -> re.Match[str] | None:
    """Return the match of the first phrase that the sentence has, or None."""
    return next((found for _, pattern in phrases if (found := pattern.search(sentence))), None)


def ticked(text: str) -> list[str]:
    """Return what stands in back-ticks, in order, without repetitions."""
    return list(dict.fromkeys(name.strip() for name in TICKED.findall(text)))


def phrase(wording: str, pattern: str) -> Phrase:
    """Return one row of a table; letter case does not matter."""
    return (wording, re.compile(pattern, re.IGNORECASE))
