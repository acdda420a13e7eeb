"""A position in a list of lines, and what block parsing shares along the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.source import ANCHOR, HEADING, Line, fence, is_comment

MAX_DEPTH = 24


@dataclass(slots=True)
class Cursor:
    """Reads lines one after another; ``position`` may be set back."""

    lines: Sequence[Line]
    position: int = 0

    def peek(self) -> Line | None:
        """Return the line at the position, or None at the end."""
        return self.lines[self.position] if self.position < len(self.lines) else None

    def take(self) -> Line:
        """Return the line at the position and move on."""
        line = self.lines[self.position]
        self.position += 1
        return line

    def skip_blank(self) -> bool:
        """Move to the next line with text; tell whether blank lines were passed."""
        start = self.position
        while (line := self.peek()) is not None and line.blank:
            self.position += 1
        return self.position > start

    def skip_noise(self) -> None:
        """Move past blank lines, comment lines and comment blocks."""
        while (line := self.peek()) is not None:
            mark = fence(line.text)
            if mark is not None and mark.startswith("//"):
                self.skip_comment_block()
            elif line.blank or is_comment(line.text):
                self.position += 1
            else:
                return

    def skip_comment_block(self) -> list[Line]:
        """Move past the comment block that opens here and return its inner lines.

        One that is never closed ends before the next heading.
        """
        mark = fence(self.take().text)
        start = self.position
        for index in range(start, len(self.lines)):
            if fence(self.lines[index].text) == mark:
                self.position = index + 1
                return list(self.lines[start:index])
        end = next((i for i in range(start, len(self.lines)) if self._starts_section(i)), len(self.lines))
        self.position = end
        return list(self.lines[start:end])

    def _starts_section(self, index: int) -> bool:
        """Whether a blank line and then a heading, or the anchor of one, stand here."""
        line, before = self.lines[index], self.lines[index - 1]
        return before.blank and (HEADING.fullmatch(line.text) or ANCHOR.fullmatch(line.text)) is not None


@dataclass(frozen=True, slots=True)
class Context:
    """Where a block stands: in which lists (their markers), how deep, and whether headings count."""

    diagnostics: Diagnostics
    markers: tuple[str, ...] = ()
    depth: int = 0
    headings: bool = field(default=True)

    def in_list(self, marker: str) -> Context:
        """Return the context inside an item of a list with that marker."""
        return replace(self, markers=(*self.markers, marker), depth=self.depth + 1)

    def in_container(self) -> Context:
        """Return the context inside a delimited block: list depths start afresh, headings are text."""
        return replace(self, markers=(), depth=self.depth + 1, headings=False)

    @property
    def too_deep(self) -> bool:
        """Whether nesting must stop, so that no page can exhaust the stack."""
        return self.depth >= MAX_DEPTH
