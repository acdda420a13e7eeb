"""The command ``harness lint`` and its findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.authoring.lint import lint, notes
from harness.cli.main import run_command
from harness.pack.folder import load_pack

PAGE = """[[a-page]]
= A page API

== Request

`GET _x`

== Query parameters

`wait`::
(Optional, Boolean) If `true`, it waits. Defaults to `false`.
"""
KINDS = frozenset({"request", "presence", "type", "default"})


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "behaviour").mkdir()
    (tmp_path / "docs" / "page.asciidoc").write_text(PAGE)
    run_command(["extract", str(tmp_path / "docs"), "--out", str(tmp_path / "api")])
    return tmp_path


def bind(pack: Path, statement: str, fingerprint: str) -> None:
    entry = f"statements:\n  - id: {statement}\n    fingerprint: '{fingerprint}'\n"
    entry += "    bound_to: [operations.wait.checks.busy]\n"
    entry += "operations: {wait: {checks: [{outcome: busy}]}}\n"
    (pack / "behaviour" / "x.yaml").write_text(entry)
    run_command(["extract", str(pack / "docs"), "--out", str(pack / "api")])


def the_open_statement(pack: Path) -> tuple[str, str]:
    (found,) = [each for api in load_pack(pack).apis for each in api.statements if each.status == "open"]
    return found.id, found.fingerprint


def messages(pack: Path, kinds: frozenset[str] = KINDS) -> list[str]:
    return [str(finding) for finding in lint(load_pack(pack), kinds)]


def test_an_open_statement_is_found_at_its_place(pack: Path) -> None:
    (message,) = messages(pack)
    assert message.startswith(
        f"{pack / 'docs' / 'page.asciidoc'}:11: the statement [a-page#query.wait.if-true-waits]"
    )
    assert "is open" in message


def test_a_bound_statement_is_in_order(pack: Path) -> None:
    bind(pack, *the_open_statement(pack))
    assert messages(pack) == []


def test_a_rule_that_no_property_implements_is_found(pack: Path) -> None:
    bind(pack, *the_open_statement(pack))
    (message,) = messages(pack, KINDS - {"default"})
    assert "[default]" in message
    assert "page.asciidoc:11" in message


def test_a_behaviour_whose_statement_has_changed_is_found(pack: Path) -> None:
    statement, _ = the_open_statement(pack)
    bind(pack, statement, "0" * 12)
    found = messages(pack)
    assert [message for message in found if "x.yaml:2" in message and "has changed" in message]
    assert [message for message in found if "is open" in message]


def test_a_behaviour_whose_statement_is_gone_is_found(pack: Path) -> None:
    bind(pack, "a-page#query.wait.never-was-there", "0" * 12)
    assert [message for message in messages(pack) if "never-was-there] is gone" in message]


def test_a_binding_to_an_element_that_is_not_there_is_found(pack: Path) -> None:
    bind(pack, *the_open_statement(pack))
    file = pack / "behaviour" / "x.yaml"
    file.write_text(file.read_text().replace("outcome: busy", "outcome: idle"))
    (message,) = messages(pack)
    assert "x.yaml:2: the file has no element [operations.wait.checks.busy]" in message


def test_a_spec_that_does_not_match_its_page_is_found(pack: Path) -> None:
    bind(pack, *the_open_statement(pack))
    (pack / "docs" / "page.asciidoc").write_text(PAGE.replace("`false`", "`true`"))
    (message,) = messages(pack)
    assert "do not match the pages" in message
    assert "+    default: true" in message


def test_a_pack_without_pages_is_not_compared_with_them(pack: Path) -> None:
    bind(pack, *the_open_statement(pack))
    (pack / "docs" / "page.asciidoc").unlink()
    (pack / "docs").rmdir()
    assert messages(pack) == []


def left_out(pack: Path, page: str = PAGE) -> None:
    """Give the pack a second page and a manifest that leaves the first one out."""
    (pack / "docs" / "page.asciidoc").write_text(page)
    (pack / "docs" / "b.asciidoc").write_text("[[b]]\n= B\n\n== Request\n\n`GET _b`\n")
    run_command(["extract", str(pack / "docs"), "--out", str(pack / "api"), "--quiet"])
    manifest = "pack_version: 1\npages: [b]\nleft_out:\n  - {reason: later, pages: [a-page]}\n"
    (pack / "pack.yaml").write_text(manifest)


def test_a_page_that_is_left_out_needs_no_property_for_its_rules(pack: Path) -> None:
    left_out(pack, PAGE.replace("If `true`, it waits. ", ""))
    assert messages(pack, frozenset({"request"})) == []


def test_open_statements_about_parameters_count_even_on_a_page_that_is_left_out(pack: Path) -> None:
    left_out(pack, PAGE.replace("== Request\n", "Does it.\n\n== Request\n"))
    (message,) = messages(pack)
    assert "[a-page#query.wait.if-true-waits] is open" in message
    assert [note.statement for note in notes(load_pack(pack))] == ["a-page#summary.does"]


def test_a_page_that_the_manifest_does_not_name_is_found(pack: Path) -> None:
    left_out(pack, PAGE.replace("If `true`, it waits. ", ""))
    (pack / "pack.yaml").write_text("pack_version: 1\npages: [b]\n")
    (message,) = messages(pack)
    assert message == f"{pack / 'pack.yaml'}: the manifest does not name the page [a-page]"


def test_an_include_that_is_not_there_is_found(pack: Path) -> None:
    page = PAGE + "\n== Description\n\ninclude::gone.asciidoc[]\n"
    (pack / "docs" / "page.asciidoc").write_text(page)
    bind(pack, *the_open_statement(pack))
    (message,) = [each for each in messages(pack) if "gone.asciidoc" in each]
    assert message.startswith(f"{pack / 'docs' / 'page.asciidoc'}:15:")


def test_the_figures_of_each_page_and_of_all(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left_out(pack)
    capsys.readouterr()
    run_command(["lint", str(pack), "--stats", "--notes"])
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("a-page: 4 statements: 3 executable, 0 behaviour, 0 informative, 1 open")
    assert lines[at + 1] == "    default 1, presence 1, request 1, switch 1, type 1"
    at = lines.index("all pages: 5 statements: 4 executable, 0 behaviour, 0 informative, 1 open")
    assert lines[at + 1] == "    request 2, default 1, presence 1, switch 1, type 1"


def test_the_command_prints_findings_and_fails(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["lint", str(pack)]) == 1
    assert "page.asciidoc:11: the statement" in capsys.readouterr().out


def test_a_pack_that_cannot_be_used_is_a_usage_error(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["lint", str(pack / "gone")]) == 2
    (pack / "behaviour" / "x.yaml").write_text("statements:\n  - id: x\n")
    assert run_command(["lint", str(pack)]) == 2
    assert "x.yaml:2" in capsys.readouterr().err


def test_the_bundled_pack_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["lint"]) == 0, capsys.readouterr().out
