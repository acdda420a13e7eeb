"""Lists: items in a row, each with its text and its blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from harness.asciidoc.context import Context
from harness.asciidoc.items import ItemCollector
from harness.asciidoc.lines import Lines, TextLine, TextLines
from harness.asciidoc.markers import ListMarker, list_marker, meant_as_marker, sibling
from harness.asciidoc.nodes import (
    CommentBlock,
    ListBlock,
    ListItem,
    Meta,
    Node,
    Paragraph,
    StrayMarker,
)

BOXES = ("[ ] ", "[x] ", "[*] ")

ParseBlock = Callable[..., Node | None]


def parse_list(
    lines: Lines, context: Context, meta: Meta, first: ListMarker, parse_block: ParseBlock
) -> ListBlock:
    """Read the list whose first item, with marker ``first``, is at the position."""
    block = ListBlock(*context.origin(lines.places[lines.position]), first.kind, first.key, meta=meta)
    marker: ListMarker | None = first
    while marker is not None:
        place = lines.places[lines.position]
        item = ListItem(*context.origin(place), [])
        if marker.kind == "terms":
            item.terms.append(TextLine(context.text(marker.term, place), item.file, item.line))
        _read_item(lines, context, marker, item, parse_block)
        if block.kind == "terms" and block.items and not any(_shown(block.items[-1].blocks)):
            block.items[-1].terms.extend(item.terms)
            block.items[-1].blocks.extend(item.blocks)
        else:
            block.items.append(item)
        marker = _next_marker(lines, context, first)
    return block


def _next_marker(lines: Lines, context: Context, first: ListMarker) -> ListMarker | None:
    """Return the marker of the list's next item if it is at the position."""
    if first.kind not in ("terms", "callouts"):
        lines.skip_blank()
    text = lines.peek()
    if text is None:
        return None
    if first.kind == "terms":
        marker = sibling(text, first)
    else:
        marker = list_marker(text)
        marker = marker if marker is not None and marker.kind == first.kind else None
    if marker is None or context.strict or meant_as_marker(text, in_text=False):
        return marker
    return None


def _read_item(
    lines: Lines, context: Context, marker: ListMarker, item: ListItem, parse_block: ParseBlock
) -> None:
    place = lines.places[lines.position]
    lines.position += 1
    content = ItemCollector(lines, context, marker).collect()
    if context.strict and all(line.startswith("//") for line in content.texts):
        content.position = len(content.texts)
    text = context.lines([_without_box(marker)], [place]) if marker.rest else None
    first = len(item.blocks)
    adjacent = _text_goes_on(content)
    if content.more:
        inner = context.inside(listed=True)
        text_only = not marker.rest if marker.kind == "terms" else adjacent
        while content.more:
            node = parse_block(content, inner, item.blocks, text_only=text_only, list_kind=marker.kind)
            text_only = False
            if node is not None:
                item.blocks.append(node)
    if text is not None:
        _fold(item, first, text, adjacent=adjacent)


def _without_box(marker: ListMarker) -> str:
    """Return the text of the marker's line without the box of a check list."""
    boxed = marker.kind == "bullets" and marker.rest.startswith(BOXES)
    return marker.rest[len(BOXES[0]) :] if boxed else marker.rest


def _text_goes_on(content: Lines) -> bool:
    """Whether the item's text goes on in its second line, perhaps after comments."""
    for text in content.texts:
        if not text:
            return False
        if not text.startswith("//"):
            return True
    return False


def _fold(item: ListItem, first: int, text: TextLines, *, adjacent: bool) -> None:
    """Put the text of the marker's line before the item's blocks, as one paragraph with what goes on."""
    following = next(_shown(item.blocks[first:]), None) if adjacent else None
    if isinstance(following, Paragraph):
        following.lines = text + following.lines
        following.file, following.line = item.file, item.line
    else:
        item.blocks.insert(first, Paragraph(item.file, item.line, text))


def _shown(blocks: list[Node]) -> Iterator[Node]:
    return (block for block in blocks if not isinstance(block, CommentBlock | StrayMarker))
