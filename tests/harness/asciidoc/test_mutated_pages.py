"""Our own pages with random damage: reading them ends without an exception, in both ways of reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.asciidoc.nodes import walk
from harness.asciidoc.outline import outline
from harness.asciidoc.reader import Reader
from tests.harness.asciidoc.grammar import ANY_LINE, any_lines, well_formed

DOCS = Path(__file__).parents[3] / "specs" / "docs"
PAGES = sorted(file.relative_to(DOCS).as_posix() for file in DOCS.rglob("*.asciidoc"))
READERS = [Reader(DOCS), Reader(DOCS, strict=True)]
ODD = ["\x00", "\ufeff", "\u2028", "\r", "\t", "{", "}", "[", "]", "`", "<<", "::", "|", "\U0001f600"]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """A page's name, and its text after a few cuts, copies, swaps and insertions."""
    name = draw(st.sampled_from(PAGES))
    lines = (DOCS / name).read_text().split("\n")
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(lines) - 1))
        end = draw(st.integers(start, min(start + 10, len(lines))))
        match draw(st.sampled_from(["cut", "copy", "swap", "insert", "odd", "shorten"])):
            case "cut":
                lines[start:end] = [] if len(lines) > end - start else [""]
            case "copy":
                lines[start:start] = lines[start:end]
            case "swap":
                lines[start:end] = reversed(lines[start:end])
            case "insert":
                lines.insert(start, draw(st.sampled_from(ANY_LINE)))
            case "odd":
                cut = draw(st.integers(0, len(lines[start])))
                lines[start] = lines[start][:cut] + draw(st.sampled_from(ODD)) + lines[start][cut:]
            case "shorten":
                lines[start] = lines[start][: draw(st.integers(0, len(lines[start])))]
    return name, "\n".join(lines)


def read_both(name: str, text: str) -> None:
    last = text.count("\n") + 1
    for reader in READERS:
        page = reader.read_text(text, name)
        title = [page.document.title] if page.document.title else []
        for node in walk([*page.document.blocks, *title]):
            assert node.file != name or 1 <= node.line <= last
        assert all(each.file != name or 1 <= each.line <= last for each in page.diagnostics)
        outline(page.document)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damaged_pages(page: tuple[str, str]) -> None:
    read_both(*page)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_lines() | well_formed())
def test_generated_pages(text: str) -> None:
    read_both("page.asciidoc", text)


@pytest.mark.parametrize("ending", ["\r\n", "\r\r\n", " \n", "\t\r\n"])
@pytest.mark.parametrize("name", PAGES[:3])
def test_line_ends_and_trailing_blanks_do_not_matter(name: str, ending: str) -> None:
    text = (DOCS / name).read_text()
    reader = Reader(DOCS)
    wanted = reader.read_text(text, name)
    found = reader.read_text("\ufeff" + text.replace("\n", ending), name)
    assert found.document == wanted.document
