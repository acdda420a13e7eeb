"""What block parsing shares along the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.lines import Lines, PageLines
from harness.asciidoc.nodes import Table
from harness.asciidoc.text_lines import TextLines

MAX_DEPTH = 40


@dataclass(slots=True)
class Context:
    """The page, and where in it a block stands.

    ``strict`` asks for the tree that AsciiDoc's rules give, attribute references as written; otherwise
    lines are read the way authors meant them. ``sections`` tells whether a heading starts a section
    here, ``listed`` whether the block belongs to a list item, ``celled`` whether it stands in a table's
    cell, and ``copies`` how often a repeated cell repeats it. ``tables`` are those whose cells are still to
    be read as small pages, with their own lines and the context they stand in: that happens after the page,
    so that no depth of tables takes any stack.
    """

    page: PageLines
    diagnostics: Diagnostics
    strict: bool = False
    depth: int = 0
    sections: bool = True
    listed: bool = False
    celled: bool = False
    copies: int = 1
    tables: list[tuple[Table, Lines, Context]] = field(default_factory=list)

    def inside(self, *, listed: bool) -> Context:
        """Return the context one level deeper: in an item of a list, or in a delimited block."""
        return Context(
            self.page,
            self.diagnostics,
            self.strict,
            self.depth + 1,
            False,
            listed,
            self.celled,
            self.copies,
            self.tables,
        )

    def cell(self, copies: int) -> Context:
        """Return the context one level deeper, in a cell that is a small page and stands there so often."""
        found = self.inside(listed=False)
        found.sections, found.celled, found.copies = True, True, copies
        return found

    @property
    def too_deep(self) -> bool:
        """Whether nesting must stop, so that no page can exhaust the stack."""
        return self.depth >= MAX_DEPTH

    def text(self, text: str, place: int) -> str:
        """Return running text of the line at ``place``, as this reading has it."""
        return text if self.strict or "{" not in text else self.page.resolved(text, place)

    def running(self, texts: list[str], places: Sequence[int]) -> TextLines:
        """Return lines of running text, indentation removed, as this reading has them."""
        page = "\n".join(texts)
        if page[0] in " \t" or "\n " in page or "\n\t" in page:
            texts = [text.lstrip(" \t") for text in texts]
        if "{" in page and not self.strict:
            texts = [self.page.resolved(text, place) for text, place in zip(texts, places, strict=True)]
        return TextLines(texts, places, self.page)

    def lines(self, texts: list[str], places: Sequence[int]) -> TextLines:
        """Return running text of the lines at the places, as this reading has it."""
        if not self.strict and "{" in "".join(texts):
            texts = [self.page.resolved(text, place) for text, place in zip(texts, places, strict=True)]
        return TextLines(texts, places, self.page)

    def origin(self, place: int) -> tuple[str, int]:
        """Return file and line number of a place."""
        return self.page.files[place], self.page.numbers[place]

    def warn(self, place: int, message: str) -> None:
        """Record a remark about the line at ``place``."""
        self.diagnostics.warning(*self.origin(place), message)
