"""What is done to a document's fields before a tree model sees them.

A field that is not there is left alone, and so are the features that would have been made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from reference_impl.plugins.ml.documents import java_text

Fields = dict[str, Any]


class Preprocessor(Protocol):
    """Makes fields of other fields. ``inputs`` and ``outputs`` are their names."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Fields that are read from outside."""
        ...

    @property
    def outputs(self) -> tuple[str, ...]:
        """Fields that may be made."""
        ...

    def apply(self, fields: Fields) -> None:
        """Add the new fields."""
        ...


@dataclass(frozen=True, slots=True)
class OneHot:
    """A category becomes one feature for each known value: 1 for the one it has, 0 for the others."""

    field: str
    columns: Mapping[str, str]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The category."""
        return (self.field,)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The features of all values."""
        return tuple(self.columns.values())

    def apply(self, fields: Fields) -> None:
        """Add the features."""
        value = fields.get(self.field)
        if value is not None:
            text = java_text(value)
            fields |= {column: int(known == text) for known, column in self.columns.items()}


@dataclass(frozen=True, slots=True)
class Lookup:
    """A category becomes a number from a table: how frequent it is, or the mean of the target with it."""

    field: str
    feature: str
    table: Mapping[str, float]
    otherwise: float = 0.0

    @property
    def inputs(self) -> tuple[str, ...]:
        """The category."""
        return (self.field,)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The number."""
        return (self.feature,)

    def apply(self, fields: Fields) -> None:
        """Add the number."""
        value = fields.get(self.field)
        if value is not None:
            fields[self.feature] = self.table.get(java_text(value), self.otherwise)


@dataclass(frozen=True, slots=True)
class NGrams:
    """A text becomes its n-grams within ``length`` characters from ``start`` (from the end when negative).

    The feature of the n-gram of size 2 at the third place is ``prefix.22``.
    """

    field: str
    prefix: str
    sizes: tuple[int, ...]
    start: int
    length: int

    @property
    def inputs(self) -> tuple[str, ...]:
        """The text."""
        return (self.field,)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The n-grams of a text that is long enough."""
        return tuple(
            f"{self.prefix}.{size}{place}" for size in self.sizes for place in range(self.length - size + 1)
        )

    def apply(self, fields: Fields) -> None:
        """Add the n-grams that the text has."""
        value = fields.get(self.field)
        if value is None:
            return
        text = java_text(value)
        start = max(0, len(text) + self.start) if self.start < 0 else self.start
        window = text[start : start + self.length]
        for size in self.sizes:
            for place in range(len(window) - size + 1):
                fields[f"{self.prefix}.{size}{place}"] = window[place : place + size]


@dataclass(frozen=True, slots=True)
class Multi:
    """Several, one after the other."""

    members: tuple[Preprocessor, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """What members read that no member before them makes."""
        made: set[str] = set()
        found: dict[str, None] = {}
        for member in self.members:
            found |= dict.fromkeys(name for name in member.inputs if name not in made)
            made |= set(member.outputs)
        return tuple(found)

    @property
    def outputs(self) -> tuple[str, ...]:
        """What all members make."""
        return tuple(name for member in self.members for name in member.outputs)

    def apply(self, fields: Fields) -> None:
        """Apply the members in order."""
        for member in self.members:
            member.apply(fields)
