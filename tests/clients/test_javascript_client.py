"""The official JavaScript client, unmodified, against the reference server over real HTTP."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.installing import install_or_skip
from tests.clients.paths import FIXTURES, PASSWORD, USER

SCRIPT = Path(__file__).parent / "javascript" / "every_method.mjs"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client and the script, which finds its packages beside itself only."""
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("there is no npm on this machine")
    folder = tmp_path_factory.mktemp("javascript")
    quiet = ["--silent", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=20000"]
    install_or_skip(["npm", "install", *quiet, "--prefix", str(folder), "@elastic/elasticsearch@9"], folder)
    shutil.copy(SCRIPT, folder)
    return folder


def test_every_method_of_the_javascript_client(url: str, installed: Path) -> None:
    command = ["node", SCRIPT.name, url, USER, PASSWORD, str(FIXTURES)]
    done = subprocess.run(command, cwd=installed, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told["offered"]) == 13
    assert told["called"] == told["offered"]
