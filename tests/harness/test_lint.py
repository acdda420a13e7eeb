"""The command ``harness lint`` and its findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli import run_command
from harness.spec.lint import lint
from harness.spec.pack import load_pack

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
    (found,) = [each for api in load_pack(pack).apis for each in api.statements if each.fate == "open"]
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
