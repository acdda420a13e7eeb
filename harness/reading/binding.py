"""What behaviour files say about statements: bound to which element, or informative and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Binding:
    """One entry: the statement it names, the text it was written for, and what it says about it.

    ``unknown`` are names in ``bound_to`` that the file has no element for.
    """

    id: str
    fingerprint: str
    place: str
    bound_to: tuple[str, ...] = ()
    reason: str | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bindings:
    """All entries of a pack's behaviour files."""

    entries: tuple[Binding, ...] = ()
    _by_id: dict[str, list[Binding]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self._by_id.setdefault(entry.id, []).append(entry)

    def bound_to(self, statement: str, fingerprint: str) -> tuple[str, ...]:
        """Return the names of the elements that the statement with this text is bound to."""
        if statement not in self._by_id:
            return ()
        names: list[str] = []
        for entry in self._fitting(statement, fingerprint):
            names.extend(name for name in entry.bound_to if name not in names)
        return tuple(names)

    def reason(self, statement: str, fingerprint: str) -> str | None:
        """Return why the statement with this text is informative, or None."""
        if statement not in self._by_id:
            return None
        return next((e.reason for e in self._fitting(statement, fingerprint) if e.reason), None)

    def _fitting(self, statement: str, fingerprint: str) -> Iterator[Binding]:
        return (entry for entry in self._by_id.get(statement, []) if entry.fingerprint == fingerprint)
