"""Family ``evaluation``: one result for each input, in their order, whatever else is asked beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from harness.model.case import Check
from harness.model.page_behaviour import Evaluation
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property
from harness.planning.scenario import Scenario
from harness.planning.stage import Stage

RULES: frozenset[str] = frozenset()
MOST = 5


def properties(api: ApiSpec, contract: Contract) -> Iterator[Property]:
    """Three properties an evaluation."""
    page = contract.pages.get(api.id)
    for evaluation in page.evaluations if page else ():
        for name, title, build in (
            ("each", "there is one result for each input", _one_each(evaluation)),
            ("again", "the same inputs give the same results again", _again(evaluation)),
            ("together", "inputs sent together give what each gives by itself", _together(evaluation)),
        ):
            yield Property(
                f"{api.id}/evaluation/{evaluation.name}-{name}",
                api.id,
                "evaluation",
                f"{title} ({evaluation.name})",
                evaluation.statements,
                build,
                contract,
                evaluation.needs,
                share=0.15,
            )


def _one_each(evaluation: Evaluation) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        stage = _arranged(draw, scenario, evaluation)
        for _ in range(2):
            _ask(stage, evaluation, _inputs(draw, evaluation))

    return build


def _again(evaluation: Evaluation) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        stage = _arranged(draw, scenario, evaluation)
        inputs = _inputs(draw, evaluation)
        first = _ask(stage, evaluation, inputs)
        for other in range(draw(st.integers(0, 2))):
            _ask(stage, evaluation, [evaluation.samples[other]])
        _ask(stage, evaluation, inputs, [_joined([first], evaluation)])

    return build


def _together(evaluation: Evaluation) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        stage = _arranged(draw, scenario, evaluation)
        inputs = _inputs(draw, evaluation)
        steps = [_ask(stage, evaluation, [each]) for each in inputs]
        _ask(stage, evaluation, inputs, [_joined(steps, evaluation)])

    return build


def _arranged(draw: Draw, scenario: Scenario, evaluation: Evaluation) -> Stage:
    stage = Stage(draw, scenario, {}, evaluation.statements)
    stage.perform(evaluation.arrange)
    return stage


def _inputs(draw: Draw, evaluation: Evaluation) -> list[Any]:
    inputs: list[Any] = draw(st.lists(st.sampled_from(evaluation.samples), min_size=1, max_size=MOST))
    return inputs


def _joined(steps: list[str], evaluation: Evaluation) -> Check:
    return Check("joins", {"steps": steps, "path": evaluation.results}, evaluation.statements)


def _ask(stage: Stage, evaluation: Evaluation, inputs: list[Any], more: Sequence[Check] = ()) -> str:
    """Send the inputs; returns the step's id."""
    count = {"path": evaluation.results, "equals": len(inputs)}
    checks = [
        Check("status", {"in": [200]}, evaluation.statements),
        Check("count", count, evaluation.statements),
        *more,
    ]
    body = {**(evaluation.request.body or {}), evaluation.inputs: inputs}
    return stage.send(replace(evaluation.request, body=body), checks, about=f"{len(inputs)} inputs")
