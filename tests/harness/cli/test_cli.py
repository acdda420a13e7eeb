"""Wrong use of the command line: one message that says what, where and what to do; the documented code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.cli.main import COMMANDS, run_command
from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from harness.report.json_report import read_json
from tests.support.command_line import run
from tests.support.hostile import Front, html, light

pytestmark = pytest.mark.full

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the bundled pack."""
    return Path(shutil.copytree(bundled_pack(), tmp_path / "pack"))


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The message on stderr; no traceback."""
    text = capsys.readouterr().err
    assert "Traceback" not in text
    return text


def test_a_missing_pack(tmp_path: Path) -> None:
    done = run("run", "--specs", str(tmp_path / "nothing"), "--endpoint", NOWHERE, cwd=tmp_path)
    assert done.code == ExitCode.USAGE
    assert f"harness: {tmp_path / 'nothing'}: the spec pack does not exist\n  Name a folder" in done.message


def test_a_pack_without_specs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", "--specs", str(tmp_path), "--endpoint", NOWHERE]) == ExitCode.USAGE
    assert f"harness: {tmp_path / 'api'}: the spec pack has no spec files\n  Make them" in said(capsys)


@pytest.mark.parametrize("command", ["run", "lint"])
def test_a_pack_with_broken_yaml(pack: Path, command: str, tmp_path: Path) -> None:
    file = pack / "api" / "delete-inference-api.yaml"
    lines = file.read_text().splitlines()
    lines.insert(6, "  sha256: [unclosed")
    file.write_text("\n".join(lines))
    options = ["--specs", str(pack), "--endpoint", NOWHERE] if command == "run" else [str(pack)]
    done = run(command, *options, cwd=tmp_path)
    assert done.code == ExitCode.USAGE
    assert f"harness: {file}:" in done.message
    assert "not YAML" in done.message
    assert "Correct the syntax at this line" in done.message


def test_a_pack_with_a_broken_behaviour(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = pack / "behaviour" / "pipeline.yaml"
    text = file.read_text()
    file.write_text(text.replace("identity:", "idantity:", 1))
    with Front(light) as front:
        code = run_command(
            ["run", "--specs", str(pack), "--endpoint", front.url, "--report-dir", str(pack / "r")]
        )
        assert front.requests == []
    assert code == ExitCode.USAGE
    message = said(capsys)
    assert f"harness: {file}:" in message
    assert "identity" in message


def test_a_page_that_cannot_be_read(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "page.asciidoc"
    page.parent.mkdir()
    page.write_bytes(b"\xff\xfe\x00\x80")
    done = run("extract", str(page), "--out", str(tmp_path / "api"), cwd=tmp_path)
    assert done.code == ExitCode.USAGE
    assert str(page) in done.message


def test_a_page_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(["extract", str(tmp_path / "no.asciidoc"), "--out", str(tmp_path / "api")])
    assert code == ExitCode.USAGE
    assert str(tmp_path / "no.asciidoc") in said(capsys)


def test_an_unknown_page(tmp_path: Path) -> None:
    with Front(light) as front:
        done = run("run", "--api", "no-such-page", "--endpoint", front.url, cwd=tmp_path)
    assert done.code == ExitCode.USAGE
    assert "harness: the pack has no page no-such-page" in done.message
    assert "delete-inference-api" in done.message


@pytest.mark.parametrize("text", ["soon", "-5s", "0", "s", "1x", "nan", "1e", "5 m s", "inf"])
def test_a_time_budget_that_is_no_time(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--endpoint", NOWHERE, f"--time-budget={text}", "--report-dir", str(tmp_path)]
    assert run_command(["run", *options]) == ExitCode.USAGE
    message = said(capsys)
    assert f"harness: --time-budget {text!r} is not a time" in message
    assert "60s or 5m" in message


def test_two_kinds_of_credentials(tmp_path: Path) -> None:
    done = run(
        "run", "--endpoint", NOWHERE, "--basic-auth", "elastic:hunter2", "--bearer", "hunter3", cwd=tmp_path
    )
    assert done.code == ExitCode.USAGE
    assert "more than one kind of credentials: basic and bearer" in done.message
    assert "hunter" not in done.out + done.err


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:9200",
        "localhost",
        "ftp://127.0.0.1/",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999999",
        "http://127.0.0.1:port",
        "http://127.0.0.1:9200/?pretty",
        "http://127.0.0.1:9200/#top",
    ],
)
def test_an_endpoint_that_is_no_url(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", "--endpoint", url, "--report-dir", str(tmp_path)]) == ExitCode.USAGE
    assert f"harness: --endpoint {url!r} is not a URL\n  for example" in said(capsys)


@pytest.mark.parametrize(
    "url", ["http://elastic:hunter2@127.0.0.1:9200", "http://elastic:hunter2@127.0.0.1:x"]
)
def test_credentials_in_the_url_are_refused_and_not_shown(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["run", "--endpoint", url, "--report-dir", str(tmp_path)]) == ExitCode.USAGE
    assert "hunter2" not in said(capsys)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--endpoint", NOWHERE, "--app", "a:b"], "--endpoint and --app exclude each other"),
        (["--app", "no_colon"], "--app 'no_colon' is not MODULE:FACTORY"),
        (["--app", "no_such_module:app"], "cannot be imported: ModuleNotFoundError"),
        (["--app", "tests.support.hostile:no_such_name"], "cannot be imported: AttributeError"),
        (["--app", "json:decoder"], "'json:decoder' is not an application"),
        (["--app", "pathlib:Path.cwd"], "cannot be imported"),
        (["--endpoint", NOWHERE, "--basic-auth", "no colon"], "basic authentication needs USER:PASSWORD"),
        (["--endpoint", "https://127.0.0.1:9", "--ca-file", "/no/such.pem"], "'/no/such.pem' does not exist"),
    ],
)
def test_other_options_that_make_no_sense(
    options: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["run", *options, "--report-dir", str(tmp_path)]) == ExitCode.USAGE
    message = said(capsys)
    assert words in message
    assert len(message.splitlines()) == 2, "what, and what to do"


def test_an_application_that_fails_when_imported_or_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_at_import.py").write_text("def broken(:\n")
    (tmp_path / "broken_when_made.py").write_text("def create():\n    raise OSError('no disk')\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name, words in (
        ("broken_at_import:app", "SyntaxError"),
        ("broken_when_made:create", "OSError: no disk"),
    ):
        assert run_command(["run", "--app", name, "--report-dir", str(tmp_path)]) == ExitCode.USAGE
        assert words in said(capsys)


def test_a_report_folder_that_cannot_be_written_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with Front(light) as front:
        done = run("run", "--endpoint", front.url, "--report-dir", str(tmp_path / "file" / "x"), cwd=tmp_path)
        assert front.requests == []
    assert done.code == ExitCode.USAGE
    assert f"harness: {tmp_path / 'file' / 'x'}: the report cannot be written" in done.message
    assert "--report-dir" in done.message


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["run", "--no-such-option"],
        ["run", "--profile", "no-such-profile"],
        ["run", "--seed", "x"],
        ["replay"],
        ["replay", "only-one"],
    ],
)
def test_what_click_refuses_is_usage_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(arguments) == ExitCode.USAGE
    assert "Error: " in said(capsys)


def test_help_and_version_are_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--version"]) == 0
    assert run_command(["--help"]) == 0
    text = capsys.readouterr().out
    for command in COMMANDS:
        assert command in text
        assert run_command([command, "--help"]) == 0
        assert "Exit codes" in capsys.readouterr().out


def test_a_report_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"tests": 3}')
    done = run("replay", str(tmp_path / "report.json"), "a/b", cwd=tmp_path)
    assert done.code == ExitCode.USAGE
    assert f"harness: {tmp_path / 'report.json'}: not a report of version 2" in done.message


@pytest.mark.parametrize("content", ["", "nonsense", "[]", "7", "[" * 100_000, '{"report_version": 1}'])
def test_reports_that_are_something_else(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.json").write_text(content)
    assert run_command(["replay", str(tmp_path / "x.json"), "a/b"]) == ExitCode.USAGE
    assert str(tmp_path / "x.json") in said(capsys)


def test_a_damaged_report_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"report_version": 2, "properties": [{"id": 7}]}))
    assert run_command(["replay", str(tmp_path / "x.json"), "a/b"]) == ExitCode.USAGE
    assert "the report is damaged at" in said(capsys)


def test_a_report_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["replay", str(tmp_path / "no.json"), "a/b"]) == ExitCode.USAGE
    assert "the report cannot be read: No such file or directory" in said(capsys)


def test_a_defect_of_the_harness_is_not_blamed_on_the_target(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise ZeroDivisionError("a defect of ours")

    monkeypatch.setattr("harness.running.judging.judge_property", defect)
    with Front(light) as front:
        code = run_command(["run", "--endpoint", front.url, "--report-dir", str(tmp_path)])
    assert code == ExitCode.INCOMPLETE
    assert "ZeroDivisionError: a defect of ours; please report it" in capsys.readouterr().out
    data = read_json(tmp_path / "report.json")
    assert set(data["verdicts"]) == {"error"}
    assert "defect" in data["properties"][0]["traceback"]


def test_an_unexpected_page_is_not_asked_twice(tmp_path: Path) -> None:
    with Front(html) as front:
        done = run("run", "--endpoint", front.url, "--report-dir", str(tmp_path), cwd=tmp_path)
        assert front.requests == ["GET /"]
    assert done.code == ExitCode.UNREACHABLE
