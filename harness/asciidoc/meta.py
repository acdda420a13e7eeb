"""The lines before a block: anchors, attribute lists, titles."""

from __future__ import annotations

from harness.asciidoc.cursor import Cursor
from harness.asciidoc.nodes import Meta
from harness.asciidoc.source import ANCHOR, BLOCK_ATTRIBUTES, BLOCK_TITLE, is_block_line, is_comment


def take_meta(cursor: Cursor) -> Meta:
    """Read the metadata lines at the cursor; blank lines and comments between them do not matter."""
    anchor: str | None = None
    title: str | None = None
    positional: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    while (line := cursor.peek()) is not None:
        text = line.resolved().rstrip()
        if found := ANCHOR.fullmatch(text):
            anchor = found.group(1)
        elif BLOCK_ATTRIBUTES.fullmatch(text):
            more_positional, more_named = parse_attribute_list(text[1:-1])
            positional = more_positional or positional
            named = (*named, *more_named)
            anchor = dict(more_named).get("id", anchor)
        elif BLOCK_TITLE.fullmatch(text):
            title = text[1:]
        elif not (line.blank or is_comment(line.text)):
            break
        cursor.position += 1
    return Meta(anchor=anchor, title=title, positional=positional, named=named)


def at_meta(cursor: Cursor) -> bool:
    """Whether the cursor stands on a line that describes the block after it."""
    line = cursor.peek()
    return line is not None and is_block_line(line.resolved())


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
    parts: list[str] = [""]
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        if character == separator and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts
