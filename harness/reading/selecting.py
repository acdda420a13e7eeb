"""Sentences that say how a parameter may name several things at once.

======================================================  ==========================
wording                                                 rule
======================================================  ==========================
A comma-separated list of X                             ``list``
Wildcard expressions are supported; supports wildcards  ``wildcards`` allowed true
Wildcards are not supported                             ``wildcards`` allowed false
use `_all` or `*` to select every X                     ``all`` values
Only X that Y are returned; Returns X that Y            ``filter`` keeps
======================================================  ==========================
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.model.spec import Rule
from harness.reading.phrases import lacks, ticked

CUES = frozenset({"comma", "wildcard", "wildcards", "all", "every", "each", "only", "returns"})
"""Without one of these words a sentence says nothing about selecting."""
LIST = re.compile(
    r"\bcomma[- ](?:separated|delimited)(?: \w+)? (?:list\b|values\b|patterns\b|names\b|name\(s\))",
    re.IGNORECASE,
)
NOT_LIST = re.compile(r"\b(?:no|not|cannot|can't|never)\b", re.IGNORECASE)
SUPPORTED = re.compile(
    r"\b(?:supports?|accepts?) (?:the )?wildcards?\b"
    r"|\bwildcards?(?: \([^)]*\))?(?: expressions?| patterns?)?(?: \([^)]*\))? (?:are|is) "
    r"(?:supported|allowed|accepted)\b"
    r"|\b(?:can|may) (?:use|contain|be|include) (?:an? )?wildcards?\b"
    r"|\bor (?:an? )?wildcard (?:expressions?|patterns?)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"\bwildcards?(?: \([^)]*\))?(?: expressions?| patterns?)? (?:are|is) not (?:supported|allowed"
    r"|accepted)\b"
    r"|\b(?:does not|doesn't) (?:support|accept) wildcards?\b|\bcannot (?:use|contain) wildcards?\b",
    re.IGNORECASE,
)
ALL = re.compile(
    r"(?P<values>`(?:_all|\*)`(?:(?:,| or|, or) `(?:_all|\*)`)?)"
    r"(?=[^.;]*\b(?:all|every|each)\b)|\b(?:all|every)\b[^.;]*\buse (?P<later>`(?:_all|\*)`(?: or `"
    r"(?:_all|\*)`)?)",
    re.IGNORECASE,
)


FILTER = re.compile(
    r"^(?:Only (?P<keeps>[^,.;]+?) (?:is|are) (?:returned|listed|selected|included|shown)\b"
    r"|Returns (?:only )?(?P<found>[\w -]+? (?:with|that|whose) [^.;]+?)\.?$)",
    re.IGNORECASE,
)


def selecting_rules(sentence: str, parameter: str) -> Iterator[Rule]:
    """Yield what the sentence says about lists, wildcards and words for everything."""
    if lacks(sentence, CUES):
        return
    if LIST.search(sentence) and not NOT_LIST.search(sentence):
        yield Rule("list", {"parameter": parameter, "separator": ","})
    if REFUSED.search(sentence):
        yield Rule("wildcards", {"parameter": parameter, "allowed": False})
    elif SUPPORTED.search(sentence):
        yield Rule("wildcards", {"parameter": parameter, "allowed": True})
    if found := FILTER.match(sentence):
        keeps = found.group("keeps") or found.group("found")
        yield Rule("filter", {"parameter": parameter, "keeps": keeps})
    if found := ALL.search(sentence):
        values = ticked(found.group("values") or found.group("later"))
        yield Rule("all", {"parameter": parameter, "values": values})
