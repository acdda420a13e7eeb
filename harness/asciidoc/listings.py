"""Code blocks: where they end, their language, their callouts and the markers after them."""

from __future__ import annotations

import re

from harness.asciidoc.cursor import Context, Cursor
from harness.asciidoc.nodes import Listing, Marker, Meta, TextLine
from harness.asciidoc.source import HEADING, MARKER, Line, fence

CALLOUTS = re.compile(r"(?:[ \t]*(?://|#)?[ \t]*<(?:\d+|\.)>)+[ \t]*$")


def take_listing(cursor: Cursor, context: Context, meta: Meta) -> Listing:
    """Read the ``----``, ``....`` or Markdown listing at the cursor, and the markers after it."""
    opener = cursor.take()
    mark = opener.text.strip()
    lines = _until_closed(cursor, context, opener, mark)
    resolve = "attributes" in (meta.get("subs") or "")
    content = [TextLine(_code(line, resolve), line.file, line.number) for line in lines]
    listing = Listing(opener.file, opener.number, _language(meta), content, meta=meta)
    listing.markers = _take_markers(cursor, context)
    return listing


def _until_closed(cursor: Cursor, context: Context, opener: Line, mark: str) -> list[Line]:
    start = cursor.position
    for index in range(start, len(cursor.lines)):
        found = fence(cursor.lines[index].text)
        same_kind = found is not None and found[:3] == mark[:3] and len(found) >= 3
        if not same_kind:
            continue
        if found != mark:
            line = cursor.lines[index]
            context.diagnostics.warning(line.file, line.number, "the block was opened with another length")
        cursor.position = index + 1
        return list(cursor.lines[start:index])
    context.diagnostics.warning(opener.file, opener.number, f"the block [{mark}] is never closed")
    end = next((i for i in range(start, len(cursor.lines)) if _surely_outside(cursor, i)), len(cursor.lines))
    cursor.position = end
    return list(cursor.lines[start:end])


def _surely_outside(cursor: Cursor, index: int) -> bool:
    before = cursor.lines[index - 1]
    return HEADING.fullmatch(cursor.lines[index].text) is not None and (
        before.blank or before.text.startswith("[[")
    )


def _code(line: Line, resolve: bool) -> str:
    text = line.resolved() if resolve else line.text
    return CALLOUTS.sub("", text)


def _language(meta: Meta) -> str:
    style = meta.style
    if style == "source" and len(meta.positional) > 1:
        return meta.positional[1].strip().lower()
    return style.lower() if style in ("console", "console-result") else ""


def _take_markers(cursor: Cursor, context: Context) -> list[Marker]:
    """Read ``// TEST[...]`` comments; one that a blank line sets apart is taken with a warning."""
    markers: list[Marker] = []
    while True:
        before = cursor.position
        apart = cursor.skip_blank()
        line = cursor.peek()
        if line is not None and line.text.strip() == "+" and not apart:
            following = cursor.lines[cursor.position + 1 : cursor.position + 2]
            if following and MARKER.fullmatch(following[0].text):
                cursor.position += 1
                continue
        found = MARKER.fullmatch(line.text) if line is not None else None
        if line is None or found is None:
            cursor.position = before
            return markers
        if apart:
            context.diagnostics.warning(
                line.file, line.number, "a blank line separates the marker from its snippet"
            )
        markers.append(Marker(found.group(1), found.group(2).strip(), line.number))
        cursor.position += 1
