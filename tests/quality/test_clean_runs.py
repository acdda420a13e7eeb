"""Does the harness raise false alarms? Runs with many seeds against the server as it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.endpoint.target import Target
from harness.model.verdict import ExitCode
from harness.report.json_report import write_json
from harness.running.session import Options
from tests.quality.running import failures, run_until_found

SEEDS = range(int(os.environ.get("SPEC_HARNESS_CLEAN_SEEDS", "1")))
"""A run takes about a minute, so that usually one is made; ``SPEC_HARNESS_CLEAN_SEEDS=20`` makes twenty."""

LONGEST_SECONDS = 600
"""For a run of everything on a machine that has other things to do."""


@pytest.mark.timeout(LONGEST_SECONDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_clean_server_has_no_failure(seed: int, clean_target: Target, tmp_path: Path) -> None:
    watch = run_until_found(clean_target, Options(profile="standard", seed=seed))
    code = watch.summary.exit_code()
    if code is not ExitCode.PASSED:
        write_json(watch.summary, tmp_path)
    assert code is ExitCode.PASSED, f"{failures(watch.summary)}\nthe report is in {tmp_path}"
