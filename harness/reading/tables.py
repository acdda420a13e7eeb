"""Tables of parameters: which column holds what, and each row as an item with a term and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.asciidoc.lines import TextLine
from harness.asciidoc.nodes import Cell, Container, ListBlock, ListItem, Node, Paragraph, Section, Table
from harness.asciidoc.tables import rows

NAMES = frozenset({"name", "parameter", "parameters", "field", "option", "property", "setting", "param"})
DESCRIPTIONS = frozenset({"description", "meaning", "explanation", "notes", "comment", "comments"})
NOTHING = frozenset({"", "-", "–", "—", "n/a", "none"})
WORDS = 3
"""More words than these in the name's column are no name."""


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """The text of one cell, line by line, each with its place; its blocks if it is a small page."""

    lines: list[TextLine]
    blocks: Sequence[Node] = ()

    @property
    def text(self) -> str:
        """The cell on one line."""
        if self.blocks:
            return ", ".join(_texts(self.blocks))
        return " ".join(" ".join(line.text for line in self.lines).split())


def placed_rows(table: Table) -> list[list[PlacedCell]]:
    """Return the cells of the table by rows, with their places."""
    return [[_placed(table, cell) for cell in row] for row in rows(table)]


def _placed(table: Table, cell: Cell) -> PlacedCell:
    lines = []
    for index, text in enumerate(cell.text.split("\n"), start=cell.first):
        origin: TextLine | Table = table.lines[index] if index < len(table.lines) else table
        lines.append(TextLine(text.strip(), origin.file, origin.line))
    return PlacedCell(lines, tuple(_without_sections(cell.blocks)))


def _without_sections(blocks: Iterable[Node]) -> Iterator[Node]:
    """Yield the blocks of a cell; its headings only group them."""
    for block in blocks:
        if isinstance(block, Section):
            yield from _without_sections(block.blocks)
        else:
            yield block


def _texts(blocks: Iterable[Node]) -> Iterator[str]:
    """Yield the paragraphs below the blocks and the items of lists, each on one line."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield " ".join(block.text.split())
        elif isinstance(block, Container):
            yield from _texts(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield " ".join([*(term.text for term in item.terms), *_texts(item.blocks)])


def parameter_rows(table: Table) -> Iterator[ListItem]:
    """Yield the rows of the table as items, if it is a table of parameters; none otherwise."""
    found = placed_rows(table)
    if len(found) < 2:
        return
    heads = [cell.text.strip("`*_ ").casefold() for cell in found[0]]
    name = next((index for index, head in enumerate(heads) if head in NAMES), None)
    if name is None or not any(head in DESCRIPTIONS for head in heads):
        return
    for row in found[1:]:
        if len(row) == len(heads) and row[name].text not in NOTHING and len(row[name].text.split()) <= WORDS:
            yield _item(row, heads, name)


def _item(row: Sequence[PlacedCell], heads: Sequence[str], name: int) -> ListItem:
    """Make the description the item's text, and every other filled cell a sentence "Required: yes"."""
    first = row[name].lines[0]
    blocks: list[Node] = []
    for head, cell in zip(heads, row, strict=True):
        lines = [line for line in cell.lines if line.text]
        if head in DESCRIPTIONS and cell.blocks:
            blocks[:0] = cell.blocks
        elif head in DESCRIPTIONS and lines:
            blocks.insert(0, Paragraph(lines[0].file, lines[0].line, lines))
        elif head not in NAMES and lines and cell.text.casefold() not in NOTHING:
            line = TextLine(f"{head.capitalize()}: {cell.text}", lines[0].file, lines[0].line)
            blocks.append(Paragraph(line.file, line.line, [line]))
    term = TextLine(row[name].text.rstrip(" .:"), first.file, first.line)
    return ListItem(first.file, first.line, [term], blocks)
