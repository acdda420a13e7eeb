"""Tables of parameters: which column holds what, and each row as an item with a term and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.asciidoc.nodes import ListItem, Node, Paragraph, Table, TextLine
from harness.asciidoc.tables import rows
from harness.asciidoc.text_lines import texts_of

NAMES = frozenset({"name", "parameter", "parameters", "field", "option", "property", "setting", "param"})
DESCRIPTIONS = frozenset({"description", "meaning", "explanation", "notes", "comment", "comments"})
NOTHING = frozenset({"", "-", "–", "—", "n/a", "none"})
WORDS = 3
"""More words than these in the name's column are no name."""


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """The text of one cell, line by line, each with its place."""

    lines: list[TextLine]

    @property
    def text(self) -> str:
        """The cell on one line."""
        return " ".join(" ".join(line.text for line in self.lines).split())


def placed_rows(table: Table) -> list[list[PlacedCell]]:
    """Return the cells of the table by rows, with their places."""
    places = _Places(table)
    return [[PlacedCell(places.of(cell.text)) for cell in row] for row in rows(table)]


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


@dataclass(slots=True)
class _Places:
    """Finds the lines of cells again, in the order of the table."""

    table: Table
    position: int = 0

    def of(self, text: str) -> list[TextLine]:
        """Return the lines of the text with their places; what cannot be found has the last place."""
        return [self._line(part) for part in text.split("\n")]

    def _line(self, part: str) -> TextLine:
        lines, text = self.table.lines, part.strip()
        texts = texts_of(lines)
        for index in range(self.position, len(texts)):
            if text in texts[index].replace("\\|", "|"):
                self.position = index
                break
        if not texts:
            return TextLine(text, self.table.file, self.table.line)
        origin = lines[self.position]
        return TextLine(text, origin.file, origin.line)


def _item(row: Sequence[PlacedCell], heads: Sequence[str], name: int) -> ListItem:
    """Make the description the item's text, and every other filled cell a sentence "Required: yes"."""
    first = row[name].lines[0]
    blocks: list[Node] = []
    for head, cell in zip(heads, row, strict=True):
        lines = [line for line in cell.lines if line.text]
        if head in DESCRIPTIONS and lines:
            blocks.insert(0, Paragraph(lines[0].file, lines[0].line, lines))
        elif head not in NAMES and lines and cell.text.casefold() not in NOTHING:
            line = TextLine(f"{head.capitalize()}: {cell.text}", lines[0].file, lines[0].line)
            blocks.append(Paragraph(line.file, line.line, [line]))
    term = TextLine(row[name].text.rstrip(" .:"), first.file, first.line)
    return ListItem(first.file, first.line, [term], blocks)
