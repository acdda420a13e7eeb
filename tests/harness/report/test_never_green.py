"""Ways in which a run could be green without having tested anything: none of them is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from harness.errors import HarnessError, NeedNotMet, NotArranged, NotOffered, Unsteady
from harness.model.case import Check
from harness.model.check_kinds import KINDS, evaluate
from harness.model.names import symbol
from harness.model.verdict import ExitCode, PropertyResult, Verdict
from harness.planning.property import Build, Draw
from harness.planning.scenario import Scenario
from harness.running import selfcheck
from harness.running.selfcheck import ANSWER, CONTEXT, check_the_judge
from tests.harness.report.making import ended, passing, summary
from tests.harness.report.making import prop as made
from tests.harness.running.shop import Shop, prop, running, search

STATEMENT = "remove-thing#removes"
SEEN = (STATEMENT,)


def judged(build: Build, shop: Shop | None = None, **changes: Any) -> PropertyResult:
    """The result of a property in the shop, with methods of its runner replaced."""
    with running(shop or Shop()) as runner:
        for name, value in changes.items():
            setattr(runner, name, value)
        return search(runner).run(prop(build, SEEN), settings(max_examples=3))


def look(scenario: Scenario, *checks: Check, setup: bool = False) -> None:
    template = scenario.resources["thing"].observers[0].request
    scenario.request(template, {"thing_id": symbol("a")}, checks, setup=setup)


def nothing(_: Draw, __: Scenario) -> None:
    """No step at all."""


def no_checks(_: Draw, scenario: Scenario) -> None:
    look(scenario)


def nameless(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("status", {"in": [404]}))


def of_another(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("status", {"in": [404]}, ("remove-thing#missing",)))


def only_set_up(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("status", {"in": [404]}, SEEN), setup=True)


def not_arranged(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("status", {"in": [200]}), setup=True)
    look(scenario, Check("status", {"in": [404]}, SEEN))


def arranged_too_late(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("status", {"in": [404]}, SEEN))
    look(scenario, Check("status", {"in": [200]}), setup=True)


def compared_with_nothing(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("same_as", {"step": "s9"}, SEEN))


def unchanged_since_nothing(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("unchanged_since", {"step": "s9", "path": "x"}, SEEN))


def grown_since_nothing(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("grown", {"since": "s9", "path": "x", "by": 1}, SEEN))


def no_case(draw: Draw, _: Scenario) -> None:
    draw(st.nothing())


def broken(_: Draw, __: Scenario) -> None:
    raise NotOffered("nothing here")


BUILDS = (nothing, no_checks, nameless, of_another, only_set_up, not_arranged, arranged_too_late,
          compared_with_nothing, unchanged_since_nothing, grown_since_nothing, no_case, broken)  # fmt: skip


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_a_case_that_shows_nothing_is_no_evidence(build: Build) -> None:
    assert STATEMENT not in judged(build).evidence


@pytest.mark.parametrize(
    "build", [not_arranged, arranged_too_late, no_case, broken], ids=lambda b: b.__name__
)
def test_what_was_not_tried_does_not_pass(build: Build) -> None:
    assert judged(build).verdict is not Verdict.PASS


def true(_: Draw, scenario: Scenario) -> None:
    look(scenario, Check("status", {"in": [404]}, SEEN))


def raising(error: Exception) -> Callable[..., Any]:
    def execute(*_: Any) -> Any:
        raise error

    return execute


def test_what_was_seen_is_evidence() -> None:
    result = judged(true)
    assert (result.verdict, set(result.evidence)) == (Verdict.PASS, {STATEMENT})


@pytest.mark.parametrize(
    "error",
    [NeedNotMet("x"), NotArranged("x"), NotOffered("x"), Unsteady("x")],
    ids=lambda error: type(error).__name__,
)
def test_a_runner_that_runs_nothing_passes_nothing(error: Exception) -> None:
    result = judged(true, execute=raising(error))
    assert result.verdict is not Verdict.PASS
    assert not result.evidence


ONE, TWO = made("one", "first"), made("two", "first", "second")
NO_EVIDENCE = replace(passing(ONE), evidence={})


@pytest.mark.parametrize(
    "results",
    [
        (),
        ((ONE, NO_EVIDENCE),),
        ((ONE, replace(passing(ONE), evidence={"page#first": 0})),),
        ((ONE, replace(passing(ONE), evidence={"page#unknown": 5})),),
        *(((ONE, ended(ONE, v, "x")),) for v in (Verdict.SKIPPED, Verdict.UNSUPPORTED, Verdict.ERROR)),
    ],
)
def test_a_sentence_without_evidence_is_not_passed(results: Any) -> None:
    verdicts = {r.statement.id: r.verdict for r in summary(*results).statements()}
    assert verdicts["page#first"] == "not exercised"


@pytest.mark.parametrize(
    ("results", "finish"),
    [
        ((), {}),
        (((ONE, NO_EVIDENCE),), {}),
        (((ONE, replace(passing(ONE), evidence={"page#first": 0})), (TWO, NO_EVIDENCE)), {}),
        (((ONE, ended(ONE, Verdict.SKIPPED, "x")),), {}),
        (((ONE, ended(ONE, Verdict.UNSUPPORTED, "x")),), {}),
        (((ONE, replace(ended(ONE, Verdict.UNSUPPORTED, "x"), cases=7)),), {}),
        (((ONE, passing(ONE)), (TWO, ended(TWO, Verdict.ERROR, "x"))), {}),
        (((ONE, passing(ONE)),), {"stopped": "interrupted"}),
        (((ONE, passing(ONE)),), {"leftovers": ("thing a",)}),
        (((ONE, passing(ONE)),), {"stopped": "dead", "lost": True}),
    ],
)
def test_an_incomplete_run_is_not_green(results: Any, finish: dict[str, Any]) -> None:
    assert summary(*results, **finish).exit_code() is not ExitCode.PASSED


@pytest.mark.parametrize("name", sorted(KINDS.keys() - {"answered"}))
def test_the_judge_is_tried_with_what_cannot_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    impossible = KINDS[name].cannot_hold
    assert impossible is not None
    assert evaluate(Check(name, impossible), ANSWER, CONTEXT) is not None
    check_the_judge()
    monkeypatch.setitem(KINDS, name, replace(KINDS[name], evaluate=lambda *_: None))  # type: ignore[arg-type]
    with pytest.raises(HarnessError, match=f"the check {name} holds where it cannot"):
        check_the_judge()


def test_a_judge_that_always_passes_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selfcheck, "evaluate", lambda *_: None)
    with pytest.raises(HarnessError):
        check_the_judge()
