"""Headings become sections."""

from __future__ import annotations

from collections.abc import Sequence

from harness.asciidoc.nodes import CommentBlock, Container, Document, Heading, Node, Section


def nest(file: str, blocks: Sequence[Node]) -> Document:
    """Put every block below the heading before it, as authors meant it.

    The first heading is the page's title. A floating title (``[discrete]``) holds what follows it; a
    later heading is never above the title, whatever level it claims.
    """
    before: list[Node] = []
    stack: list[Section] = []
    title: Section | None = None
    for block in blocks:
        if not isinstance(block, Heading):
            (stack[-1].blocks if stack else before).append(block)
            continue
        level = block.level if title is None else max(block.level, title.level + 1)
        section = _section(block, level)
        if title is None:
            title, stack = section, [section]
            continue
        while stack[-1].level >= level:
            stack.pop()
        stack[-1].blocks.append(section)
        stack.append(section)
    return Document(file, before, title)


def nest_strictly(
    file: str, title: Heading | None, blocks: Sequence[Node], *, book: bool = False
) -> Document:
    """Put every block below the heading before it by AsciiDoc's rules.

    Only ``title``, the heading of a page's header, is its title; floating titles stay where they are. In a
    ``book`` the sections of the top level are parts, and what stands in one before its first section is an
    open block.
    """
    top = _section(title, title.level) if title else Section(file, 1, 0, "")
    stack = [top]
    for block in blocks:
        if not isinstance(block, Heading) or block.meta.discrete:
            stack[-1].blocks.append(block)
            continue
        section = _section(block, _level(block))
        while len(stack) > 1 and stack[-1].level >= section.level:
            stack.pop()
        stack[-1].blocks.append(section)
        stack.append(section)
    if book:
        for part in top.sections():
            if part.level == 0:
                part.blocks = _with_introduction(part.blocks)
    return Document(file, [], top) if title else Document(file, top.blocks, None)


def _with_introduction(blocks: list[Node]) -> list[Node]:
    """Return the blocks of a part, those before its first section in an open block unless they are one."""
    count = next((index for index, each in enumerate(blocks) if isinstance(each, Section)), len(blocks))
    first, rest = blocks[:count], blocks[count:]
    shown = [each for each in first if not isinstance(each, CommentBlock)]
    if not shown or (isinstance(shown[0], Container) and shown[0].kind == "open"):
        return blocks
    return [Container(shown[0].file, shown[0].line, "open", first), *rest]


def _section(heading: Heading, level: int) -> Section:
    return Section(heading.file, heading.line, level, heading.title, meta=heading.meta)


def _level(heading: Heading) -> int:
    """Return the section's level; a style, such as ``[appendix]``, lifts none to the top level."""
    return max(heading.level, 1) if heading.meta.style else heading.level
