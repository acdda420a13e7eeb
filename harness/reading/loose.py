"""Pages older than the template: request lines stand anywhere, and the page explains their placeholders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from harness.asciidoc.nodes import ListBlock, Listing, Node, Paragraph
from harness.reading.parts import PagePart
from harness.reading.requests import (
    is_request_listing,
    is_request_paragraph,
    listing_requests,
    placeholders,
    stated_requests,
)
from harness.reading.terms import read_terms

WHERE = ("where", "Where")


def with_request_lines(parts: Sequence[PagePart], file: str) -> list[PagePart] | None:
    """Return the parts of a page that states request lines under no heading of their own; None for others.

    Only paragraphs of nothing but request lines count, or else listings with placeholders that the next
    paragraph explains, and only what stands in ``file`` itself. The items of a list that are called like
    placeholders are path parameters.
    """
    paragraphs = [block for part in parts for block in part.blocks if isinstance(block, Paragraph)]
    lines: list[Node] = [block for block in paragraphs if is_request_paragraph(block)]
    if not lines and any(block.texts[0].startswith(WHERE) for block in paragraphs):
        lines = [listing for part in parts for listing in _explained(part.blocks)]
    own = [line for line in lines if line.file == file]
    if not own:
        return None
    slots = {name for request, _ in stated_requests(own) for name in placeholders(request.path)}
    path = PagePart("path", "")
    head, *others = [_without_slots(part, slots, path) for part in parts]
    found = [head, PagePart("request", "", own), path, *others]
    return [part for part in found if part.blocks or part is head]


def _explained(blocks: Sequence[Node]) -> Iterator[Listing]:
    """Yield the listings before a paragraph such as "where `<id>` is the name": forms, not examples."""
    for block, after in pairwise(blocks):
        if not isinstance(after, Paragraph) or not after.texts[0].startswith(WHERE):
            continue
        if not is_request_listing(block):
            continue
        slots = [name for request, _ in listing_requests(block) for name in placeholders(request.path)]
        told = all(f"`<{name}>`" in after.text or f"`{name}`" in after.text for name in slots)
        if slots and told:
            yield block


def _without_slots(part: PagePart, slots: set[str], path: PagePart) -> PagePart:
    """Move the items called like placeholders from a part of no other kind to ``path``."""
    if part.key not in ("summary", "description", "other"):
        return part
    kept: list[Node] = []
    for block in part.blocks:
        if not isinstance(block, ListBlock) or block.kind != "terms":
            kept.append(block)
            continue
        of_path = [item for item in block.items if slots & set(read_terms(item).names)]
        others = [item for item in block.items if not slots & set(read_terms(item).names)]
        for items, target in ((of_path, path.blocks), (others, kept)):
            if items:
                target.append(ListBlock(block.file, block.line, block.kind, block.marker, items))
    return PagePart(part.key, part.title, kept)
