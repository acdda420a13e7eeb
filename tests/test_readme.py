"""Every command of the README runs: the two that install and test in `.ci/run`, the others here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.serving import served

pytestmark = pytest.mark.full

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
SET_UP = 'python -m pip install -e ".[test]" && harness run'
TEST = "python -m pytest"
SERVE = "reference-impl serve"
REPLAY = "harness replay"
ADDRESS = "http://127.0.0.1:9200"


def test_exactly_two_commands_do_all_set_up() -> None:
    start = README.split("## Start")[1].split("\n## ")[0]
    assert re.findall(r"^```sh\n(.*?)\n```", start, re.MULTILINE | re.DOTALL) == [SET_UP, TEST]


@pytest.mark.parametrize("command", [SET_UP, TEST])
def test_ci_runs_the_two_commands(command: str) -> None:
    assert command in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with served("changeme") as url:
        yield url


def in_shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a block as it stands, in ``folder``, with the commands of this environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=170,
    )


def runnable() -> list[str]:
    return [
        block
        for block in BLOCKS
        if block.strip() not in (SET_UP, TEST) and not block.startswith((SERVE, REPLAY))
    ]


@pytest.mark.parametrize("block", runnable(), ids=lambda block: block.strip().splitlines()[-1][:50])
def test_command_works(block: str, server: str, tmp_path: Path) -> None:
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    done = in_shell(block.replace(ADDRESS, server), tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_replay_command_shows_a_failure_again(server: str, tmp_path: Path) -> None:
    [block] = [block for block in BLOCKS if block.startswith(REPLAY)]
    credentials = {"HARNESS_BASIC_AUTH": "elastic:changeme"}
    api = block.split()[3].partition("/")[0]
    with served("changeme", "--profile", "elasticsearch") as deviating:
        run = in_shell(f"harness run --endpoint {deviating} --api {api} --fail-fast", tmp_path, **credentials)
        assert run.returncode == 1, run.stdout[-3000:] + run.stderr[-3000:]
        assert in_shell(block.replace(ADDRESS, deviating), tmp_path, **credentials).returncode == 1
    assert in_shell(block.replace(ADDRESS, server), tmp_path, **credentials).returncode == 0


def test_serve_command_prints_its_url() -> None:
    [block] = [block for block in BLOCKS if SERVE in block]
    arguments = block.strip().replace("9200", "0").split()[1:]
    process = subprocess.Popen(
        [sys.executable, "-m", "reference_impl", *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        assert '"url"' in process.stdout.readline()
    finally:
        process.terminate()
        assert process.wait(20) == 0
        process.stdout.close()
