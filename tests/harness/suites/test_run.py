"""A run of snippets: the command, its reports and exit codes, and its safety."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.cli.main import run_command
from harness.errors import TargetLost, UsageError
from harness.report.json_report import read_json
from harness.running.events import Event, PropertyFinished, RunFinished
from harness.running.opening import check_consent
from harness.suites.environment import Environment, load_setups, setups_of
from harness.suites.run import execute
from harness.suites.suite import load_suite
from tests.harness.suites.fake_server import FakeServer

HERE = Path(__file__).parent
PAGES, SETUPS = HERE / "pages", HERE / "setups.yaml"
APP = ("--exclusive", "--app", "tests.harness.suites.fake_app:create_app")


def page(folder: Path, *requests: str) -> Path:
    blocks = [f"[source,console]\n----\n{each}\n----\n\n" for each in requests]
    (folder / "page.asciidoc").write_text("".join(blocks))
    return folder / "page.asciidoc"


def report(folder: Path) -> dict[str, Any]:
    return read_json(folder / "report.json")


def verdicts(folder: Path) -> dict[str, str]:
    return {found["id"]: found["verdict"] for found in report(folder)["properties"]}


def test_all_example_pages_pass_against_the_reference_server(tmp_path: Path) -> None:
    arguments = ["snippets", str(PAGES), "--setups", str(SETUPS), "--report-dir", str(tmp_path)]
    assert run_command([*arguments, "--exclusive", "--app", "reference_impl.app:create_app"]) == 0
    found = verdicts(tmp_path)
    assert found.pop("refusals/line_41") == "skipped"
    assert set(found.values()) == {"pass"}
    assert {"pipelines/line_19", "refusals/line_6", "setups/reads-the-version"} <= found.keys()
    assert report(tmp_path)["leftovers"] == []


def test_all_snippets_of_the_bundled_pages_pass(tmp_path: Path) -> None:
    arguments = ["snippets", "specs/docs", "--report-dir", str(tmp_path)]
    assert run_command([*arguments, "--exclusive", "--app", "reference_impl.app:create_app"]) == 0
    assert set(verdicts(tmp_path).values()) == {"pass"}
    assert report(tmp_path)["leftovers"] == []


def test_a_failing_snippet_is_reported_with_its_statement(tmp_path: Path) -> None:
    source = page(tmp_path, "GET /", "GET _ingest/pipeline/no-such-pipeline")
    assert run_command(["snippets", str(source), "--report-dir", str(tmp_path), *APP]) == 1
    assert verdicts(tmp_path) == {"page/line_2": "pass", "page/line_7": "fail"}
    data = report(tmp_path)
    assert data["properties"][1]["blamed"] == ["page#snippets.line_7"]
    assert data["statements"][1]["verdict"] == "fail"
    assert data["properties"][1]["counterexample"]["confirmed"] is True
    cases = ElementTree.parse(tmp_path / "junit.xml").getroot().findall(".//testcase")
    assert [(case.get("name"), case.find("failure") is None) for case in cases] == [
        ("page/line_2", True),
        ("page/line_7", False),
    ]


def test_a_report_of_snippets_is_not_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = page(tmp_path, "GET _ingest/pipeline/no-such-pipeline")
    run_command(["snippets", str(source), "--report-dir", str(tmp_path), *APP])
    assert f"harness snippets {tmp_path} --only page/line_2" in capsys.readouterr().out
    assert run_command(["replay", str(tmp_path / "report.json"), "page/line_2"]) == 2
    assert "--only page/line_2" in capsys.readouterr().err


def test_the_examples_of_an_api_page_are_its_statements(tmp_path: Path) -> None:
    docs = Path("specs/docs").resolve()
    source = docs / "ml/trained-models/apis/stop-trained-model-deployment.asciidoc"
    arguments = ["snippets", str(source), "--root", str(docs), "--report-dir", str(tmp_path), *APP]
    assert run_command(arguments) == 0
    (found,) = report(tmp_path)["properties"]
    assert found["id"].startswith("ml/trained-models/apis/stop-trained-model-deployment/line_")
    assert found["verdict"] == "pass"
    (statement,) = found["statements"]
    assert statement.startswith("stop-trained-model-deployment#examples.")


def test_one_test_can_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = page(tmp_path, "GET /", "GET _gone")
    arguments = ["snippets", str(source), "--report-dir", str(tmp_path), *APP]
    assert run_command([*arguments, "--only", "page/line_2"]) == 0
    assert list(verdicts(tmp_path)) == ["page/line_2"]
    assert run_command([*arguments, "--only", "page/line_3"]) == 2
    assert "page/line_7" in capsys.readouterr().err


def test_what_cannot_be_judged_is_no_success(tmp_path: Path) -> None:
    source = page(tmp_path, "GET /", "nonsense")
    assert run_command(["snippets", str(source), "--report-dir", str(tmp_path), *APP]) == 5


def test_nothing_to_test_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "page.asciidoc").write_text("= Nothing\n")
    assert run_command(["snippets", str(tmp_path), "--report-dir", str(tmp_path), *APP]) == 2


def test_snippets_that_look_like_requests_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = page(tmp_path, "GET /")
    source.write_text(source.read_text() + "[source,js]\n----\nGET x\n----\n")
    assert run_command(["snippets", str(source), "--report-dir", str(tmp_path), *APP]) == 0
    assert "page.asciidoc:7: looks like a request" in capsys.readouterr().err


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9200", "http://localhost", "https://[::1]:9200"])
def test_this_machine_may_be_written_to(endpoint: str) -> None:
    check_consent(endpoint, allowed=False)


@pytest.mark.parametrize("endpoint", ["http://10.0.0.1:9200", "https://example.org", "http://localhost.evil"])
def test_other_machines_need_leave(endpoint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="not on this machine"):
        check_consent(endpoint, allowed=False)
    check_consent(endpoint, allowed=True)
    arguments = ["snippets", str(page(tmp_path, "GET /")), "--endpoint", endpoint]
    assert run_command(arguments) == 2
    assert "--allow-writes" in capsys.readouterr().err


def events_of(server: FakeServer, folder: Path, **options: bool) -> list[Event]:
    events: list[Event] = []
    suite = load_suite([folder / "page.asciidoc"])
    with contextlib.suppress(TargetLost):
        execute(suite, server.target(), Environment(), events.append, **options)
    return events


def test_the_first_failure_can_end_a_run(tmp_path: Path) -> None:
    page(tmp_path, "GET gone", "GET /")
    events = events_of(FakeServer(), tmp_path, fail_fast=True)
    finished = [e.result for e in events if isinstance(e, PropertyFinished)]
    assert [str(result.verdict) for result in finished] == ["fail", "skipped"]
    assert isinstance(events[-1], RunFinished) and events[-1].stopped == "the first failure was enough"


def test_a_dead_target_ends_a_run(tmp_path: Path) -> None:
    page(tmp_path, "PUT a\n{}", "GET /")
    server = FakeServer()
    server.answers["PUT /a"] = None
    alive = server.send

    def dies(request: Any, timeout: float) -> Any:
        server.dead = server.dead or request.method == "PUT"
        return alive(request, timeout)

    server.send = dies  # type: ignore[method-assign]
    events = events_of(server, tmp_path)
    finished = [e.result for e in events if isinstance(e, PropertyFinished)]
    assert [str(result.verdict) for result in finished] == ["error", "skipped"]
    assert isinstance(events[-1], RunFinished) and events[-1].lost
    assert events[-1].leftovers == ("/a: the target stopped answering",)


def test_pages_of_one_name_need_a_root(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        page(tmp_path / name, "GET /")
    with pytest.raises(UsageError, match="two pages are called"):
        load_suite([tmp_path / "one", tmp_path / "two"])
    found = load_suite([tmp_path / "one", tmp_path / "two"], tmp_path)
    assert [item.property.id for item in found.items] == ["one/page/line_2", "two/page/line_2"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("other: {}\n", "setups.yaml:1: a file of setups has the keys"),
        ("setups: [1]\n", "setups.yaml:1: [setups] is no mapping"),
        ("setups:\n  one: text\n", "one: a list of steps is needed"),
        ("setups:\n  one:\n    - do: {}\n", "one: do needs exactly one API"),
        ("setups:\n  one:\n    - is_true: a\n      is_false: b\n", "one: a step is a mapping of one key"),
    ],
)
def test_broken_files_of_setups(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "setups.yaml").write_text(text)
    with pytest.raises(UsageError) as error:
        load_setups(tmp_path / "setups.yaml")
    assert told in str(error.value)


def test_secrets_stay_out_of_reports(tmp_path: Path) -> None:
    source = page(tmp_path, "GET _ingest/pipeline/no-such-pipeline")
    arguments = ["snippets", str(source), "--report-dir", str(tmp_path), *APP]
    run_command([*arguments, "--basic-auth", "elastic:s3cret-word"])
    assert "s3cret-word" not in json.dumps(report(tmp_path))


def test_the_set_ups_of_a_pack_are_found_from_any_of_its_pages(tmp_path: Path) -> None:
    pages = tmp_path / "docs" / "deep"
    pages.mkdir(parents=True)
    assert setups_of([pages]) is None
    (tmp_path / "setups.yaml").write_text("setups: {}")
    for each in (tmp_path / "docs", pages, pages / "page.asciidoc"):
        assert setups_of([each]) == tmp_path / "setups.yaml"
    assert setups_of([tmp_path]) is None
