"""What was measured, as a table for people and for programs."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any

ECHOES = ("echo-asgi", "echo-starlette")
_COLUMNS = (
    "server", "clients", "a second", "p50 ms", "p99 ms",
    "of ASGI echo", "of Starlette echo", "of raw", "CPU us, server", "CPU us, others",
)  # fmt: skip


@dataclass
class Cell:
    """Figures of one server with one number of clients, a value a round."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, figures: dict[str, float]) -> None:
        """Take a round into account."""
        for name, value in figures.items():
            self.values.setdefault(name, []).append(value)

    def median(self, name: str) -> float | None:
        """The middle of all rounds."""
        found = self.values.get(name)
        return statistics.median(found) if found else None


@dataclass
class Table:
    """The cells of one model, by server and number of clients; 0 clients for the bare model."""

    title: str
    cells: dict[str, dict[int, Cell]] = field(default_factory=dict)

    def cell(self, server: str, clients: int) -> Cell:
        """A cell, made when it is missing."""
        return self.cells.setdefault(server, {}).setdefault(clients, Cell())

    def figure(self, server: str, clients: int, name: str) -> float:
        """The middle of a figure; not a number where it was not measured."""
        cell = self.cells.get(server, {}).get(clients)
        value = cell.median(name) if cell else None
        return float("nan") if value is None else value

    def ratio(self, server: str, other: str, clients: int, name: str = "rate") -> float:
        """How many times the figure of another server."""
        return self.figure(server, clients, name) / self.figure(other, clients, name)

    def merge(self, other: Table) -> None:
        """Take the cells of another round into account."""
        for server, row in other.cells.items():
            for clients, cell in row.items():
                for name, values in cell.values.items():
                    self.cell(server, clients).values.setdefault(name, []).extend(values)

    def rows(self) -> list[dict[str, Any]]:
        """Medians, and rates as parts of the echoes' and of the bare model's, as many threads and rows."""
        found = []
        for server, row in self.cells.items():
            for clients, cell in row.items():
                rate = cell.median("rate") or 0.0
                parts = [self._part(rate, echo, clients) for echo in ECHOES]
                _, _, how = server.partition(", ")
                figures = [
                    server, clients or None, rate, cell.median("p50_ms"), cell.median("p99_ms"), *parts,
                    self._part(rate, f"raw, {how}", 0), cell.median("server_us"), cell.median("others_us"),
                ]  # fmt: skip
                found.append(dict(zip(_COLUMNS, figures, strict=True)))
        return found

    def markdown(self) -> str:
        """The rows as a Markdown table."""
        lines = [f"### {self.title}", "", f"| {' | '.join(_COLUMNS)} |", "|---" * len(_COLUMNS) + "|"]
        lines += [f"| {' | '.join(map(_shown, row.values()))} |" for row in self.rows()]
        return "\n".join(lines)

    def _part(self, rate: float, other: str, clients: int) -> float | None:
        base = self.cells.get(other, {}).get(clients)
        whole = base.median("rate") if base else None
        return rate / whole if whole else None


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
    return str(value)
