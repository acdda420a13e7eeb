"""Paragraphs: where they end, and the blocks that they are by style or by their first words."""

from __future__ import annotations

from collections.abc import Sequence

from harness.asciidoc.context import Context
from harness.asciidoc.delimited import ADMONITIONS, ParseBlocks
from harness.asciidoc.lines import Lines
from harness.asciidoc.listings import listing_language
from harness.asciidoc.markers import list_marker, may_mark, meant_as_marker
from harness.asciidoc.nodes import (
    Admonition,
    CommentBlock,
    Container,
    Listing,
    ListingKind,
    ListKind,
    Meta,
    Node,
    Paragraph,
    Passthrough,
)
from harness.asciidoc.source import ADMONITION, fence, is_attribute_line, is_comment

VERBATIM_STYLES: dict[str, ListingKind] = {
    "listing": "listing",
    "source": "listing",
    "literal": "literal",
    "verse": "verse",
}
CONTAINER_STYLES = {
    "example": "example",
    "open": "open",
    "abstract": "open",
    "partintro": "open",
    "quote": "quote",
    "sidebar": "sidebar",
}
OWN_STYLES = ADMONITIONS | set(CONTAINER_STYLES) | {"comment", "pass", "normal"}
"""Styles that decide what a paragraph is, indented or not."""

SPECIAL = frozenset("[+/-=*_.|,:!`")
ADMONITION_STARTS = frozenset("NTIWC")


def take_verbatim(lines: Lines, context: Context, meta: Meta) -> Listing:
    """Read a paragraph whose style makes it a listing: it ends at a blank line or a ``+`` line."""
    start = end = lines.position
    texts = lines.texts
    while end < len(texts) and texts[end] and not (end > start and texts[end] == "+"):
        end += 1
    lines.position = end
    content = context.page.raw(texts[start:end], lines.places[start:end])
    origin = context.origin(lines.places[start])
    return Listing(*origin, listing_language(meta), content, kind=VERBATIM_STYLES[meta.style], meta=meta)


def take_indented(
    lines: Lines, context: Context, meta: Meta, *, text_only: bool, beside: ListKind | None
) -> Node:
    """Read an indented paragraph: literal text, or running text where only that can stand."""
    place = lines.places[lines.position]
    is_text = text_only or beside == "terms"
    if not context.strict:
        is_text = is_text or context.listed or lines.texts[lines.position].lstrip().startswith("`")
    texts, places = take_texts(lines, context, beside=beside, skip_comments=text_only)
    if is_text:
        return Paragraph(*context.origin(place), context.running(texts, places), meta=meta)
    return Listing(*context.origin(place), "", context.lines(texts, places), kind="literal", meta=meta)


def take_paragraph(
    lines: Lines,
    context: Context,
    meta: Meta,
    into: list[Node],
    *,
    text_only: bool,
    beside: ListKind | None,
) -> Node | None:
    """Read the paragraph at the position; its style or its first words can make it another block."""
    file, number = context.origin(lines.places[lines.position])
    style = meta.style
    if style in OWN_STYLES and style != "normal":
        return _take_styled(lines, context, meta, into)
    texts, places = take_texts(lines, context, beside=beside, skip_comments=True)
    first = texts[0]
    if first[0] in ADMONITION_STARTS and not text_only and (found := ADMONITION.match(first)):
        texts[0] = found.group(2)
        paragraph = Paragraph(file, number, context.running(texts, places))
        return Admonition(file, number, found.group(1), [paragraph], meta=meta)
    if first[0] == '"' and not text_only and _is_quotation(texts):
        texts = [first[1:], *texts[1:-1]]
        texts[-1] = texts[-1][:-1]
        paragraph = Paragraph(file, number, context.running(texts, places[:-1]))
        return Container(file, number, "quote", [paragraph], meta=meta)
    return Paragraph(file, number, context.running(texts, places), meta=meta)


def _take_styled(lines: Lines, context: Context, meta: Meta, into: list[Node]) -> Node | None:
    """Read a paragraph whose style makes another block of it; a comment goes to ``into``."""
    file, number = context.origin(lines.places[lines.position])
    texts, places = take_texts(lines, context, beside=None, skip_comments=True)
    content = context.running(texts, places)
    style = meta.style
    if style == "comment":
        into.append(CommentBlock(file, number, content, meta=meta))
        return None
    paragraph = Paragraph(file, number, content)
    if style == "pass":
        return Passthrough(file, number, paragraph.text, meta=meta)
    if style in CONTAINER_STYLES:
        return Container(file, number, CONTAINER_STYLES[style], [paragraph], meta=meta)
    return Admonition(file, number, style, [paragraph], meta=meta)


def take_texts(
    lines: Lines, context: Context, *, beside: ListKind | None, skip_comments: bool
) -> tuple[list[str], Sequence[int]]:
    """Move past a paragraph; return its lines and their places. The first line is always one of them."""
    texts, start = lines.texts, lines.position
    position, end, comments = start + 1, len(texts), False
    while position < end and (text := texts[position]):
        if text[0] in SPECIAL:
            if _ends_text(text, context):
                break
            comments = comments or text[0] == "/"
        if beside is not None and _starts_item(text, context):
            break
        position += 1
    lines.position = position
    if not (comments and skip_comments):
        return texts[start:position], lines.places[start:position]
    kept = [start, *(index for index in range(start + 1, position) if not is_comment(texts[index]))]
    return [texts[index] for index in kept], [lines.places[index] for index in kept]


def _ends_text(text: str, context: Context) -> bool:
    if text == "+":
        return True
    return is_attribute_line(text) or (fence(text) is not None and not context.too_deep)


def _starts_item(text: str, context: Context) -> bool:
    """Whether the line, directly after an item's text, starts a list or a note inside the item."""
    if context.too_deep:
        return False
    if context.strict:
        return list_marker(text) is not None
    if text[0] in ADMONITION_STARTS and ADMONITION.match(text):
        return True
    return may_mark(text) and meant_as_marker(text, in_text=True)


def _is_quotation(texts: list[str]) -> bool:
    """Whether the lines, which begin with a quote, end with one and with the one who is quoted."""
    return len(texts) > 1 and texts[-1].startswith("-- ") and texts[-2].endswith('"')


def take_marked_quotation(
    lines: Lines, context: Context, meta: Meta, parse_blocks: ParseBlocks, *, beside: ListKind | None
) -> Container:
    """Read a paragraph whose lines start with ``>``, as Markdown has it, with the blocks in it."""
    origin = context.origin(lines.places[lines.position])
    texts, places = take_texts(lines, context, beside=beside, skip_comments=True)
    texts = [text.removeprefix("> ") for text in texts]
    texts = ["" if text == ">" else text for text in texts]
    if texts[-1].startswith("-- "):
        texts.pop()
    inner = Lines(texts, places)
    return Container(*origin, "quote", parse_blocks(inner, context.inside(listed=False)), meta=meta)
