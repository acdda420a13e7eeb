"""Every method for trained models of the official Python clients, of this major version and of the last."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.clients.installing import install_or_skip
from tests.clients.paths import FIXTURES, PASSWORD, USER

SCRIPT = Path(__file__).with_name("every_method.py")
# Gone in 9; in 8 it stands for ``include=definition``.
ONLY_IN_8 = {"include_model_definition"}


def run(url: str, path: Path | None = None) -> dict[str, Any]:
    """What the script tells; ``path`` holds another version of the client."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path:
        environment["PYTHONPATH"] = str(path)
    command = [sys.executable, str(SCRIPT), url, USER, PASSWORD, str(FIXTURES)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, cwd=SCRIPT.parent
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def check(told: dict[str, Any], major: str) -> None:
    assert told["version"].startswith(major)
    assert len(told["offered"]) == 13
    for method, options in told["offered"].items():
        assert set(options) - ONLY_IN_8 - set(told["called"].get(method, ())) == set(), method


def test_every_method_and_option_of_the_client(url: str) -> None:
    check(run(url), "9.")


def test_every_method_and_option_of_the_client_of_the_version_before(url: str, tmp_path: Path) -> None:
    wanted = ["elasticsearch>=8.17,<9", "elastic-transport>=8,<9"]
    quiet = ["--quiet", "--no-deps", "--retries", "0", "--timeout", "15"]
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(tmp_path), *wanted]
    install_or_skip(command, tmp_path)
    check(run(url, tmp_path), "8.")
