"""Sentences that bound a number or say its unit.

================================================  ===========================
wording                                           rule
================================================  ===========================
between N and M; range: N-M; from N to M          ``bounds`` minimum, maximum
greater than or equal to N; at least N            ``bounds`` minimum
less than or equal to N; must not exceed N        ``bounds`` maximum
greater than N; less than N                       ``bounds`` above, below
must be positive; A non-negative integer          ``bounds`` above or minimum
a power of N                                      ``bounds`` power_of
in milliseconds; a name that ends in ``_bytes``   ``unit``
================================================  ===========================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harness.model.spec import Rule
from harness.reading.phrases import Phrase, first_match, lacks, phrase

CUES = frozenset(
    {
        "between", "range", "ranges", "from", "equal", "least", "less", "lower", "smaller", "greater",
        "larger", "more", "most", "higher", "exceed", "minimum", "smallest", "maximum", "max", "largest",
        "positive", "negative", "power",
    }
)  # fmt: skip
"""Without one of these words a sentence states no bound."""
NUMBER = r"`?(-?\d[\d,]{0,20}(?:\.\d{1,20})?|zero\b)`?"
TAIL = (
    r"(?! (?:items?|elements?|entries|labels?|characters?|values?|parts?|(?:milli)?seconds?|minutes?|hours?"
    r"|days?|weeks?|bytes?|[kmgt]i?b)\b)(?![\w%]|\.\d)"
)
"""A number of something, such as an hour, is no bound of a plain number."""
NOT = r"(?<!not )(?<!no )"

RANGE_PHRASES: tuple[Phrase, ...] = (
    phrase("between N and M", rf"\bbetween {NUMBER} and {NUMBER}{TAIL}"),
    phrase(
        "Valid values range from N to M",
        rf"\b(?:values? )?ranges?(?:s|:)?(?: (?:is |are )?from| of)? {NUMBER} ?(?:to|-) ?{NUMBER}{TAIL}",
    ),
    phrase("must be from N to M", rf"\bmust be (?:a number )?from {NUMBER} to {NUMBER}{TAIL}"),
)
MINIMUM_PHRASES: tuple[Phrase, ...] = (
    phrase("greater than or equal to N", rf"\b{NOT}greater than or equal to {NUMBER}{TAIL}"),
    phrase(
        "the minimum value is N",
        rf"\b(?:minimum|smallest)(?: allowed| possible)?(?: value)? is {NUMBER}{TAIL}",
    ),
    phrase("must be at least N", rf"\bmust be at least {NUMBER}{TAIL}"),
    phrase(
        "must not be less than N",
        rf"\b(?:must not|cannot|can't) be (?:less|lower|smaller) than {NUMBER}{TAIL}",
    ),
)
MAXIMUM_PHRASES: tuple[Phrase, ...] = (
    phrase("less than or equal to N", rf"\b{NOT}less than or equal to {NUMBER}{TAIL}"),
    phrase(
        "the maximum value is N",
        rf"\b(?:maximum|max|largest)(?: allowed| possible)?(?: value)? is {NUMBER}{TAIL}",
    ),
    phrase(
        "must not exceed N",
        rf"\b(?:must not|cannot|can't) (?:exceed|be (?:higher|greater|larger|more) than) {NUMBER}{TAIL}",
    ),
    phrase(
        "must be at most N", rf"\b(?:must|can) be (?:at most|no (?:more|greater|larger) than) {NUMBER}{TAIL}"
    ),
)
ABOVE_PHRASES: tuple[Phrase, ...] = (
    phrase("must be greater than N", rf"\bmust be (?:an? \w+ )?(?:greater|larger|more) than {NUMBER}{TAIL}"),
)
BELOW_PHRASES: tuple[Phrase, ...] = (
    phrase("must be less than N", rf"\bmust be (?:an? \w+ )?(?:less|lower|smaller) than {NUMBER}{TAIL}"),
)
KIND = r"(?:whole |floating[- ]point )?(?:integer|number|value|long|float|double|duration)"
POSITIVE = re.compile(rf"\bmust be (?:an? )?positive\b|^(?:A )?positive {KIND}\b", re.IGNORECASE)
NOT_NEGATIVE = re.compile(
    rf"\b(?:must be (?:a )?non-negative|(?:must not|cannot|can't) be negative)\b"
    rf"|^(?:A )?non-negative {KIND}\b",
    re.IGNORECASE,
)
POWER_OF = re.compile(r"\ba power of (?:`?(\d+)`?|(two))\b(?!\.\d)", re.IGNORECASE)
UNIT = re.compile(r"\b[Ii]n (milliseconds|seconds|minutes|bytes|days|words)\b")
SUFFIXES = {"_ms": "milliseconds", "_millis": "milliseconds", "_bytes": "bytes", "_days": "days"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of a number: inclusive ``minimum`` and ``maximum``, exclusive ``above`` and ``below``.

    None stands where nothing is stated. ``power_of`` is the base whose powers are allowed.
    """

    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    power_of: int | None = None

    def arguments(self) -> dict[str, float]:
        """Return the bounds that are stated."""
        pairs = {
            "minimum": self.minimum,
            "maximum": self.maximum,
            "above": self.above,
            "below": self.below,
            "power_of": self.power_of,
        }
        return {name: value for name, value in pairs.items() if value is not None}

    def inclusive(self, whole: bool) -> Bounds:
        """Return the inclusive bounds; exclusive ones count only for whole numbers."""
        if not whole:
            return Bounds(self.minimum, self.maximum)
        minimum = self.above + 1 if self.minimum is None and self.above is not None else self.minimum
        maximum = self.below - 1 if self.maximum is None and self.below is not None else self.maximum
        return Bounds(minimum, maximum)


def read_bounds(sentence: str) -> Bounds:
    """Return the bounds that the sentence states with plain numbers or words."""
    if lacks(sentence, CUES):
        return Bounds()
    power = POWER_OF.search(sentence)
    base = None if power is None else int(power.group(1) or 2)
    for _, pattern in RANGE_PHRASES:
        if found := pattern.search(sentence):
            return Bounds(_number(found.group(1)), _number(found.group(2)), power_of=base)
    minimum, above = _first(MINIMUM_PHRASES, sentence), _first(ABOVE_PHRASES, sentence)
    if minimum is None and above is None:
        above = 0 if POSITIVE.search(sentence) else None
        minimum = 0 if NOT_NEGATIVE.search(sentence) else None
    maximum, below = _first(MAXIMUM_PHRASES, sentence), _first(BELOW_PHRASES, sentence)
    return Bounds(minimum, maximum, above, below, base)


def read_unit(name: str, sentence: str) -> str | None:
    """Return the unit that the sentence or, failing that, the parameter's name states."""
    if found := UNIT.search(sentence):
        return found.group(1)
    return next((unit for suffix, unit in SUFFIXES.items() if name.endswith(suffix)), None)


def bounds_rules(sentence: str, parameter: str) -> Iterator[Rule]:
    """Yield what the sentence says about the size of a number and its unit."""
    arguments = read_bounds(sentence).arguments()
    if arguments:
        yield Rule("bounds", {"parameter": parameter, **arguments})
    if found := UNIT.search(sentence):
        yield Rule("unit", {"parameter": parameter, "unit": found.group(1)})


def _first(phrases: tuple[Phrase, ...], sentence: str) -> float | None:
    found = first_match(phrases, sentence)
    return _number(found.group(1)) if found else None


def _number(text: str) -> float:
    value = 0.0 if text.lower() == "zero" else float(text.replace(",", ""))
    return int(value) if value.is_integer() else value
