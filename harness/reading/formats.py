"""Sentences that say how a text must look.

=======================================================  ==================================
wording                                                  rule
=======================================================  ==================================
base64 encoded                                           ``format`` base64
can contain lowercase alphanumeric characters, hyphens   ``format`` identifier
must start and end with alphanumeric characters          ``format`` starts, ends
cannot end with a number                                 ``format`` ends_not
cannot start with `x` or `y`                             ``format`` starts_not
milliseconds since the epoch                             ``format`` epoch_millis
must be unique among X                                   ``unique`` among
must differ from, cannot be the same as X                ``differs`` from
=======================================================  ==================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.model.spec import Rule
from harness.reading.phrases import lacks, ticked

CUES = frozenset(
    {"base64", "contain", "start", "begin", "end", "epoch", "unique", "differ", "equal", "same", "match"}
)
"""Without one of these words a sentence states no format."""
FORMATS: tuple[tuple[re.Pattern[str], dict[str, object]], ...] = (
    (re.compile(r"\bbase64(?:[- ]encoded|\b)", re.IGNORECASE), {"format": "base64"}),
    (
        re.compile(r"\bcan (?:only )?contain (?:only )?lower-?case alphanumeric characters\b", re.IGNORECASE),
        {"format": "identifier"},
    ),
    (
        re.compile(r"\bmust start and end with (?:an )?alphanumeric characters?\b", re.IGNORECASE),
        {"starts": "alphanumeric", "ends": "alphanumeric"},
    ),
    (
        re.compile(
            r"\b(?:cannot|must not|can't) end (?:in|with) (?:a )?(?:numbers?|digits?)\b", re.IGNORECASE
        ),
        {"ends_not": "digit"},
    ),
    (
        re.compile(r"\bmilliseconds since (?:the )?(?:Unix )?epoch\b", re.IGNORECASE),
        {"format": "epoch_millis"},
    ),
)
STARTS_NOT = re.compile(
    r"\b(?:cannot|must not|can't) (?:start|begin) with (?:an? )?"
    r"(?P<run>`[^`]+`(?:(?:, (?:or |and )?| or | and )`[^`]+`)*)",
    re.IGNORECASE,
)
UNIQUE = re.compile(r"\bmust be unique(?: (?:among|within|across|in) (?P<among>[^.;]+))?", re.IGNORECASE)
DIFFERS = re.compile(
    r"\b(?:must differ from|(?:must not|cannot|can't|may not|none of them (?:can|may)) (?:equal|be "
    r"(?:the same as|equal to)|match))"
    r" (?P<other>[^.;,]+)",
    re.IGNORECASE,
)


def format_rules(sentence: str, parameter: str) -> Iterator[Rule]:
    """Yield what the sentence says about the form of a text."""
    if lacks(sentence, CUES):
        return
    form: dict[str, object] = {}
    for pattern, arguments in FORMATS:
        if pattern.search(sentence):
            form |= arguments
    if found := STARTS_NOT.search(sentence):
        form["starts_not"] = ticked(found.group("run"))
    if form:
        yield Rule("format", {"parameter": parameter, **form})
    if found := UNIQUE.search(sentence):
        yield Rule("unique", {"parameter": parameter, "among": (found.group("among") or "all").strip()})
    if found := DIFFERS.search(sentence):
        other = found.group("other").strip()
        yield Rule("differs", {"parameter": parameter, "from": ticked(other) or [other]})
