"""Sentences about requests whose identifiers match nothing, or not everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from harness.model.spec import Rule
from harness.reading.phrases import lacks

NoMatchCase = Literal["wildcard_none", "all_none", "wildcard_partial"]

CUES = frozenset({"wildcard", "wildcards", "all", "identifier", "identifiers"})
FLAGS = frozenset({"true", "false"})
"""Words that a case and an outcome need."""
WILDCARD = re.compile(r"\bwildcards?\b", re.IGNORECASE)
ALL_OR_NONE = re.compile(r"`?_all`?|\bno identifiers?\b")
PARTIAL = re.compile(r"\bpartial(?:ly)? match|\bonly (?:some|part)\b", re.IGNORECASE)
NOTHING = re.compile(
    r"\bno (?:[\w-]+ ){0,4}match|\bmatch(?:es)? (?:no|nothing)\b|\bnothing matches\b"
    r"|\bthere (?:is|are) no\b|\bno match",
    re.IGNORECASE,
)
FLAG = re.compile(r"\b(?:[Ii]f|[Ww]hen|[Ww]ith)\b[^.,;:]{0,40}?`?\b(true|false)\b`?")
DEFAULT_FLAG = re.compile(r"\bdefault(?: value)? is `?(true|false)\b`?,? which\b", re.IGNORECASE)
STATUS = re.compile(r"`?\b([45]\d\d)\b`?(?: \([^)]*\))?(?: status code| error)?")
SUCCESS = re.compile(r"\bempty (?:\w+ )?(?:array|list)\b|\bsucceeds?\b|\bsubset\b")
FAILURE = re.compile(r"\b(?:returns? an error|an error is returned|fails)\b")


def no_match_case(text: str) -> NoMatchCase | None:
    """Return which of the three cases the text describes, or None.

    A text that only mentions wildcards or ``_all`` ("Supports wildcards.") describes no case.
    """
    if lacks(text, CUES) or FLAG.search(text):
        return None
    if WILDCARD.search(text):
        if PARTIAL.search(text):
            return "wildcard_partial"
        return "wildcard_none" if NOTHING.search(text) else None
    return "all_none" if ALL_OR_NONE.search(text) and NOTHING.search(text) else None


def no_match_outcomes(text: str, parameter: str) -> Iterator[Rule]:
    """Yield what the text says happens in those cases for a value of the flag."""
    if lacks(text, FLAGS):
        return
    flag = FLAG.search(text) or DEFAULT_FLAG.search(text)
    if flag is None or not (NOTHING.search(text) or PARTIAL.search(text)):
        return
    arguments: dict[str, object] = {"parameter": parameter, "value": flag.group(1) == "true"}
    status = STATUS.search(text)
    if status or FAILURE.search(text):
        arguments["outcome"] = "missing"
        if status:
            arguments["status"] = int(status.group(1))
    elif SUCCESS.search(text):
        arguments["outcome"] = "success"
    else:
        return
    yield Rule("no_match_outcome", arguments)
