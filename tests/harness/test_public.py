"""What ``import harness`` offers: each member there, documented, and usable as its example shows."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import harness
from tests.support.hostile import Front, light

MEMBERS = sorted(set(harness.__all__) - {"__version__"})


@pytest.mark.parametrize("name", MEMBERS)
def test_each_member_is_there_and_documented(name: str) -> None:
    member = getattr(harness, name)
    assert inspect.getdoc(member)
    assert name in dir(harness)


def test_nothing_else_is_a_member() -> None:
    homes = {name for names in harness._HOME.values() for name in names}
    assert homes == set(MEMBERS)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        harness.nothing  # noqa: B018


def test_the_example_runs() -> None:
    assert doctest.testmod(harness).failed == 0


def test_importing_it_is_cheap() -> None:
    code = "import harness, sys; print([m for m in ('hypothesis', 'requests', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_run_as_a_library(tmp_path: Path) -> None:
    heard: list[object] = []
    with Front(light) as front:
        report = harness.run(
            harness.bundled_pack(),
            harness.TargetChoice(endpoint=front.url),
            harness.Options(apis=("get-pipeline-api",), profile="quick", seed=1),
            listeners=(heard.append,),
        )
    assert report.exit_code() is harness.ExitCode.PASSED
    assert report.verdicts[harness.Verdict.PASS] > 20
    assert heard


def test_a_page_is_read() -> None:
    page = harness.bundled_pack() / "docs" / "inference" / "delete-inference.asciidoc"
    [api] = harness.read_page(page)
    assert api.id == "delete-inference-api"
    assert all(s.line > 0 for s in api.statements)
