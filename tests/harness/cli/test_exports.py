"""The two halves know nothing of each other, and the harness stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import ROOT, environment

FORBIDDEN = {"harness": {"reference_impl", "torch", "tokenizers"}, "reference_impl": {"harness"}}


def imported(file: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_no_import_crosses_between_the_halves(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    assert len(files) > 20
    offenders = {str(f.relative_to(ROOT)): imported(f) & FORBIDDEN[package] for f in files}
    assert {name: names for name, names in offenders.items() if names} == {}


def test_the_command_line_does_not_load_what_it_does_not_need() -> None:
    script = (
        "import sys, harness.cli.main, harness.cli.run, harness.cli.replay\n"
        "print([m for m in ('torch', 'reference_impl', 'tokenizers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_every_public_name_of_a_package_is_there() -> None:
    import harness.planning

    for name in harness.planning.__all__:
        assert getattr(harness.planning, name) is not None
