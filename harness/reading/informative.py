"""Sentences that promise nothing about a request, and why: a table of phrases."""

from __future__ import annotations

import re

LINK_ONLY = "points to another page"
MAX_SENTENCE = 2_000
FIRST_WORD = re.compile(r"[A-Za-z]+")
FIRST_WORDS = frozenset(
    {"There", "The", "This", "It", "For", "When", "If", "To", "Learn", "See", "Please", "Refer", "refer"}
)
OPENINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"There (?:is|are) no (?:request body|(?:path |query |request )?parameters?)\b"),
        "says that there is nothing to give",
    ),
    (
        re.compile(
            r"^The following (?:[\w-]+ ){0,2}(?:parameters?|properties|fields?|settings?|options?)\b.*:$"
        ),
        "introduces the parameters listed after it",
    ),
    (re.compile(r"For (?:a|the) (?:full |complete )?list of\b.*\b(?:see|refer to)\b"), LINK_ONLY),
    (
        re.compile(
            r"(?:The|This) (?:following|next) (?:\w+ ){0,2}(?:example|request|snippet|command|call|query)\b"
        ),
        "introduces an example",
    ),
    (
        re.compile(r"(?:The (?:API|request|call)|It) (?:returns|responds with) the following\b"),
        "introduces a response",
    ),
    (re.compile(r"(?:When|If) successful, .*(?:following|example)"), "introduces a response"),
    (
        re.compile(
            r"(?:For (?:more|further) (?:information|details)|To learn more|Learn more|See|See also)\b"
        ),
        LINK_ONLY,
    ),
    (
        re.compile(
            r"(?:For|To|If you want to) [^.]*\b(?:refer to|see|use) (?:the )?[\w.-]*"
            r"(?:-apis?|\bdocumentation|\bguide)\b"
        ),
        LINK_ONLY,
    ),
    (re.compile(r"(?:Please )?[Rr]efer to\b"), LINK_ONLY),
)
"""Beginnings, each for a whole kind of sentence, with the reason that a report shows."""
WORDINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b(?:APIs (?:enable|allow|let) you|[Tt]hrough the (?:\w+ )?APIs)\b"),
        "introduces the API family, not this API",
    ),
    (
        re.compile(r"\b(?:not the same feature|(?:is|are) (?:another|a different|a separate) feature)\b"),
        "tells two features apart",
    ),
)
"""The same for wordings anywhere in a sentence."""

CASES_FOLLOW = re.compile(
    r"(?:Specifies|Decides|Determines|Defines|Describes)\b.*\b(?:what to do|how|when|cases?)\b.*:$"
)
CASES_REASON = "introduces the cases listed after it"


def informative_reason(sentence: str) -> str | None:
    """Return why the sentence promises nothing about a request, or None if it may.

    A text of more than ``MAX_SENTENCE`` characters is no sentence that the tables could know.
    """
    if len(sentence) > MAX_SENTENCE:
        return None
    if CASES_FOLLOW.match(sentence):
        return CASES_REASON
    first = FIRST_WORD.match(sentence)
    for opening, reason in OPENINGS if first and first.group() in FIRST_WORDS else ():
        if opening.match(sentence):
            return reason
    if "APIs" not in sentence and "feature" not in sentence:
        return None
    return next((reason for wording, reason in WORDINGS if wording.search(sentence)), None)
