"""How tests of the block parser look at a tree: as short nested lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.asciidoc.nodes import (
    Admonition,
    Container,
    Document,
    ListBlock,
    Listing,
    Node,
    Paragraph,
    Section,
)
from harness.asciidoc.reader import Reader, ReadPage


def read(text: str) -> ReadPage:
    return Reader(Path(__file__).parent).read_text(text, "page.asciidoc")


def shape(node: Node | Document) -> Any:
    """Paragraphs as text, lists as [(terms, blocks)], other blocks as (kind, blocks)."""
    if isinstance(node, Document):
        return [shape(block) for block in node.blocks] + ([shape(node.title)] if node.title else [])
    if isinstance(node, Paragraph):
        return " ".join(node.text.split())
    if isinstance(node, ListBlock):
        return [
            (", ".join(term.text for term in item.terms), [shape(block) for block in item.blocks])
            for item in node.items
        ]
    if isinstance(node, Section):
        return (f"={node.title}", [shape(block) for block in node.blocks])
    if isinstance(node, Container | Admonition):
        return (node.kind, [shape(block) for block in node.blocks])
    if isinstance(node, Listing):
        return ("code", node.text)
    return type(node).__name__


def shapes(text: str) -> Any:
    return shape(read(text).document)
