"""Broken input is told with file, line and what to do, and the rest of the page is still read."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.asciidoc import preprocessor
from harness.asciidoc.context import MAX_DEPTH
from harness.asciidoc.files import MAX_BYTES, decode
from harness.asciidoc.nodes import Container, ListBlock, Section, walk
from harness.asciidoc.reader import Reader, ReadPage
from tests.harness.asciidoc.reading import read, shape

END = "\n\n[[end]]\n== End\n\nThe end.\n"


def told(page: ReadPage) -> list[tuple[str, int]]:
    return [(each.level, each.line) for each in page.diagnostics]


def last_section(page: ReadPage) -> object:
    assert page.document.title is not None
    *_, last = page.document.title.sections()
    return shape(last)


@pytest.mark.parametrize("fence", ["====", "----", "....", "****", "++++", "////", "--", "|===", "```"])
def test_a_block_that_is_never_closed_ends_before_the_next_section(fence: str) -> None:
    page = read(f"= T\n\nText.\n\n{fence}\nopen{END}")
    assert told(page) == [("warning", 5)]
    assert "close it" in str(page.diagnostics.entries[0])
    assert last_section(page) == ("=End", ["The end."])


@pytest.mark.parametrize(
    ("include", "level", "words"),
    [
        ("include::gone.asciidoc[]", "error", "does not exist"),
        ("include::{nope}/gone.asciidoc[]", "error", "the attribute [nope] is not set, give it a value"),
        ("include::part.asciidoc[tag=gone]", "warning", "no tag [gone]"),
        ("include::loop.asciidoc[]", "error", "in a circle"),
        ("include::../page.asciidoc[]", "error", "leaves the documentation root"),
        ("include::/../../etc/passwd[]", "error", "leaves the documentation root"),
        ("include::{up}/{up}/etc/passwd[]", "error", "leaves the documentation root"),
        ("include::link.asciidoc[]", "error", "lies outside"),
        ("include::binary.bin[]", "error", "binary"),
        ("include::.[]", "error", "does not exist"),
        ("include::https://example.org/a.adoc[]", "error", "is an address"),
        ("include::loop.asciidoc[depth=0]", "warning", "raise its depth"),
    ],
)
def test_an_include_that_cannot_be_read(tmp_path: Path, include: str, level: str, words: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "page.asciidoc").write_text("secret")
    (root / "link.asciidoc").symlink_to(tmp_path / "page.asciidoc")
    (root / "part.asciidoc").write_text("tag::a[]\npart\nend::a[]\n")
    (root / "loop.asciidoc").write_text("include::loop.asciidoc[]\n")
    (root / "binary.bin").write_bytes(bytes(range(256)))
    page = Reader(root).read_text(f"= T\n:up: ..\n\n{include}{END}", "page.asciidoc")
    (remark,) = page.diagnostics.entries
    assert (remark.level, words in remark.message) == (level, True)
    assert last_section(page) == ("=End", ["The end."])
    assert "secret" not in str(page.document)


@pytest.mark.parametrize(
    ("directive", "words"),
    [
        ("ifdef::x[]", "never closed"),
        ("endif::[]", "remove this endif"),
        ("ifeval::[what]", "cannot read the comparison [what]"),
        ("ifeval::[]", "cannot read the comparison"),
        ("ifeval::x[1 == 1]", "cannot read the comparison"),
        ("ifdef::[]", "ifdef names no attribute"),
        ("ifndef::[text]", "ifndef names no attribute"),
        ("ifdef::es[]\nendif::[text]", "write endif::[]"),
        ("ifdef::es[]\nendif::other[]", "write endif::es[]"),
    ],
)
def test_a_broken_condition(directive: str, words: str) -> None:
    page = read(f"= T\n\nText.\n\n{directive}{'' if 'never' in words else END}\n")
    (remark,) = page.diagnostics
    assert (remark.level, remark.line, words in remark.message) == (
        "warning",
        5 + directive.count("\n"),
        True,
    )
    assert shape(page.document)[0][1][0] == "Text."
    if "never" not in words:
        assert last_section(page) == ("=End", ["The end."])


def test_a_condition_that_an_included_file_leaves_open_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / "part.asciidoc").write_text("shown\n\nifdef::nope[]\nhidden\n")
    page = Reader(tmp_path).read_text(f"= T\n\ninclude::part.asciidoc[]{END}", "page.asciidoc")
    assert [(each.file, each.line) for each in page.diagnostics] == [("part.asciidoc", 3)]
    assert last_section(page) == ("=End", ["The end."])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("tag::a[]\npart\n", [1]),
        ("tag::a[]\npart\nend::a[]\nend::a[]\n", [4]),
        ("tag::a[]\npart\ntag::b[]\nend::a[]\n", []),
    ],
)
def test_a_region_that_is_not_closed_right_is_told(text: str, lines: list[int], tmp_path: Path) -> None:
    (tmp_path / "part.asciidoc").write_text(text)
    page = Reader(tmp_path).read_text("include::part.asciidoc[tag=a]", "page.asciidoc")
    assert [(each.level, each.file, each.line) for each in page.diagnostics] == [
        ("warning", "part.asciidoc", line) for line in lines
    ]
    assert shape(page.document) == ["part"]


@pytest.mark.parametrize(
    ("data", "line", "text"),
    [
        ("= T\n\ncaf\xe9\n".encode("cp1252"), 3, "caf\xe9"),
        ("= T\n\nx\n".encode("utf-16"), 1, "x"),
    ],
)
def test_another_encoding_is_told_and_read(tmp_path: Path, data: bytes, line: int, text: str) -> None:
    (tmp_path / "page.asciidoc").write_bytes(data)
    page = Reader(tmp_path).read("page.asciidoc")
    assert told(page) == [("warning", line)]
    assert "save it as UTF-8" in page.diagnostics.entries[0].message
    assert shape(page.document) == [("=T", [text])]


def test_a_binary_file_and_one_that_is_too_large_are_problems(tmp_path: Path) -> None:
    (tmp_path / "binary.asciidoc").write_bytes(b"= T\0\n")
    with (tmp_path / "large.asciidoc").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert Reader(tmp_path).read("binary.asciidoc").problem == "is binary, not text"
    assert str(MAX_BYTES) in (Reader(tmp_path).read("large.asciidoc").problem or "")
    assert decode("x", b"text\r\n").lines == ("text",)


@pytest.mark.parametrize(
    "text", ["-" * 100_000, "ifeval::[" + "x" * 100_000 + "]", "include::" + "x" * 100_000 + "[]"]
)
def test_a_remark_does_not_repeat_the_page(text: str) -> None:
    (remark,) = read(f"= T\n\n{text}{END}").diagnostics
    assert len(remark.message) < 500


def test_a_page_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    text = 3 * "Some text that goes on for a while, and then for a while more, until it ends. "
    part = f"== Section\n\n{text}\n\n`a`::\nText\n\n* b\n\n----\ncode\n----\n\n"
    count = 10_000_000 // len(part)
    page = read("= T\n\n" + part * count)
    assert page.document.title is not None
    assert len(list(page.document.title.sections())) == count
    assert not len(page.diagnostics)


def test_a_page_of_too_many_lines_is_told_once_and_read_up_to_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preprocessor, "MAX_LINES", 5)
    page = read("= T\n\none\n\ntwo\n\nthree\n:x: y\n\nfour\n")
    assert shape(page.document) == [("=T", ["one", "two"])]
    assert told(page) == [("error", 1)]
    assert "split it" in page.diagnostics.entries[0].message


def test_blocks_that_nest_too_deep_are_read_as_text() -> None:
    lines = ["=" * (4 + depth) for depth in range(3 * MAX_DEPTH)]
    page = read("\n".join([*lines, "core", *reversed(lines)]) + END)
    nodes = list(walk([*page.document.blocks, *([page.document.title] if page.document.title else [])]))
    assert sum(isinstance(node, Container) for node in nodes) == MAX_DEPTH
    assert any(isinstance(node, Section) and node.title == "End" for node in nodes)


def test_lists_that_nest_too_deep_are_read_as_text() -> None:
    page = read("\n".join("*" * (depth + 1) + " x" for depth in range(3 * MAX_DEPTH)))
    assert sum(isinstance(node, ListBlock) for node in walk(page.document.blocks)) == MAX_DEPTH
