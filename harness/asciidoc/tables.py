"""The rows and cells of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
    cells, in_first_line = _cells(lines, separator)
    width = column_count(table.meta.get("cols") or "") or in_first_line
    return _arranged(cells, width) if width else []


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


def _cells(lines: list[str], separator: str) -> tuple[list[Cell], int]:
    """Return all cells, and how many columns those that start in the first line take."""
    cells: list[Cell] = []
    spec: CellSpec | None = None
    text, first = "", 0
    content = next((index for index, line in enumerate(lines) if line), 0)
    for index, line in enumerate(lines):
        parts = _split(line, separator)
        for number, part in enumerate(parts):
            is_last = number == len(parts) - 1
            following, kept = (None, part) if is_last else _taken(part, at_start=number == 0)
            text += kept + ("\n" if is_last else "")
            if following is None:
                continue
            if spec is not None or text.strip():
                cells.extend((spec or CellSpec()).cell(text) for _ in range((spec or CellSpec()).repeat))
            spec, text = following, ""
            if index == content:
                first += following.repeat * following.columns
    if spec is not None:
        cells.extend(spec.cell(text) for _ in range(spec.repeat))
    return cells, first


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


def _arranged(cells: list[Cell], width: int) -> list[list[Cell]]:
    """Put cells in rows of that width; cells of earlier rows can reach into later ones."""
    arranged: list[list[Cell]] = []
    row: list[Cell] = []
    reaching: list[int] = [0]
    taken = 0
    for cell in cells:
        row.append(cell)
        taken += cell.columns
        for below in range(1, cell.rows):
            reaching.extend([0] * (below + 1 - len(reaching)))
            reaching[below] += cell.columns
        if taken + reaching[0] >= width:
            arranged.append(row)
            row, taken = [], 0
            reaching = reaching[1:] or [0]
    return arranged
