"""What may stand directly below a page's title by AsciiDoc's rules: author, revision, attributes."""

from __future__ import annotations

from harness.asciidoc.lines import Lines
from harness.asciidoc.source import ENTRY, fence, is_comment


def skip_header(lines: Lines) -> None:
    """Move past the lines that belong to the title: up to two, and the entries and comments among them."""
    _skip_entries(lines)
    if not lines.peek():
        return
    lines.position += 1
    _skip_entries(lines)
    text = lines.peek()
    if text and (not text.lstrip().startswith(":") or "," in text):
        lines.position += 1
        _skip_entries(lines)


def _skip_entries(lines: Lines) -> None:
    while text := lines.peek():
        mark = fence(text)
        if mark is not None and mark.startswith("//"):
            end = lines.find(mark, lines.position + 1)
            lines.position = len(lines.texts) if end is None else end + 1
        elif is_comment(text) or ENTRY.match(text):
            lines.position += 1
        else:
            return
