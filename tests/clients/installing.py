"""Packages that a test installs for itself, into a folder of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SECONDS = 100


def install_or_skip(command: list[str], folder: Path) -> None:
    """Run an installer in a folder; where it fails, as without a network, skip the test with the reason."""
    try:
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{command[0]} did not finish within {SECONDS} s")
    if made.returncode:
        pytest.skip(f"{command[0]} failed: {made.stderr.strip()[-200:]}")
