"""Steps of a REST test as data, in the vocabulary of Elasticsearch's YAML tests.

A step is a mapping of one key: ``{"do": {"raw": {...}}}``, ``{"match": {path: expected}}``, …
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Data = Mapping[str, Any]


OPTIONS = frozenset({"catch", "warnings", "headers"})


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step and where it comes from: ``setup`` steps arrange, ``about`` says so to people."""

    step: Data
    about: str
    setup: bool = False


def checked_steps(data: Any, where: str) -> list[Data]:
    """Return the steps of a list as read from YAML; raises ``ValueError`` for what is none."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise ValueError(f"{where}: a list of steps is needed")
    for step in data:
        if not isinstance(step, Mapping) or len(step) != 1:
            raise ValueError(f"{where}: a step is a mapping of one key, not {step!r:.80}")
        name, argument = next(iter(step.items()))
        if name not in STEPS:
            raise ValueError(f"{where}: unknown step [{name}]; known are {', '.join(sorted(STEPS))}")
        if name == "do":
            _check_call(argument, where)
    return list(data)


def _check_call(argument: Any, where: str) -> None:
    calls = [key for key in argument if key not in OPTIONS] if isinstance(argument, Mapping) else []
    if len(calls) != 1:
        raise ValueError(f"{where}: do needs exactly one API, not {calls or argument!r:.80}")


STEPS = frozenset(
    {
        "do",
        "match",
        "is_true",
        "is_false",
        "length",
        "gt",
        "gte",
        "lt",
        "lte",
        "exists",
        "not_exists",
        "contains",
        "set",
        "compare_analyzers",
    }
)
