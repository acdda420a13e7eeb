"""Code blocks: where they end, their language, their callouts and the markers after them."""

from __future__ import annotations

import re

from harness.asciidoc.context import Context
from harness.asciidoc.lines import Lines
from harness.asciidoc.meta import next_section
from harness.asciidoc.nodes import Listing, ListingKind, Marker, Meta
from harness.asciidoc.source import fence, snippet_marker

CALLOUT = re.compile(r"<(?:\d+|\.)>")


def take_listing(lines: Lines, context: Context, meta: Meta, mark: str, kind: ListingKind) -> Listing:
    """Read the verbatim block at the position, and the test comments after it."""
    opener = lines.position
    place, text = lines.places[opener], lines.texts[opener]
    start, end = opener + 1, _end(lines, context, mark)
    texts, places = lines.texts[start:end], lines.places[start:end]
    if not context.strict:
        texts = [without_callouts(line) if line[-1:] == ">" else line for line in texts]
    resolve = meta.named and "attributes" in (meta.get("subs") or "")
    content = context.lines(texts, places) if resolve else context.page.raw(texts, places)
    language = listing_language(meta) or (text[3:].strip().lower() if mark == "```" else "")
    listing = Listing(*context.origin(place), language, content, kind=kind, meta=meta)
    if not context.strict:
        listing.markers = _take_markers(lines, context)
    return listing


def without_callouts(line: str) -> str:
    """Return the line without the callouts at its end, and the signs of a comment before each."""
    end = len(line)
    while True:
        start = line.rfind("<", 0, end)
        if start < 0 or CALLOUT.fullmatch(line, start, end) is None:
            return line[:end]
        end = _before_blanks(line, start)
        if line.endswith(("//", "#"), 0, end):
            end = _before_blanks(line, end - (1 if line[end - 1] == "#" else 2))


def _before_blanks(line: str, end: int) -> int:
    while end and line[end - 1] in " \t":
        end -= 1
    return end


def listing_language(meta: Meta) -> str:
    """Return the language that the attribute list of a listing names, in lower case, or nothing."""
    style = meta.style
    if style == "source" and len(meta.positional) > 1:
        return meta.positional[1].strip().lower()
    return style.lower() if style in ("console", "console-result") else ""


def _end(lines: Lines, context: Context, mark: str) -> int:
    """Return the index of the closing line and move past it.

    Read as meant, a closer of another length closes as well, and an open block ends before a section.
    """
    opener = lines.position
    end = lines.find(mark, opener + 1)
    if not context.strict and mark[:4] in ("----", "...."):
        end = _other_length(lines, context, mark, end)
    if end is not None:
        lines.position = end + 1
        return end
    context.warn(lines.places[opener], f"the block [{mark}] is never closed; close it with [{mark}]")
    end = len(lines.texts) if context.strict else next_section(lines, opener + 1)
    lines.position = end
    return end


def _other_length(lines: Lines, context: Context, mark: str, end: int | None) -> int | None:
    start, stop = lines.position + 1, len(lines.texts) if end is None else end
    head = mark[:4]
    if "\n" + head not in "\n".join(lines.texts[start - 1 : stop]):
        return end
    for index in range(start, stop):
        text = lines.texts[index]
        if text.startswith(head) and fence(text) == text:
            context.warn(lines.places[index], f"the block was opened with [{mark}]; use the same length")
            return index
    return end


def _take_markers(lines: Lines, context: Context) -> list[Marker]:
    """Read the test comments directly after a snippet; a lone ``+`` between them does not matter."""
    markers: list[Marker] = []
    while (text := lines.peek()) is not None:
        if text == "+":
            following = lines.texts[lines.position + 1 : lines.position + 2]
            if not following or snippet_marker(following[0]) is None:
                break
            lines.position += 1
            continue
        found = snippet_marker(text) if text.startswith("//") else None
        if found is None:
            break
        markers.append(Marker(*found, context.page.numbers[lines.places[lines.position]]))
        lines.position += 1
    return markers
