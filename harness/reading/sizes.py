"""Sentences that say how many items or characters a value has, or may have.

============================================  ================================
wording                                       rule
============================================  ================================
must not be empty                             ``length`` minimum 1
at least N items, labels, characters          ``length`` minimum N
at most N items; no more than N characters    ``length`` maximum N
exactly N labels                              ``length`` minimum N, maximum N
the same number of items as X                 ``same_length`` other
exactly one of the following objects          ``choice`` exactly 1
must contain the X                            ``contains`` what
============================================  ================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.model.spec import Rule
from harness.reading.phrases import NAME, lacks

CUES = frozenset({"empty", "least", "most", "more", "longer", "up", "exactly", "same", "as", "must", "one"})
"""Without one of these words a sentence states no size."""
COUNTED = r"(?:items?|elements?|entries|labels?|characters?|values?|documents?|strings?|words?)"
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
COUNT = rf"(?P<count>`?\d[\d,]*`?|{'|'.join(WORDS)}) (?:[\w-]+ ){{0,2}}?(?P<what>{COUNTED})\b"
MUST = r"\b(?:must|cannot|can|may|needs to|has to|with|contains?|holds?|of)\b[^.;]*?"

NOT_EMPTY = re.compile(r"\b(?:must not|cannot|can't|may not) be (?:an )?empty\b|\bnon-empty\b", re.IGNORECASE)
AT_LEAST = re.compile(rf"{MUST}\bat least {COUNT}", re.IGNORECASE)
AT_MOST = re.compile(
    rf"\b(?:at most|no more than|no longer than|cannot (?:contain|have|be longer than|be) more than|up to"
    rf"|cannot be longer than|must not (?:contain|have) more than) {COUNT}",
    re.IGNORECASE,
)
EXACTLY = re.compile(rf"\bexactly {COUNT}", re.IGNORECASE)
SAME_LENGTH = re.compile(
    rf"\b(?:same|as) (?:number of {COUNTED}|length|many {COUNTED})(?: as| of)(?: in)?(?: the)? {NAME}",
    re.IGNORECASE,
)
CONTAINS = re.compile(r"\bmust (?:contain|include|have) (?P<what>(?:the|an?|one) .+)", re.IGNORECASE)
CHOICE = re.compile(
    r"\b(?:exactly|only) one of (?:the following|these) (?:objects?|properties|fields|configurations?)\b",
    re.IGNORECASE,
)


def size_rules(sentence: str, parameter: str) -> Iterator[Rule]:
    """Yield what the sentence says about the number of items or characters."""
    if lacks(sentence, CUES):
        return
    if found := SAME_LENGTH.search(sentence):
        yield Rule("same_length", {"parameter": parameter, "other": found.group("name")})
        return
    if CHOICE.search(sentence):
        yield Rule("choice", {"parameter": parameter, "exactly": 1})
        return
    limits: dict[str, object] = {}
    if found := EXACTLY.search(sentence):
        limits = {"minimum": _count(found), "maximum": _count(found)}
    else:
        limits |= {"minimum": 1} if NOT_EMPTY.search(sentence) else {}
        limits |= {"minimum": _count(found)} if (found := AT_LEAST.search(sentence)) else {}
        limits |= {"maximum": _count(found)} if (found := AT_MOST.search(sentence)) else {}
    if limits:
        yield Rule("length", {"parameter": parameter, **limits})
    elif found := CONTAINS.search(sentence):
        yield Rule("contains", {"parameter": parameter, "what": found.group("what").rstrip(".")})


def _count(found: re.Match[str]) -> int:
    text = found.group("count").strip("`").replace(",", "").lower()
    return WORDS[text] if text in WORDS else int(text)
