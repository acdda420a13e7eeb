"""From a sentence to rules. Each kind of fact has its own table of phrases in a module beside this one.

=====================  ==========================================================================
rule kind              phrases
=====================  ==========================================================================
``default``            ``harness.extraction.defaults``: "Defaults to V", "The default value is V"
``switch``             here: "If `true`, ..." and "When `false`, ..."
``no_match_case``      ``harness.extraction.no_match``: "wildcard expressions" + "no ... match"
``no_match_outcome``   ``harness.extraction.no_match``: a flag's value + what is answered
``type`` (enum)        ``harness.extraction.values``: "One of `a`, `b` or `c`"
=====================  ==========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.defaults import read_default
from harness.extraction.no_match import no_match_case, no_match_outcomes
from harness.extraction.values import values_in_sentence
from harness.spec.model import Location, Rule

SWITCH = re.compile(
    r"^(?:If|When)\b(?: (?:set to|this parameter is|it is|specified as))? `?(true|false)\b`?,?\s"
)

DESCRIPTIVE = frozenset({"switch", "stability"})
"""Rule kinds that only mark what a sentence is about: what it says must be bound to a behaviour."""


def executable(rules: tuple[Rule, ...]) -> bool:
    """Whether these rules say enough for a machine to check the sentence."""
    return any(rule.kind not in DESCRIPTIVE for rule in rules)


def parameter_rules(sentence: str, parameter: str, location: Location) -> tuple[Rule, ...]:
    """Return what a sentence of the parameter's definition says, as rules; often none."""
    return tuple(_rules(sentence, parameter, location))


def _rules(sentence: str, parameter: str, location: Location) -> Iterator[Rule]:
    default = read_default(sentence)
    if default is not None:
        yield Rule("default", {"parameter": parameter, "value": default.value})
    if found := SWITCH.match(sentence):
        yield Rule("switch", {"parameter": parameter, "value": found.group(1) == "true"})
    case = no_match_case(sentence)
    if case is not None:
        yield Rule("no_match_case", {"parameter": parameter, "case": case})
    yield from no_match_outcomes(sentence, parameter)
    values = values_in_sentence(sentence)
    if len(values) > 1 and set(values) - {"true", "false"}:
        yield Rule("type", {"parameter": parameter, "in": location, "type": "enum", "enum": list(values)})
