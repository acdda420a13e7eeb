"""The error tree and the exit codes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import harness.errors as errors
from harness.cli.main import group, run_command
from harness.errors import HarnessError
from harness.model.verdict import ExitCode

HARNESS = Path(errors.__file__).parent

CODES = {
    errors.UsageError: ExitCode.USAGE,
    errors.PackError: ExitCode.USAGE,
    errors.DocumentError: ExitCode.USAGE,
    errors.SpecError: ExitCode.USAGE,
    errors.BehaviourError: ExitCode.USAGE,
    errors.ReportError: ExitCode.USAGE,
    errors.TargetError: ExitCode.UNREACHABLE,
    errors.TargetUnreachable: ExitCode.UNREACHABLE,
    errors.TargetUnusable: ExitCode.UNREACHABLE,
    errors.TargetLost: ExitCode.UNREACHABLE,
    errors.Unsteady: ExitCode.UNREACHABLE,
    errors.LedgerError: ExitCode.INCOMPLETE,
    errors.HarnessError: ExitCode.HARNESS_FAILED,
}


def test_the_codes_are_the_documented_ones() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "PASSED": 0,
        "DEVIATIONS": 1,
        "USAGE": 2,
        "UNREACHABLE": 3,
        "NOTHING_RAN": 4,
        "INCOMPLETE": 5,
        "HARNESS_FAILED": 6,
        "LEFTOVERS": 7,
    }


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_every_error_has_its_code_and_its_message(
    kind: type[HarnessError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise kind("it broke", where="here:3", hint="mend it")

    monkeypatch.setattr(group, "main", fail)
    assert run_command([]) == CODES[kind]
    assert capsys.readouterr().err == "harness: here:3: it broke\n  mend it\n"


def test_every_error_of_the_tree_has_a_code() -> None:
    public = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, HarnessError)
    }
    assert {each for each in public if not issubclass(each, errors.Unjudged)} == set(CODES)


def test_every_error_of_the_tree_stands_in_its_drawing() -> None:
    drawn = re.findall(r"[├└]── (\w+)", str(errors.__doc__))
    assert {"HarnessError", *drawn} == {n for n, v in vars(errors).items() if isinstance(v, type)}


def test_every_error_of_the_harness_is_in_the_tree() -> None:
    """Errors that carry what only one module knows, and those that are somebody else's, apart."""
    own = {"LostDuringCase", "CaseFailed", "_Stop", "DeviationError", "NotJudgedError", "SnippetFailedError"}
    found = {
        node.name
        for file in HARNESS.rglob("*.py")
        if file.name != "errors.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and any(_raisable(base) for base in node.bases)
    }
    assert found == own


def _raisable(base: ast.expr) -> bool:
    name = base.id if isinstance(base, ast.Name) else ""
    return name.endswith(("Error", "Exception")) or (name in vars(errors) and name[:1].isupper())


@pytest.mark.parametrize(
    ("where", "hint", "text"),
    [
        (None, None, "what"),
        ("f:1", None, "f:1: what"),
        (None, "do this", "what\n  do this"),
        ("f:1", "do this", "f:1: what\n  do this"),
    ],
)
def test_a_message_says_where_what_and_what_to_do(where: str | None, hint: str | None, text: str) -> None:
    assert str(HarnessError("what", where=where, hint=hint)) == text


def test_a_closed_pipe_is_no_defect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(group, "main", fail)
    assert run_command([]) == ExitCode.INCOMPLETE
    assert capsys.readouterr().err == ""
