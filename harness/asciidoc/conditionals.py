"""``ifdef``, ``ifndef``, ``ifeval`` and ``endif``: which lines of a page count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.asciidoc.attributes import resolve
from harness.asciidoc.diagnostics import Diagnostics

DIRECTIVE = re.compile(r"(ifdef|ifndef|ifeval|endif)::([^\[]*)\[(.*)\]$")
COMPARISON = re.compile(r"(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+)")


@dataclass(slots=True)
class Conditionals:
    """The open conditions, outermost first, and where they stand; a line counts if all of them hold."""

    open: list[bool] = field(default_factory=list)
    lines: list[tuple[str, int]] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether lines count here."""
        return all(self.open)

    def feed(
        self, text: str, attributes: Mapping[str, str], line: tuple[str, int], diagnostics: Diagnostics
    ) -> tuple[bool, str | None]:
        """Take one line: (whether it was a directive, the text it yields in its single-line form)."""
        found = DIRECTIVE.match(text)
        if found is None:
            return False, None
        kind, names, content = found.groups()
        if kind == "endif":
            if self.open:
                self.close_to(len(self.open) - 1)
            else:
                diagnostics.warning(*line, "no condition is open here; remove this endif")
            return True, None
        if kind == "ifeval":
            holds = _evaluate(resolve(content, attributes))
            if holds is None:
                diagnostics.warning(*line, f"cannot read the comparison [{content}]; taken as not met")
            self._add(bool(holds), line)
            return True, None
        holds = _defined(names, attributes) == (kind == "ifdef")
        if content:
            return True, content if holds and self.active else None
        self._add(holds, line)
        return True, None

    def close_to(self, depth: int) -> None:
        """Close conditions until ``depth`` are open."""
        del self.open[depth:]
        del self.lines[depth:]

    def _add(self, holds: bool, line: tuple[str, int]) -> None:
        self.open.append(holds)
        self.lines.append(line)


def _defined(names: str, attributes: Mapping[str, str]) -> bool:
    """Whether all names that ``+`` joins, or any of those that ``,`` separates, are set."""
    found = [name.strip().lower() in attributes for name in re.split("[,+]", names)]
    return all(found) if "+" in names else any(found)


def _evaluate(expression: str) -> bool | None:
    """Return what a comparison such as ``"{a}" == "b"`` yields, or None if it is none."""
    found = COMPARISON.fullmatch(expression.strip())
    if found is None:
        return None
    left, operator, right = _operand(found.group(1)), found.group(2), _operand(found.group(3))
    if operator == "==":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, str) or isinstance(right, str):
        left, right = str(left), str(right)
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]


def _operand(text: str) -> str | float:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    try:
        return float(text)
    except ValueError:
        return text
