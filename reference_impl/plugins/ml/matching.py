"""Id expressions: comma lists whose parts may contain ``*``, and ``_all``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reference_impl.rest.wildcard import wildcard_match

ALL = ("_all", "*")


def parts_of(expression: str | None) -> list[str]:
    """The parts of a comma list without blanks and empty parts; no expression at all means all."""
    if not expression:
        return ["_all"]
    parts = [part.strip() for part in expression.split(",")]
    return [part for part in parts if part] or [expression]


def is_pattern(part: str) -> bool:
    """True for parts that may match any number of names."""
    return part == "_all" or "*" in part


def matcher(part: str) -> Callable[[str], bool]:
    """A test for names by one part of an expression."""
    if part in ALL:
        return lambda _name: True
    return lambda name: wildcard_match(part, name)


def select(parts: Iterable[str], names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names that some part covers, in the order of ``names``, and the parts that cover none."""
    names = list(names)
    chosen: set[str] = set()
    unmatched = []
    for part in parts:
        covered = set(filter(matcher(part), names))
        chosen |= covered
        if not covered:
            unmatched.append(part)
    return [name for name in names if name in chosen], unmatched
