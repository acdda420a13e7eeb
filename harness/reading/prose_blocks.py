"""Sentences of blocks that are no definitions: summaries, descriptions, notes, list items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.asciidoc.nodes import Admonition, Container, ListBlock, ListItem, Node, Paragraph, Table
from harness.reading.requests import is_request_paragraph
from harness.reading.sentences import Sentence, sentences
from harness.reading.tables import placed_rows

SIDEBAR_REASON = "a sidebar points to other pages"


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence and, if its place alone makes it informative, why."""

    sentence: Sentence
    reason: str | None = None


def prose(blocks: Iterable[Node], reason: str | None = None) -> Iterator[FoundSentence]:
    """Yield the sentences below the blocks in page order. Request lines and listings hold none."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if not is_request_paragraph(block):
                yield from (FoundSentence(each, reason) for each in sentences(block.lines))
        elif isinstance(block, Container):
            yield from prose(block.blocks, SIDEBAR_REASON if block.kind == "sidebar" else reason)
        elif isinstance(block, Admonition):
            yield from prose(block.blocks, reason)
        elif isinstance(block, Table):
            for cell in (cell for row in placed_rows(block) for cell in row):
                if cell.blocks:
                    yield from prose(cell.blocks, reason)
                else:
                    yield from (FoundSentence(each, reason) for each in sentences(cell.lines))
        elif isinstance(block, ListBlock) and block.kind != "callouts":
            for item in block.items:
                yield from _item(item, reason)


def _item(item: ListItem, reason: str | None) -> Iterator[FoundSentence]:
    yield from (FoundSentence(each, reason) for term in item.terms for each in sentences([term]))
    yield from prose(item.blocks, reason)
