"""Every hard case of structure reads as its author meant it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.asciidoc.nodes import ListBlock, Listing, Paragraph
from harness.asciidoc.reader import Reader, ReadPage
from tests.harness.asciidoc.hard_cases import DAMAGED, HARD_CASES, INCLUDED, WITH_INCLUDES
from tests.harness.asciidoc.reading import read, shape

HERE = Path(__file__).parent
ELSEWHERE = [file for area in ("reading", "suites") for file in (HERE.parent / area).glob("test_hard_cases*")]
NAME = re.compile(r"def test_h(\d+)_|^    \"H(\d+)\b|id=\"H(\d+)\"", re.MULTILINE)
COUNT = 94


def test_every_hard_case_has_its_test() -> None:
    found = {*HARD_CASES, *WITH_INCLUDES, *DAMAGED}
    for file in ELSEWHERE:
        found |= {"H" + "".join(groups) for groups in NAME.findall(file.read_text())}
    assert found == {f"H{number}" for number in range(1, COUNT + 1)}


@pytest.mark.parametrize("case", DAMAGED)
def test_the_tests_of_damaged_copies_are_there(case: str) -> None:
    file, _, name = DAMAGED[case].partition("::")
    assert f"def {name}(" in (HERE / file).read_text()


def read_beside(folder: Path, text: str) -> ReadPage:
    (folder / "shared.asciidoc").write_text(INCLUDED)
    return Reader(folder).read_text(text, "page.asciidoc")


@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_case(case: str) -> None:
    text, wanted = HARD_CASES[case]
    assert shape(read(text).document) == wanted


@pytest.mark.parametrize("case", WITH_INCLUDES)
def test_hard_case_with_includes(case: str, tmp_path: Path) -> None:
    text, wanted = WITH_INCLUDES[case]
    assert shape(read_beside(tmp_path, text).document) == wanted


@pytest.mark.parametrize(
    ("case", "level", "line"), [("H45", "error", 3), ("H46", "warning", 3), ("H47", "warning", 2)]
)
def test_an_include_that_does_not_work_is_told(case: str, level: str, line: int, tmp_path: Path) -> None:
    page = read_beside(tmp_path, WITH_INCLUDES[case][0])
    assert [(each.level, each.line) for each in page.diagnostics] == [(level, line)]


@pytest.mark.parametrize(("case", "line"), [("H75", 6), ("H76", 3)])
def test_a_repaired_snippet_is_told(case: str, line: int) -> None:
    assert [(each.level, each.line) for each in read(HARD_CASES[case][0]).diagnostics] == [("warning", line)]


@pytest.mark.parametrize(
    ("case", "markers"),
    [
        ("H74", ["TEST[skip:y]"]),
        ("H75", ["TEST[continued]"]),
        ("H78", ["NOTCONSOLE"]),
        ("H33", ["TEST[skip:y]"]),
    ],
)
def test_markers_belong_to_the_snippet_before_them(case: str, markers: list[str]) -> None:
    document = read(HARD_CASES[case][0]).document
    blocks = document.blocks or (document.title.blocks if document.title else [])
    (listing,) = [block for block in blocks if isinstance(block, Listing)]
    assert [str(marker) for marker in listing.markers] == markers


def test_h38_the_anchor_belongs_to_the_item_after_it() -> None:
    (block,) = read(HARD_CASES["H38"][0]).document.blocks
    assert [item.meta.anchor for item in block.items] == [None, "x"]


def test_h39_the_anchor_belongs_to_the_included_item_after_it(tmp_path: Path) -> None:
    (block,) = read_beside(tmp_path, WITH_INCLUDES["H39"][0]).document.blocks
    assert isinstance(block, ListBlock)
    assert [item.meta.anchor for item in block.items] == [None, "x"]


def test_h91_an_anchor_is_made_of_an_attribute_that_the_page_sets(tmp_path: Path) -> None:
    first = read_beside(tmp_path, WITH_INCLUDES["H91"][0]).document.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.meta.anchor == "x-p"
