"""``ifdef``, ``ifndef``, ``ifeval`` (with its comparisons) and ``endif``: which lines count."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.asciidoc.attributes import REFERENCE, resolve
from harness.asciidoc.diagnostics import Diagnostics

COMPARISON = re.compile(r"(.+?) *([=!<>]=|[<>]) *(.+)")
WHOLE = re.compile(r"\s*([+-]?\d{1,300})")
DECIMAL = re.compile(r"\s*([+-]?\d{1,300}(?:\.\d{1,300})?)")
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Operand = str | float | bool | None


def compare(expression: str, attributes: Mapping[str, str]) -> bool | None:
    """Return what the comparison yields, or None if the text is none.

    What cannot be compared, such as a text and a number, is not met, whatever the sign except ``!=``.
    """
    found = COMPARISON.fullmatch(expression)
    if found is None:
        return None
    left, right = (_operand(found.group(side), attributes) for side in (1, 3))
    sign = found.group(2)
    if _sort(left) is not _sort(right):
        return sign == "!="
    if sign in ("==", "!="):
        return ORDERS[sign](left, right)
    return isinstance(left, str | float) and ORDERS[sign](left, right)


def _sort(value: Operand) -> type:
    return type(value)


def _operand(text: str, attributes: Mapping[str, str]) -> Operand:
    """Return a text that stands in quotes, or else a number, ``true``, ``false`` or nothing.

    A reference to an attribute that is not set is empty. Text without quotes is the number that it starts
    with, or zero.
    """
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    value = REFERENCE.sub("", resolve(text[1:-1] if quoted else text, attributes))
    if quoted:
        return value
    if value in ("true", "false"):
        return value == "true"
    if not value.strip():
        return " " if value else None
    found = (DECIMAL if "." in value else WHOLE).match(value)
    return float(found.group(1)) if found else 0.0


DIRECTIVE = re.compile(r"(ifdef|ifndef|ifeval|endif)::(\S*?)\[(.+)?\]$")


@dataclass(frozen=True, slots=True)
class Condition:
    """One that is open: the names it asks for, whether lines count in it, and its file and line."""

    names: str
    active: bool
    line: tuple[str, int]


@dataclass(slots=True)
class Conditionals:
    """The open conditions, outermost first; a line counts if all of them hold.

    Read as meant, an ``endif`` that names another condition than the innermost one closes nevertheless, so
    that a slip of the pen does not hide the rest of the page; ``strict`` leaves the condition open.
    """

    strict: bool = False
    open: list[Condition] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether lines count here."""
        return not self.open or self.open[-1].active

    def feed(
        self, text: str, attributes: Mapping[str, str], line: tuple[str, int], diagnostics: Diagnostics
    ) -> tuple[bool, str | None]:
        """Take one line: (whether it was a directive, the text it yields in its single-line form)."""
        found = DIRECTIVE.match(text)
        if found is None:
            return False, None
        kind, names, content = found.group(1), found.group(2).lower(), found.group(3)
        if kind == "endif":
            self._end(names, content, line, diagnostics)
            return True, None
        problem, holds = None, self.active
        if holds:
            problem, holds = _met(kind, names, content, attributes)
        if problem is not None:
            diagnostics.warning(*line, f"{problem}; the directive is left out")
        elif kind != "ifeval" and content:
            return True, content if holds else None
        else:
            self.open.append(Condition(names, holds, line))
        return True, None

    def _end(self, names: str, content: str | None, line: tuple[str, int], diagnostics: Diagnostics) -> None:
        """Close a condition, or tell why none is closed."""
        if content:
            diagnostics.warning(*line, f"an endif has no text; write endif::{names}[]")
            if self.strict:
                return
        if not self.open:
            diagnostics.warning(*line, "no condition is open here; remove this endif")
            return
        innermost = self.open[-1].names
        if names and names != innermost:
            diagnostics.warning(*line, f"the open condition is on [{innermost}]; write endif::{innermost}[]")
            if self.strict:
                return
        self.open.pop()


def _met(
    kind: str, names: str, content: str | None, attributes: Mapping[str, str]
) -> tuple[str | None, bool]:
    """Return what is wrong with a directive, if anything, and whether its condition holds."""
    if kind == "ifeval":
        holds = None if names else compare((content or "").strip(), attributes)
        return (f"cannot read the comparison [{content or ''}]", False) if holds is None else (None, holds)
    if not names:
        return f"{kind} names no attribute", False
    return None, _defined(names, attributes) == (kind == "ifdef")


def _defined(names: str, attributes: Mapping[str, str]) -> bool:
    """Whether all names that ``+`` joins, or any of those that ``,`` separates, are set.

    The sign that comes first decides which of the two it is.
    """
    sign = next((character for character in names if character in ",+"), ",")
    found = [name in attributes for name in names.split(sign)]
    return all(found) if sign == "+" else any(found)
