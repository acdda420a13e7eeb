"""The document tree. Every node knows the file and line it starts at.

Texts keep their inline markup, with attributes resolved; ``harness.asciidoc.inline`` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from harness.asciidoc.lines import TextLine as TextLine
from harness.asciidoc.lines import joined, texts_of

ListKind = Literal["bullets", "numbers", "terms", "callouts"]
ListingKind = Literal["listing", "literal", "verse"]
DISCRETE = frozenset(["discrete", "float"])


@dataclass(frozen=True, slots=True)
class Meta:
    """What stood before a block: anchor, title (``.Title``), style, roles and named attributes."""

    anchor: str | None = None
    title: str | None = None
    positional: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()

    @property
    def style(self) -> str:
        """First positional attribute without its ``%option`` and ``.role`` parts."""
        if not self.positional:
            return ""
        first = self.positional[0]
        return first if first.isalpha() else first.split("%")[0].split(".")[0].split("#")[0]

    @property
    def discrete(self) -> bool:
        """Whether the next heading is a floating title."""
        return self.style in DISCRETE

    def get(self, name: str) -> str | None:
        """Return a named attribute such as ``role``, or None."""
        return dict(self.named).get(name)


NO_META = Meta()


@dataclass(slots=True)
class Node:
    """Common to all nodes: origin and metadata."""

    file: str
    line: int
    meta: Meta = field(default=NO_META, kw_only=True)


@dataclass(slots=True)
class Paragraph(Node):
    """Running text."""

    lines: Sequence[TextLine]

    @property
    def texts(self) -> Sequence[str]:
        """The lines without their origins."""
        return texts_of(self.lines)

    @property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return joined(self.lines)


@dataclass(slots=True)
class Heading(Node):
    """A heading before sections are nested; ``level`` is the number of marks less one."""

    level: int
    title: str


@dataclass(slots=True)
class Section(Node):
    """A heading and what follows it; sections nest."""

    level: int
    title: str
    blocks: list[Node] = field(default_factory=list)

    def sections(self) -> Iterator[Section]:
        """Yield the direct subsections."""
        return (block for block in self.blocks if isinstance(block, Section))


@dataclass(slots=True)
class Admonition(Node):
    """NOTE, TIP, IMPORTANT, WARNING or CAUTION."""

    kind: str
    blocks: list[Node]


@dataclass(slots=True)
class Container(Node):
    """A delimited block that holds blocks: ``example``, ``open``, ``sidebar`` or ``quote``."""

    kind: str
    blocks: list[Node]


@dataclass(slots=True)
class Marker:
    """A comment after a snippet that tells how it is tested: ``TEST[skip:reason]``."""

    name: str
    argument: str
    line: int

    def __str__(self) -> str:
        return self.name + self.argument


@dataclass(slots=True)
class Listing(Node):
    """Code or literal text, callouts removed; ``markers`` are the test comments after it."""

    language: str
    lines: Sequence[TextLine]
    markers: list[Marker] = field(default_factory=list)
    kind: ListingKind = field(default="listing", kw_only=True)

    @property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return joined(self.lines)


@dataclass(slots=True)
class StrayMarker(Node):
    """A test comment that stands apart from its snippet; joined to it before the tree is handed out."""

    marker: Marker


@dataclass(slots=True)
class Break(Node):
    """A line across the page (``thematic_break``) or a new page (``page_break``)."""

    kind: str


@dataclass(slots=True)
class Passthrough(Node):
    """A ``++++`` block: raw output such as the abbreviated title."""

    text: str


@dataclass(slots=True)
class CommentBlock(Node):
    """A ``////`` block: invisible on the page, but snippet testers read it."""

    lines: Sequence[TextLine]


@dataclass(slots=True)
class Cell:
    """One cell of a table: its text, how many columns and rows it takes, and its style letter.

    ``first`` is the index, among the table's lines, of the line that its text starts on. A cell of the style
    ``a`` is a small page of its own, its ``document``.
    """

    text: str
    columns: int = 1
    rows: int = 1
    style: str = ""
    first: int = 0
    document: Document | None = None

    @property
    def blocks(self) -> list[Node]:
        """The blocks of a cell that is a small page, its titled part last; none of other cells."""
        if self.document is None:
            return []
        title = self.document.title
        return [*self.document.blocks, *([title] if title is not None else [])]


@dataclass(slots=True)
class Table(Node):
    """A table, kept as its lines; ``separator`` is the character that its delimiter starts with.

    ``nested`` tells that it stands in a cell of another table. ``arranged`` are its rows if one of its cells
    is a small page; ``harness.asciidoc.tables`` tells the rows of every table.
    """

    lines: Sequence[TextLine]
    separator: str = "|"
    nested: bool = field(default=False, kw_only=True)
    arranged: list[list[Cell]] | None = field(default=None, kw_only=True)


@dataclass(slots=True)
class Macro(Node):
    """A macro on a line of its own, such as ``experimental[]`` or ``deprecated::[8.1.0,text]``."""

    name: str
    argument: str


@dataclass(slots=True)
class ListItem(Node):
    """One item. ``terms`` are empty except in a term list; ``blocks`` hold text and nested blocks."""

    terms: list[TextLine]
    blocks: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class ListBlock(Node):
    """A list; ``marker`` as written (``*``, ``::``), ``kind`` says which sort it is."""

    kind: ListKind
    marker: str
    items: list[ListItem] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """A page: its title section holds everything after the title, ``blocks`` what stands before it."""

    file: str
    blocks: list[Node]
    title: Section | None


def walk(blocks: list[Node]) -> Iterator[Node]:
    """Yield the blocks and everything below them in page order."""
    for block in blocks:
        yield block
        if isinstance(block, Section | Admonition | Container):
            yield from walk(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield item
                yield from walk(item.blocks)
        elif isinstance(block, Table):
            for cell in (cell for row in block.arranged or () for cell in row):
                yield from walk(cell.blocks)
