"""Adding up: verdicts of statements, and the exit code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.model.verdict import ExitCode, Verdict
from harness.report.report import Report
from tests.harness.report.making import ended, failing, passing, prop, summary

ONE, TWO = prop("one", "first"), prop("two", "first", "second")


def verdicts(*results: Any) -> dict[str, str]:
    return {r.statement.id.removeprefix("page#"): r.verdict for r in summary(*results).statements()}


def reasons(*results: Any) -> dict[str, str | None]:
    return {r.statement.id.removeprefix("page#"): r.reason for r in summary(*results).statements()}


def test_every_statement_has_a_verdict_in_the_order_of_the_page() -> None:
    found = summary((ONE, passing(ONE))).statements()
    assert [r.statement.line for r in found] == [5, 10, 20, 30, 40]
    assert [r.verdict for r in found] == ["informative", "pass"] + ["not exercised"] * 3
    assert found[1].properties == ("page/one",)


def test_only_the_blamed_sentences_fail() -> None:
    found = verdicts((ONE, passing(ONE)), (TWO, failing(TWO, "second")))
    assert (found["first"], found["second"]) == ("pass", "fail")


def test_a_failure_that_blames_nobody_blames_all_of_the_property() -> None:
    assert verdicts((TWO, failing(TWO))) | {"intro": "", "other": "", "nobody": ""} == {
        "first": "fail",
        "second": "fail",
        "intro": "",
        "other": "",
        "nobody": "",
    }


def test_a_sentence_of_a_failed_property_is_not_passed_by_it() -> None:
    assert verdicts((TWO, failing(TWO, "second")))["first"] == "not exercised"
    assert reasons((TWO, failing(TWO, "second")))["first"] == "blocked by the failure of page/two"


def test_what_held_before_a_failure_or_an_error_was_seen() -> None:
    failed = replace(failing(TWO, "second"), evidence={"page#first": 1})
    assert verdicts((TWO, failed))["first"] == "pass"
    found = verdicts((ONE, passing(ONE)), (TWO, ended(TWO, Verdict.ERROR, "why")))
    assert (found["first"], found["second"]) == ("pass", "not exercised")


def test_a_pass_says_nothing_of_a_sentence_that_none_of_its_checks_named() -> None:
    half = replace(passing(TWO), evidence={"page#first": 3})
    [first] = [r for r in summary((TWO, half)).statements() if r.statement.id == "page#first"]
    assert (first.verdict, first.checks, first.properties) == ("pass", 3, ("page/two",))
    assert verdicts((TWO, half))["second"] == "not exercised"
    assert reasons((TWO, half))["second"] == "not drawn in this run"


def test_coverage_counts_the_sentences_that_can_be_tested() -> None:
    assert summary((ONE, passing(ONE))).coverage() == (1, 4)
    assert summary((ONE, passing(ONE)), (TWO, failing(TWO, "second"))).coverage("page") == (2, 4)
    assert summary().coverage() == (0, 4)


@pytest.mark.parametrize("verdict", [Verdict.SKIPPED, Verdict.UNSUPPORTED])
def test_what_did_not_run_is_not_passed(verdict: Verdict) -> None:
    assert verdicts((ONE, ended(ONE, verdict, "why")))["first"] == "not exercised"
    assert reasons((ONE, ended(ONE, verdict, "why")))["first"] == f"{verdict} in page/one: why"
    assert verdicts((ONE, passing(ONE)), (TWO, ended(TWO, verdict, "why")))["first"] == "pass"


@pytest.mark.parametrize(
    ("results", "finish", "code"),
    [
        ([(ONE, passing(ONE))], {}, ExitCode.PASSED),
        ([(ONE, passing(ONE)), (TWO, ended(TWO, Verdict.UNSUPPORTED, "x"))], {}, ExitCode.PASSED),
        ([(ONE, passing(ONE)), (TWO, failing(TWO))], {}, ExitCode.DEVIATIONS),
        ([(TWO, failing(TWO))], {"stopped": "interrupted"}, ExitCode.DEVIATIONS),
        ([(ONE, passing(ONE))], {"stopped": "interrupted"}, ExitCode.INCOMPLETE),
        ([(ONE, passing(ONE)), (TWO, ended(TWO, Verdict.ERROR, "x"))], {}, ExitCode.INCOMPLETE),
        ([(ONE, ended(ONE, Verdict.UNSUPPORTED, "x"))], {}, ExitCode.NOTHING_RAN),
        ([(ONE, ended(ONE, Verdict.SKIPPED, "x"))], {"stopped": "interrupted"}, ExitCode.INCOMPLETE),
        ([], {}, ExitCode.NOTHING_RAN),
        ([(ONE, passing(ONE))], {"leftovers": ("thing x",)}, ExitCode.LEFTOVERS),
        ([(ONE, ended(ONE, Verdict.SKIPPED, "x"))], {"leftovers": ("thing x",)}, ExitCode.LEFTOVERS),
        ([(TWO, failing(TWO))], {"leftovers": ("thing x",)}, ExitCode.DEVIATIONS),
        ([(TWO, failing(TWO))], {"stopped": "dead", "lost": True}, ExitCode.UNREACHABLE),
    ],
)
def test_the_exit_code(results: list[Any], finish: dict[str, Any], code: ExitCode) -> None:
    assert summary(*results, **finish).exit_code() == code


def test_a_run_that_never_ended_is_not_complete() -> None:
    cut = summary((ONE, passing(ONE)))
    cut.finished = None
    assert cut.exit_code() == ExitCode.INCOMPLETE
    assert Report().exit_code() == ExitCode.NOTHING_RAN
    assert Report().statements() == []
