"""Snippets as pytest items."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def pytest_run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_each_test_is_an_item(tmp_path: Path) -> None:
    (tmp_path / "page.asciidoc").write_text(
        "[source,console]\n----\nGET /\n----\n\n"
        "[source,console]\n----\nGET _ingest/pipeline/nobody-made-this\n----\n\n"
        "[source,console]\n----\nGET _x\n----\n// TEST[skip:not now]\n\n"
        "[source,console]\n----\nnonsense\n----\n"
    )
    app = ["--app", "tests.harness.suites.fake_app:create_app"]
    run = pytest_run("--snippets", "page.asciidoc", *app, folder=tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "PASSED page.asciidoc::line_2" in run.stdout
    assert "FAILED page.asciidoc::line_7" in run.stdout
    assert [line for line in run.stdout.splitlines() if line.startswith("SKIPPED") and "not now" in line]
    assert "FAILED page.asciidoc::line_18" in run.stdout
    assert "expected (01): a status below 400" in run.stdout
    assert "could not be judged: page.asciidoc:18: this is no request" in run.stdout
    assert "Traceback" not in run.stdout


def test_another_machine_needs_leave(tmp_path: Path) -> None:
    (tmp_path / "page.asciidoc").write_text("[source,console]\n----\nGET /\n----\n")
    run = pytest_run("--snippets", ".", "--endpoint", "http://192.0.2.1:9200", folder=tmp_path)
    assert run.returncode == 4
    assert "--allow-writes" in run.stdout + run.stderr


def test_a_target_that_cannot_be_used_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "page.asciidoc").write_text("[source,console]\n----\nGET /\n----\n" * 2)
    run = pytest_run("--snippets", ".", "--endpoint", "http://127.0.0.1:1", folder=tmp_path)
    assert run.returncode == 3
    assert (run.stdout + run.stderr).count("is the server running") == 1
