"""``harness compare-asciidoctor``: its report and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.asciidoc import peer
from harness.asciidoc.outline import outline
from harness.asciidoc.reader import Reader
from harness.cli.compare import page_names
from harness.cli.main import run_command
from harness.errors import UsageError
from harness.model.verdict import ExitCode

PAGE = "= T\n\n== A\n\n`a`::\nText\n\n* b\n\n|===\n|x |y\n|===\n"
OUTLINE = [
    "title T", "section 1 A", "  terms", "    item", "      term `a`", "      paragraph Text",
    "      bullets", "        item", "          paragraph b",
    "  table", "    row", "      cell x", "      cell y",
]  # fmt: skip


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def answer(monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> None:
    """Let Asciidoctor answer these lines for every page."""
    monkeypatch.setattr(
        peer, "asciidoctor_outlines", lambda root, pages, attributes: dict.fromkeys(pages, lines)
    )


def test_an_outline_has_one_line_for_each_node() -> None:
    document = Reader(Path(__file__).parent, strict=True).read_text(PAGE, "page.adoc").document
    assert [line.text for line in outline(document)] == OUTLINE


def test_equal_trees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "page.adoc", PAGE)
    answer(monkeypatch, OUTLINE)
    assert run_command(["compare-asciidoctor", str(tmp_path)]) == ExitCode.PASSED
    assert capsys.readouterr().out == "1 pages compared, 0 differ in 0 places\n"


def test_a_difference_has_file_line_and_both_readings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "page.adoc", PAGE)
    answer(monkeypatch, [*OUTLINE[:5], "      paragraph Another", *OUTLINE[6:]])
    assert run_command(["compare-asciidoctor", str(tmp_path)]) == ExitCode.DEVIATIONS
    assert capsys.readouterr().out.splitlines() == [
        "page.adoc:6:",
        "  ours:         paragraph Text",
        "  theirs:       paragraph Another",
        "1 pages compared, 1 differ in 1 places",
    ]


def test_a_path_without_pages_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["compare-asciidoctor", str(tmp_path)]) == ExitCode.USAGE
    assert "no page is there" in capsys.readouterr().err


def test_without_asciidoctor_the_command_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "page.adoc", PAGE)
    monkeypatch.setattr(peer, "available", lambda: False)
    assert run_command(["compare-asciidoctor", str(tmp_path)]) == ExitCode.USAGE
    assert "apt-get install asciidoctor" in capsys.readouterr().err


def test_pages_are_named_from_the_root_and_must_lie_in_it(tmp_path: Path) -> None:
    write(tmp_path, "a/one.asciidoc", "x")
    write(tmp_path, "a/two.txt", "x")
    page = write(tmp_path, "b/three.adoc", "x")
    assert page_names(tmp_path, tmp_path) == ["a/one.asciidoc", "b/three.adoc"]
    assert page_names(page, tmp_path) == ["b/three.adoc"]
    with pytest.raises(UsageError, match="outside the root"):
        page_names(page, tmp_path / "a")
