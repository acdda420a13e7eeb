"""Entries of parameter lists. Definition lists, tables and bullets all become items with terms and blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harness.asciidoc.nodes import Container, ListBlock, ListItem, Node, Paragraph, Table, TextLine
from harness.reading.tables import parameter_rows

BULLET_HEAD = re.compile(
    r"^(?P<term>`<?[\w.*-]+>?`(?:, `<?[\w.*-]+>?`)*(?: ?\((?:required|optional)\))?)"
    r"(?:\s*(?P<mark>::|:|-{1,2}|–|—|=)\s+|\s+(?=\((?:[Rr]equired|[Oo]ptional)))(?P<rest>\S.*)?$",
    re.DOTALL,
)


def listed(blocks: Iterable[Node]) -> tuple[list[ListItem], list[Node]]:
    """Return the parameters that the blocks list, in page order, and the blocks that list none."""
    items: list[ListItem] = []
    others: list[Node] = []
    for block in blocks:
        found = list(entries([block]))
        items.extend(found)
        if not found:
            others.append(block)
    return items, others


def entries(blocks: Iterable[Node]) -> Iterator[ListItem]:
    """Yield the parameters that the blocks list, in page order, however they list them.

    Lists that were split count as one. Bullets count only if all of a list begin with a name; a table only
    if a column is headed by a word for names.
    """
    for block in blocks:
        if isinstance(block, ListBlock) and block.kind == "terms":
            yield from block.items
        elif isinstance(block, ListBlock) and block.kind == "bullets":
            yield from bullet_entries(block)
        elif isinstance(block, Table):
            yield from parameter_rows(block)
        elif isinstance(block, Container):
            yield from entries(block.blocks)


def bullet_entries(block: ListBlock) -> list[ListItem]:
    """Return the bullets as items with terms; none if one of them does not begin with a name."""
    found = [_bullet(item) for item in block.items]
    return [item for item in found if item is not None] if all(found) else []


def _bullet(item: ListItem) -> ListItem | None:
    first = item.blocks[0] if item.blocks else None
    if not isinstance(first, Paragraph):
        return None
    head = BULLET_HEAD.match(first.text)
    if head is None:
        return None
    row = first.lines[0]
    terms = [TextLine(head.group("term"), row.file, row.line)]
    rest = head.group("rest") or ""
    skipped = first.text[: len(first.text) - len(rest)].count("\n")
    lines = [
        TextLine(text, line.file, line.line)
        for text, line in zip(rest.split("\n"), first.lines[skipped:], strict=False)
    ]
    paragraph = [Paragraph(lines[0].file, lines[0].line, lines)] if rest and lines else []
    return ListItem(item.file, item.line, terms, [*paragraph, *item.blocks[1:]], meta=item.meta)
