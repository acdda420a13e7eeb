"""Sentences that say what a value of a parameter changes about the request.

A behaviour may say the same of a page in more detail; then the statement is the behaviour's.

=========================================================  =================================
wording                                                    rule
=========================================================  =================================
If `V`, X happens even if, even though, regardless of Y    ``override`` value, despite
If `V`, the request fails, is refused, returns an error    ``refusal`` value, status
If some condition holds, the request fails                 ``refusal`` condition, status
Returns a `404` if some condition holds                    ``refusal`` condition, status
If `V`, the response includes, contains, lists X           ``includes`` value, fields
If `V`, X are left out of, omitted from the response       ``leaves_out`` value, fields
If `V`, X happens without doing Y                          ``skips`` value, what
If `V`, the request waits until X; returns once X          ``waits`` value, until
If `V`, X is ignored                                       ``ignored`` value, names
How long to wait for X                                     ``timeout`` waits_for
... the timeout expires, the request fails                 ``expiry`` outcome, status
If omitted, all X; if omitted, the value of Y              ``absent`` means
To have X, use `V`; the value `V` means X                  ``value`` means
=========================================================  =================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.model.spec import Rule
from harness.reading.defaults import literal
from harness.reading.phrases import ticked

VALUE = re.compile(
    r"^(?:If|When|With)\b(?: (?:set to|this (?:parameter|field|setting|option) is(?: set to)?|it is"
    r"|specified as"
    r"|the value is|it is set to))? (?:(?P<value>`?(?:true|false|null)`?)(?:\s*\([^)]*\))?,?\s"
    r"|(?P<word>`[^`]+`)(?:\s*\([^)]*\))?,\s)"
)
OVERRIDE = re.compile(
    r"\b(?P<despite>(?:even (?:if|though|when)|although|regardless of|no matter)\b.+)", re.IGNORECASE
)
REFUSED = re.compile(
    r"\b(?:request|it|call|document|operation|attempt)s? (?:then |will )?(?:fails?|is (?:refused|rejected))\b"
    r"|\breturns? an error\b|\ban error (?:occurs|is returned)\b|\bis an error\b"
    r"|\b(?:is|are) (?:refused|rejected)\b"
)
STATUS = re.compile(r"(?<![\w.])`?([45]\d\d)(?:`|(?= (?:error|status|response|if|when)\b))")
WAITS = re.compile(
    r"\b(?:waits?|blocks?|does not return|returns? only|is answered only|answers only)\b.*?"
    r"\b(?P<until>(?:until|after|when|once|for) .+)",
    re.IGNORECASE,
)
LEAVES_OUT = re.compile(
    r"\b(?:leaves out|left out|omits|(?:is|are) omitted|excludes|(?:is|are) excluded|(?:is|are) not"
    r" returned)\b"
)
INCLUDES = re.compile(
    r"\b(?:the response|the output|each \w+(?: \w+)?|every \w+)\b.*?"
    r"\b(?:also )?(?:includes?|contains?|lists?|shows?|carries|returns?|holds?|describes?)\b"
    r"|\b(?:is|are) (?:also )?(?:included|returned|shown|listed)\b"
)
SKIPS = re.compile(r"\bwithout (?P<what>\w+ing\b.+)")
IGNORED = re.compile(r"\b(?:is|are) ignored\b|\bignores\b")
TIMEOUT = re.compile(
    r"^(?:Specifies |Controls |Sets |Defines )?(?:[Hh]ow long|(?:[Tt]he )?(?:maximum )?(?:amount of"
    r" )?(?:[Tt]ime|[Pp]eriod))"
    r" (?:to wait|the request waits|that the request waits)(?: for)? (?P<what>.+?)\.?$"
)
EXPIRY = re.compile(
    r"\b(?:before the timeout (?:expires|ends)|when the (?:timeout|time) (?:expires|is over)|within"
    r" this time|(?:when|after) this (?:period of )?time (?:elapses|is over))\b",
    re.IGNORECASE,
)
ABSENT = re.compile(
    r"^(?:If|When) (?:omitted|absent|(?:it is |this (?:parameter|field|setting|option|object) is )?"
    r"(?:omitted|left out|not (?:specified|given|set|provided))"
    r"|you (?:do not|don't) specify (?:this (?:optional )?\w+|it|one(?: of these \w+)?|any|an? \w+)"
    r"|you omit (?:this \w+|it))(?P<main>, .+)"
    r"|^Without (?:it|this (?:parameter|field|setting|option)), (?P<without>.+)"
)
UNACKNOWLEDGED = re.compile(r"\bnot (?:\w+ )?acknowledged\b")
CONDITION = re.compile(
    r"\b(?:If|When) (?P<condition>[^,]+), (?:an error (?:occurs|is returned)|the API returns an error"
    r"|(?:the|this|such a) request (?:fails|will fail|is refused|is rejected|returns an error)"
    r"|(?:new )?requests (?:fail|are refused|are rejected))\b",
    re.IGNORECASE,
)
RETURNS = re.compile(
    r"^Returns (?:an? )?(?:HTTP )?`?[45]\d\d`?(?: (?:error|status(?: code)?|response(?: code)?))?"
    r"(?: \([^)]*\))? (?:if|when) (?P<condition>[^.;]+)"
)
SPECIAL = re.compile(
    r"^To (?P<means>[^,]+), (?:use|set (?:this|it|this \w+) to|specify|give) (?P<value>`[^`]+`)"
    r"(?=[.,]|$| instead)"
)
NAMED_VALUE = re.compile(r"^The value (?P<value>`[^`]+`) (?:indicates|means|stands for) (?P<means>.+?)\.?$")
MEANS_ALL = re.compile(r"\b(?:all|every|each|any|whole|no)\b")


def effect_rules(sentence: str, parameter: str) -> Iterator[Rule]:
    """Yield what the sentence says the parameter does."""
    if found := TIMEOUT.match(sentence):
        yield Rule("timeout", {"parameter": parameter, "waits_for": found.group("what")})
    elif EXPIRY.search(sentence) and (REFUSED.search(sentence) or UNACKNOWLEDGED.search(sentence)):
        outcome = "unacknowledged" if UNACKNOWLEDGED.search(sentence) else "error"
        yield Rule("expiry", {"parameter": parameter, "outcome": outcome, **_status(sentence)})
    elif found := ABSENT.match(_of_itself(sentence, parameter)):
        yield from _absent(found.group("main") or found.group("without"), parameter)
    elif found := SPECIAL.match(sentence) or NAMED_VALUE.match(sentence):
        value = literal(found.group("value"))
        yield Rule("value", {"parameter": parameter, "value": value, "means": found.group("means")})
    elif found := VALUE.match(sentence):
        about = {"parameter": parameter, "value": literal(found.group("value") or found.group("word"))}
        yield from _of_value(sentence[found.end() :], about)
    elif found := CONDITION.search(sentence) or RETURNS.match(sentence):
        condition = found.group("condition")
        yield Rule("refusal", {"parameter": parameter, "condition": condition, **_status(sentence)})


def _of_itself(sentence: str, parameter: str) -> str:
    """Return the sentence with a word for the parameter where its condition names it."""
    return sentence.replace(f"If `{parameter.rpartition('.')[2]}` is ", "If it is ", 1)


def _of_value(text: str, about: dict[str, object]) -> Iterator[Rule]:
    """Yield the effect of a value; the first wording that fits counts, an override before all others."""
    if found := OVERRIDE.search(text):
        yield Rule("override", {**about, "despite": found.group("despite").rstrip(".")})
    elif REFUSED.search(text):
        yield Rule("refusal", {**about, **_status(text)})
    elif LEAVES_OUT.search(text):
        yield Rule("leaves_out", {**about, **_named("fields", text)})
    elif found := WAITS.search(text):
        yield Rule("waits", {**about, "until": found.group("until").rstrip(".")})
    elif found := SKIPS.search(text):
        yield Rule("skips", {**about, "what": found.group("what").rstrip(".")})
    elif IGNORED.search(text):
        yield Rule("ignored", {**about, **_named("names", text)})
    elif INCLUDES.search(text):
        yield Rule("includes", {**about, **_named("fields", text)})


def _absent(text: str, parameter: str) -> Iterator[Rule]:
    means = text.strip(", ").rstrip(".")
    if ticked(means) or MEANS_ALL.search(means) or REFUSED.search(means):
        yield Rule("absent", {"parameter": parameter, "means": means})


def _named(key: str, text: str) -> dict[str, object]:
    names = ticked(text)
    return {key: names} if names else {}


def _status(text: str) -> dict[str, object]:
    found = STATUS.search(text)
    return {"status": int(found.group(1))} if found else {}
