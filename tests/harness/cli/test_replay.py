"""``harness replay``: the failing case of a report, again, exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run_command
from harness.model.verdict import ExitCode
from tests.support.command_line import QUICK, report, run
from tests.support.hostile import Fate, Front, light, reckless

pytestmark = pytest.mark.full

GUARD = "delete-inference-api/guards/reference"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run against a server that ignores references."""
    folder = tmp_path_factory.mktemp("faulty")
    with Front(reckless) as front:
        code = run_command(["run", "--endpoint", front.url, "--report-dir", str(folder), *QUICK])
    assert code == ExitCode.DEVIATIONS
    return folder / "report.json"


@pytest.fixture
def bad() -> Iterator[Front]:
    """A server that ignores references."""
    with Front(reckless) as front:
        yield front


def sent(front: Front) -> list[str]:
    """The requests of the case: those that name what it made, without the run's own prefix."""
    return [line.split("-x-one")[0].partition(" ")[0] for line in front.requests if "-x-one" in line]


def counterexample(path: Path) -> dict[str, Any]:
    [found] = [p for p in report(path.parent)["properties"] if p["id"] == GUARD]
    case: dict[str, Any] = found["counterexample"]
    return case


def test_it_fails_again_on_the_same_server_with_the_same_requests(faulty: Path, bad: Front) -> None:
    done = run("replay", str(faulty), GUARD, "--endpoint", bad.url)
    assert done.code == ExitCode.DEVIATIONS, done.err
    expected = counterexample(faulty)
    lines = [line.strip() for line in done.out.splitlines()]
    curls = [line for line in lines if line.startswith("curl ")]
    assert len(curls) == len(expected["exchanges"])
    for line, exchange in zip(curls, expected["exchanges"], strict=True):
        assert f"-X {exchange['method']} " in line
    failure = expected["failures"][0]
    assert [line for line in lines if line.startswith("✗")] == [f"✗ {failure['step']} -> 200"]
    assert any(line.startswith("expected: an error with status 409") for line in lines)
    for statement in failure["statements"]:
        assert f"statement: {statement}" in lines
    assert bad.ask("GET", "/_ingest/pipeline") == {}


def test_it_passes_on_a_server_that_does_it_right(faulty: Path) -> None:
    with Front(light) as front:
        done = run("replay", str(faulty), GUARD, "--endpoint", front.url)
        assert front.ask("GET", "/_ingest/pipeline") == {}
        assert front.ask("GET", "/_inference/_all") == {"endpoints": []}
    assert done.code == ExitCode.PASSED, done.err
    assert done.out.rstrip().endswith("it passes now")


def test_replaying_twice_sends_the_same(faulty: Path) -> None:
    logs = []
    for _ in range(2):
        with Front(reckless) as front:
            run_command(["replay", str(faulty), GUARD, "--endpoint", front.url])
            logs.append(sent(front))
    assert logs[0] == logs[1]
    assert "DELETE" in logs[0]


def test_an_application_by_name_too(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run_command(["replay", str(faulty), GUARD, "--app", "tests.support.hostile:light"]) == ExitCode.PASSED
    )
    assert run_command(["replay", str(faulty), GUARD, "--app", "tests.support.hostile:reckless"]) == 1
    assert "it passes now" in capsys.readouterr().out


def test_an_unknown_property(faulty: Path) -> None:
    done = run("replay", str(faulty), "delete-inference-api/no/such", "--endpoint", "http://127.0.0.1:9")
    assert done.code == ExitCode.USAGE
    assert f"harness: {faulty}: no failing case of 'delete-inference-api/no/such'" in done.message
    assert GUARD in done.message


def test_a_property_that_passed_has_no_case(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    passed = next(p["id"] for p in report(faulty.parent)["properties"] if p["verdict"] == "pass")
    assert run_command(["replay", str(faulty), passed, "--endpoint", "http://127.0.0.1:9"]) == ExitCode.USAGE
    assert f"no failing case of {passed!r}" in capsys.readouterr().err


def test_a_server_that_lacks_what_the_case_needs(faulty: Path, tmp_path: Path, bad: Front) -> None:
    data = report(faulty.parent)
    for prop in data["properties"]:
        if "counterexample" in prop:
            prop["counterexample"]["case"]["needs"] = ["security"]
    (tmp_path / "report.json").write_text(json.dumps(data))
    assert run_command(["replay", str(tmp_path / "report.json"), GUARD, "--endpoint", bad.url]) == 4
    assert sent(bad) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"checks": [{"check": "statuses"}]}, "unknown check 'statuses'"),
        ({"checks": [{"check": "status"}]}, "the check status needs in"),
        ({"creates": [{"resource": "spaceship", "name": "<<x>>"}]}, "does not describe: spaceship"),
    ],
)
def test_a_case_that_this_pack_cannot_judge(
    faulty: Path,
    tmp_path: Path,
    bad: Front,
    change: dict[str, Any],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = report(faulty.parent)
    found = next(p for p in data["properties"] if p["id"] == GUARD)
    found["counterexample"]["case"]["steps"][0].update(change)
    (tmp_path / "report.json").write_text(json.dumps(data))
    code = run_command(["replay", str(tmp_path / "report.json"), GUARD, "--endpoint", bad.url])
    assert code == ExitCode.USAGE
    assert words in capsys.readouterr().err
    assert sent(bad) == []


def test_a_target_that_dies_during_the_case(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fate = lambda _, request: Fate.DIE if "_ingest" in request else Fate.ANSWER  # noqa: E731
    with Front(reckless, fate) as front:
        code = run_command(["replay", str(faulty), GUARD, "--endpoint", front.url])
    assert code == ExitCode.UNREACHABLE
    assert "stopped answering during PUT /_ingest/pipeline/" in capsys.readouterr().err
