"""Which known name a mistyped one probably meant."""

from __future__ import annotations

from collections.abc import Iterable

_LEAST_SCORE = 0.5


def edit_distance(left: str, right: str) -> int:
    """Levenshtein distance: insertions, deletions and replacements count one each."""
    previous = list(range(len(right) + 1))
    for row, a in enumerate(left, 1):
        current = [row]
        for column, b in enumerate(right, 1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (a != b)))
        previous = current
    return previous[-1]


def suggestions(name: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that resemble ``name``, best first, equals by name.

    A candidate's score is one minus its distance over the longer length; it must be above one half.
    """
    scored = []
    for candidate in set(candidates):
        longest = max(len(name), len(candidate))
        score = 1 - edit_distance(name, candidate) / longest if longest else 1.0
        if score > _LEAST_SCORE:
            scored.append((-score, candidate))
    return [candidate for _, candidate in sorted(scored)]


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """``did you mean [x]?``, ``did you mean any of [x, y]?`` or nothing."""
    found = suggestions(name, candidates)
    if not found:
        return ""
    if len(found) == 1:
        return f"did you mean [{found[0]}]?"
    return f"did you mean any of [{', '.join(found)}]?"
