"""What a ``do`` step may answer: its ``catch`` and its ``warnings``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import CannotJudgeError
from harness.model.check_kinds import observed
from harness.model.exchange import Exchange
from harness.reading.java_regex import java_regex
from harness.suites.assertions import Outcome

CATCHES: Mapping[str, frozenset[int]] = {
    "bad_request": frozenset({400}),
    "unauthorized": frozenset({401}),
    "forbidden": frozenset({403}),
    "missing": frozenset({404}),
    "request_timeout": frozenset({408}),
    "conflict": frozenset({409}),
    "gone": frozenset({410}),
    "unavailable": frozenset({503}),
}
NAMED = frozenset().union(*CATCHES.values())
WARNING = re.compile(r'299 \S+ "((?:\\.|[^"\\])*)"')


def status_outcome(catch: str | None, ignored: Sequence[int], exchange: Exchange) -> Outcome:
    """Whether the status is as ``catch`` wants it: below 400 without one. Raises
    ``CannotJudgeError`` for a catch that does not exist."""
    status = exchange.status or 0
    if catch is None:
        holds = status < 400 or status in ignored
        return None if holds else ("a status below 400", observed(exchange))
    if catch.startswith("/") and catch.endswith("/") and len(catch) > 2:
        found = status >= 400 and _pattern(catch[1:-1]).search(_error_text(exchange.body))
        return None if found else (f"an error that matches {catch}", observed(exchange))
    if catch == "request":
        holds = status >= 400 and status not in NAMED
        return None if holds else ("an error status without a name of its own", observed(exchange))
    if catch not in CATCHES:
        known = ", ".join(sorted(CATCHES))
        raise CannotJudgeError(f"unknown catch [{catch}]; known are {known}, request, /regex/")
    wanted = " or ".join(map(str, CATCHES[catch]))
    return None if status in CATCHES[catch] else (f"status {wanted} ({catch})", observed(exchange))


def warnings_outcome(expected: Sequence[str], exchange: Exchange) -> Outcome:
    """Whether the Warning headers are exactly those expected, in any order."""
    value = {k.lower(): v for k, v in exchange.headers.items()}.get("warning", "")
    found = {re.sub(r"\\(.)", r"\1", text) for text in WARNING.findall(value)}
    if found == set(expected):
        return None
    return f"the warnings {sorted(expected)}", f"the warnings {sorted(found)}"


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return java_regex(text)
    except ValueError as error:
        raise CannotJudgeError(str(error)) from error


def _error_text(body: Any) -> str:
    error = body.get("error") if isinstance(body, Mapping) else body
    return error if isinstance(error, str) else json.dumps(error, ensure_ascii=False)
