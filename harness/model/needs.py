"""What a case needs of its target besides features: that there is nothing there but the run's own."""

from __future__ import annotations

EXCLUSIVE = "exclusive:"
"""Followed by a kind of resource: what there is of it must be the run's own, to be judged."""

EVERYTHING = "everything:"
"""Followed by a kind of resource: the case acts on all there is of it."""


def alone(needs: tuple[str, ...]) -> bool:
    """Whether nobody else may have anything in the target meanwhile, not even another process of the run."""
    return any(need.startswith((EXCLUSIVE, EVERYTHING)) for need in needs)


def features(needs: tuple[str, ...]) -> tuple[str, ...]:
    """The needs that are features of the target."""
    return tuple(need for need in needs if not need.startswith((EXCLUSIVE, EVERYTHING)))
