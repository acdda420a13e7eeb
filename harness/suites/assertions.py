"""The assertions of REST tests: each looks at the last answer and the stash.

| step | holds when |
|---|---|
| ``match`` | the value at the path is the one expected (:func:`harness.suites.comparison.difference`) |
| ``is_true`` | the value is there and is none of "", "false" and "0" |
| ``is_false`` | the value is one of these, or missing |
| ``length`` | a text, list or object has that many characters, elements or keys |
| ``gt`` ``gte`` ``lt`` ``lte`` | the value compares so with one of its own kind |
| ``exists`` / ``not_exists`` | the path has a value / has none |
| ``contains`` | a list has an element with all those keys and values, or equal to it; a text has that part |
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from harness.suites.comparison import difference
from harness.suites.paths import value_at
from harness.suites.stash import Stash

FALSE = frozenset({"", "false", "0"})
Outcome = tuple[str, str] | None  # (expected, observed), None when the assertion holds


def evaluate(name: str, argument: Any, body: Any, stash: Stash) -> Outcome:
    """Evaluate one assertion. Raises ``ValueError`` for a path or a reference that leads nowhere."""
    if name in ("is_true", "is_false", "exists", "not_exists"):
        path = str(stash.filled(argument))
        return PATH_CHECKS[name](path, value_at(body, path))
    for raw_path, raw_expected in dict(argument).items():
        path = raw_path if raw_path == "$body" else str(stash.filled(raw_path))
        expected = stash.filled(raw_expected, "" if path == "$body" else path)
        outcome = VALUE_CHECKS[name](path, expected, value_at(body, path))
        if outcome is not None:
            return outcome
    return None


def _match(path: str, expected: Any, actual: Any) -> Outcome:
    found = difference(expected, actual)
    place = "the answer" if path in ("", "$body") else path
    return None if found is None else (f"{place} = {expected!r:.600}", found)


def _truth(wanted: bool) -> Callable[[str, Any], Outcome]:
    def check(path: str, actual: Any) -> Outcome:
        true = actual is not None and str(actual).lower() not in FALSE
        return None if true == wanted else (f"{path or 'the answer'} is {wanted}", f"{actual!r:.200}")

    return check


def _existence(wanted: bool) -> Callable[[str, Any], Outcome]:
    def check(path: str, actual: Any) -> Outcome:
        said = f"{path} {'exists' if wanted else 'is absent'}"
        return None if (actual is not None) == wanted else (said, f"{actual!r:.200}")

    return check


def _length(path: str, expected: Any, actual: Any) -> Outcome:
    size = len(actual) if isinstance(actual, str | list | Mapping) else None
    return None if size == int(expected) else (f"{path} of length {expected}", f"{actual!r:.200}")


def _comparison(sign: str, holds: Callable[[Any, Any], bool]) -> Callable[[str, Any, Any], Outcome]:
    def check(path: str, expected: Any, actual: Any) -> Outcome:
        numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (expected, actual))
        texts = isinstance(expected, str) and isinstance(actual, str)
        if (numbers or texts) and holds(actual, expected):
            return None
        return f"{path} {sign} {expected!r}", f"{actual!r:.200}"

    return check


def _contains(path: str, expected: Any, actual: Any) -> Outcome:
    if isinstance(actual, str) and isinstance(expected, str):
        found = expected in actual
    elif isinstance(actual, list) and isinstance(expected, Mapping):
        found = any(_has_all(item, expected) for item in actual)
    else:
        found = isinstance(actual, list) and expected in actual
    return None if found else (f"{path} contains {expected!r:.200}", f"{actual!r:.200}")


def _has_all(item: Any, expected: Mapping[str, Any]) -> bool:
    return isinstance(item, Mapping) and all(
        key in item and difference(value, item[key]) is None for key, value in expected.items()
    )


PATH_CHECKS: Mapping[str, Callable[[str, Any], Outcome]] = {
    "is_true": _truth(True),
    "is_false": _truth(False),
    "exists": _existence(True),
    "not_exists": _existence(False),
}
VALUE_CHECKS: Mapping[str, Callable[[str, Any, Any], Outcome]] = {
    "match": _match,
    "length": _length,
    "gt": _comparison(">", operator.gt),
    "gte": _comparison(">=", operator.ge),
    "lt": _comparison("<", operator.lt),
    "lte": _comparison("<=", operator.le),
    "contains": _contains,
}
