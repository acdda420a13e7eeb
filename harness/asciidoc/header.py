"""What may stand directly below a page's title by AsciiDoc's rules: author, revision, attributes."""

from __future__ import annotations

import re

from harness.asciidoc.lines import Lines
from harness.asciidoc.source import ENTRY, fence, heading, is_comment

NAME_AND_PURPOSE = re.compile(r".+? - .")


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


def skip_name(lines: Lines) -> None:
    """Move past the first section of a manual page if it gives the command's name and purpose."""
    start = lines.position
    lines.skip_blank()
    found = heading(lines.peek() or "")
    if found is not None and found[0] == 1:
        lines.position += 1
        lines.skip_blank()
        texts = lines.texts
        end = lines.position
        while end < len(texts) and texts[end]:
            end += 1
        if NAME_AND_PURPOSE.match(" ".join(texts[lines.position : end])):
            lines.position = end
            return
    lines.position = start


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
