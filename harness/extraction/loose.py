"""Pages older than the template: request lines stand anywhere, and a list explains their placeholders."""

from __future__ import annotations

from collections.abc import Sequence

from harness.asciidoc.nodes import ListBlock, Node
from harness.extraction.parts import PagePart
from harness.extraction.requests import is_request_paragraph, placeholders, request_lines
from harness.extraction.terms import read_terms


def with_request_lines(parts: Sequence[PagePart], file: str) -> list[PagePart] | None:
    """Return the parts of a page that states request lines under no heading of their own; None for others.

    Only paragraphs of nothing but request lines count, and only those that stand in ``file`` itself. The
    items of a list that are called like placeholders are path parameters.
    """
    lines = [block for part in parts for block in part.blocks if is_request_paragraph(block)]
    own: list[Node] = [line for line in lines if line.file == file]
    if not own:
        return None
    slots = {name for request, _ in request_lines(own) for name in placeholders(request.path)}
    path = PagePart("path", "")
    head, *others = [_without_slots(part, slots, path) for part in parts]
    found = [head, PagePart("request", "", own), path, *others]
    return [part for part in found if part.blocks or part is head]


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
