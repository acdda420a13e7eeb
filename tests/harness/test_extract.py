"""The command ``harness extract``."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli import run_command
from harness.spec.bundled import bundled_pack

PAGE = "[[a-page]]\n= A page API\n\nDoes it.\n\n== Request\n\n`GET _x`\n"


def extract(*arguments: str | Path) -> int:
    return run_command(["extract", *map(str, arguments)])


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "sub").mkdir(parents=True)
    (tmp_path / "docs" / "sub" / "page.asciidoc").write_text(PAGE)
    (tmp_path / "docs" / "shared.asciidoc").write_text("tag::x[]\ntext\nend::x[]\n")
    return tmp_path / "docs"


def test_one_file_for_each_api_page_named_by_its_anchor(docs: Path, tmp_path: Path) -> None:
    assert extract(docs, "--out", tmp_path / "api") == 0
    assert [file.name for file in (tmp_path / "api").iterdir()] == ["a-page.yaml"]
    assert "file: sub/page.asciidoc" in (tmp_path / "api" / "a-page.yaml").read_text()


def test_a_check_passes_after_extraction_and_writes_nothing(docs: Path, tmp_path: Path) -> None:
    extract(docs, "--out", tmp_path / "api")
    before = (tmp_path / "api" / "a-page.yaml").stat().st_mtime_ns
    assert extract(docs, "--out", tmp_path / "api", "--check") == 0
    assert (tmp_path / "api" / "a-page.yaml").stat().st_mtime_ns == before


def test_a_check_shows_what_would_change(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extract(docs, "--out", tmp_path / "api")
    (docs / "sub" / "page.asciidoc").write_text(PAGE.replace("Does it.", "Does it well."))
    (tmp_path / "api" / "gone.yaml").write_text("x: 1\n")
    capsys.readouterr()
    assert extract(docs, "--out", tmp_path / "api", "--check") == 1
    output = capsys.readouterr().out
    assert "-    text: Does it." in output
    assert "+    text: Does it well." in output
    assert "gone.yaml: no page has this anchor" in output


def test_a_check_tells_a_missing_file(docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert extract(docs, "--out", tmp_path / "api", "--check") == 1
    assert "a-page.yaml: is missing" in capsys.readouterr().out


def test_behaviour_files_beside_the_pages_decide_fates(docs: Path, tmp_path: Path) -> None:
    extract(docs, "--out", tmp_path / "api")
    spec = (tmp_path / "api" / "a-page.yaml").read_text()
    digest = spec.partition("text: Does it.\n    fingerprint: ")[2].split("\n")[0]
    (tmp_path / "behaviour").mkdir()
    entry = (
        f"statements:\n  - {{id: a-page#summary.does, fingerprint: '{digest}', bound_to: [operations.x]}}\n"
    )
    (tmp_path / "behaviour" / "b.yaml").write_text(entry)
    assert extract(docs, "--out", tmp_path / "api") == 0
    assert "bound_to: [operations.x]" in (tmp_path / "api" / "a-page.yaml").read_text()


def test_a_single_page_can_be_read(docs: Path, tmp_path: Path) -> None:
    page = docs / "sub" / "page.asciidoc"
    assert extract(page, "--out", tmp_path / "api", "--root", docs) == 0
    assert "file: sub/page.asciidoc" in (tmp_path / "api" / "a-page.yaml").read_text()


def test_what_cannot_be_read_ends_in_one_message(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(tmp_path / "gone", "--out", tmp_path / "api") == 2
    assert "does not exist" in capsys.readouterr().err
    (docs / "other.asciidoc").write_text(PAGE)
    assert extract(docs, "--out", tmp_path / "api") == 2
    assert "the anchor [a-page]" in capsys.readouterr().err
    (docs / "other.asciidoc").unlink()
    (docs / "sub" / "page.asciidoc").unlink()
    assert extract(docs, "--out", tmp_path / "api") == 2
    assert "no API page" in capsys.readouterr().err


def test_the_bundled_spec_files_match_their_pages() -> None:
    pack = bundled_pack()
    assert extract(pack / "docs", "--out", pack / "api", "--check") == 0
