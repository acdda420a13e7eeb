"""Sentences of a definition that only say what the parameter is for: they promise nothing by themselves."""

from __future__ import annotations

import re

REASON = "says what the parameter is for"
EXAMPLE_REASON = "gives an example"

EXAMPLE = re.compile(r"^(?:For (?:example|instance)\b|E\.g\.|An example is\b)")
HEAD = re.compile(
    r"^(?:"
    r"(?:Identifies|Specifies|Defines|Determines|Describes|Contains|Controls|Names|Sets|Holds|Lists"
    r"|Represents|Indicates|Configures|Selects|Limits|Skips|Provides) "
    r"|(?:The|An?|What|Who|Several|Two|Additional|Further|Advanced|One|Whether|Which|How|Where|Free"
    r"|Any|Unique|Settings?|Options?|Properties|Text|Texts|Identifiers?|Names?|Arrays?|Lists?|Maps?"
    r"|Objects?|Column names|Configuration|Metadata|Number of) "
    r"|(?:(?:custom|optional|arbitrary|short|explicit|specific|maximum|minimum|total|initial|expiration) )?"
    r"(?:units?|values?|versions?|IDs?|query|queries|descriptions?|times?|periods?|types?|fields?)"
    r" (?:used|of|for|to|that) "
    r")",
    re.IGNORECASE,
)
NORMATIVE = re.compile(
    r"\b(?:must|cannot|can't|may not|should|only|never|always|unless|required|optional|defaults? "
    r"(?:to|is|value)|by default"
    r"|fails?|refused?|rejected|(?<!to )returns?|error|ignored|instead|until|if|when|otherwise"
    r"|without|exceed|deprecated)\b"
    r"|`[1-5]\d\d`|\bnot\b",
    re.IGNORECASE,
)
"""A sentence with one of these words says more than what the parameter is for."""


def purpose_reason(sentence: str) -> str | None:
    """Return why the sentence of a definition is informative, or None if it may promise something."""
    if EXAMPLE.match(sentence):
        return EXAMPLE_REASON
    return REASON if HEAD.match(sentence) and not NORMATIVE.search(sentence) else None
