"""Comparing an answer with what a page shows: as data, not as text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from harness.errors import CannotJudgeError
from harness.reading.java_regex import java_regex
from harness.suites.paths import escaped


def difference(expected: Any, actual: Any) -> str | None:
    """Where and how ``actual`` is not what is expected, in a line; None when it is.

    A text between slashes is a regular expression, searched in a text. The order of keys does not count,
    that of lists does; no key may be missing or additional, but an expected null may be absent. Numbers
    compare as doubles at the top, by type and value inside.
    """
    if isinstance(expected, str) and (pattern := _pattern(expected)):
        if not isinstance(actual, str):
            return f"a text is needed, not {_shown(actual)}"
        return None if pattern.search(actual) else f"{_shown(actual)} does not match"
    if _is_number(expected) and _is_number(actual):
        return None if expected == actual else _unequal("", expected, actual)
    return _deep(expected, actual, "")


def _deep(expected: Any, actual: Any, path: str) -> str | None:
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return _mappings(expected, actual, path)
    if isinstance(expected, list) and isinstance(actual, list):
        for index, (left, right) in enumerate(zip(expected, actual, strict=False)):
            if found := _deep(left, right, _below(path, str(index))):
                return found
        if len(expected) != len(actual):
            return f"{path or 'the answer'}: {len(expected)} elements are needed, not {len(actual)}"
        return None
    same = type(expected) is type(actual) and expected == actual
    return None if same else _unequal(path, expected, actual)


def _mappings(expected: Mapping[str, Any], actual: Mapping[str, Any], path: str) -> str | None:
    for key, value in expected.items():
        place = _below(path, escaped(str(key)))
        if key not in actual and value is not None:
            return f"{place}: is missing, {_shown(value)} is needed"
        if found := _deep(value, actual.get(key), place):
            return found
    more = [str(key) for key in actual if key not in expected]
    return f"{_below(path, escaped(more[0]))}: is not expected" if more else None


def _pattern(text: str) -> re.Pattern[str] | None:
    stripped = text.strip()
    if len(stripped) > 2 and stripped.startswith("/") and stripped.endswith("/"):
        try:
            return java_regex(stripped[1:-1], comments=True)
        except ValueError as error:
            raise CannotJudgeError(str(error)) from error
    return None


def _unequal(path: str, expected: Any, actual: Any) -> str:
    return f"{path or 'the answer'}: {_shown(expected)} is needed, not {_shown(actual)}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:119] + "…"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
