"""The command ``harness diff``: where versions come from, formats, exit codes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from harness.cli.main import run_command

pytestmark = pytest.mark.full

PAGE = """[[a-page]]
= A page API

== {api-request-title}

`GET _x`

== {api-query-parms-title}

`wait`::
(Optional, Boolean) Defaults to `false`.
"""


@pytest.fixture
def docs(tmp_path: Path) -> tuple[str, str]:
    for name, text in (("old", PAGE), ("new", PAGE.replace("`false`", "`true`"))):
        (tmp_path / name / "docs").mkdir(parents=True)
        (tmp_path / name / "docs" / "page.asciidoc").write_text(text)
    return str(tmp_path / "old" / "docs"), str(tmp_path / "new" / "docs")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_text(docs: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["diff", *docs]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "BREAKING a-page: query parameter [wait]: default changed: false -> true "
        "(requests without it act otherwise)",
        "a-page#query.wait.defaults-true: other words",
        "  - Defaults to `false`.",
        "  + Defaults to `true`.",
        "1 changes, 1 of them breaking; 1 statements in other words; 0 properties need a new look",
    ]


def test_json(docs: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    run_command(["diff", *docs, "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert data["breaking"] is True
    assert (data["changes"][0]["before"], data["changes"][0]["after"]) == (False, True)
    assert data["rewordings"][0]["after"] == "Defaults to `true`."


def test_markdown(docs: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    run_command(["diff", *docs, "--format", "markdown"])
    out = capsys.readouterr().out
    row = "| **breaking** | a-page | query parameter [wait]: default | changed | false -> true "
    assert row in out
    assert "## Statements in other words" in out


@pytest.mark.parametrize(("fail_on", "code"), [("breaking", 1), ("any", 1), ("none", 0)])
def test_what_fails(docs: tuple[str, str], fail_on: str, code: int) -> None:
    assert run_command(["diff", *docs, "--fail-on", fail_on]) == code


def test_what_breaks_nothing_fails_only_if_anything_does(tmp_path: Path) -> None:
    for name, text in (("old", PAGE), ("new", PAGE.replace("`GET _x`", "`GET _x`\n\n`GET _y`"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.asciidoc").write_text(text)
    versions = [str(tmp_path / "old"), str(tmp_path / "new")]
    assert run_command(["diff", *versions]) == 0
    assert run_command(["diff", *versions, "--fail-on", "any"]) == 1


def test_the_same_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["diff", "specs/api", "specs/api", "--fail-on", "any"]) == 0
    assert capsys.readouterr().out == "The two versions say the same in the same words.\n"


def test_a_page_and_its_spec_file_say_the_same(docs: tuple[str, str], tmp_path: Path) -> None:
    assert run_command(["extract", docs[0], "--out", str(tmp_path / "old" / "api")]) == 0
    for spec in (tmp_path / "old", tmp_path / "old" / "api", tmp_path / "old" / "api" / "a-page.yaml"):
        assert run_command(["diff", str(spec), docs[0], "--fail-on", "any"]) == 0
        assert run_command(["diff", str(spec), docs[1]]) == 1


def test_git_revisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = tmp_path / "repository"
    (repository / "specs" / "docs").mkdir(parents=True)
    page = repository / "specs" / "docs" / "page.asciidoc"
    git(tmp_path, "init", "-q", str(repository))
    for text, tag in ((PAGE, "one"), (PAGE.replace("`wait`", "`hurry`"), "two")):
        page.write_text(text)
        git(repository, "add", "-A")
        git(repository, "commit", "-q", "-m", tag)
        git(repository, "tag", tag)
    monkeypatch.chdir(repository)
    assert run_command(["diff", "one:specs/docs", "two:specs/docs"]) == 1
    assert "BREAKING a-page: query parameter [wait] removed" in capsys.readouterr().out
    assert run_command(["diff", "two:specs", "specs/docs", "--fail-on", "any"]) == 0
    assert run_command(["diff", "one:specs/docs/page.asciidoc", "specs/docs"]) == 1
    monkeypatch.chdir(repository / "specs")
    assert run_command(["diff", "one:./docs", "two:specs/docs"]) == 1
    assert run_command(["diff", "three:specs/docs", "docs"]) == 2
    assert run_command(["diff", "one:gone", "docs"]) == 2


def test_behaviours_of_another_schema_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("docs/page.asciidoc", PAGE), ("behaviour/old.yaml", "words: of long ago\n")):
        (tmp_path / "specs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "specs" / name).write_text(text)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    monkeypatch.chdir(tmp_path)
    assert run_command(["diff", "HEAD:specs", "HEAD:specs", "--fail-on", "any"]) == 0
    assert run_command(["diff", "HEAD:specs", "specs"]) == 2
    assert "old.yaml" in capsys.readouterr().err


def test_a_tree_with_a_folder_called_docs_is_no_pack(docs: tuple[str, str]) -> None:
    tree = Path(docs[0]).parent
    (tree / "search").mkdir()
    (tree / "search" / "page.asciidoc").write_text(PAGE.replace("a-page", "b-page"))
    assert run_command(["diff", str(tree), docs[0]]) == 1


@pytest.mark.parametrize("name", ["gone", "tests/harness/diff"])
def test_versions_that_cannot_be_read(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["diff", name, "specs/api"]) == 2
    assert name in capsys.readouterr().err
