"""What differs between two versions of a contract, as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of what a page promises: of which part (``subject``), from what to what, and whether it can
    break a program that relied on the page, with the reason."""

    api: str
    kind: Kind
    subject: str
    breaking: bool
    reason: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Rewording:
    """A statement whose words have changed; the id too, where its first words have."""

    api: str
    id: str
    old_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NewLook:
    """A property that somebody has to look at again, and why."""

    property: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All of it, page by page."""

    changes: tuple[Change, ...] = ()
    rewordings: tuple[Rewording, ...] = ()
    looks: tuple[NewLook, ...] = ()

    @property
    def breaking(self) -> bool:
        """Whether any change can break a program."""
        return any(change.breaking for change in self.changes)

    @property
    def empty(self) -> bool:
        """Whether the two versions say the same in the same words."""
        return not (self.changes or self.rewordings)

    def to_json(self) -> dict[str, Any]:
        """The difference as plain data."""
        return {
            "breaking": self.breaking,
            "changes": [asdict(change) for change in self.changes],
            "rewordings": [asdict(rewording) for rewording in self.rewordings],
            "properties": [{"id": look.property, "reasons": list(look.reasons)} for look in self.looks],
        }
