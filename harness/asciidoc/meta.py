"""The lines before a block: anchors, attribute lists, titles, attribute entries and comments."""

from __future__ import annotations

from functools import lru_cache

from harness.asciidoc.context import Context
from harness.asciidoc.lines import Lines
from harness.asciidoc.nodes import NO_META, CommentBlock, Marker, Meta, Node, StrayMarker
from harness.asciidoc.source import (
    ANCHOR,
    BLOCK_ATTRIBUTES,
    BLOCK_TITLE,
    ENTRY,
    fence,
    heading,
    is_comment,
    snippet_marker,
)

REMEMBERED = 4096
FIRST_CHARACTERS = frozenset("[./:")


def take_meta(lines: Lines, context: Context, into: list[Node], *, text_only: bool = False) -> Meta:
    """Read the lines at the position that describe the next block; blank lines between them are passed.

    Comment blocks, and test comments that stand apart from a snippet, go to ``into``. ``text_only``
    says that only an item's text may follow: there, titles and attribute entries do not count.
    """
    meta = NO_META
    texts, end = lines.texts, len(lines.texts)
    while lines.position < end and (text := texts[lines.position])[0] in FIRST_CHARACTERS:
        place = lines.places[lines.position]
        if text[0] == "[":
            more = _attributes(text, place, context, meta)
            if more is None:
                break
            meta = more
            lines.position += 1
        elif text[0] == "/":
            if not _take_comment(lines, context, into, text_only=text_only):
                break
        elif text_only or not _take_title_or_entry(lines, text):
            break
        elif text[0] == ".":
            meta = Meta(meta.anchor, context.text(text[1:], place), meta.positional, meta.named)
        lines.skip_blank()
    return meta


def _attributes(text: str, place: int, context: Context, meta: Meta) -> Meta | None:
    """Return ``meta`` with what the line adds, or None if it is neither anchor nor attribute list."""
    if "{" in text:
        text = context.page.resolved(text, place).rstrip()
    found = read_attribute_line(text)
    if meta is NO_META or found is None:
        return found
    positional = found.positional
    if positional and positional[0][:1] in (".", "%", "#") and meta.style:
        positional = (meta.style + positional[0], *positional[1:])
    named = tuple({**dict(meta.named), **dict(found.named)}.items()) if found.named else meta.named
    return Meta(found.anchor or meta.anchor, meta.title, positional or meta.positional, named)


@lru_cache(maxsize=REMEMBERED)
def read_attribute_line(text: str) -> Meta | None:
    """Return what an anchor or an attribute list says, or None if the line is neither."""
    if found := ANCHOR.match(text):
        return Meta(anchor=found.group(1))
    if BLOCK_ATTRIBUTES.match(text) is None or text.startswith("[["):
        return None
    positional, named = parse_attribute_list(text[1:-1])
    return Meta(dict(named).get("id"), None, positional, named)


def _take_title_or_entry(lines: Lines, text: str) -> bool:
    if text[0] == ".":
        found = BLOCK_TITLE.match(text) is not None
    else:
        found = ENTRY.match(text) is not None
        while found and lines.texts[lines.position].endswith((" \\", " +")) and _value_goes_on(lines):
            lines.position += 1
    lines.position += found
    return found


def _value_goes_on(lines: Lines) -> bool:
    following = lines.texts[lines.position + 1 : lines.position + 2]
    return bool(following and following[0])


def _take_comment(lines: Lines, context: Context, into: list[Node], *, text_only: bool) -> bool:
    """Move past the comment at the position; tell whether there was one."""
    position = lines.position
    text, place = lines.texts[position], lines.places[position]
    if is_comment(text):
        lines.position += 1
        found = None if context.strict else snippet_marker(text)
        if found:
            file, number = context.origin(place)
            into.append(StrayMarker(file, number, Marker(*found, number)))
        return True
    if text_only or fence(text) is None:
        return False
    end, after = _comment_end(lines, context, text)
    content = context.page.raw(lines.texts[position + 1 : end], lines.places[position + 1 : end])
    into.append(CommentBlock(*context.origin(place), content))
    lines.position = after
    return True


def _comment_end(lines: Lines, context: Context, mark: str) -> tuple[int, int]:
    """Return where a comment block's content ends and where the page goes on.

    One that is never closed ends with the lines; read as meant, before the next heading.
    """
    start = lines.position + 1
    end = lines.find(mark, start)
    if end is not None:
        return end, end + 1
    context.warn(lines.places[lines.position], f"the comment block [{mark}] is never closed; close it")
    end = len(lines.texts) if context.strict else next_section(lines, start)
    return end, end


def next_section(lines: Lines, start: int) -> int:
    """Return the index of the next line that surely starts a section: a heading or anchor after a blank."""
    for index in range(start, len(lines.texts)):
        text = lines.texts[index]
        starts = heading(text) is not None or (text.startswith("[[") and ANCHOR.match(text) is not None)
        if starts and (index == 0 or not lines.texts[index - 1]):
            return index
    return len(lines.texts)


@lru_cache(maxsize=REMEMBERED)
def parse_attribute_list(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Read ``source,console,role="x"`` as positional and named attributes."""
    positional: list[str] = []
    named: list[tuple[str, str]] = []
    for part in split_outside_quotes(text, ","):
        name, equals, value = part.partition("=")
        if equals and name.strip().replace("-", "").replace("_", "").isalnum():
            named.append((name.strip(), value.strip().strip("\"'")))
        else:
            positional.append(part.strip().strip("\"'"))
    first = positional[0] if positional else ""
    if "#" in first and not any(name == "id" for name, _ in named):
        named.append(("id", first.partition("#")[2].split(".")[0].split("%")[0]))
    return tuple(positional), tuple(named)


def split_outside_quotes(text: str, separator: str) -> list[str]:
    """Split at a one-character separator that is not inside double quotes."""
    if '"' not in text:
        return text.split(separator)
    joined: list[str] = []
    pieces: list[str] = []
    quoted = False
    for part in text.split(separator):
        pieces.append(part)
        quoted ^= part.count('"') % 2 == 1
        if not quoted:
            joined.append(separator.join(pieces))
            pieces = []
    return [*joined, separator.join(pieces)] if pieces else joined
