"""``filter_path``: which parts of a response are kept.

Segments are separated by ``.`` (``\\.`` is a dot in a name), ``*`` stands for any run of characters within a
name, ``**`` for one or more levels, a leading ``-`` excludes. Lists are looked through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reference_impl.errors import illegal_argument
from reference_impl.rest.wildcard import wildcard_match

Pattern = tuple[str, ...]

MAX_LEVELS = 500
_GONE = object()


@dataclass(frozen=True, slots=True)
class PathFilter:
    """What to keep and, of that, what to drop."""

    includes: tuple[Pattern, ...]
    excludes: tuple[Pattern, ...]

    def apply(self, value: Any) -> Any:
        """The part of ``value`` that is left: ``{}`` (or ``[]`` for a list) if nothing is."""
        empty: Any = [] if isinstance(value, list) else {}
        if self.includes:
            value = _include(value, self.includes)
        if value is not _GONE and self.excludes:
            value = _exclude(value, self.excludes)
        return empty if value is _GONE else value


def parse_filter_path(text: str) -> PathFilter | None:
    """Read the parameter; None when it asks for nothing. ApiError 400 when a pattern has too many levels."""
    includes, excludes = [], []
    for item in (item.strip() for item in text.split(",")):
        if item.startswith("-"):
            if len(item) > 1:
                excludes.append(_parse_pattern(item[1:]))
        elif item:
            includes.append(_parse_pattern(item))
    return PathFilter(tuple(includes), tuple(excludes)) if includes or excludes else None


def _parse_pattern(text: str) -> Pattern:
    segments = [""]
    at = 0
    while at < len(text):
        if text.startswith("\\.", at):
            segments[-1] += "."
            at += 2
            continue
        if text[at] == "." and segments[-1]:
            segments.append("")
        else:
            segments[-1] += text[at]
        at += 1
    if len(segments) > 1 and not segments[-1]:
        segments.pop()
    if len(segments) > MAX_LEVELS:
        raise illegal_argument(f"Filter exceeds maximum depth at [{text[:100]}]")
    return tuple(segments)


def _advance(name: str, patterns: Sequence[Pattern]) -> tuple[Pattern, ...] | None:
    """What is left of the patterns below ``name``; None when one of them ends here."""
    below: list[Pattern] = []
    for head, *rest in patterns:
        if not wildcard_match(head, name):
            continue
        if not rest:
            return None
        below.append(tuple(rest))
        if head == "**":
            below.append((head, *rest))
    return tuple(dict.fromkeys(below))


def _include(value: Any, patterns: Sequence[Pattern]) -> Any:
    if isinstance(value, dict):
        kept = {}
        for name, item in value.items():
            below = _advance(name, patterns)
            left = item if below is None else (_include(item, below) if below else _GONE)
            if left is not _GONE:
                kept[name] = left
        return kept or _GONE
    if isinstance(value, list):
        items = [left for item in value if (left := _include(item, patterns)) is not _GONE]
        return items or _GONE
    return _GONE


def _exclude(value: Any, patterns: Sequence[Pattern]) -> Any:
    if isinstance(value, dict):
        kept = {}
        for name, item in value.items():
            below = _advance(name, patterns)
            left = _GONE if below is None else (_exclude(item, below) if below else item)
            if left is not _GONE:
                kept[name] = left
        return kept if kept or not value else _GONE
    if isinstance(value, list):
        items = [left for item in value if (left := _exclude(item, patterns)) is not _GONE]
        return items if items or not value else _GONE
    return value
