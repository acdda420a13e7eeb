"""However a run is ended: nothing stays on the server, and a report is there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.endpoint.transport import WireRequest
from harness.model.verdict import ExitCode
from harness.report.json_report import read_json
from tests.support.command_line import ended, environment, run, started
from tests.support.hostile import Fate, Front, Gate, light

TIMES = int(os.environ.get("SPEC_HARNESS_ENDS", "3"))
"""Random moments for each signal."""

PAGES = ("--api", "delete-inference-api", "--api", "get-pipeline-api", "--profile", "quick", "--seed", "1")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def left(front: Front) -> list[str]:
    endpoints = front.ask("GET", "/_inference/_all")["endpoints"]
    return [e["inference_id"] for e in endpoints] + sorted(front.ask("GET", "/_ingest/pipeline"))


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("seed", range(TIMES))
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_signal_ends_it_in_order(number: signal.Signals, seed: int, jobs: str, tmp_path: Path) -> None:
    gate = Gate(random.Random(f"{seed}{number}{jobs}").randrange(60, 400))
    with Front(light, gate) as front:
        arguments = ("run", "--endpoint", front.url, "--report-dir", str(tmp_path), *PAGES, "--jobs", jobs)
        with started("harness", *arguments, cwd=tmp_path) as process:
            assert gate.reached.wait(60)
            process.send_signal(number)
            gate.open()
            done = ended(process)
        assert left(front) == []
    assert "Traceback" not in done.err
    assert done.code == ExitCode.INCOMPLETE, done.err
    data = read_json(tmp_path / "report.json")
    assert (data["stopped"], data["leftovers"]) == ("interrupted", [])


@pytest.mark.parametrize("seed", range(TIMES))
def test_a_killed_run_leaves_a_report_and_can_be_cleaned_up(seed: int, tmp_path: Path) -> None:
    gate = Gate(random.Random(seed).randrange(80, 300))
    state = {"HARNESS_STATE_DIR": str(tmp_path / "state")}
    with Front(light, gate) as front:
        arguments = ("run", "--endpoint", front.url, "--report-dir", str(tmp_path), *PAGES)
        with started("harness", *arguments, cwd=tmp_path, env=state) as process:
            assert gate.reached.wait(60)
            process.kill()
            process.wait()
            gate.open()
            time.sleep(0.2)  # the request that was held back is still answered
        data = read_json(tmp_path / "report.json")
        assert data["stopped"] == "the run was cut off"
        assert data["properties"] or data["statements"]
        listed = run("clean", cwd=tmp_path, env=state)
        assert data["run"] in listed.out
        done = run("clean", "--all", "--endpoint", front.url, cwd=tmp_path, env=state)
        assert done.code == ExitCode.PASSED, done.out + done.err
        assert left(front) == []
        assert "0 runs left" in run("clean", cwd=tmp_path, env=state).out


def test_clean_removes_only_what_the_run_made(tmp_path: Path) -> None:
    state = {"HARNESS_STATE_DIR": str(tmp_path / "state")}
    with Front(light) as front:
        for name in ("hxabcdef-1-a", "hxabcdefg", "hxabcdeg-1-a", "mine"):
            request = WireRequest(
                "PUT",
                f"/_ingest/pipeline/{name}",
                {"content-type": "application/json"},
                b'{"processors":[]}',
            )
            front._transport.send(request, 30.0)
        done = run("clean", "hxabcdef", "--endpoint", front.url, cwd=tmp_path, env=state)
        assert done.code == ExitCode.PASSED, done.out + done.err
        assert sorted(front.ask("GET", "/_ingest/pipeline")) == ["hxabcdefg", "hxabcdeg-1-a", "mine"]


@pytest.mark.parametrize("name", ["hx", "hxabcde", "*", "HXABCDEF", "hxabcdef*"])
def test_clean_takes_no_pattern(name: str, tmp_path: Path) -> None:
    with Front(light) as front:
        done = run("clean", name, "--endpoint", front.url, cwd=tmp_path)
        assert front.requests == []
    assert done.code == ExitCode.USAGE


def test_nothing_is_made_that_cannot_be_noted(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("not a folder")
    state = {"HARNESS_STATE_DIR": str(tmp_path / "state")}
    with Front(light, lambda *_: Fate.ANSWER) as front:
        arguments = ("run", "--endpoint", front.url, "--report-dir", str(tmp_path / "report"), *PAGES)
        done = run(*arguments, cwd=tmp_path, env=state)
        assert not [line for line in front.requests if line.startswith(("PUT", "POST"))]
    assert done.code == ExitCode.INCOMPLETE
    assert "HARNESS_STATE_DIR" in done.message


@pytest.mark.parametrize("kilobytes", range(1, 12, 3))
def test_a_disk_that_fills_up_ends_it_in_order(kilobytes: int, tmp_path: Path) -> None:
    """What cannot be noted is not made, and what was made is removed, on a disk where no file can grow."""
    script = f"ulimit -f {kilobytes}; exec {sys.executable} -m harness " + '"$@"'
    with Front(light) as front:
        arguments = ["run", "--endpoint", front.url, "--report-dir", str(tmp_path / "report"), *PAGES]
        done = subprocess.run(
            ["bash", "-c", script, "bash", *arguments],
            cwd=tmp_path,
            env=environment({"HARNESS_STATE_DIR": str(tmp_path / "state")}),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert left(front) == []
    assert "Traceback" not in done.stderr
    assert done.returncode != ExitCode.PASSED
    assert "the report cannot be written: File too large" in done.stderr
    assert [file.name for file in (tmp_path / "report").iterdir()] in ([], ["junit.xml"])
