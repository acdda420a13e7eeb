"""A case is data: it survives JSON, and says only what it must."""

from __future__ import annotations

import json

from hypothesis import given

from harness.model.case import ADMIN, Actor, Case, Check, Created, Step
from tests.strategies import cases, quick


@quick
@given(cases)
def test_a_case_comes_back_from_json_as_it_was(case: Case) -> None:
    text = json.dumps(case.to_json())
    assert Case.from_json(json.loads(text)).to_json() == case.to_json()
    assert json.dumps(Case.from_json(json.loads(text)).to_json()) == text


@quick
@given(cases)
def test_every_field_that_matters_comes_back(case: Case) -> None:
    again = Case.from_json(json.loads(json.dumps(case.to_json())))
    assert (again.property, again.needs) == (case.property, case.needs)
    for step, other in zip(case.steps, again.steps, strict=True):
        assert (step.id, step.method, step.path, step.query) == (
            other.id,
            other.method,
            other.path,
            other.query,
        )
        assert (step.actor, step.mode, step.within, step.setup) == (
            other.actor,
            other.mode,
            other.within,
            other.setup,
        )
        assert (step.body, step.about) == (other.body, other.about)
        assert [c.to_json() for c in step.checks] == [c.to_json() for c in other.checks]
        assert (step.creates, step.removes) == (other.creates, other.removes)


def test_a_plain_step_says_only_what_it_must() -> None:
    step = Step("s1", "GET", "/", checks=(Check("status", {"in": [200]}),))
    assert step.to_json() == {
        "id": "s1",
        "method": "GET",
        "path": "/",
        "checks": [{"check": "status", "in": [200]}],
    }


def test_a_bare_query_name_is_not_an_empty_value() -> None:
    step = Step("s1", "GET", "/", query=(("force", None), ("force", "")))
    assert Step.from_json(json.loads(json.dumps(step.to_json()))).query == (("force", None), ("force", ""))


def test_who_sends_it_and_what_it_makes() -> None:
    user = Actor("user", "<<u>>", "secret of the case")
    step = Step("s1", "PUT", "/x", actor=user, creates=(Created("thing", "<<x>>", {"kind": "a"}),))
    again = Step.from_json(json.loads(json.dumps(step.to_json())))
    assert again.actor == user
    assert again.creates == (Created("thing", "<<x>>", {"kind": "a"}),)
    assert Step.from_json(Step("s1", "GET", "/").to_json()).actor == ADMIN
