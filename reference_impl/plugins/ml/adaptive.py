"""The ``adaptive_allocations`` setting of a deployment: its rules and how an update merges into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CLEAR = -1
"""A bound with this value is taken away by an update."""


@dataclass(frozen=True, slots=True)
class Adaptive:
    """Whether the number of allocations follows the load, and between which bounds; None is not said."""

    enabled: bool | None = None
    minimum: int | None = None
    maximum: int | None = None

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Adaptive:
        """Reads what :meth:`to_json` wrote, or a checked request object, in which a null bound is one to
        take away."""
        return cls(
            value.get("enabled"),
            _read(value, "min_number_of_allocations"),
            _read(value, "max_number_of_allocations"),
        )

    def to_json(self) -> dict[str, Any]:
        """The object of the API: ``enabled`` always, bounds only when set."""
        body: dict[str, Any] = {"enabled": bool(self.enabled)}
        if self.minimum is not None:
            body["min_number_of_allocations"] = self.minimum
        if self.maximum is not None:
            body["max_number_of_allocations"] = self.maximum
        return body

    def problems(self) -> list[str]:
        """What is wrong with the bounds; ``-1`` stands for no bound."""
        problems = []
        lowest, highest = _bound(self.minimum), _bound(self.maximum)
        if lowest is not None and lowest < 0:
            problems.append("[min_number_of_allocations] must be a non-negative integer or null")
        if highest is not None and highest < 1:
            problems.append("[max_number_of_allocations] must be a positive integer or null")
        if lowest is not None and highest is not None and lowest > highest:
            problems.append("[min_number_of_allocations] must not be larger than [max_number_of_allocations]")
        return problems

    def merged(self, update: Adaptive) -> Adaptive:
        """This setting with the fields of ``update`` that are set; ``-1`` clears a bound."""
        return Adaptive(
            self.enabled if update.enabled is None else update.enabled,
            _bound(self.minimum if update.minimum is None else update.minimum),
            _bound(self.maximum if update.maximum is None else update.maximum),
        )

    def first_allocations(self, *, also_disabled: bool) -> int:
        """With how many allocations a deployment starts that does not say a number: the lower bound, which
        counts for a disabled setting only with ``also_disabled``, and at least one."""
        counts = self.enabled or also_disabled
        return max(_bound(self.minimum) or 0, 1) if counts else 1


def _bound(value: int | None) -> int | None:
    return None if value == CLEAR else value


def _read(value: Mapping[str, Any], name: str) -> int | None:
    found: int | None = value.get(name)
    return CLEAR if found is None and name in value else found
