"""What the properties of the bundled pack draw: data that is complete before anything is sent."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from harness.model.behaviour import Operation, RequestTemplate
from harness.model.case import Case
from harness.model.checks import flaw
from harness.planning import Property, properties_of
from harness.planning.situation import by_name, references
from tests.harness.planning.drawing import contract, covered, drawn, features

FEW = 5
UNFILLED = re.compile(r"(?<!\{)\{[a-z_]+\}(?!\})")


def each(family: str | None = None) -> list[Any]:
    return [pytest.param(p, id=p.id) for p in covered() if family in (None, p.family)]


def strings(data: Any) -> Iterator[str]:
    """Every string and key inside ``data``."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)


@pytest.mark.parametrize("prop", each())
def test_cases_are_complete_and_the_same_for_a_seed_and_can_blame(prop: Property) -> None:
    cases = drawn(prop, FEW)
    for case in cases:
        check_complete(case)
    again = drawn(prop, FEW)
    assert [json.dumps(c.to_json()) for c in again] == [json.dumps(c.to_json()) for c in cases]
    told = {s for case in cases for step in case.steps for c in step.checks for s in c.statements}
    assert told & set(prop.statements) or not prop.statements


def check_complete(case: Case) -> None:
    """The case is data that can be sent and judged as it stands."""
    data = case.to_json()
    assert Case.from_json(json.loads(json.dumps(data, allow_nan=False))).to_json() == data
    assert not [text for text in strings(data) if UNFILLED.search(text)]
    ids = [step.id for step in case.steps]
    assert ids
    assert len(set(ids)) == len(ids)
    checks = [check for step in case.steps for check in step.checks]
    assert not [problem for check in checks if (problem := flaw(check.to_json()))]
    assert {s for check in checks for s in check.statements} <= known_statements()
    assert {c.resource for step in case.steps for c in (*step.creates, *step.removes)} <= set(
        contract().resources
    )


@cache
def known_statements() -> frozenset[str]:
    """The ids of all sentences of the pack."""
    return frozenset(s.id for api in contract().apis.values() for s in api.statements)


def test_ids_are_unique_and_name_their_page() -> None:
    ids = [prop.id for prop in properties_of(contract())]
    assert len(set(ids)) == len(ids)
    assert all(prop.id.startswith(f"{prop.api}/") for prop in properties_of(contract()))


def test_every_executable_sentence_of_the_covered_pages_has_a_property() -> None:
    tested = {statement for prop in covered() for statement in prop.statements}
    pages = {prop.api for prop in covered()}
    open_ends = [
        s.id
        for page in sorted(pages)
        for s in contract().apis[page].statements
        if s.status in ("executable", "behaviour") and s.id not in tested
    ]
    assert open_ends == []


@pytest.mark.parametrize("prop", each("sequences"))
def test_sequences_draw_every_kind_of_action(prop: Property) -> None:
    cases = drawn(prop, 130)
    operation = next(o for o in contract().operations(contract().apis[prop.api]))
    resource = contract().resources[operation.resource]
    pipeline = contract().resources["pipeline"]
    actions = {
        "make": resource.creator.requests,
        "act": operation.requests,
        "look": tuple(o.request for o in resource.observers[:1]),
    }
    if references(operation):
        actions |= {
            "add a pipeline": pipeline.creator.requests,
            "remove a pipeline": pipeline.operations["delete"].requests,
        }
    if operation.reads and resource.remover is not None:
        actions["remove"] = resource.remover.requests
    if any(isinstance(g.when.get("referenced", {}).get("through"), dict) for g in operation.checks):
        actions["add an alias"] = contract().resources["alias"].creator.requests
    counts = Counter(
        name
        for case in cases
        for step in case.steps
        for name, templates in actions.items()
        if any(step.method == t.method and shaped(t, step.path) for t in templates)
    )
    assert len(cases) > 100
    assert {name: counts[name] > len(cases) // 20 for name in actions} == dict.fromkeys(actions, True)
    outcomes = {step.about.partition(": ")[2] for case in cases for step in case.steps}
    assert "done" in outcomes
    assert {guard.outcome for guard in resource.creator.checks} <= outcomes
    assert direct(operation) <= outcomes, "every guard that needs no third party is met by some sequence"
    lengths = {len(case.steps) for case in cases}
    assert max(lengths) - min(lengths) > 4


def direct(operation: Operation) -> set[str]:
    """The outcomes of the guards, but for those that look at something that shares an attribute, and at other
    kinds of users than the first guard does."""
    first = by_name(operation)
    return {g.outcome for g in operation.checks if "referenced" not in g.when or g is first}


def shaped(template: RequestTemplate, path: str) -> bool:
    """True when a path could come from a template."""
    pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template.path))
    return re.fullmatch(pattern, path) is not None


def test_a_target_without_the_services_still_gets_cases_or_none_at_all() -> None:
    for prop in covered():
        if prop.family == "paths":
            assert drawn(prop, 2, able=frozenset()) or prop.needs
    assert features() > {"security"}
