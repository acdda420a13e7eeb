"""Cells of tables: text, and those in the style of AsciiDoc, which are small pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.asciidoc.nodes import Cell, ListBlock, Listing, Node, Paragraph, Section, Table, walk
from harness.asciidoc.outline import outline
from harness.asciidoc.reader import Reader, ReadPage
from harness.asciidoc.tables import rows
from tests.harness.asciidoc.reading import shape

READINGS = pytest.mark.parametrize("strict", [False, True], ids=["meant", "strict"])


def read(text: str, *, strict: bool = False, folder: Path | None = None) -> ReadPage:
    return Reader(folder or Path(__file__).parent, strict=strict).read_text(text, "page.asciidoc")


def table_of(page: ReadPage) -> Table:
    return next(each for each in walk(page.document.blocks) if isinstance(each, Table))


def cells_of(table: Table) -> list[Cell]:
    return [cell for row in rows(table) for cell in row]


def shown(cell: Cell) -> Any:
    return cell.text if cell.document is None else [shape(block) for block in cell.blocks]


def lines_of(cell: Cell) -> list[tuple[str, int]]:
    return [(type(node).__name__, node.line) for node in walk(cell.blocks)]


LISTED = """|===
|Name |Meaning

|`mode`
a|One of:

* `fast`
* `exact`
+
----
* code
----
|===
"""


@READINGS
def test_a_cell_holds_blocks_and_each_knows_its_line(strict: bool) -> None:
    *texts, cell = cells_of(table_of(read(LISTED, strict=strict)))
    assert [shown(each) for each in texts] == ["Name", "Meaning", "`mode`"]
    expected = ["One of:", [("", ["`fast`"]), ("", ["`exact`", ("code", "* code")])]]
    assert shown(cell) == expected
    assert lines_of(cell) == [
        ("Paragraph", 5),
        ("ListBlock", 7),
        ("ListItem", 7),
        ("Paragraph", 7),
        ("ListItem", 8),
        ("Paragraph", 8),
        ("Listing", 10),
    ]


@READINGS
@pytest.mark.parametrize("style", ["", "d", "e", "h", "l", "m", "s"])
def test_cells_of_other_styles_are_text(style: str, strict: bool) -> None:
    table = table_of(read(f"|===\n\n{style}|* one\n* two\n|===\n", strict=strict))
    assert [(cell.text, cell.document) for cell in cells_of(table)] == [("* one\n* two", None)]


@READINGS
@pytest.mark.parametrize(
    ("head", "cells", "expected"),
    [
        ('[cols="1,a"]', "|* x |* y", ["* x", [[("", ["y"])]]]),
        ('[cols="1,1a"]', "a|* x d|* y", [[[("", ["x"])]], "* y"]),
        ('[cols="2*a"]', "|* x |* y", [[[("", ["x"])]], [[("", ["y"])]]]),
        ('[cols="a,a",options="header"]', "|* x |* y", ["* x", "* y"]),
        ("[%header]", "a|* x |* y", ["* x", "* y"]),
        ("[x]", "2*a|* x", [[[("", ["x"])]], [[("", ["x"])]]]),
        ('[cols="1,a",format=csv]', "* x,* y", ["* x", [[("", ["y"])]]]),
    ],
)
def test_the_style_of_a_cell_is_its_own_or_its_columns(
    head: str, cells: str, expected: list[Any], strict: bool
) -> None:
    table = table_of(read(f"{head}\n|===\n{cells}\n|===\n", strict=strict))
    assert [shown(cell) for cell in cells_of(table)] == expected


@READINGS
def test_a_first_row_before_a_blank_line_is_a_header_only_if_a_cell_follows(strict: bool) -> None:
    header = "[cols=a]\n|===\n|* x\n\n|* y\n|===\n"
    assert [shown(each) for each in cells_of(table_of(read(header, strict=strict)))] == [
        "* x",
        [[("", ["y"])]],
    ]
    goes_on = "[cols=a]\n|===\n|x\n\ny\n|===\n"
    assert [shown(each) for each in cells_of(table_of(read(goes_on, strict=strict)))] == [["x", "y"]]


VALUES = [
    ("quotes", ",===", 'a,"b, c",d', [["a", "b, c", "d"]]),
    ("several lines", ",===", '"a\nb",c\nd,"e\n\nf"', [["a\nb", "c"], ["d", "e\n\nf"]]),
    ("pairs of quotes", ",===", '"say ""hi""",x ""y""', [['say "hi"', 'x "y"']]),
    ("only quotes", ",===", '"",""""', [["", '"']]),
    ("empty values", ",===", ",a,\n,,", [["", "a", ""], ["", "", ""]]),
    ("never closed", ",===", 'a,b\nc,"d\ne,f', [["a", "b"], ["c", '"d\ne,f']]),
    ("a row over two lines", ",===", "a,b\nc\nd", [["a", "b"], ["c", "d"]]),
    ("colons", ":===", "a:b\\:c\nd:e", [["a", "b:c"], ["d", "e"]]),
    ("a colon kept at the end", ":===", "a:b\\:\nc\nd:e", [["a", "b:\nc"], ["d", "e"]]),
    ("quotes are text", ":===", '"a":b"', [['"a"', 'b"']]),
    ("tabs", "[format=tsv]\n|===", 'a\t"b\tc"', [["a", "b\tc"]]),
    ("another separator", "[format=csv,separator=;]\n|===", 'a;"b;c"', [["a", "b;c"]]),
    (
        "more columns than the first line has",
        "[cols=3*]\n,===",
        "a,b\nc\nd,e,f",
        [["a", "b", "c"], ["d", "e", "f"]],
    ),
    ("bars although its delimiter is a comma", "[format=psv]\n,===", "|a,b|c", [["a,b", "c"]]),
    ("no such format", "[format=xsv]\n,===", "|a |b", [["a", "b"]]),
]


@READINGS
@pytest.mark.parametrize(
    ("head", "text", "wanted"), [row[1:] for row in VALUES], ids=[row[0] for row in VALUES]
)
def test_tables_that_are_written_as_data(head: str, text: str, wanted: list[list[str]], strict: bool) -> None:
    table = table_of(read(f"{head}\n{text}\n{head.rpartition(chr(10))[2]}\n", strict=strict))
    assert [[cell.text for cell in row] for row in rows(table)] == wanted


@READINGS
def test_a_value_over_several_lines_knows_where_it_stands(strict: bool) -> None:
    text = '[cols="1,a",format=csv]\n|===\nx,"\n* a\n\n----\nb\n----\n"\n|===\n'
    cell = cells_of(table_of(read(text, strict=strict)))[1]
    assert lines_of(cell) == [("ListBlock", 4), ("ListItem", 4), ("Paragraph", 4), ("Listing", 6)]


@READINGS
@pytest.mark.parametrize(
    ("text", "header"), [("a,b\n\n* c,* d", True), ('a,"b\n\nc"\nd,* e', False), ("a,b\nc,* d", False)]
)
def test_a_quoted_value_that_goes_on_makes_no_header(text: str, header: bool, strict: bool) -> None:
    first, *_ = rows(table_of(read(f'[cols="1,a"]\n,===\n{text}\n,===\n', strict=strict)))
    assert (first[1].document is None) is header


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("head", "text"),
    [
        (",===", '"' + "a,\n" * 100_000),
        (",===", '"a""b,' * 200_000),
        ('[format=dsv,separator=","]\n|===', "\\," * 400_000),
        ('[separator=","]\n|===', "\\," * 400_000),
    ],
    ids=["lines", "quotes", "values", "cells"],
)
def test_long_values_cost_no_more_for_each_character(head: str, text: str) -> None:
    table = table_of(read(f"{head}\n{text}\n{head.rpartition(chr(10))[2]}\n"))
    assert sum(len(cell.text) for cell in cells_of(table)) <= len(text)


NESTED = """|===
a|Outer

[cols="1,1a"]
!===
!name !- deep
!===
|===
"""


@READINGS
def test_a_table_in_a_cell_has_cells_of_its_own(strict: bool) -> None:
    outer = cells_of(table_of(read(NESTED, strict=strict)))[0]
    inner = next(node for node in walk(outer.blocks) if isinstance(node, Table))
    assert [shown(cell) for cell in cells_of(inner)] == ["name", [[("", ["deep"])]]]
    assert [node.line for node in walk(outer.blocks) if isinstance(node, ListBlock)] == [6]


@READINGS
def test_a_cell_has_sections_of_its_own(strict: bool) -> None:
    page = read(
        "= Page\n\n|===\na|\n== Inner\n\ntext\n\n=== Below\n\nmore\n|after\n|===\n\nend\n", strict=strict
    )
    assert page.document.title is not None
    table, end = page.document.title.blocks
    assert isinstance(table, Table) and isinstance(end, Paragraph)
    first, after = cells_of(table)
    assert [shape(block) for block in first.blocks] == [("=Inner", ["text", ("=Below", ["more"])])]
    assert [node.line for node in walk(first.blocks) if isinstance(node, Section)] == [5, 9]
    assert after.text == "after"


def test_a_cell_inherits_attributes_and_keeps_its_own() -> None:
    text = ":a: outer\n\n|===\na|{a}\n\n:a: inner\n\n{a}\n\n----\n{a}\n----\n|{a}\n|===\n\n{a}\n"
    page = read(text)
    first, second = cells_of(table_of(page))
    assert shown(first) == ["outer", "inner", ("code", "{a}")]
    assert second.text == "outer"
    assert shape(page.document)[-1] == "outer"


@READINGS
def test_the_first_line_of_a_cell_may_include(strict: bool, tmp_path: Path) -> None:
    (tmp_path / "part.asciidoc").write_text("intro\n\n* one | two\n")
    page = read("|===\na|include::part.asciidoc[]\n\nend\n|===\n", strict=strict, folder=tmp_path)
    cell = cells_of(table_of(page))[0]
    assert shown(cell) == ["intro", [("", ["one | two"])], "end"]
    places = [(node.file, node.line) for node in cell.blocks]
    assert places == [("part.asciidoc", 1), ("part.asciidoc", 3), ("page.asciidoc", 4)]


def test_an_included_cell_knows_the_file_it_stands_in(tmp_path: Path) -> None:
    (tmp_path / "rows.asciidoc").write_text("|x\na|* one\n")
    page = read("[cols=2*]\n|===\ninclude::rows.asciidoc[]\n|===\n", folder=tmp_path)
    cell = cells_of(table_of(page))[1]
    assert {(node.file, node.line) for node in walk(cell.blocks)} == {("rows.asciidoc", 2)}


@READINGS
def test_a_block_left_open_in_a_cell_ends_with_it_and_is_told(strict: bool) -> None:
    page = read("|===\na|text\n\n----\ncode\n|next\n|===\n\nafter\n", strict=strict)
    first, second = cells_of(table_of(page))
    assert shown(first) == ["text", ("code", "code")]
    assert second.text == "next"
    assert [(each.level, each.line) for each in page.diagnostics if "never closed" in each.message] == [
        ("warning", 4)
    ]


def test_lists_in_a_cell_are_mended() -> None:
    cell = cells_of(table_of(read("|===\na|\n`x`::\nX.\n\n//End\n\n`y`::\nY.\n|===\n")))[0]
    assert shown(cell) == [[("`x`", ["X."]), ("`y`", ["Y."])]]


def test_a_snippet_in_a_cell_keeps_its_marker() -> None:
    cell = cells_of(
        table_of(read("|===\na|\n[source,console]\n----\nGET _x\n----\n// TEST[skip:no]\n|===\n"))
    )[0]
    assert isinstance(cell.blocks[0], Listing)
    assert [(each.name, each.argument, each.line) for each in cell.blocks[0].markers] == [
        ("TEST", "[skip:no]", 7)
    ]


def deep(separators: str) -> str:
    """Tables in one another's cells, each with a separator of its own."""
    text = "end"
    for index, mark in enumerate(reversed(separators)):
        text = f"[separator={mark}]\n|={'=' * (index + 3)}\na{mark}\n{text}\n|={'=' * (index + 3)}"
    return text


@READINGS
def test_tables_nest_only_so_deep(strict: bool) -> None:
    marks = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 60))
    page = read(deep(marks), strict=strict)
    nodes: list[Node] = list(walk(page.document.blocks))
    assert sum(isinstance(node, Table) for node in nodes) == 40
    assert len(outline(page.document)) > 3 * 40


@READINGS
@pytest.mark.parametrize("number", ["9" * 9, "9" * 5000], ids=["long", "longer"])
@pytest.mark.parametrize(
    "text", ["|===\n{}*a|* x\n|===\n", "|===\n{}+a|* x\n|===\n", '[cols="{}*a"]\n|===\n|x\n|===\n']
)
def test_huge_numbers_are_bounded(text: str, number: str, strict: bool) -> None:
    table = table_of(read(text.replace("{}", number), strict=strict))
    assert len(cells_of(table)) <= 10_000


@READINGS
def test_repeated_cells_in_repeated_cells_do_not_multiply_without_end(strict: bool) -> None:
    text = "|===\n9999*a|\n!===\n9999*a!\n[separator=?]\n!====\n9999*a?* x\n!====\n!===\n|===\n"
    assert len(outline(read(text, strict=strict).document)) < 200_000
