"""Tables: their rows and cells, those that are small pages of their own, and those written as data.

Data is ``csv``, ``tsv`` (both with quotes) or ``dsv``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from harness.asciidoc.attributes import resolve
from harness.asciidoc.context import Context
from harness.asciidoc.lines import Lines, PageLines, TextLines, texts_of
from harness.asciidoc.nodes import Cell, Document, Table
from harness.asciidoc.source import ENTRY, is_comment, snippet_marker

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


QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its text, the indexes of its first and last line, and whether it is the last one there."""

    text: str
    first: int
    last: int
    ends_line: bool


def quoted_values(lines: Sequence[str], separator: str) -> Iterator[Value]:
    """Yield the values between separators; one in quotes may hold separators and line ends.

    A quote in such a value is written twice. What an unclosed quote begins goes on to the last line.
    """
    pieces: list[str] = []
    start, is_open = 0, False
    for index, line in enumerate(lines):
        if not line and not is_open:
            continue
        parts = line.split(separator)
        last = len(parts) - 1
        for number, part in enumerate(parts):
            start = start if pieces else index
            goes_on = _stays_open(part) if pieces else _opens(part)
            pieces.append(part)
            if goes_on:
                pieces.append(separator if number < last else "\n")
                is_open = is_open or number == last
                if number == last - 1 and not parts[last]:
                    break
            else:
                yield _unquoted(pieces, start, index, ends_line=number == last)
                pieces, is_open = [], False
    if is_open:
        yield _unquoted(pieces, start, len(lines) - 1, ends_line=True)


def plain_values(lines: Sequence[str], separator: str) -> Iterator[Value]:
    """Yield the values between separators; a separator after a backslash is text, at a line's end as well."""
    text, start, is_open = "", 0, False
    for index, line in enumerate(lines):
        if not line and not is_open:
            continue
        start = start if is_open else index
        is_open = False
        parts = line.split(separator)
        last = len(parts) - 1
        for number, part in enumerate(parts):
            if number == last:
                yield Value((text + part).strip(), start, index, True)
            elif not part.endswith("\\"):
                yield Value((text + part).strip(), start, index, False)
            else:
                text += part[:-1] + separator
                if number == last - 1 and not parts[last]:
                    text, is_open = text + "\n", True
                    break
                continue
            text, start = "", index
    if is_open:
        yield Value(text.strip(), start, len(lines) - 1, True)


def _opens(piece: str) -> bool:
    """Whether the first piece of a value opens quotes that are still open at its end.

    It opens them with an odd number of quotes, and an even number, perhaps none, does not close them.
    """
    text = piece.strip()
    opening = len(text) - len(text.lstrip(QUOTE))
    if opening == len(text):
        return opening == 1
    return opening % 2 == 1 and _stays_open(text)


def _stays_open(piece: str) -> bool:
    """Whether quotes that are open before the piece are still so at its end."""
    text = piece.rstrip()
    return (len(text) - len(text.rstrip(QUOTE))) % 2 == 0


def _unquoted(pieces: Sequence[str], start: int, last: int, *, ends_line: bool) -> Value:
    """Return the value without the quotes around it, pairs of quotes inside as one."""
    whole = "".join(pieces).rstrip()
    text = whole.lstrip()
    if text and text[0] == text[-1] == QUOTE:
        text = text[1:-1].lstrip()
    before = whole.rfind(text) if text else 0
    while QUOTE * 2 in text:
        text = text.replace(QUOTE * 2, QUOTE)
    return Value(text.rstrip(), start + whole.count("\n", 0, before), last, ends_line)


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
