"""The rows and cells of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from harness.asciidoc.nodes import Table

SPEC = r"(?:(\d+(?:\.\d*)?|(?:\d*\.)?\d+)([*+]))?([<^>](?:\.[<^>]?)?|(?:[<^>]?\.)?[<^>])?([a-z])?"
SPEC_BEFORE = re.compile(rf"[ \t]*{SPEC}$")
SPEC_AT_END = re.compile(rf"[ \t]+{SPEC}$")
COLUMN = re.compile(r"(?:(\d+)\*)?[<^>.]*(?:\d+%?|~)?[a-z]?")


@dataclass(slots=True)
class Cell:
    """One cell: its text, how many columns and rows it takes, and its style letter."""

    text: str
    columns: int = 1
    rows: int = 1
    style: str = ""


@dataclass(slots=True)
class CellSpec:
    """What stands before a separator: how often the cell is repeated, what it spans, its style."""

    repeat: int = 1
    columns: int = 1
    rows: int = 1
    style: str = ""

    def cell(self, text: str) -> Cell:
        """Return a cell with the text."""
        return Cell(text.strip(), self.columns, self.rows, self.style)


def rows(table: Table) -> list[list[Cell]]:
    """Return the cells row by row, the header first; cells beyond the last full row are left out.

    The number of columns is what ``cols`` says, or the number of cells in the first line.
    """
    separator = table.meta.get("separator") or {",": ",", ":": ":"}.get(table.separator, "|")
    if table.meta.get("format") in ("csv", "dsv", "tsv"):
        separator = {"csv": ",", "dsv": ":", "tsv": "\t"}[str(table.meta.get("format"))]
    lines = [line.text for line in table.lines]
    if separator in (",", ":", "\t") and not table.meta.get("separator"):
        return [[Cell(text.strip().strip('"')) for text in line.split(separator)] for line in lines if line]
    texts, specs, first = _scan(lines, separator)
    cells = [(specs[index] if index < len(specs) else CellSpec(), text) for index, text in enumerate(texts)]
    width = column_count(table.meta.get("cols") or "")
    if width:
        return _arranged(cells, width)
    width = sum(spec.repeat * spec.columns for spec, _ in cells[:first])
    row = [spec.cell(text) for spec, text in cells[:first] for _ in range(spec.repeat)]
    return [row, *_arranged(cells[first:], width, _reaching(row))] if row else []


def column_count(cols: str) -> int:
    """Return how many columns a ``cols`` attribute asks for; 0 if it says nothing."""
    cols = cols.replace(" ", "")
    if not cols:
        return 0
    if cols.isdigit():
        return int(cols)
    parts = cols.split("," if "," in cols else ";")
    found = [COLUMN.fullmatch(part) for part in parts]
    return sum(int(each.group(1) or 1) for each in found if each is not None)


def _scan(lines: list[str], separator: str) -> tuple[list[str], list[CellSpec], int]:
    """Return the cells' texts, the specifications, and how many cells the first row has.

    A row of a table without ``cols`` ends before the first line that starts with a new cell. Where the
    first separator is missing, specifications are one cell ahead, as AsciiDoc's rules have it.
    """
    texts: list[str] = []
    specs: list[CellSpec] = []
    text, first, is_open = "", 0, False
    for line in lines:
        parts = _split(line, separator)
        for number, part in enumerate(parts[:-1]):
            spec, kept = _taken(part, at_start=number == 0)
            starts_line = number == 0 and SPEC_BEFORE.match(part) is not None
            if is_open or kept.strip():
                texts.append(text + kept)
                first = first or (len(texts) if starts_line else 0)
            specs.append(spec)
            text, is_open = "", True
        text += parts[-1] + "\n"
        is_open = is_open or bool(parts[-1])
    if is_open:
        texts.append(text)
    return texts, specs, first or len(texts)


def _split(line: str, separator: str) -> list[str]:
    """Split at the separator; one after a backslash is text."""
    first, *others = line.split(separator)
    parts = [first]
    for piece in others:
        if parts[-1].endswith("\\"):
            parts[-1] = parts[-1][:-1] + separator + piece
        else:
            parts.append(piece)
    return parts


def _taken(text: str, *, at_start: bool) -> tuple[CellSpec, str]:
    """Take the specification of the next cell from the end of ``text``; return it and what is left."""
    found = SPEC_BEFORE.match(text) if at_start else None
    if found is None:
        found = SPEC_AT_END.search(text)
    if found is None:
        return CellSpec(), text
    count, sign, _, style = found.groups()
    spec = CellSpec(style=style or "")
    columns, _, lines = (count or "").partition(".")
    if sign == "*":
        spec.repeat = int(columns or 1)
    elif sign == "+":
        spec.columns, spec.rows = int(columns or 1), int(lines or 1)
    return spec, text[: found.start()]


def _arranged(
    cells: list[tuple[CellSpec, str]], width: int, reaching: list[int] | None = None
) -> list[list[Cell]]:
    """Put cells in rows of that width; cells of earlier rows can be ``reaching`` into later ones.

    What does not fill a row, or does not fit into one, is left out.
    """
    arranged: list[list[Cell]] = []
    row: list[Cell] = []
    below = reaching or [0]
    taken = 0
    for spec, text in cells:
        for _ in range(spec.repeat):
            if len(row) >= width:
                break
            row.append(spec.cell(text))
            taken += spec.columns
            if taken + below[0] == width:
                arranged.append(row)
                below = [a + b for a, b in zip_longest(below[1:], _reaching(row), fillvalue=0)] or [0]
                row, taken = [], 0
    return arranged


def _reaching(row: list[Cell]) -> list[int]:
    """Return how many columns of each row below are taken by cells of this row."""
    deepest = max((cell.rows for cell in row), default=1)
    return [sum(cell.columns for cell in row if cell.rows > depth) for depth in range(1, deepest)] or [0]
