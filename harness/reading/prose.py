"""From a sentence to rules. Each kind of fact has its own table of phrases in a module beside this one.

==================================================  ===================================================
rule kind                                           phrases
==================================================  ===================================================
``default``                                         ``defaults``: "Defaults to V", "The default value is V"
``default_computed``                                ``defaults``: "Defaults to the size of the model"
``default_if``                                      ``defaults``: "If X is set, it defaults to `a`"
``switch``                                          here: "If `true`, ..." and "When `false`, ..."
``no_match_case``, ``no_match_outcome``             ``no_match``: wildcards, ``_all``, partial matches
``type`` (enum)                                     ``values``: "One of `a`, `b` or `c`", "must be set to `a`"
``presence``                                        here: "Required: yes", "This field is optional"
``bounds``, ``unit``                                ``bounds``: "between 1 and 5", "in milliseconds"
``length``, ``same_length``, ``choice``,            ``sizes``: "must not be empty", "exactly one of"
``contains``
``list``, ``wildcards``, ``all``, ``filter``        ``selecting``: "A comma-separated list of"
``excludes``, ``required_if``, ``only_if``,         ``relations``: "mutually exclusive with", "required
``default_of``, ``replaced_by``, ``compared``,      unless", "only applies when", "the value of",
``equals``, ``same_properties``, ``forbids``,       "must be less than `x`", "can also be given in
``also_in``                                         the body"
``format``, ``unique``, ``differs``                 ``formats``: "base64", "must be unique"
``override``, ``refusal``, ``includes``,            ``effects``: "If `true`, ... even though ...",
``leaves_out``, ``waits``, ``ignored``,             "the request fails", "How long to wait for",
``timeout``, ``expiry``, ``absent``                 "If omitted, all ..."
``value``                                           ``definitions``: what a list says about one value
==================================================  ===================================================

A sentence may carry several rules. One that no table reads stays without a rule, and is counted as open
unless a table of informative phrases (``informative``, ``purpose``) or a behaviour accounts for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from harness.model.extensions import extensions
from harness.model.spec import Location, Rule
from harness.reading.bounds import bounds_rules
from harness.reading.defaults import (
    read_computed_default,
    read_conditional_default,
    read_default,
    without_anothers,
)
from harness.reading.effects import effect_rules
from harness.reading.formats import format_rules
from harness.reading.no_match import no_match_case, no_match_outcomes
from harness.reading.relations import relation_rules
from harness.reading.selecting import selecting_rules
from harness.reading.sizes import size_rules
from harness.reading.values import fixed_value, values_in_sentence

SWITCH = re.compile(
    r"^(?:If|When)\b(?: (?:set to|this parameter is|it is|specified as))? `?(true|false)\b`?,?\s"
)
PRESENCE = re.compile(
    r"^(?:Required: (?P<answer>yes|no)\b|(?P<alone>required|optional)\.$"
    r"|This (?:\w+ )?is (?:an? )?(?P<word>required|optional)\b(?! (?:if|when|unless|for|only)\b))",
    re.IGNORECASE,
)

MAX_SENTENCE = 2_000

DESCRIPTIVE = frozenset({"switch", "stability", "added", "coming", "deprecated"})
"""Rule kinds that only mark what a sentence is about: what it says must be bound to a behaviour."""

SETTLED = frozenset(
    {
        "request", "privilege", "role_grants", "presence", "type", "default", "no_match_case",
        "no_match_outcome", "response_field", "status", "example",
    }
)  # fmt: skip
"""Rule kinds that say all there is to say. A sentence with other rules may be a behaviour's as well."""

READERS: tuple[Callable[[str, str], Iterator[Rule]], ...] = (
    bounds_rules,
    size_rules,
    selecting_rules,
    relation_rules,
    format_rules,
    effect_rules,
)


@dataclass(frozen=True, slots=True)
class PhraseReader:
    """A table of phrases that an installed package brings (``spec_harness.phrases``): the rules in a sentence
    about a parameter. A page that it reads is read so wherever the package is installed."""

    read: Callable[[str, str], Iterable[Rule]]


def executable(rules: tuple[Rule, ...]) -> bool:
    """Whether these rules say enough for a machine to check the sentence."""
    return any(rule.kind not in DESCRIPTIVE for rule in rules)


def settled(rules: tuple[Rule, ...]) -> bool:
    """Whether these rules leave nothing to a behaviour."""
    return any(rule.kind in SETTLED for rule in rules)


def parameter_rules(sentence: str, parameter: str, location: Location) -> tuple[Rule, ...]:
    """Return what a sentence of the parameter's definition says, as rules; often none.

    A text of more than ``MAX_SENTENCE`` characters is no sentence that a table could know.
    """
    return tuple(_rules(sentence, parameter, location)) if len(sentence) <= MAX_SENTENCE else ()


def _rules(sentence: str, parameter: str, location: Location) -> Iterator[Rule]:
    yield from _default(sentence, parameter)
    if found := SWITCH.match(sentence):
        yield Rule("switch", {"parameter": parameter, "value": found.group(1) == "true"})
    case = no_match_case(sentence)
    if case is not None:
        yield Rule("no_match_case", {"parameter": parameter, "case": case})
    outcomes = tuple(no_match_outcomes(sentence, parameter))
    yield from outcomes
    values = values_in_sentence(sentence)
    if (only := fixed_value(sentence)) is not None:
        values = (only,)
    if only is not None or (len(values) > 1 and set(values) - {"true", "false"}):
        yield Rule("type", {"parameter": parameter, "in": location, "type": "enum", "enum": list(values)})
    if found := PRESENCE.match(sentence):
        said = found.group("answer") or found.group("alone") or found.group("word")
        required = said.lower() in ("yes", "required")
        yield Rule("presence", {"parameter": parameter, "in": location, "required": required})
    if case is None and not outcomes:
        for reader in READERS:
            yield from reader(sentence, parameter)
        for extra in extensions("phrases", PhraseReader).values():
            yield from extra.read(sentence, parameter)


def _default(sentence: str, parameter: str) -> Iterator[Rule]:
    sentence = without_anothers(sentence, parameter)
    default = read_default(sentence)
    if default is not None:
        yield Rule("default", {"parameter": parameter, "value": default.value})
        return
    conditional = read_conditional_default(sentence)
    if conditional is not None:
        condition, value = conditional
        yield Rule("default_if", {"parameter": parameter, "condition": condition, "value": value})
        return
    means = read_computed_default(sentence)
    if means is not None:
        yield Rule("default_computed", {"parameter": parameter, "means": means})
