"""Sentences that tie a parameter to another one, or to a condition.

=======================================================  =========================================
wording                                                  rule
=======================================================  =========================================
cannot be used together with X; mutually exclusive       ``excludes`` others
Only one of X and Y can be set                           ``excludes`` others
cannot specify this parameter and X together             ``excludes`` others
Required if X is not specified; If no X is given, this   ``required_if`` other, given true or false
parameter is required; Required unless X is set
Required if X is V                                       ``required_if`` other, value
Required for `t` tasks                                   ``required_if`` for
If you specify the `t` type, this parameter is required  ``required_if`` for
can only be used with X; only applies when X is V        ``only_if`` names, condition
Defaults to the value of X                               ``default_of`` other
Use X instead; replaced by X                             ``replaced_by`` other
must be less than X; must not exceed half of X           ``compared`` is, other, factor
must be the same as X                                    ``equals`` other
has the same properties as X                             ``same_properties`` other
must not contain the keys X and Y                        ``forbids`` names
You can also specify it using the X query parameter      ``also_in`` in, other
=======================================================  =========================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.model.spec import Rule
from harness.reading.phrases import NAME, Phrase, first_match, lacks, phrase, ticked

EXCLUDES_CUES = frozenset({"cannot", "can", "must", "may", "should", "mutually", "only", "most", "more",
                           "either", "incompatible"})  # fmt: skip
REQUIRED_CUES = frozenset({"required"})
ONLY_CUES = frozenset({"only", "solely"})
VALUE_CUES = frozenset({"default", "defaults", "instead", "replaced", "favor", "favour"})
LINKED_CUES = frozenset({"also"})
COMPARED_CUES = frozenset({"must", "cannot", "can", "same"})
"""Words that the patterns of each kind need: a sentence has one of them, or none of the patterns fits."""
TICK = r"`[\w.*-]+`"
RUN = rf"{TICK}(?:(?:, (?:or |and |nor )?| or | and | nor ){TICK})*"
NO = r"(?P<no>not |n't |no )?"
GIVEN = r"(?:specified|set|defined|given|provided|present|used|supplied)"
SUBJECT = r"(?:parameter|field|setting|option|property|object)"

EXCLUDES_PHRASES: tuple[Phrase, ...] = (
    phrase(
        "cannot be used together with X",
        rf"\b(?:cannot|can't|must not|may not|should not) be (?:used|specified|set|combined|given"
        rf"|defined|provided)"
        rf"(?: together| in combination| in conjunction| at the same time)?(?: with| as| when| if)(?: the)?"
        rf"(?P<others> {RUN})(?! (?:is|are) (?:not|`))",
    ),
    phrase(
        "X and Y are mutually exclusive",
        rf"(?P<others>{RUN})(?: \w+)? (?:are mutually exclusive|(?:cannot|can't|must not) (?:both )?be "
        rf"(?:used|set|specified|given|combined) (?:together|at the same time|in the same \w+|both))",
    ),
    phrase(
        "cannot specify this parameter and X",
        rf"\b(?:cannot|can't|must not|may not) (?:specify|use|set|give|provide|define|combine) (?:both )?this"
        rf" {SUBJECT} (?:and|with|together with)(?: the)? (?P<others>{RUN})",
    ),
    phrase(
        "cannot specify both X and Y",
        rf"\b(?:cannot|can't|must not|may not) (?:specify|use|set|give|provide|define|combine) both"
        rf" (?P<others>{RUN})",
    ),
    phrase("mutually exclusive with X", rf"\bmutually exclusive with(?: the)? (?P<others>{RUN})"),
    phrase(
        "only one of X and Y can be set",
        rf"\b(?:only|at most|no more than) one of (?P<others>{RUN})(?: \w+)? (?:can|may|must|is|should)\b",
    ),
    phrase("either X or Y, but not both", rf"\beither (?P<others>{RUN}),? but not both\b"),
    phrase("incompatible with X", rf"\bincompatible with(?: the)? (?P<others>{RUN})"),
    phrase(
        "cannot specify this parameter and X in the same request",
        rf"\b(?:cannot|can't|must not|may not) (?:specify|use|set|give|provide|combine) (?:both )?this"
        rf" {SUBJECT} (?:and|with|together with)(?: the)? (?P<others>{RUN})",
    ),
)
REQUIRED_PHRASES: tuple[Phrase, ...] = (
    phrase(
        "Required if X is (not) specified",
        rf"\brequired (?P<word>if|when|unless|where) (?:the )?{NAME} (?:{SUBJECT} )?is {NO}{GIVEN}\b",
    ),
    phrase(
        "Required if X is V",
        rf"\brequired (?P<word>if|when|unless|where) (?:the )?{NAME} (?:{SUBJECT} )?is {NO}`"
        rf"(?P<value>[^`]+)`",
    ),
    phrase(
        "If X is (not) specified, this parameter is required",
        rf"^(?P<word>if|when|unless) (?:the )?{NAME} (?:{SUBJECT} )?is {NO}{GIVEN}, (?:this|the)"
        rf" {SUBJECT} is required\b",
    ),
    phrase(
        "If no X is given, this parameter is required",
        rf"^(?P<word>if|when) (?P<no>no |neither ){NAME}(?: or {TICK})? (?:{SUBJECT} )?is {GIVEN}, "
        rf"(?:this|the|it)"
        rf"(?: {SUBJECT})? is required\b",
    ),
    phrase(
        "If you do not specify X, this parameter is required",
        rf"^(?P<word>if|when) you (?P<no>do not |don't )(?:specify|set|give|provide|use) (?:the |an? )?{NAME}"
        rf"(?: {SUBJECT})?, (?:this {SUBJECT}|it) is required\b",
    ),
)
REQUIRED_FOR = re.compile(
    rf"\b[Rr]equired (?:only )?for (?:the )?(?P<names>{RUN})"
    rf"|^If you (?:specify|use|choose) (?:the )?(?P<chosen>{RUN})(?: [\w-]+){{0,2}}, this {SUBJECT}"
    rf" is required\b"
)
ONLY_PHRASES: tuple[Phrase, ...] = (
    phrase(
        "can only be used with X",
        r"\b(?:can|may|must) only be (?:set|used|specified|given|provided) (?P<condition>(?:if|when"
        r"|with|for|together with|in) .+)",
    ),
    phrase(
        "only applies when X is V",
        r"\b(?:only|solely) (?:applies|valid|available|supported|used|meaningful|relevant|allowed"
        r"|has an effect|considered)"
        r" (?P<condition>(?:if|when|with|for|to|in|on) .+)",
    ),
    phrase(
        "applies only when X is V",
        r"\b(?:applies|valid|available|supported|used|meaningful|relevant|allowed|has an effect|considered)"
        r" only (?P<condition>(?:if|when|with|for|to|in|on) .+)",
    ),
    phrase(
        "only for X tasks",
        r"^(?P<condition>for (?:the )?`[\w.-]+`(?: (?:and|or) `[\w.-]+`)? (?:tasks?|models?|endpoints?"
        r"|task types?|services?) only\b.*)",
    ),
    phrase("only for X", rf"^only (?P<condition>for (?:the )?{RUN}.*)"),
)
DEFAULT_OF = re.compile(
    rf"\b[Dd]efaults? to (?:the )?(?:same )?(?:value|id|identifier|ID)?(?: ?(?:of|as|in|given in))?"
    rf"(?: the)? ?{NAME}"
    rf" (?:in|from|{SUBJECT})\b|\b[Dd]efaults? to the (?:same )?(?:value|identifier|ID) (?:of|as|in"
    rf"|given in) (?:the )?`(?P<of>[\w.-]+)`"
)
REPLACED = re.compile(
    rf"\b(?:[Uu]se(?: the)? {NAME}(?: {SUBJECT})? instead\b|(?:[Rr]eplaced by|in favou?r of)(?:"
    rf" the)? `(?P<by>[\w.-]+)`)"
)


PARAMETER = r"`<?(?P<name>[A-Za-z_][\w.-]*)>?`"
COMPARED = re.compile(
    rf"\b(?:must be (?:(?P<min>greater than or equal to|at least)|(?P<max>less than or equal to|at most)"
    rf"|(?P<above>greater than|larger than|more than)|(?P<below>less than|lower than|smaller than))"
    rf"|(?:must not|cannot|can't) (?P<cap>exceed|be (?:greater|larger|higher|more) than)) "
    rf"(?P<half>(?:the )?half of )?(?:the )?{PARAMETER}",
    re.IGNORECASE,
)
RELATIONS = {
    "at_least": "min",
    "at_most": "max",
    "greater_than": "above",
    "less_than": "below",
    "not_above": "cap",
}
EQUALS = re.compile(rf"\bmust (?:be the same as|be equal to|equal|match) (?:the )?{NAME}", re.IGNORECASE)
SAME_PROPERTIES = re.compile(
    rf"\bhas the same (?:properties|fields|settings|options) as {NAME}", re.IGNORECASE
)
LINKED = re.compile(
    rf"\b(?:can|may) also (?:specify|set|give|pass|provide) (?:it|this (?:value|{SUBJECT}))"
    rf" (?:using|with|as|in|by) (?:the )?{NAME} (?P<place>query|URL|request body|body|path)\b",
    re.IGNORECASE,
)
LOCATIONS = {"query": "query", "url": "query", "request body": "body", "body": "body", "path": "path"}
FORBIDS = re.compile(
    rf"\b(?:must not|cannot|can't) (?:contain|have|include)(?: the)? (?:keys?|fields?|properties"
    rf"|property) (?P<names>{RUN})",
    re.IGNORECASE,
)


def relation_rules(sentence: str, parameter: str) -> Iterator[Rule]:
    """Yield what the sentence says about other parameters and conditions."""
    yield from _excludes(sentence, parameter)
    yield from required_rules(sentence, parameter)
    if not lacks(sentence, ONLY_CUES) and (found := first_match(ONLY_PHRASES, sentence)):
        condition = found.group("condition").rstrip(".")
        names = {"names": ticked(condition)} if ticked(condition) else {}
        yield Rule("only_if", {"parameter": parameter, "condition": condition, **names})
    yield from _comparisons(sentence, parameter)
    if not lacks(sentence, LINKED_CUES) and (found := LINKED.search(sentence)):
        place = LOCATIONS[found.group("place").lower()]
        yield Rule("also_in", {"parameter": parameter, "in": place, "other": found.group("name")})
    if lacks(sentence, VALUE_CUES):
        return
    if found := DEFAULT_OF.search(sentence):
        yield Rule("default_of", {"parameter": parameter, "other": found.group("name") or found.group("of")})
    yield from replaced_rules(sentence, parameter)


def replaced_rules(text: str, parameter: str) -> Iterator[Rule]:
    """Yield what the text, a sentence or the remark of a deprecation, says to use instead."""
    if found := REPLACED.search(text):
        yield Rule("replaced_by", {"parameter": parameter, "other": found.group("name") or found.group("by")})


def required_rules(sentence: str, parameter: str) -> Iterator[Rule]:
    """Yield the condition under which the sentence requires the parameter."""
    if lacks(sentence, REQUIRED_CUES):
        return
    if found := first_match(REQUIRED_PHRASES, sentence):
        groups = found.groupdict()
        positive = (groups["word"].lower() == "unless") == bool(groups.get("no"))
        arguments: dict[str, object] = {"parameter": parameter, "other": groups["name"]}
        if groups.get("value") is None:
            arguments["given"] = positive
        else:
            arguments["value" if positive else "not_value"] = groups["value"]
        yield Rule("required_if", arguments)
    elif found := REQUIRED_FOR.search(sentence):
        yield Rule("required_if", {"parameter": parameter, "for": ticked(found.group())})


def _comparisons(sentence: str, parameter: str) -> Iterator[Rule]:
    if lacks(sentence, COMPARED_CUES):
        return
    if found := COMPARED.search(sentence):
        relation = next(name for name, word in RELATIONS.items() if found.group(word))
        factor = {"factor": 0.5} if found.group("half") else {}
        yield Rule(
            "compared", {"parameter": parameter, "is": relation, "other": found.group("name"), **factor}
        )
    elif found := EQUALS.search(sentence):
        yield Rule("equals", {"parameter": parameter, "other": found.group("name")})
    if found := SAME_PROPERTIES.search(sentence):
        yield Rule("same_properties", {"parameter": parameter, "other": found.group("name")})
    if found := FORBIDS.search(sentence):
        yield Rule("forbids", {"parameter": parameter, "names": ticked(found.group("names"))})


def _excludes(sentence: str, parameter: str) -> Iterator[Rule]:
    found = None if lacks(sentence, EXCLUDES_CUES) else first_match(EXCLUDES_PHRASES, sentence)
    if found is None:
        return
    own = parameter.rpartition(".")[2]
    others = [name for name in ticked(found.group("others")) if name != own]
    if others:
        yield Rule("excludes", {"parameter": parameter, "others": others})
