"""What the reader noticed about a page: never an exception, always a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

LONGEST = 400

Level = Literal["note", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One remark: ``level``, where (``file`` relative to the root, 1-based ``line``), and what."""

    level: Level
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message}"


def shortened(message: str) -> str:
    """Return the message, without the middle if it quotes so much of the page that nobody would read it."""
    if len(message) <= LONGEST:
        return message
    return f"{message[: LONGEST // 2]} ... {message[-LONGEST // 2 :]}"


@dataclass(slots=True)
class Diagnostics:
    """Collects remarks in the order in which they were made."""

    entries: list[Diagnostic] = field(default_factory=list)

    def note(self, file: str, line: int, message: str) -> None:
        """Record something that was repaired without loss."""
        self.entries.append(Diagnostic("note", file, line, shortened(message)))

    def warning(self, file: str, line: int, message: str) -> None:
        """Record something that was read tolerantly, perhaps not as meant."""
        self.entries.append(Diagnostic("warning", file, line, shortened(message)))

    def error(self, file: str, line: int, message: str) -> None:
        """Record something whose content is lost."""
        self.entries.append(Diagnostic("error", file, line, shortened(message)))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)
