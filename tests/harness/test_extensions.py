"""Packages of others add checks, families, reports, phrases, transports: one is installed and tried."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import UsageError
from harness.model import extensions as extending
from harness.model.check_kinds import CheckKind
from harness.model.extensions import extensions
from tests.support.command_line import ROOT, run
from tests.support.hostile import Front, light

pytestmark = pytest.mark.full

PACKAGE = ROOT / "tests" / "support" / "extension"
PAGE = """
[[say-it]]
= Say it API

Says a word.

== {api-request-title}

`GET /_words/<word>`

== {api-path-parms-title}

`<word>`::
(Required, string) The word. It reads the same backwards.
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that has the package."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--target", str(folder), str(PACKAGE)], check=True, timeout=120)
    return {"PYTHONPATH": f"{folder}:{ROOT}"}


@pytest.fixture
def server() -> Iterator[Front]:
    with Front(light) as front:
        yield front


def test_without_it_nothing_of_it_is_there() -> None:
    assert "shouts" not in run("language").out
    assert "lines" not in run("formats").out


def test_a_check(installed: dict[str, str]) -> None:
    assert "| `shouts` | `why` | the answer is in capital letters |" in run("language", env=installed).out


def test_family_report_and_transport_in_a_run(
    installed: dict[str, str], server: Front, tmp_path: Path
) -> None:
    endpoint = server.url.replace("http", "plain+http")
    arguments = ("run", "--endpoint", endpoint, "--api", "get-pipeline-api", "--profile", "quick")
    lines = tmp_path / "lines.txt"
    done = run(*arguments, "--report", f"lines={lines}", cwd=tmp_path, env=installed)
    assert done.code == 0, done.out + done.err
    assert "pass get-pipeline-api/politeness\n" in lines.read_text()


def test_a_phrase(installed: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "say-it.asciidoc").write_text(PAGE)
    done = run("extract", ".", "--out", "api", cwd=tmp_path, env=installed)
    assert done.code == 0, done.err
    assert "palindrome" in (tmp_path / "api" / "say-it.yaml").read_text()


def test_an_unknown_format_is_a_usage_error(tmp_path: Path) -> None:
    done = run("run", "--report", "lines=x", cwd=tmp_path)
    assert (done.code, "no report format 'lines'" in done.err) == (2, True)


def test_an_extension_of_the_wrong_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extending, "_loaded", lambda _: {"odd": 7})
    with pytest.raises(UsageError, match=r"the extension odd of spec_harness\.checks is no CheckKind"):
        extensions("checks", CheckKind)
