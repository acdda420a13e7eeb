"""Sentences that state a default value, and how the value is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from harness.reading.phrases import lacks

CUES = frozenset({"default", "defaults"})
"""Without one of these words a sentence states no default."""
VALUE = (
    r"(?P<value>`[^`]+`|`[^`\s]+$"
    r"|-?\d{1,3}(?:,\d{3})+(?![\w,]|\.\d)"
    r"|[^\s`.,;()]+(?:\.\d+)?(?:\s+(?:milliseconds?|seconds?|minutes?|hours?|days?))?)"
)
"""In back-ticks, the closing one perhaps forgotten at the end, or a word or number without any."""

DEFAULT_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Defaults to V.", re.compile(rf"\b[Dd]efaults? to (?:the value )?{VALUE}")),
    (
        "The default value (for X) is V.",
        re.compile(
            rf"\b[Dd]efault value(?: (?:for|of) (?:the |this )?\S+(?: (?:parameter|field|setting|property"
            rf"|option))?)? is {VALUE}"
        ),
    ),
    ("The default is V.", re.compile(rf"\b[Tt]he default is {VALUE}")),
    ("Default: V. / Default is V.", re.compile(rf"^Default(?: value)?(?::| is) {VALUE}")),
    ("If V, the default, ...", re.compile(r"(?P<value>`[^`]+`),? (?:which is )?the default\b(?! value)")),
    (
        "V by default",
        re.compile(
            r"(?P<value>`[^`]+`|(?<![\w.,-])(?:\d{1,3}(?:,\d{3})+|true|false|-?\d+(?:\.\d+)?(?:ms|[smhdb]|[kmgt]b)?))"
            r" by default\b"
        ),
    ),
    (
        "Defaults to an empty list.",
        re.compile(
            r"\b[Dd]efault(?:s? to| value is) (?P<value>an empty (?:list|array|object|map|string))(?=[.,]|$)"
        ),
    ),
    ("By default, it is zero.", re.compile(r"^By default, (?:it|this) is (?P<value>zero|not enabled)\b")),
)
"""Checked in this order; the first that matches counts. "For old versions" sentences are left out."""

OLD_VERSION = re.compile(r"\b(?:created )?(?:before|prior to|earlier than) (?:version )?\d", re.IGNORECASE)
CONDITIONAL = re.compile(r"^(?:If|When|For|Otherwise)\b(?! `?(?:true|false)`?\b)", re.IGNORECASE)
UNSET = re.compile(
    r"^(?:If|When) (?:(?:it|this (?:parameter|field|setting|option|value)) is )?(?:omitted|absent|unspecified"
    r"|unset|left out|not (?:specified|set|given|provided|present)), ",
    re.IGNORECASE,
)
"""The condition under which any default holds: it is none."""
APPOSED = re.compile(
    r"^(?:If|When) (?:it is |set to |this parameter is )?(?P<value>`[^`]+`),? (?:which is )?the default\b"
    r"(?! value)"
)
CONDITIONAL_DEFAULT = re.compile(
    rf"^(?:(?:If|When|For) (?!`?(?:true|false)\b)(?P<condition>[^,]+?),? |Otherwise,? )"
    rf"(?:(?:it|this (?:parameter|field|setting|value)) (?:defaults to|is set to)|the default(?: value)? is"
    rf"|defaults to) (?:the value )?{VALUE}\.?$",
    re.IGNORECASE,
)
WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "zero": 0, "not enabled": False}
EMPTY: dict[str, type] = {"list": list, "array": list, "object": dict, "map": dict, "string": str}
COMPUTED = re.compile(
    r"\b[Dd]efaults to (?P<means>(?:the|all|no|every|each|any|one|a|an|that|those|what|whatever"
    r"|random|as many|unlimited|unbounded|(?!string\b)[a-z]+ing)\b[^`.]*"
    r"(?:`[^`]*`[^`.]*)*)|^By default, (?P<by>.+?)\.?$|^(?P<word>Random) by default\b"
)
VALUE_OF = re.compile(
    r"^(?:the )?(?:same )?(?:value|id|identifier|ID)\b|^the (?:value )?`|^an empty (?:list|array|object|map)$"
)
ANOTHERS = re.compile(
    r"(?P<named>`(?P<name>[\w.*-]+)`(?: (?:parameter|field|setting|property|option))?),?\s+"
    r"(?:\((?:which )?defaults? to [^()]*\)|\([^()]* by default\)"
    r"|(?:which )?defaults to (?:`[^`]+`|[\w.-]+)|which is (?:`[^`]+`|[\w.,-]+) by default)"
)
"""A default that is said of the setting named right before it."""
DURATION = re.compile(r"(\d+)\s+(millisecond|second|minute|hour|day)s?")
UNITS = {"millisecond": "ms", "second": "s", "minute": "m", "hour": "h", "day": "d"}
NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?")
THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3}){1,6}")
BARE = re.compile(
    r"(?:true|false|null|zero|not enabled|-?\d{1,3}(?:,\d{3})+|-?\d+(?:\.\d+)?[a-z]{0,2}|\d+\s+\w+)"
)


@dataclass(frozen=True, slots=True)
class Default:
    """A stated default value, as data."""

    value: Any


def without_anothers(sentence: str, parameter: str) -> str:
    """Return the sentence without the defaults of other settings that it mentions by the way."""
    if lacks(sentence, CUES):
        return sentence
    own = (parameter, parameter.rpartition(".")[2])
    return ANOTHERS.sub(
        lambda found: found.group() if found.group("name") in own else found.group("named"), sentence
    )


def read_default(sentence: str) -> Default | None:
    """Return the default that the sentence states, or None.

    A value must be in back-ticks, a number, a duration, or one of ``true``, ``false``, ``null``: words
    such as "no timeout" or "the size of the model" describe behaviour and are no literal. A default that
    holds only under a condition, or for old versions, is none.
    """
    if lacks(sentence, CUES) or OLD_VERSION.search(sentence):
        return None
    if found := APPOSED.match(sentence):
        return Default(literal(found.group("value")))
    sentence = UNSET.sub("", sentence)
    if CONDITIONAL.match(sentence):
        return None
    for _, pattern in DEFAULT_PHRASES:
        found = pattern.search(sentence)
        if found is None:
            continue
        raw = found.group("value")
        if raw.startswith("an empty "):
            return Default(EMPTY[raw.split()[-1]]())
        if raw.startswith("`") or BARE.fullmatch(raw):
            return Default(literal(raw))
    return None


def read_conditional_default(sentence: str) -> tuple[str, Any] | None:
    """Return the condition and the value of a default that does not always hold, or None.

    The condition of "Otherwise, it defaults to `b`." is ``otherwise``.
    """
    told = sentence.startswith("For ") or not lacks(sentence, CUES)
    found = CONDITIONAL_DEFAULT.match(sentence) if told else None
    if found is None or OLD_VERSION.search(sentence):
        return None
    raw = found.group("value")
    if not (raw.startswith("`") or BARE.fullmatch(raw)):
        return None
    return found.group("condition") or "otherwise", literal(raw)


def read_computed_default(sentence: str) -> str | None:
    """Return what a default is worked out from ("the size of the model"), or None.

    The value of another parameter is none of these: it has a rule of its own.
    """
    if lacks(sentence, CUES) or OLD_VERSION.search(sentence) or CONDITIONAL.match(sentence):
        return None
    found = COMPUTED.search(sentence)
    if found is None:
        return None
    means = (found.group("means") or found.group("by") or found.group("word")).strip()
    return None if VALUE_OF.match(means) else means


def literal(raw: str) -> Any:
    """Read a value as data: booleans, null, numbers, durations such as ``30s``, else the text."""
    text = " ".join(raw.strip().strip("`").split())
    if " " not in text:
        text = text.rstrip(".,;")  # the author set the full stop before the tick
    if text.casefold() in WORDS:
        return WORDS[text.casefold()]
    if found := DURATION.fullmatch(text):
        return found.group(1) + UNITS[found.group(2)]
    if THOUSANDS.fullmatch(text):
        return int(text.replace(",", ""))
    if NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text.strip('"')
