"""Headings become sections by position."""

from __future__ import annotations

from collections.abc import Sequence

from harness.asciidoc.nodes import Document, Heading, Node, Section


def nest(file: str, blocks: Sequence[Node]) -> Document:
    """Put every block below the heading before it.

    The first heading is the page's title. A floating title (``[discrete]``) holds what follows it, as
    its author meant; a later heading is never above the title, whatever level it claims.
    """
    before: list[Node] = []
    stack: list[Section] = []
    title: Section | None = None
    for block in blocks:
        if not isinstance(block, Heading):
            (stack[-1].blocks if stack else before).append(block)
            continue
        level = block.level if title is None else max(block.level, title.level + 1)
        section = Section(block.file, block.line, level, block.title, meta=block.meta)
        if title is None:
            title, stack = section, [section]
            continue
        while stack[-1].level >= level:
            stack.pop()
        stack[-1].blocks.append(section)
        stack.append(section)
    return Document(file, before, title)
