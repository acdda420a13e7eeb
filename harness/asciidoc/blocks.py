"""The block parser: lines in, blocks out. It takes any input and never raises."""

from __future__ import annotations

from harness.asciidoc.context import MAX_DEPTH, Context
from harness.asciidoc.delimited import take_delimited
from harness.asciidoc.lines import Lines
from harness.asciidoc.lists import parse_list
from harness.asciidoc.markers import list_marker, meant_as_marker
from harness.asciidoc.meta import FIRST_CHARACTERS, take_meta
from harness.asciidoc.nodes import DISCRETE, NO_META, Break, Heading, ListKind, Macro, Meta, Node
from harness.asciidoc.paragraphs import (
    OWN_STYLES,
    VERBATIM_STYLES,
    take_indented,
    take_marked_quotation,
    take_paragraph,
    take_verbatim,
)
from harness.asciidoc.source import (
    BREAK,
    CONTENTS,
    FENCE_STARTS,
    LIFECYCLE,
    MEDIA,
    SETEXT_LEVELS,
    fence,
    heading,
    underline_level,
)

BREAK_CHARACTERS = frozenset("'<-*_ ")
BREAKS = {"<": "page_break"}


def parse_blocks(lines: Lines, context: Context) -> list[Node]:
    """Read all blocks up to the end of the lines."""
    blocks: list[Node] = []
    while lines.position < len(lines.texts):
        node = parse_block(lines, context, blocks)
        if node is not None:
            blocks.append(node)
    return blocks


def parse_block(
    lines: Lines,
    context: Context,
    into: list[Node],
    *,
    text_only: bool = False,
    list_kind: ListKind | None = None,
) -> Node | None:
    """Read one block with the metadata before it; None if there is only metadata or nothing.

    Comments met on the way go to ``into``. ``text_only`` says that the lines can be the text of a list
    item; ``list_kind`` is the kind of list whose item the block belongs to.
    """
    blank = lines.skip_blank()
    text_only = text_only and not blank
    texts, meta = lines.texts, NO_META
    if lines.position < len(texts) and texts[lines.position][0] in FIRST_CHARACTERS:
        meta = take_meta(lines, context, into, text_only=text_only)
    if lines.position >= len(texts):
        return None
    text = texts[lines.position]
    beside = None if blank else list_kind
    style = "" if meta is NO_META else meta.style
    discrete = style in DISCRETE
    if context.sections and not discrete and (title := _heading(lines, context, meta, text)):
        return title
    if text[:2] in FENCE_STARTS and not context.too_deep:
        mark = fence(text)
        if mark is not None:
            return take_delimited(lines, context, meta, mark, into, parse_blocks)
    if style in VERBATIM_STYLES:
        return take_verbatim(lines, context, meta)
    if not text_only and (text[0] in BREAK_CHARACTERS or text[-1] == "]"):
        node = _line_block(lines, context, meta, text)
        if node is not None:
            return node
    marker = list_marker(text)
    if marker is not None and _counts(text, context):
        return parse_list(lines, context, meta, marker, parse_block)
    if discrete and (title := _heading(lines, context, meta, text)):
        return title
    if text[0] in " \t" and style not in OWN_STYLES:
        return take_indented(lines, context, meta, text_only=text_only, beside=beside)
    if (
        text.startswith("> ")
        and not (text_only or context.too_deep)
        and (style == "normal" or style not in OWN_STYLES)
    ):
        return take_marked_quotation(lines, context, meta, parse_blocks, beside=beside)
    return take_paragraph(lines, context, meta, into, text_only=text_only, beside=beside)


def _counts(text: str, context: Context) -> bool:
    """Whether a line with a list marker starts a list here."""
    if context.too_deep:
        return False
    return context.strict or meant_as_marker(text, in_text=False)


def _heading(lines: Lines, context: Context, meta: Meta, text: str) -> Heading | None:
    """Read the heading at the position, if there is one: of one line, or underlined."""
    position = lines.position
    if text[0] in "=#" and (found := heading(text)):
        level, title = found
        lines.position = position + 1
    elif position + 1 < len(lines.texts) and (following := lines.texts[position + 1])[:1] in SETEXT_LEVELS:
        underline = underline_level(text, following)
        if underline is None or not (context.strict or _surely_underlined(lines, text, following)):
            return None
        level, title = underline, text
        lines.position = position + 2
    else:
        return None
    place = lines.places[position]
    level = min(max(level + context.page.offsets[place], 0), MAX_DEPTH)
    return Heading(*context.origin(place), level, context.text(title, place), meta=meta)


def _surely_underlined(lines: Lines, text: str, line: str) -> bool:
    """Whether two lines are a heading in a page that may mean text and the start of a listing."""
    if text[0] in " \t" or list_marker(text) is not None or fence(text) is not None or len(line) < 3:
        return False
    after = lines.texts[lines.position + 2 : lines.position + 3]
    closed = fence(line) is not None and lines.find(line, lines.position + 2) is not None
    return not closed and (not after or not after[0] or after[0].startswith("["))


def _line_block(lines: Lines, context: Context, meta: Meta, text: str) -> Node | None:
    """Read a block that is one line: a break, an image, a lifecycle macro."""
    file, number = context.origin(lines.places[lines.position])
    node: Node | None = None
    if text[0] in BREAK_CHARACTERS and (found := BREAK.match(text.lstrip(" "))):
        indent = len(text) - len(text.lstrip(" "))
        if indent == 0 or (indent < 4 and found.group(2)):
            node = Break(file, number, BREAKS.get(text[0], "thematic_break"), meta=meta)
    elif "[" in text:
        if "::" in text and (found := MEDIA.match(text)):
            node = Macro(file, number, found.group(1), found.group(3), meta=meta)
        elif "::" in text and (found := CONTENTS.match(text)):
            node = Macro(file, number, "toc", found.group(1), meta=meta)
        elif not context.strict:
            node = _macro(lines, context, meta, text)
    if node is not None:
        lines.position += 1
    return node


def _macro(lines: Lines, context: Context, meta: Meta, text: str) -> Macro | None:
    place = lines.places[lines.position]
    text = context.text(text, place).strip()
    found = LIFECYCLE.fullmatch(text)
    if found and found.group(2) != ":":
        return Macro(*context.origin(place), found.group(1), found.group(3), meta=meta)
    return None
