"""Paragraphs: where they end, and the blocks that they are by style or by their first words."""

from __future__ import annotations

from harness.asciidoc.context import Context
from harness.asciidoc.delimited import ADMONITIONS
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
from harness.asciidoc.source import ADMONITION, fence, is_attribute_line

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
    content = _take_text(lines, context, beside=beside, skip_comments=text_only, plain=not is_text)
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
    content = _take_text(lines, context, beside=beside, skip_comments=True)
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
        if quoted := _quotation(content, first):
            return Container(file, number, "quote", quoted, meta=meta)
    paragraph.meta = meta
    return paragraph


def _take_text(
    lines: Lines, context: Context, *, beside: ListKind | None, skip_comments: bool, plain: bool = False
) -> list[TextLine]:
    """Collect a paragraph's lines; the first one is always among them. ``plain`` keeps their indentation."""
    texts, places, position = lines.texts, lines.places, lines.position
    content = [_text_line(context, texts[position], places[position], plain=plain)]
    position += 1
    end = len(texts)
    while position < end:
        text = texts[position]
        if not text or (text[0] in SPECIAL and _ends_text(text, context)):
            break
        if beside is not None and _starts_item(text, context):
            break
        if not (skip_comments and text[0] == "/" and text.startswith("//") and not text.startswith("///")):
            content.append(_text_line(context, text, places[position], plain=plain))
        position += 1
    lines.position = position
    return content


def _text_line(context: Context, text: str, place: int, *, plain: bool) -> TextLine:
    return context.text_line(text if plain else text.strip(), place)


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


def _quotation(content: list[TextLine], first: str) -> list[Node]:
    """Return the blocks of a quotation in Markdown's or in plain quotes, or nothing if it is none."""
    if first.startswith("> "):
        kept = [line for line in content if line.text != ">"]
        if kept[-1].text.startswith(("-- ", "> -- ")):
            kept = kept[:-1]
        for line in kept:
            line.text = line.text.removeprefix("> ")
        return [Paragraph(kept[0].file, kept[0].line, kept)] if kept else []
    closed = len(content) > 1 and content[-1].text.startswith("-- ") and content[-2].text.endswith('"')
    if first[0] == '"' and closed:
        content.pop()
        content[0].text, content[-1].text = content[0].text[1:], content[-1].text[:-1]
        return [Paragraph(content[0].file, content[0].line, content)]
    return []
