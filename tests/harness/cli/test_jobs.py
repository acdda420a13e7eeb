"""Several processes side by side: the same verdicts, the same manners, the same ways to end."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run_command
from harness.model.verdict import ExitCode
from tests.support.command_line import QUICK, Done, ended, report, run, started
from tests.support.hostile import Fate, Front, Gate, light

pytestmark = pytest.mark.full

MIDWAY = 120
"""A request that comes when every worker has begun."""
JOBS = ("--jobs", "2")


def against(front: Front, folder: Path, *options: str) -> Done:
    """A quick run of one page, with the reports in ``folder``."""
    return run("run", "--endpoint", front.url, "--report-dir", str(folder), *QUICK, *options, cwd=folder)


def names_left(front: Front) -> list[str]:
    """The endpoints that are still there."""
    return [endpoint["inference_id"] for endpoint in front.ask("GET", "/_inference/_all")["endpoints"]]


def judged(folder: Path) -> list[tuple[Any, ...]]:
    """What a report says, without what differs from run to run."""
    return [(p["id"], p["verdict"], p["cases"]) for p in report(folder)["properties"]]


def workers_of(process: Any) -> list[int]:
    """The worker processes of a run, by their process ids."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
    return [child for child, command in commands.items() if b"spawn_main" in command]


def test_two_say_what_one_says(tmp_path: Path) -> None:
    said = []
    for jobs in ("1", "2"):
        folder = tmp_path / jobs
        folder.mkdir()
        with Front(light) as front:
            done = against(front, folder, "--jobs", jobs)
            assert names_left(front) == []
        assert done.code == ExitCode.PASSED, done.out
        assert 0 < report(folder)["requests"] <= len(front.requests)
        said.append(judged(folder))
    assert said[0] == said[1]


def test_requests_are_on_their_way_at_the_same_time(tmp_path: Path) -> None:
    """One request is held back until another comes: with one process, none would."""
    held, other = threading.Event(), threading.Event()

    def meeting(number: int, _: str) -> Fate:
        if held.is_set():
            other.set()
        elif number == MIDWAY:
            held.set()
            assert other.wait(60), "nothing else was asked meanwhile"
        return Fate.ANSWER

    with Front(light, meeting) as front:
        done = against(front, tmp_path, *JOBS)
    assert other.is_set()
    assert done.code == ExitCode.PASSED, done.out


def test_a_server_that_dies_ends_all_of_them(tmp_path: Path) -> None:
    with Front(light, lambda number, _: Fate.DIE if number > MIDWAY else Fate.ANSWER) as front:
        done = against(front, tmp_path, *JOBS)
    assert done.code == ExitCode.UNREACHABLE
    assert f"harness: {front.url}: the target stopped answering during" in done.message
    data = report(tmp_path)
    assert 1 <= data["verdicts"]["error"] <= 2
    assert data["verdicts"]["skipped"] > 0
    assert len(data["properties"]) == sum(data["verdicts"].values())


def test_an_interruption_ends_all_of_them(tmp_path: Path) -> None:
    gate = Gate(MIDWAY)
    with Front(light, gate) as front:
        arguments = ("run", "--endpoint", front.url, "--report-dir", str(tmp_path), *QUICK, *JOBS)
        with started("harness", *arguments, cwd=tmp_path) as process:
            assert gate.reached.wait(60)
            process.send_signal(signal.SIGINT)
            gate.open()
            done = ended(process)
        assert names_left(front) == []
    assert done.code == ExitCode.INCOMPLETE, done.err
    assert "Traceback" not in done.err
    data = report(tmp_path)
    assert (data["stopped"], data["leftovers"]) == ("interrupted", [])


def test_a_worker_that_is_killed_costs_one_verdict(tmp_path: Path) -> None:
    gate = Gate(MIDWAY)
    with Front(light, gate) as front:
        arguments = ("run", "--endpoint", front.url, "--report-dir", str(tmp_path), *QUICK, *JOBS)
        with started("harness", *arguments, cwd=tmp_path) as process:
            assert gate.reached.wait(60)
            os.kill(workers_of(process)[0], signal.SIGKILL)
            gate.open()
            done = ended(process)
    assert done.code == ExitCode.INCOMPLETE, done.err
    assert "Traceback" not in done.err
    data = report(tmp_path)
    [lost] = [p for p in data["properties"] if p["verdict"] == "error"]
    assert lost["reason"] == "the process that judged it ended with code -9"
    assert data["verdicts"]["pass"] > 20
    [leftover] = data["leftovers"]
    assert leftover.startswith("whatever is named hx")


def test_an_application_runs_in_one_process(tmp_path: Path, capsys: Any) -> None:
    code = run_command(["run", "--app", "tests.support.hostile:light", *JOBS, "--report-dir", str(tmp_path)])
    assert code == ExitCode.USAGE
    assert "--jobs needs an HTTP endpoint" in capsys.readouterr().err
