"""Sentences that bound a number or say its unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = r"`?(-?\d[\d,]*(?:\.\d+)?)`?"
TAIL = r"(?![\w%]|\.\d)"

RANGE_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("between N and M", re.compile(rf"\bbetween {NUMBER} and {NUMBER}{TAIL}", re.IGNORECASE)),
    (
        "Valid values range from N to M",
        re.compile(rf"\brange(?:s|:)?(?: from)? {NUMBER} ?(?:to|-) ?{NUMBER}{TAIL}", re.IGNORECASE),
    ),
)
MINIMUM_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("greater than or equal to N", re.compile(rf"\bgreater than or equal to {NUMBER}{TAIL}", re.IGNORECASE)),
    (
        "the minimum value is N",
        re.compile(rf"\b(?:minimum|smallest)(?: allowed)?(?: value)? is {NUMBER}{TAIL}", re.IGNORECASE),
    ),
    ("at least N", re.compile(rf"\bmust be at least {NUMBER}{TAIL}", re.IGNORECASE)),
)
MAXIMUM_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("less than or equal to N", re.compile(rf"\bless than or equal to {NUMBER}{TAIL}", re.IGNORECASE)),
    (
        "the maximum value is N",
        re.compile(rf"\b(?:maximum|max|largest)(?: allowed)?(?: value)? is {NUMBER}{TAIL}", re.IGNORECASE),
    ),
    (
        "must not exceed N",
        re.compile(rf"\b(?:must not|cannot|can't) (?:exceed|be higher than) {NUMBER}{TAIL}", re.IGNORECASE),
    ),
    ("at most N", re.compile(rf"\bmust be at most {NUMBER}{TAIL}", re.IGNORECASE)),
)
UNIT = re.compile(r"\b[Ii]n (milliseconds|seconds|bytes|days|words)\b")
SUFFIXES = {"_ms": "milliseconds", "_millis": "milliseconds", "_bytes": "bytes", "_days": "days"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Inclusive bounds; None where nothing is stated."""

    minimum: float | None = None
    maximum: float | None = None


def read_bounds(sentence: str) -> Bounds:
    """Return the inclusive bounds that the sentence states with plain numbers."""
    for _, pattern in RANGE_PHRASES:
        if found := pattern.search(sentence):
            return Bounds(_number(found.group(1)), _number(found.group(2)))
    return Bounds(_first(MINIMUM_PHRASES, sentence), _first(MAXIMUM_PHRASES, sentence))


def read_unit(name: str, sentence: str) -> str | None:
    """Return the unit that the sentence or, failing that, the parameter's name states."""
    if found := UNIT.search(sentence):
        return found.group(1)
    return next((unit for suffix, unit in SUFFIXES.items() if name.endswith(suffix)), None)


def _first(phrases: tuple[tuple[str, re.Pattern[str]], ...], sentence: str) -> float | None:
    found = next((match for _, pattern in phrases if (match := pattern.search(sentence))), None)
    return _number(found.group(1)) if found else None


def _number(text: str) -> float:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value
