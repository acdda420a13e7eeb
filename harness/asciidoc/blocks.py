"""The block parser: lines in, a flat list of blocks out. It takes any input and never raises."""

from __future__ import annotations

import re

from harness.asciidoc.cursor import Context, Cursor
from harness.asciidoc.listings import take_listing
from harness.asciidoc.lists import parse_list
from harness.asciidoc.markers import list_marker
from harness.asciidoc.meta import take_meta
from harness.asciidoc.nodes import (
    Admonition,
    CommentBlock,
    Container,
    Heading,
    Listing,
    Macro,
    Meta,
    Node,
    Paragraph,
    Passthrough,
    Table,
    TextLine,
)
from harness.asciidoc.source import (
    ADMONITION,
    BLOCK_ATTRIBUTES,
    HEADING,
    LIFECYCLE,
    Line,
    fence,
    is_comment,
)

BLOCK_MACRO = re.compile(r"([a-z_]\w*)::([^\[\s]*)\[(.*)\][ \t]*")
ADMONITION_STYLES = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION")
CONTAINERS = {"=": "example", "-": "open", "*": "sidebar", "_": "quote"}


def parse_blocks(cursor: Cursor, context: Context) -> list[Node]:
    """Read all blocks up to the end of the cursor's lines."""
    blocks: list[Node] = []
    while cursor.peek() is not None:
        before = cursor.position
        node = parse_block(cursor, context)
        if node is not None:
            blocks.append(node)
        elif cursor.position == before:
            cursor.position += 1
    return blocks


def parse_block(cursor: Cursor, context: Context) -> Node | None:
    """Read one block with the metadata before it; None if there was only metadata or noise."""
    meta = take_meta(cursor)
    line = cursor.peek()
    if line is None:
        return None
    mark = fence(line.text)
    if mark is not None and not context.too_deep:
        return _delimited(cursor, context, meta, line, mark)
    heading = HEADING.fullmatch(line.text)
    if heading and context.headings and not context.markers:
        cursor.position += 1
        title = Line(heading.group(2), line.file, line.number, line.attributes).resolved()
        return Heading(line.file, line.number, len(heading.group(1)) - 1, title, meta=meta)
    if line.text.strip() == "+":
        cursor.position += 1
        return None
    if list_marker(line.text) is not None and not context.too_deep:
        return parse_list(cursor, context, parse_block, meta)
    macro = _macro(line, meta)
    if macro is not None:
        cursor.position += 1
        return macro
    return _paragraph(cursor, context, meta, line)


def _delimited(cursor: Cursor, context: Context, meta: Meta, line: Line, mark: str) -> Node:
    if mark.startswith("//"):
        lines = cursor.skip_comment_block()
        return CommentBlock(line.file, line.number, [_raw(inner) for inner in lines], meta=meta)
    if mark.startswith(("----", "....", "```")):
        return take_listing(cursor, context, meta)
    inner = _inside(cursor, context, line, mark)
    if mark.startswith("+"):
        resolve = "attributes" in (meta.get("subs") or "")
        texts = [each.resolved() if resolve else each.text for each in inner]
        return Passthrough(line.file, line.number, "\n".join(texts), meta=meta)
    if mark[0] in "|,:!":
        return Table(line.file, line.number, [_raw(each) for each in inner], meta=meta)
    if meta.style == "source":
        content = [_raw(each) for each in inner]
        language = meta.positional[1] if len(meta.positional) > 1 else ""
        return Listing(line.file, line.number, language, content, meta=meta)
    blocks = parse_blocks(Cursor(inner), context.in_container())
    if meta.style in ADMONITION_STYLES:
        return Admonition(line.file, line.number, meta.style, blocks, meta=meta)
    kind = "sidebar" if meta.style == "sidebar" else CONTAINERS[mark[0]]
    return Container(line.file, line.number, kind, blocks, meta=meta)


def _inside(cursor: Cursor, context: Context, opener: Line, mark: str) -> list[Line]:
    """Return the lines up to the closing delimiter and move past it."""
    cursor.position += 1
    start = cursor.position
    for index in range(start, len(cursor.lines)):
        if fence(cursor.lines[index].text) == mark:
            cursor.position = index + 1
            return list(cursor.lines[start:index])
    context.diagnostics.warning(opener.file, opener.number, f"the block [{mark}] is never closed")
    end = start
    while end < len(cursor.lines) and not HEADING.fullmatch(cursor.lines[end].text):
        end += 1
    cursor.position = end
    return list(cursor.lines[start:end])


def _macro(line: Line, meta: Meta) -> Macro | None:
    text = line.resolved().strip()
    found = LIFECYCLE.fullmatch(text)
    if found and found.group(2) != ":":
        return Macro(line.file, line.number, found.group(1), found.group(3), meta=meta)
    other = BLOCK_MACRO.fullmatch(text)
    if other:
        return Macro(line.file, line.number, other.group(1), other.group(3), meta=meta)
    return None


def _paragraph(cursor: Cursor, context: Context, meta: Meta, first: Line) -> Node:
    lines = _take_text(cursor, context)
    if meta.style in ("source", "listing", "literal"):
        language = meta.positional[1] if len(meta.positional) > 1 else ""
        return Listing(first.file, first.number, language, lines, meta=meta)
    literal = first.text[:1].isspace() and not context.markers and not first.text.lstrip().startswith("`")
    if literal and not meta.style:
        return Listing(first.file, first.number, "", lines, meta=meta)
    found = ADMONITION.fullmatch(first.text)
    if found:
        lines[0].text = lines[0].text.partition(":")[2].strip()
        return Admonition(
            first.file,
            first.number,
            found.group(1),
            [Paragraph(first.file, first.number, lines)],
            meta=meta,
        )
    paragraph = Paragraph(first.file, first.number, lines, meta=meta)
    if meta.style in ADMONITION_STYLES:
        return Admonition(first.file, first.number, meta.style, [paragraph], meta=meta)
    return paragraph


def _take_text(cursor: Cursor, context: Context) -> list[TextLine]:
    """Collect the lines of a paragraph; the first line is always one of them."""
    first = cursor.take()
    lines = [TextLine(first.resolved().strip(), first.file, first.number)]
    while (line := cursor.peek()) is not None and not _ends_paragraph(line, context):
        cursor.position += 1
        if not is_comment(line.text):
            lines.append(TextLine(line.resolved().strip(), line.file, line.number))
    return lines


def _ends_paragraph(line: Line, context: Context) -> bool:
    text = line.text
    if line.blank or (fence(text) and not context.too_deep) or text.strip() == "+":
        return True
    if BLOCK_ATTRIBUTES.fullmatch(text) or text.startswith("[["):
        return True
    return bool(context.markers) and list_marker(text, in_text=True) is not None


def _raw(line: Line) -> TextLine:
    return TextLine(line.text, line.file, line.number)
