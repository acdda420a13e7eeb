"""Copies that a web page has damaged: our own pages, damaged the same two ways, read the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import file_text
from harness.asciidoc.reader import Reader
from harness.asciidoc.repair import repair
from tests.harness.asciidoc.reading import read, shape, shapes

DOCS = Path(__file__).parents[3] / "specs" / "docs"
STOP = "ml/trained-models/apis/stop-trained-model-deployment.asciidoc"
DELETE = "inference/delete-inference.asciidoc"


def numbered(lines: list[str]) -> tuple[list[str], list[int]]:
    return lines, list(range(1, len(lines) + 1))


def with_bars(text: str) -> str:
    """Every line is followed by two bars, the last by one; a blank line is nothing but its bars."""
    lines = text.rstrip("\n").split("\n")
    body: list[str] = []
    for line in lines:
        body.extend([line] if line else [])
        body.extend(["|", "|"])
    size = [f"{len(lines)} lines", "2 KiB", "Text"]
    return "\n".join(
        ["mirror of", "https://example.org/x.git", "synced 2025-01-01 00:00:00", *size, *size, *body[:-1]]
    )


def without_blanks(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    head = [
        "x/page.asciidoc",
        "Someone 0123456789",
        "A title",
        "",
        f"{len(lines)} lines",
        "1.6 KiB",
        "Text",
        "",
    ]
    return "\n".join([*head, *(line.strip() for line in lines if line.strip())])


@pytest.mark.parametrize("page", [STOP, DELETE])
def test_bars_are_undone_without_loss(page: str) -> None:
    text = (DOCS / page).read_text()
    diagnostics = Diagnostics()
    lines = repair(file_text("x", with_bars(text), ""), diagnostics)
    assert (list(lines.texts), list(lines.numbers)) == numbered(text.rstrip("\n").split("\n"))
    assert [each.level for each in diagnostics] == ["note"]


@pytest.mark.parametrize("page", [STOP, DELETE])
def test_the_tree_is_the_same_after_bars(page: str) -> None:
    reader = Reader(DOCS)
    copy = reader.read_text(with_bars((DOCS / page).read_text()), page)
    assert shape(copy.document) == shape(reader.read(page).document)


def test_a_wrong_number_of_lines_is_told() -> None:
    damaged = with_bars((DOCS / STOP).read_text()).replace("\n|\n|\n|\n|\n", "\n|\n|\n", 1)
    diagnostics = Diagnostics()
    repair(file_text("x", damaged, ""), diagnostics)
    assert any(each.level == "warning" and "lines" in each.message for each in diagnostics)


def test_odd_runs_of_bars_are_rounded() -> None:
    text = "= A\n|\n|\n|\nx\n|\n|\n|\n|\n|\ny\n|\n|\nz\n" + "|\n" * 6 + "w"
    assert list(repair(file_text("x", text, ""), Diagnostics()).texts) == [
        "= A", "", "x", "", "", "y", "z", "", "", "w",
    ]  # fmt: skip


def test_lost_blank_lines_are_put_back_so_that_the_sections_are_the_same() -> None:
    reader = Reader(DOCS)
    copy = reader.read_text(without_blanks((DOCS / DELETE).read_text()), DELETE)
    original = reader.read(DELETE)
    assert copy.document.title is not None and original.document.title is not None
    wanted = [shape(section) for section in original.document.title.sections()]
    found = [shape(section) for section in copy.document.title.sections()]
    assert [title for title, _ in found] == [title for title, _ in wanted]
    assert found[:-1] == wanted[:-1]
    assert [each.level for each in copy.diagnostics] == ["note"]


def test_an_intact_page_is_left_alone() -> None:
    text = (DOCS / STOP).read_text()
    diagnostics = Diagnostics()
    lines = repair(file_text("x", text, ""), diagnostics)
    assert (list(lines.texts), list(lines.numbers)) == numbered(text.splitlines())
    assert not len(diagnostics)


def test_a_table_is_not_taken_for_bars() -> None:
    text = "= T\n\n|===\n" + "|a |b\n|\n" * 10 + "|===\n" + "text\n\n" * 10
    assert list(repair(file_text("x", text, ""), Diagnostics()).texts) == text.splitlines()


def test_request_lines_without_blanks_are_requests_of_their_own() -> None:
    text = (
        "= T\n[[r]]\n== Request\n`GET /a`\n`GET /a/<b>`\n== Query\n`x`::\n(Optional, string)\nText.\n"
        + "more\n" * 6
    )
    (title,) = [shape(read(text).document.title)]
    assert title[1][0] == ("=Request", ["`GET /a`", "`GET /a/<b>`"])


def test_entities_are_undone_where_they_stand_for_every_angle_bracket() -> None:
    reader = Reader(DOCS)
    text = (DOCS / DELETE).read_text()
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    page = reader.read_text(escaped, DELETE)
    assert page.document == reader.read_text(text, DELETE).document
    assert [each.message for each in page.diagnostics] == [
        "HTML entities were replaced by the characters that they stand for"
    ]


def test_an_entity_beside_real_brackets_is_left_alone() -> None:
    assert shapes("Write `&lt;` for `<`.") == ["Write `&lt;` for `<`."]


@pytest.mark.parametrize(("ending", "word"), [("\r\n", "Windows"), ("  \n", "blanks")])
def test_line_ends_are_told_once(ending: str, word: str) -> None:
    (remark,) = read("= T\n\na\n\nb\n".replace("\n", ending)).diagnostics
    assert (remark.level, remark.line, word in remark.message) == ("note", 1, True)
