"""``ifdef``, ``ifndef``, ``ifeval`` and ``endif``: which lines of a page count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.asciidoc.comparisons import compare
from harness.asciidoc.diagnostics import Diagnostics

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
