"""What block parsing shares: attributes line by line, without a copy for each line, and limits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.lines import Lines, PageLines, TextLines
from harness.asciidoc.nodes import Table


@dataclass(slots=True)
class Changes:
    """All changes of one page: for each name when it was changed, and to what (None: unset)."""

    base: Mapping[str, str]
    count: int = 0
    values: dict[str, tuple[list[int], list[str | None]]] = field(default_factory=dict)

    def add(self, name: str, value: str | None) -> None:
        """Note one more change."""
        self.count += 1
        when, what = self.values.setdefault(name, ([], []))
        when.append(self.count)
        what.append(value)


class Scope(Mapping[str, str]):
    """The attributes that are set after so many ``changes``; later changes do not show."""

    __slots__ = ("changes", "count")

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.count = changes.count

    def __getitem__(self, name: str) -> str:
        found = self.changes.values.get(name)
        index = bisect_right(found[0], self.count) if found is not None else 0
        if found is None or not index:
            return self.changes.base[name]
        value = found[1][index - 1]
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in {**self.changes.base, **self.changes.values} if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def changed(attributes: Mapping[str, str], name: str, value: str | None) -> Scope:
    """Return the attributes with one set, or unset if ``value`` is None; what was given stays as it is."""
    if isinstance(attributes, Scope) and attributes.count == attributes.changes.count:
        changes = attributes.changes
    else:
        changes = Changes(dict(attributes))
    changes.add(name, value)
    return Scope(changes)


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
