"""Attributes line by line: what is set where, without a copy of all names for each line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Changes:
    """All changes of one page: for each name when it was changed, and to what (None: unset)."""

    base: Mapping[str, str]
    count: int = 0
    values: dict[str, tuple[list[int], list[str | None]]] = field(default_factory=dict)

    def add(self, name: str, value: str | None) -> None:
        """Note one more change."""
        self.count += 1
        when, what = self.values.setdefault(name, ([], []))
        when.append(self.count)
        what.append(value)


class Scope(Mapping[str, str]):
    """The attributes that are set after so many ``changes``; later changes do not show."""

    __slots__ = ("changes", "count")

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.count = changes.count

    def __getitem__(self, name: str) -> str:
        found = self.changes.values.get(name)
        index = bisect_right(found[0], self.count) if found is not None else 0
        if found is None or not index:
            return self.changes.base[name]
        value = found[1][index - 1]
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in {**self.changes.base, **self.changes.values} if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def changed(attributes: Mapping[str, str], name: str, value: str | None) -> Scope:
    """Return the attributes with one set, or unset if ``value`` is None; what was given stays as it is."""
    if isinstance(attributes, Scope) and attributes.count == attributes.changes.count:
        changes = attributes.changes
    else:
        changes = Changes(dict(attributes))
    changes.add(name, value)
    return Scope(changes)
