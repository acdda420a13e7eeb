"""``report.json``: its schema, what cannot be written otherwise, and reading it back."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from harness.errors import ReportError
from harness.model.case import Case
from harness.model.verdict import Verdict
from harness.pack.schema import load_schema
from harness.report.json_report import SCHEMA, prepare, read_json, to_json, write_json
from harness.report.report import Report
from tests.harness.report.making import NASTY, ended, failing, passing, prop, summary

ONE, TWO, THREE = prop("one", "first"), prop("two", "second"), prop("three", "other")


def runs() -> list[Report]:
    """Runs of every kind: passed, failed, stopped, lost, cut off."""
    cut = summary((ONE, passing(ONE)))
    cut.finished = None
    skipped = (THREE, ended(THREE, Verdict.SKIPPED, "interrupted"))
    return [
        summary((ONE, passing(ONE))),
        summary((ONE, passing(ONE)), (TWO, failing(TWO, "second", body={"a": [1]})), leftovers=("thing x",)),
        summary((TWO, failing(TWO, verdict=Verdict.WAIVED)), (ONE, passing(ONE))),
        summary((TWO, failing(TWO, verdict=Verdict.ERROR)), skipped, stopped="dead", lost=True),
        summary((ONE, ended(ONE, Verdict.UNSUPPORTED, "no security")), skipped, stopped="interrupted"),
        cut,
    ]


@pytest.mark.parametrize("run", runs(), ids=["passed", "failed", "waived", "lost", "stopped", "cut off"])
def test_every_report_keeps_to_its_schema_and_can_be_read_back(run: Report, tmp_path: Path) -> None:
    path = write_json(run, tmp_path / "new" / "folder")
    data = read_json(path)
    assert data["exit_code"] == run.exit_code()
    assert sum(data["verdicts"].values()) == len(data["properties"])
    assert len(data["statements"]) == 5


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(load_schema(SCHEMA))


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(to_json(runs()[1]))
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["seed"], None),
        (["seed"], "1"),
        (["surplus"], 1),
        (["exit_code"], 8),
        (["verdicts", "fine"], 1),
        (["properties", 0, "reason"], "a pass has none"),
        (["properties", 1, "reason"], ""),
        (["properties", 1, "counterexample"], None),
        (["properties", 1, "counterexample", "case", "steps", 0, "query"], [["a"]]),
        (["properties", 1, "counterexample", "case", "steps", 0, "mode"], "later"),
        (["properties", 1, "counterexample", "case", "steps", 0, "actor"], {"kind": "root"}),
        (["properties", 1, "counterexample", "case", "steps", 0, "checks"], None),
        (["properties", 1, "counterexample", "exchanges", 0, "status"], "200"),
        (["statements", 0, "line"], 0),
        (["statements", 0, "verdict"], "maybe"),
    ],
)
def test_the_schema_refuses_what_no_run_writes(path: list[Any], value: Any, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps(changed(path, value)))
    with pytest.raises(ReportError, match="the report is damaged at"):
        read_json(tmp_path / "report.json")


def test_a_failing_case_comes_back_as_it_was(tmp_path: Path) -> None:
    result = failing(TWO, "second", body=NASTY)
    data = read_json(write_json(summary((TWO, result)), tmp_path))
    found = data["properties"][0]
    assert result.counterexample is not None
    assert Case.from_json(found["counterexample"]["case"]) == result.counterexample.execution.case
    assert found["counterexample"]["exchanges"][1]["response_body"] == NASTY
    assert found["counterexample"]["curl"][0].startswith("curl -sS -X PUT -u ")
    assert found["blamed"] == ["page#second"]


def test_the_same_run_is_written_the_same() -> None:
    one, two = (to_json(runs()[1]) for _ in range(2))
    for data in (one, two):
        del data["written"]
    assert json.dumps(one) == json.dumps(two)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ReportError, match="cannot be written") as caught:
            prepare(folder)
        assert caught.value.where == str(folder)
        with pytest.raises(ReportError, match="cannot be written"):
            write_json(runs()[0], folder)


def test_preparing_a_folder_leaves_nothing_in_it(tmp_path: Path) -> None:
    prepare(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
