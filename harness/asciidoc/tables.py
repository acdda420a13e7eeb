"""The rows and cells of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from harness.asciidoc.nodes import Cell, Table
from harness.asciidoc.table_values import plain_values, quoted_values
from harness.asciidoc.text_lines import texts_of

SPEC = r"(?:(\d+(?:\.\d*)?|(?:\d*\.)?\d+)([*+]))?([<^>](?:\.[<^>]?)?|(?:[<^>]?\.)?[<^>])?([a-z])?"
SPEC_BEFORE = re.compile(rf"[ \t]*{SPEC}$")
SPEC_WORD = re.compile(SPEC)
COLUMN = re.compile(r"(?:(\d+)\*)?[<^>.]*(?:\d+%?|~)?([a-z])?")
STYLES = frozenset("dsemhla")
"""Default, strong, emphasized, monospaced, header, literal, AsciiDoc; any other letter says nothing."""

PAGE_STYLE = "a"
MOST = 10_000
"""So many columns a table has at most, and so often a cell is repeated."""
LONGEST = 9
FORMATS = {"csv": ",", "dsv": ":", "tsv": "\t"}
"""Tables that are written as data, and what separates their values; any other has a mark before each cell."""

STARTED = {",": "csv", ":": "dsv"}
"""The format of a table whose delimiter starts with the character, if the table names none."""


@dataclass(slots=True)
class CellSpec:
    """What stands before a separator: how often the cell is repeated, what it spans, its style."""

    repeat: int = 1
    columns: int = 1
    rows: int = 1
    style: str = ""


@dataclass(slots=True)
class Piece:
    """What stands between two separators, blanks and all, and the index of the line that it starts on."""

    text: str
    first: int

    def cell(self, spec: CellSpec, style: str) -> Cell:
        """Return the cell that holds it.

        A cell that is a small page keeps the indentation of its first line, unless that is the separator's.
        """
        whole = self.text.rstrip()
        text = whole.lstrip("\n") if style == PAGE_STYLE and whole.startswith("\n") else whole.lstrip()
        first = self.first + whole.count("\n") - text.count("\n")
        return Cell(text, spec.columns, spec.rows, style, first)


def rows(table: Table) -> list[list[Cell]]:
    """Return the cells row by row, the header first; cells beyond the last full row are left out.

    The number of columns is what ``cols`` says, or the number of cells in the first line.
    """
    return table.arranged if table.arranged is not None else arrange(table, texts_of(table.lines))


def arrange(table: Table, lines: Sequence[str], *, most: int = MOST) -> list[list[Cell]]:
    """Return the cells row by row as :func:`rows` does, of a table that has those lines.

    No cell is repeated more than ``most`` times.
    """
    separator, form = separator_of(table), _format_of(table)
    styles = column_styles(table.meta.get("cols") or "")
    if form:
        return _of_values(table, lines, separator, styles)
    header = _has_header(table, lines, separator)
    pieces, specs, first = _scan(lines, separator)
    for spec in specs:
        spec.repeat = min(spec.repeat, most)
    cells = [(specs[index] if index < len(specs) else CellSpec(), each) for index, each in enumerate(pieces)]
    if styles:
        return _arranged(cells, styles, header=header)
    kinds = [spec.style if not header else "" for spec, _ in cells[:first]]
    row = [
        piece.cell(spec, kind)
        for (spec, piece), kind in zip(cells[:first], kinds, strict=True)
        for _ in range(spec.repeat)
    ]
    width = sum(spec.repeat * spec.columns for spec, _ in cells[:first])
    return [row, *_arranged(cells[first:], [""] * width, _reaching(row))] if row else []


def separator_of(table: Table) -> str:
    """Return what stands before each cell of the table, or between its values."""
    given = table.meta.get("separator")
    if given:
        return "\t" if given == "\\t" else given
    return FORMATS.get(_format_of(table)) or ("!" if table.nested else "|")


def _format_of(table: Table) -> str:
    """Return the format of a table that is written as data, nothing for others."""
    given = table.meta.get("format")
    if given is None:
        return STARTED.get(table.separator, "")
    return given if given in FORMATS else ""


def column_styles(cols: str) -> list[str]:
    """Return the style of each column that a ``cols`` attribute asks for; none if it says nothing."""
    cols = cols.replace(" ", "")
    if not cols:
        return []
    if cols.isdecimal():
        return [""] * _number(cols)
    parts = cols.split("," if "," in cols else ";")
    found = [COLUMN.fullmatch(part) for part in parts]
    return [_style(each.group(2)) for each in found if each for _ in range(_number(each.group(1)))][:MOST]


def _number(digits: str | None) -> int:
    """Return the number that the digits write, 1 if there are none, and no more than ``MOST``."""
    return min(int(digits[:LONGEST]), MOST) if digits else 1


def _style(letter: str | None) -> str:
    return letter if letter is not None and letter in STYLES else ""


def _has_header(table: Table, lines: Sequence[str], separator: str) -> bool:
    """Whether the first row heads the table: an option says so, or a blank line after the first line.

    The line after the blank one has to start a cell.
    """
    option = _header_option(table)
    if option is not None or not _blank_second(lines):
        return bool(option)
    following = next((line for line in lines[1:] if line), None)
    if following is None:
        return True
    before, found, _ = following.partition(separator)
    return bool(found) and SPEC_BEFORE.match(before) is not None


def _header_option(table: Table) -> bool | None:
    """Return what the table's options say about a header, None if nothing."""
    options = f"{table.meta.get('options') or ''},{table.meta.get('opts') or ''}".replace(" ", "").split(",")
    first = table.meta.positional[0] if table.meta.positional else ""
    options += [part.partition(".")[0].partition("#")[0] for part in first.split("%")[1:]]
    if "header" in options or "noheader" in options:
        return "header" in options
    return None


def _blank_second(lines: Sequence[str]) -> bool:
    """Whether a blank line follows the first one."""
    return len(lines) > 1 and bool(lines[0]) and not lines[1]


def _of_values(table: Table, lines: Sequence[str], separator: str, styles: Sequence[str]) -> list[list[Cell]]:
    """Return the rows of a table that is written as data; without ``cols`` the first line tells how long.

    A blank line after the first one makes that a header, unless a value in quotes goes on there.
    """
    quoted = _format_of(table) != "dsv"
    values = list((quoted_values if quoted else plain_values)(lines, separator))
    first = next((index for index, value in enumerate(values) if value.ends_line), None)
    if first is None:
        return []
    option = _header_option(table)
    goes_on = quoted and values[first].last > 0 and not lines[0].endswith(separator)
    header = option if option is not None else _blank_second(lines) and not goes_on
    cells = [(CellSpec(), Piece(value.text, value.first)) for value in values]
    return _arranged(cells, styles or [""] * (first + 1), header=header)


def _scan(lines: Sequence[str], separator: str) -> tuple[list[Piece], list[CellSpec], int]:
    """Return what the cells hold, the specifications, and how many cells the first row has.

    A row of a table without ``cols`` ends before the first line that starts with a new cell. Where the
    first separator is missing, specifications are one cell ahead, as AsciiDoc's rules have it.
    """
    pieces: list[Piece] = []
    specs: list[CellSpec] = []
    text, start, first, is_open = "", 0, 0, False
    for index, line in enumerate(lines):
        parts = _split(line, separator)
        for number, part in enumerate(parts[:-1]):
            spec, kept = _taken(part, at_start=number == 0)
            starts_line = number == 0 and SPEC_BEFORE.match(part) is not None
            if is_open or kept.strip():
                pieces.append(Piece(text + kept, start))
                first = first or (len(pieces) if starts_line else 0)
            specs.append(spec)
            text, start, is_open = "", index, True
        text += parts[-1] + "\n"
        is_open = is_open or bool(parts[-1])
    if is_open:
        pieces.append(Piece(text, start))
    return pieces, specs, first or len(pieces)


def _split(line: str, separator: str) -> list[str]:
    """Split at the separator; one after a backslash is text."""
    pieces = line.split(separator)
    if "\\" not in line:
        return pieces
    parts: list[str] = []
    escaped: list[str] = []
    for piece in pieces[:-1]:
        if piece.endswith("\\"):
            escaped += [piece[:-1], separator]
        else:
            parts.append("".join([*escaped, piece]))
            escaped = []
    return [*parts, "".join([*escaped, pieces[-1]])]


def _taken(text: str, *, at_start: bool) -> tuple[CellSpec, str]:
    """Take the specification of the next cell from the end of ``text``; return it and what is left."""
    found, kept = SPEC_BEFORE.match(text) if at_start else None, ""
    if found is None:
        after = max(text.rfind(" "), text.rfind("\t")) + 1
        found, kept = SPEC_WORD.fullmatch(text, after) if after else None, text[:after].rstrip(" \t")
    if found is None:
        return CellSpec(), text
    count, sign, _, style = found.groups()
    spec = CellSpec(style=_style(style))
    columns, _, lines = (count or "").partition(".")
    if sign == "*":
        spec.repeat = _number(columns)
    elif sign == "+":
        spec.columns, spec.rows = _number(columns), _number(lines)
    return spec, kept


def _arranged(
    cells: list[tuple[CellSpec, Piece]],
    styles: Sequence[str],
    reaching: list[int] | None = None,
    *,
    header: bool = False,
) -> list[list[Cell]]:
    """Put cells in rows of as many columns as there are ``styles``, those of the columns.

    Cells of earlier rows can be ``reaching`` into later ones; in a ``header`` no style counts. What does not
    fill a row, or does not fit into one, is left out.
    """
    arranged: list[list[Cell]] = []
    row: list[Cell] = []
    below = reaching or [0]
    taken, width = 0, len(styles)
    for spec, piece in cells:
        for _ in range(spec.repeat):
            if len(row) >= width:
                break
            plain = header and not arranged
            row.append(piece.cell(spec, "" if plain else spec.style or styles[len(row)]))
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
