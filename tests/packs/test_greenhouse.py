"""A pack that has nothing to do with machine learning: the same harness, without a line for it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.cli.main import run_command
from harness.model.verdict import ExitCode
from harness.planning import load_contract
from harness.report.json_report import read_json
from tests.packs.greenhouse.server import FAULTS, PASSWORD, Greenhouse
from tests.support.hostile import Front

PACK = Path(__file__).parent / "greenhouse"
ENGINE = Path(harness.__file__).parent
ROOMS = ("model", "endpoint", "planning", "running", "report")
WORDS_OF_OURS = {
    "start": "a step that goes on while others follow",
    "user": "a caller with a name",
    "username": "how the API says who is calling",
    "roles": "what that answer shows of them",
    "password": "what a caller shows",
    "service": "a way to make something that not every target has",
    "privileges": "a family of properties",
    "alias": "a property about names of other things",
    "_all": "everything, in paths of APIs of this kind",
}
"""Names of the bundled pack that are words of the harness as well, and what they mean there."""


def visit(tmp_path: Path, *faults: str) -> dict[str, Any]:
    with Front(lambda: Greenhouse(*faults)) as front:
        credentials = ("--basic-auth", f"keeper:{PASSWORD}")
        arguments = ["run", "--endpoint", front.url, "--specs", str(PACK), "--report-dir", str(tmp_path)]
        code = run_command([*arguments, *credentials, "--seed", "1", "--exclusive"])
    data = read_json(tmp_path / "report.json")
    assert data["exit_code"] == code
    return dict(data)


def test_every_sentence_is_accounted_for(capsys: Any) -> None:
    assert run_command(["lint", str(PACK)]) == ExitCode.PASSED, capsys.readouterr().out


def test_a_server_that_does_what_they_say_passes(tmp_path: Path) -> None:
    data = visit(tmp_path)
    assert set(data["verdicts"]) == {"pass"}
    assert data["verdicts"]["pass"] > 40
    assert {s["verdict"] for s in data["statements"]} == {"pass", "informative"}
    assert data["leftovers"] == []


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_planted_fault_is_found_by_its_sentence(fault: str, tmp_path: Path) -> None:
    data = visit(tmp_path, fault)
    assert data["exit_code"] == ExitCode.DEVIATIONS
    assert FAULTS[fault] in {s["id"] for s in data["statements"] if s["verdict"] == "fail"}


def test_the_engine_holds_no_name_of_the_bundled_pack() -> None:
    contract = load_contract(harness.load_pack(harness.bundled_pack()))
    names = {word for resource in contract.resources.values() for word in _names(resource)}
    assert {"deployment", "model_id", "pipeline", "_ml"} <= names
    found = {
        (node.value, file.relative_to(ENGINE).as_posix())
        for room in ROOMS
        for file in (ENGINE / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert {(word, file) for word, file in found if word not in WORDS_OF_OURS} == set()
    assert {word for word, _ in found} == set(WORDS_OF_OURS), "a word of ours that is not needed"


def _names(resource: Any) -> set[str]:
    paths = [r.path for o in resource.operations.values() for r in o.requests]
    parts = {part for path in paths for part in path.split("/") if part and "{" not in part}
    return {resource.name, resource.identity, *resource.attributes, *resource.operations, *parts}
