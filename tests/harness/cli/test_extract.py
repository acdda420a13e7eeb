"""The command ``harness extract``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli.main import run_command
from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack

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


def test_what_behaviours_say_is_added_when_the_pack_is_loaded(docs: Path, tmp_path: Path) -> None:
    extract(docs, "--out", tmp_path / "api")
    spec = (tmp_path / "api" / "a-page.yaml").read_text()
    digest = spec.partition("text: Does it.\n    fingerprint: ")[2].split("\n")[0]
    (tmp_path / "behaviour").mkdir()
    entry = (
        f"statements:\n  - {{id: a-page#summary.does, fingerprint: '{digest}', bound_to: [operations.x]}}\n"
    )
    (tmp_path / "behaviour" / "b.yaml").write_text(entry)
    assert extract(docs, "--out", tmp_path / "api", "--check") == 0
    [said] = [s for s in load_pack(tmp_path).apis[0].statements if s.id == "a-page#summary.does"]
    assert (said.status, said.bound_to) == ("behaviour", ("operations.x",))


def test_a_single_page_can_be_read(docs: Path, tmp_path: Path) -> None:
    page = docs / "sub" / "page.asciidoc"
    assert extract(page, "--out", tmp_path / "api", "--root", docs) == 0
    assert "file: sub/page.asciidoc" in (tmp_path / "api" / "a-page.yaml").read_text()


def test_what_cannot_be_read_ends_in_one_message(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(tmp_path / "gone", "--out", tmp_path / "api") == 2
    assert "does not exist" in capsys.readouterr().err
    (docs / "sub" / "page.asciidoc").unlink()
    assert extract(docs, "--out", tmp_path / "api") == 2
    assert "no API page" in capsys.readouterr().err


def test_a_page_that_cannot_be_taken_is_told_and_the_others_are_read(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (docs / "twin.asciidoc").write_text(PAGE)
    (docs / "binary.asciidoc").write_bytes(b"\x00\x01" * 50)
    assert extract(docs, "--out", tmp_path / "api") == 0
    told = capsys.readouterr().err
    assert "twin.asciidoc:1: error: the anchor [a-page] is also that of [sub/page.asciidoc]" in told
    assert "binary.asciidoc:1: error:" in told
    assert [file.name for file in (tmp_path / "api").iterdir()] == ["a-page.yaml"]


def test_any_number_of_files_and_folders_each_page_once(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.asciidoc").write_text(PAGE.replace("a-page", "b-page"))
    paths = [docs, docs / "sub" / "page.asciidoc", tmp_path / "more"]
    assert extract(*paths, "--out", tmp_path / "api", "--quiet") == 0
    assert sorted(file.name for file in (tmp_path / "api").iterdir()) == ["a-page.yaml", "b-page.yaml"]


def test_json_lines_for_other_programs(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = "`n`:::\n(Optional, integer) Must be between 1 and 5. Defaults to `3`.\n"
    definition = f"`o`::\n(Required, object) O.\n\n{numbers}"
    (docs / "sub" / "page.asciidoc").write_text(f"{PAGE}\n== Request body\n\n{definition}")
    assert extract(docs, "--format", "jsonl") == 0
    (line,) = capsys.readouterr().out.splitlines()
    record = json.loads(line)
    assert list(record) == [
        "id", "title", "file", "requests", "parameters", "privileges", "stability", "statements",
    ]  # fmt: skip
    assert record["requests"] == [{"method": "GET", "path": "/_x"}]
    assert record["parameters"] == [
        {"name": "o", "in": "body", "required": True, "type": "object"},
        {
            "name": "n", "in": "body", "required": False, "type": "integer",
            "default": 3, "minimum": 1, "maximum": 5, "of": "o",
        },
    ]  # fmt: skip
    assert {"id": "a-page#summary.does", "text": "Does it."}.items() <= record["statements"][0].items()


def test_json_lines_go_to_a_file(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "apis.jsonl"
    assert extract(docs, "--format", "jsonl", "--out", out) == 0
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["a-page"]


def test_without_a_folder_the_specs_are_printed(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert extract(docs) == 0
    assert "\nid: a-page\n" in capsys.readouterr().out


def test_several_processes_give_what_one_gives(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(40):
        (docs / f"page-{number:02}.asciidoc").write_text(
            f"[[page-{number % 30}]]\n= Page {number} API\n\n----\nopen\n\n== Request\n\n`GET _x/{number}`\n"
        )
    (docs / "page-07.asciidoc").write_bytes(bytes(range(256)))
    outputs = []
    for jobs in ([], ["--jobs", "1"], ["--jobs", "3"]):
        assert extract(docs, *jobs) == 0
        outputs.append(capsys.readouterr())
    assert outputs[0].err.count("the only one taken") == 9
    assert "page-07.asciidoc:1: error: is binary" in outputs[0].err
    assert all(output == outputs[0] for output in outputs)


def test_one_page_needs_no_library_but_click(docs: Path) -> None:
    page = docs / "sub" / "page.asciidoc"
    code = (
        "import sys\nfrom harness.cli.main import run_command\n"
        f"run_command(['extract', {str(page)!r}])\n"
        "print(sorted({'yaml', 'jsonschema', 'hypothesis', 'requests', 'rich', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "id: a-page\n" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_further_roots_and_attributes(docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = docs / "sub" / "page.asciidoc"
    page.write_text(PAGE + "\n== Description\n\ninclude::{other}/text.asciidoc[]\n\nOf {kind}.\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "text.asciidoc").write_text("From elsewhere.\n")
    assert extract(docs, "--quiet") == 0
    assert "From elsewhere." not in capsys.readouterr().out
    given = ["--root", f"other={tmp_path / 'elsewhere'}", "--attribute", "kind=paper"]
    assert extract(docs, *given) == 0
    out = capsys.readouterr().out
    assert "text: From elsewhere." in out
    assert "text: Of paper." in out


def test_a_further_root_opens_no_other_folder(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = docs / "sub" / "page.asciidoc"
    page.write_text(PAGE + "\n== Description\n\ninclude::{other}/../secret.asciidoc[]\n\nText.\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "secret.asciidoc").write_text("A secret.\n")
    assert extract(docs, "--root", f"other={tmp_path / 'elsewhere'}") == 0
    assert "A secret." not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--attribute", "novalue"], "no pair"),
        (["--root", "x=/no/such/folder"], "does not exist"),
        (["--root", ".", "--root", "."], "more than one --root"),
        (["--check"], "--check"),
        (["--check", "--format", "jsonl", "--out", "x"], "--check"),
    ],
)
def test_wrong_options_are_usage_errors(
    docs: Path, arguments: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(docs, *arguments) == 2
    assert what in capsys.readouterr().err


def test_the_bundled_spec_files_match_their_pages() -> None:
    pack = bundled_pack()
    assert extract(pack / "docs", "--out", pack / "api", "--check") == 0
