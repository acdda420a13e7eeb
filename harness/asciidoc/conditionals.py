"""``ifdef``, ``ifndef``, ``ifeval`` and ``endif``: which lines of a page count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.asciidoc.attributes import resolve

DIRECTIVE = re.compile(r"(ifdef|ifndef|ifeval|endif)::([^\[]*)\[(.*)\]$")
COMPARISON = re.compile(r"(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+)")


@dataclass(slots=True)
class Conditionals:
    """The open conditions, outermost first; a line counts if all of them hold."""

    open: list[bool] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether lines count here."""
        return all(self.open)

    def feed(self, text: str, attributes: Mapping[str, str]) -> tuple[bool, str | None]:
        """Take one line: (whether it was a directive, the text it yields in its single-line form)."""
        found = DIRECTIVE.match(text)
        if found is None:
            return False, None
        kind, names, content = found.groups()
        if kind == "endif":
            if self.open:
                self.open.pop()
            return True, None
        if kind == "ifeval":
            self.open.append(_evaluate(resolve(content, attributes)))
            return True, None
        holds = _defined(names, attributes) == (kind == "ifdef")
        if content:
            return True, content if holds and self.active else None
        self.open.append(holds)
        return True, None


def _defined(names: str, attributes: Mapping[str, str]) -> bool:
    if "+" in names:
        return all(name.strip().lower() in attributes for name in names.split("+"))
    return any(name.strip().lower() in attributes for name in names.split(","))


def _evaluate(expression: str) -> bool:
    found = COMPARISON.fullmatch(expression.strip())
    if found is None:
        return False
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
