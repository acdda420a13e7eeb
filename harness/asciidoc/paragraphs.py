"""Paragraphs: where they end, and the blocks that they are by style or by their first words."""

from __future__ import annotations

from harness.asciidoc.context import Context
from harness.asciidoc.delimited import ADMONITIONS, ParseBlocks
from harness.asciidoc.lines import Lines
from harness.asciidoc.listings import listing_language
from harness.asciidoc.markers import list_marker, meant_as_marker
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
    TextLine,
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


def take_verbatim(lines: Lines, context: Context, meta: Meta) -> Listing:
    """Read a paragraph whose style makes it a listing: it ends at a blank line or a ``+`` line."""
    start = end = lines.position
    texts = lines.texts
    while end < len(texts) and texts[end] and not (end > start and texts[end] == "+"):
        end += 1
    lines.position = end
    content = [context.page.raw_line(texts[i], lines.places[i]) for i in range(start, end)]
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
    indexes = take_indexes(lines, context, beside=beside, skip_comments=text_only)
    content = _text_lines(lines, context, indexes, plain=not is_text)
    if is_text:
        return Paragraph(*context.origin(place), content, meta=meta)
    return Listing(*context.origin(place), "", content, kind="literal", meta=meta)


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
    place = lines.places[lines.position]
    file, number = context.origin(place)
    style = meta.style
    if style in OWN_STYLES and style != "normal":
        beside, text_only = None, False
    first = lines.texts[lines.position]
    content = _text_lines(lines, context, take_indexes(lines, context, beside=beside, skip_comments=True))
    paragraph = Paragraph(file, number, content)
    if style == "comment":
        into.append(CommentBlock(file, number, content, meta=meta))
        return None
    if style == "pass":
        return Passthrough(file, number, paragraph.text, meta=meta)
    if style in CONTAINER_STYLES:
        return Container(file, number, CONTAINER_STYLES[style], [paragraph], meta=meta)
    if style in ADMONITIONS:
        return Admonition(file, number, style, [paragraph], meta=meta)
    if not text_only:
        if first[0] in "NTIWC" and (found := ADMONITION.match(first)):
            content[0] = context.text_line(found.group(2), place)
            return Admonition(file, number, found.group(1), [paragraph], meta=meta)
        if first[0] == '"' and _take_quotes_off(content):
            return Container(file, number, "quote", [paragraph], meta=meta)
    paragraph.meta = meta
    return paragraph


def take_indexes(
    lines: Lines, context: Context, *, beside: ListKind | None, skip_comments: bool
) -> list[int]:
    """Move past a paragraph; return where its lines stand. The first line is always one of them."""
    texts, position = lines.texts, lines.position
    indexes = [position]
    position += 1
    end = len(texts)
    while position < end:
        text = texts[position]
        if not text or (text[0] in SPECIAL and _ends_text(text, context)):
            break
        if beside is not None and _starts_item(text, context):
            break
        if not (skip_comments and text[0] == "/" and is_comment(text)):
            indexes.append(position)
        position += 1
    lines.position = position
    return indexes


def _text_lines(lines: Lines, context: Context, indexes: list[int], *, plain: bool = False) -> list[TextLine]:
    """Return the lines at the indexes; ``plain`` keeps their indentation."""
    texts, places = lines.texts, lines.places
    make = context.page.raw_line if context.strict else context.page.text_line
    if plain:
        return [make(texts[index], places[index]) for index in indexes]
    return [make(texts[index].strip(" \t"), places[index]) for index in indexes]


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
    return meant_as_marker(text, in_text=True) or ADMONITION.match(text) is not None


def _take_quotes_off(content: list[TextLine]) -> bool:
    """Remove quotes and the line of the one who is quoted; False if the text is no quotation."""
    if not (len(content) > 1 and content[-1].text.startswith("-- ") and content[-2].text.endswith('"')):
        return False
    content.pop()
    content[0].text = content[0].text[1:]
    content[-1].text = content[-1].text[:-1]
    return True


def take_marked_quotation(
    lines: Lines, context: Context, meta: Meta, parse_blocks: ParseBlocks, *, beside: ListKind | None
) -> Container:
    """Read a paragraph whose lines start with ``>``, as Markdown has it, with the blocks in it."""
    origin = context.origin(lines.places[lines.position])
    indexes = take_indexes(lines, context, beside=beside, skip_comments=True)
    texts = [lines.texts[index].removeprefix("> ") for index in indexes]
    texts = ["" if text == ">" else text for text in texts]
    if texts[-1].startswith("-- "):
        texts.pop()
    inner = Lines(texts, [lines.places[index] for index in indexes])
    return Container(*origin, "quote", parse_blocks(inner, context.inside(listed=False)), meta=meta)
