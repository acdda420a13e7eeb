"""Tables on the page, and their cells that are small pages of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from harness.asciidoc.attributes import resolve
from harness.asciidoc.context import Context
from harness.asciidoc.lines import Lines, PageLines
from harness.asciidoc.nodes import Cell, Document, Table
from harness.asciidoc.source import ENTRY, is_comment, snippet_marker
from harness.asciidoc.tables import MOST, PAGE_STYLE, arrange, separator_of
from harness.asciidoc.text_lines import TextLines

Expand = Callable[[str, int], Sequence[int] | None]
"""Takes a line and its place; returns the places of what a directive in it yields, None if it holds none."""

ReadDocument = Callable[[Lines, Context], Document]


def take_table(lines: Lines, context: Context, table: Table) -> Table:
    """Give the table its lines, without comments; note it if one of its cells may be a small page."""
    texts = lines.texts
    kept = [index for index, text in enumerate(texts) if not is_comment(text)]
    if len(kept) < len(texts):
        lines = Lines([texts[index] for index in kept], [lines.places[index] for index in kept])
    separator = separator_of(table)
    table.lines = _resolved(lines, context, separator)
    if PAGE_STYLE in (table.meta.get("cols") or "") or PAGE_STYLE + separator in "\n".join(lines.texts):
        context.tables.append((table, lines, context))
    return table


def _resolved(lines: Lines, context: Context, separator: str) -> TextLines:
    """Return the lines, attributes resolved; a value with a separator in it would make new cells."""
    found = context.lines(lines.texts, lines.places)
    if found.texts is not lines.texts:
        found.texts = [
            read if read.count(separator) == raw.count(separator) else raw
            for raw, read in zip(lines.texts, found.texts, strict=True)
        ]
    return found


def read_cells(context: Context, read: ReadDocument, expand: Expand) -> None:
    """Read every cell that is a small page, in the tables noted so far and in those found on the way.

    Copies of a cell share its document. Where repeated cells hold repeated cells, all copies together are no
    more than ``MOST``, so that no page grows beyond measure.
    """
    for table, lines, around in context.tables:
        arranged = arrange(table, lines.texts, most=max(MOST // around.copies, 1))
        cells = [cell for row in arranged for cell in row]
        counts = Counter((cell.first, cell.text) for cell in cells if cell.style == PAGE_STYLE)
        if not counts:
            continue
        table.arranged = arranged
        known: dict[tuple[int, str], Document] = {}
        for cell in cells:
            key = (cell.first, cell.text)
            if cell.style == PAGE_STYLE:
                if key not in known:
                    inside = around.cell(around.copies * counts[key])
                    known[key] = read(_lines_of(cell, lines, around, expand), inside)
                cell.document = known[key]
            places = lines.places[cell.first : cell.first + cell.text.count("\n") + 1]
            cell.text = "\n".join(around.lines(cell.text.split("\n"), places).texts) if cell.text else ""


def _lines_of(cell: Cell, lines: Lines, context: Context, expand: Expand) -> Lines:
    """Return the lines of a cell; only its first one can hold a directive that was not yet obeyed."""
    if not cell.text:
        return Lines([], [])
    texts = cell.text.split("\n")
    places = list(lines.places[cell.first : cell.first + len(texts)])
    found = expand(texts[0], places[0])
    if found is not None:
        texts = [*(context.page.texts[place] for place in found), *texts[1:]]
        places = [*found, *places[1:]]
    if not context.strict:
        texts, places = _with_markers(texts, places, context.page)
    _set_entries(texts, places, context.page)
    return Lines(texts, places)


def _with_markers(
    texts: Sequence[str], places: Sequence[int], page: PageLines
) -> tuple[list[str], list[int]]:
    """Return the lines with the test comments after snippets, which a table loses with its comments."""
    kept: list[str] = []
    found: list[int] = []
    for text, place in zip(texts, places, strict=True):
        kept.append(text)
        found.append(place)
        following = place + 1
        while following < len(page.texts) and snippet_marker(page.texts[following]):
            kept.append(page.texts[following])
            found.append(following)
            following += 1
    return kept, found


def _set_entries(texts: Sequence[str], places: Sequence[int], page: PageLines) -> None:
    """Let attribute entries in a cell count for the cell's lines after them, and for no others."""
    changed: dict[str, str] | None = None
    for index, (text, place) in enumerate(zip(texts, places, strict=True)):
        stands = text[:1] == ":" and (index == 0 or not texts[index - 1] or texts[index - 1][0] == ":")
        entry = ENTRY.match(text) if stands else None
        if changed is not None:
            page.attributes[place] = changed
        if entry is None:
            continue
        known = page.attributes[place]
        changed = {name: value for name, value in known.items() if name != entry.group(2).lower()}
        if not (entry.group(1) or entry.group(3)):
            changed[entry.group(2).lower()] = resolve(entry.group(4) or "", known)
