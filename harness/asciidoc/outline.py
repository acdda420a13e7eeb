"""A document tree as lines, one per node, indented by depth: for comparing trees.

Texts are written with single blanks between words. Comments do not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.asciidoc.nodes import (
    Admonition,
    Break,
    Container,
    Document,
    Heading,
    ListBlock,
    Listing,
    Macro,
    Node,
    Paragraph,
    Passthrough,
    Section,
    Table,
    TextLine,
)
from harness.asciidoc.tables import rows

WHITE = re.compile(r"[ \t\n\v\f\r\0]+")


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One node: what it is, and the file and line where it starts."""

    text: str
    file: str
    line: int


def outline(document: Document) -> list[OutlineLine]:
    """Return the lines of a page's tree in page order."""
    lines: list[OutlineLine] = []
    _add_document(lines, document, 0)
    return lines


def _add_document(lines: list[OutlineLine], document: Document, depth: int) -> None:
    _add_all(lines, document.blocks, depth)
    if document.title is not None:
        _add(lines, document.title, depth, f"title {document.title.title}")
        _add_all(lines, document.title.blocks, depth)


def _add(lines: list[OutlineLine], node: Node, depth: int, label: str) -> None:
    lines.append(OutlineLine("  " * depth + squeezed(label), node.file, node.line))


def squeezed(text: str) -> str:
    """Return the text with one blank in place of any run of ASCII white space."""
    return WHITE.sub(" ", text).strip(" ")


def _add_all(lines: list[OutlineLine], blocks: Iterable[Node], depth: int) -> None:
    for block in blocks:
        _add_block(lines, block, depth)


def _add_block(lines: list[OutlineLine], block: Node, depth: int) -> None:
    match block:
        case Section(level=level, title=title, blocks=blocks):
            _add(lines, block, depth, f"section {level} {title}")
            _add_all(lines, blocks, depth + 1)
        case Heading(level=level, title=title):
            _add(lines, block, depth, f"heading {level} {title}")
        case Paragraph():
            _add(lines, block, depth, f"paragraph {block.text}")
        case ListBlock():
            _add_list(lines, block, depth)
        case Listing():
            _add(lines, block, depth, f"{block.kind} {block.text}")
        case Container(kind=kind, blocks=blocks) | Admonition(kind=kind, blocks=blocks):
            _add(lines, block, depth, kind)
            _add_all(lines, blocks, depth + 1)
        case Passthrough(text=text):
            _add(lines, block, depth, f"pass {text}")
        case Table():
            _add_table(lines, block, depth)
        case Break(kind=kind):
            _add(lines, block, depth, kind)
        case Macro(name=name):
            _add(lines, block, depth, f"macro {name}")


def _add_list(lines: list[OutlineLine], block: ListBlock, depth: int) -> None:
    _add(lines, block, depth, block.kind)
    for item in block.items:
        _add(lines, item, depth + 1, "item")
        for term in item.terms:
            lines.append(
                OutlineLine("  " * (depth + 2) + squeezed(f"term {term.text}"), term.file, term.line)
            )
        _add_all(lines, item.blocks, depth + 2)


def _add_table(lines: list[OutlineLine], block: Table, depth: int) -> None:
    _add(lines, block, depth, "table")
    for row in rows(block):
        _add(lines, block, depth + 1, "row")
        for cell in row:
            origin = block.lines[cell.first] if len(block.lines) else TextLine("", block.file, block.line)
            label = "cell" if cell.document is not None else f"cell {cell.text}"
            lines.append(OutlineLine("  " * (depth + 2) + squeezed(label), origin.file, origin.line))
            if cell.document is not None:
                _add_document(lines, cell.document, depth + 3)
