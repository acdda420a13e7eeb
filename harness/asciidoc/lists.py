"""Lists of all kinds, read the way their authors meant them.

Strict AsciiDoc ends a list at many places where authors did not mean it to end: a comment between two
items, an anchor, a block without its ``+`` line. Such pieces are joined here.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.asciidoc.cursor import Context, Cursor
from harness.asciidoc.markers import ListMarker, list_marker
from harness.asciidoc.meta import at_meta, take_meta
from harness.asciidoc.nodes import (
    Admonition,
    Container,
    ListBlock,
    ListItem,
    Meta,
    Node,
    Paragraph,
    TextLine,
)
from harness.asciidoc.source import ADMONITION, ANCHOR, HEADING, Line, fence, is_block_line, is_comment

ParseBlock = Callable[[Cursor, Context], Node | None]


def parse_list(cursor: Cursor, context: Context, parse_block: ParseBlock, meta: Meta) -> ListBlock:
    """Read the list whose first item is at the cursor, with everything that belongs to its items."""
    start = cursor.lines[cursor.position]
    first = list_marker(start.text)
    if first is None:
        raise AssertionError("parse_list is called at an item")
    block = ListBlock(start.file, start.number, first.kind, first.key, meta=meta)
    inner = context.in_list(first.key)
    anchor: str | None = None
    while True:
        block.items.append(_item(cursor, inner, parse_block, anchor))
        before = cursor.position
        anchor = _to_next_item(cursor)
        line = cursor.peek()
        marker = list_marker(line.text) if line is not None else None
        if marker is None or marker.key != first.key:
            cursor.position = before
            return block


def _to_next_item(cursor: Cursor) -> str | None:
    """Move past what may stand between two items; return an anchor found there."""
    cursor.skip_noise()
    anchor = None
    while (line := cursor.peek()) is not None and (found := ANCHOR.fullmatch(line.resolved().rstrip())):
        anchor = found.group(1)
        cursor.position += 1
        cursor.skip_noise()
    return anchor


def _item(cursor: Cursor, context: Context, parse_block: ParseBlock, anchor: str | None) -> ListItem:
    line = cursor.take()
    marker = list_marker(line.text)
    if marker is None:
        raise AssertionError("an item starts with its marker")
    item = ListItem(line.file, line.number, [], meta=Meta(anchor=anchor))
    text: list[TextLine] = []
    if marker.kind == "terms":
        text = _terms(cursor, line, marker, item)
    else:
        text = [_text_line(line, marker.rest)]
    _Body(cursor, context, parse_block, item, marker).read(text)
    return item


def _terms(cursor: Cursor, line: Line, marker: ListMarker, item: ListItem) -> list[TextLine]:
    """Collect the terms that share one definition; return the text on the last term's line."""
    item.terms.append(_text_line(line, marker.term))
    while not marker.rest:
        before = cursor.position
        cursor.skip_noise()
        following = cursor.peek()
        another = list_marker(following.text) if following is not None else None
        if following is None or another is None or another.key != marker.key:
            cursor.position = before
            return []
        cursor.position += 1
        item.terms.append(_text_line(following, another.term))
        line, marker = following, another
    return [_text_line(line, marker.rest)]


def _text_line(line: Line, part: str) -> TextLine:
    return TextLine(Line(part, line.file, line.number, line.attributes).resolved(), line.file, line.number)


class _Body:
    """Everything of one item after its marker."""

    def __init__(
        self, cursor: Cursor, context: Context, parse_block: ParseBlock, item: ListItem, marker: ListMarker
    ) -> None:
        self.cursor = cursor
        self.context = context
        self.parse_block = parse_block
        self.item = item
        self.marker = marker

    def read(self, text: list[TextLine]) -> None:
        """Read until something comes that is not the item's."""
        self._text(text)
        while (line := self.cursor.peek()) is not None:
            if line.text.strip() == "+":
                more = self._attached()
            elif line.blank:
                more = self._after_blank()
            else:
                more = self._directly(line)
            if not more:
                return

    def _text(self, lines: list[TextLine]) -> None:
        """Collect running text from the cursor on and add it as a paragraph."""
        while (line := self.cursor.peek()) is not None and not self._ends_text(line, bool(lines)):
            self.cursor.position += 1
            if not is_comment(line.text):
                lines.append(_text_line(line, line.text.strip()))
        if lines:
            self.item.blocks.append(Paragraph(lines[0].file, lines[0].line, lines))

    def _ends_text(self, line: Line, in_text: bool) -> bool:
        text = line.text
        if line.blank or text.strip() == "+" or fence(text) or HEADING.fullmatch(text):
            return True
        if list_marker(text, in_text=in_text) is not None or ADMONITION.fullmatch(text):
            return True
        if is_block_line(line.resolved()) and (not in_text or text.startswith("[")):
            return True
        # A bullet with an indented mark does not swallow an unindented sentence after it.
        swallowed = self.marker.kind == "bullets" and self.marker.indent > 0 and len(self.context.markers) > 1
        return swallowed and text[:1].isupper()

    def _attached(self) -> bool:
        """Handle a ``+`` line: the block after it belongs to the item."""
        self.cursor.position += 1
        self.cursor.skip_noise()
        line = self.cursor.peek()
        if line is None or HEADING.fullmatch(line.text):
            return False
        if line.text.strip() == "+" or list_marker(line.text) is not None:
            return True
        self._add_block()
        return True

    def _add_block(self) -> None:
        node = self.parse_block(self.cursor, self.context)
        if node is not None:
            self.item.blocks.append(node)

    def _after_blank(self) -> bool:
        """Decide what blank lines separate: the next item, a nested list, or more of this item."""
        blank = self.cursor.position
        self.cursor.skip_noise()
        line = self.cursor.peek()
        if line is None:
            return False
        if line.text.strip() == "+" and len(self.context.markers) == 1:
            return True
        if line.text.strip() != "+":
            marker = self._marker_ahead()
            if marker is not None and marker.key not in self.context.markers and not self.context.too_deep:
                self._add_block()
                return True
            if marker is None and self._continues(line):
                return True
        self.cursor.position = blank
        return False

    def _marker_ahead(self) -> ListMarker | None:
        """Return the marker of the item at the cursor, looking past its anchor; the cursor stays."""
        before = self.cursor.position
        if at_meta(self.cursor):
            take_meta(self.cursor)
        line = self.cursor.peek()
        self.cursor.position = before
        return list_marker(line.text) if line is not None else None

    def _continues(self, line: Line) -> bool:
        """Take the block after a blank line if it must have been meant for this item."""
        if self.marker.kind != "terms" or HEADING.fullmatch(line.text):
            return False
        if not self.item.blocks and not is_block_line(line.resolved()) and not fence(line.text):
            self._text([])
            return True
        before, count = self.cursor.position, len(self.item.blocks)
        node = self.parse_block(self.cursor, self.context)
        if node is not None and self._meant_for_item(node):
            self.item.blocks.append(node)
            return True
        self.cursor.position = before
        del self.item.blocks[count:]
        return False

    def _meant_for_item(self, node: Node) -> bool:
        if isinstance(node, Container):
            collapsible = any("%collapsible" in part for part in node.meta.positional)
            return collapsible or node.kind == "open" or self._list_goes_on()
        if isinstance(node, Admonition):
            return self._list_goes_on()
        if isinstance(node, Paragraph):
            return self._only_parenthesis() or self._plus_follows()
        return False

    def _list_goes_on(self) -> bool:
        before = self.cursor.position
        self.cursor.skip_noise()
        marker = self._marker_ahead()
        self.cursor.position = before
        return marker is not None and marker.key in self.context.markers

    def _plus_follows(self) -> bool:
        line = self.cursor.peek()
        return line is not None and line.text.strip() == "+"

    def _only_parenthesis(self) -> bool:
        """Whether the item holds no more than ``(Optional, Boolean)``."""
        blocks = self.item.blocks
        if len(blocks) != 1 or not isinstance(blocks[0], Paragraph):
            return False
        text = blocks[0].text.strip()
        return text.startswith("(") and text.endswith(")")

    def _directly(self, line: Line) -> bool:
        """Handle a line that follows without a blank line and is no text of the paragraph before."""
        text = line.text
        mark = fence(text)
        if mark is not None and mark.startswith("//"):
            self.cursor.skip_comment_block()
            return True
        if HEADING.fullmatch(text):
            return False
        marker = self._marker_ahead() if is_block_line(text) else list_marker(text)
        if marker is not None and marker.key in self.context.markers:
            return False
        if marker is not None and self.context.too_deep:
            return False
        if marker is not None or self.marker.kind == "terms":
            return self._block_or_text(text, mark)
        return False

    def _block_or_text(self, text: str, mark: str | None) -> bool:
        before = self.cursor.position
        if mark or is_block_line(text) or ADMONITION.fullmatch(text) or list_marker(text):
            self._add_block()
        else:
            self._text([])
        return self.cursor.position > before
