"""Examples of pages: which are tried, under which names, and what of their answers is compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import find, settings

from harness.model.case import Case
from harness.model.spec import ApiSpec, Availability, Example, ExampleRequest, Page, Privileges
from harness.planning.contract import Contract
from harness.planning.families import examples
from tests.harness.planning.things import resources

REMOVE = resources()["thing"].operations["remove"]
EXAMPLE = ExampleRequest("DELETE", "/things/my-thing", {}, {"note": "my-thing"})


def page(*found: Example) -> ApiSpec:
    return ApiSpec(
        id="remove-thing",
        title="Remove",
        page=Page("page.asciidoc", "0" * 64),
        availability=Availability(),
        requests=(),
        privileges=Privileges((), (), ()),
        parameters=(),
        responses=(),
        examples=found,
        statements=(),
    )


def made(example: Example) -> list[Case]:
    """A case of each property."""
    api = page(example)
    found = examples.properties(api, REMOVE, Contract({api.id: api}, resources()))
    return [find(p.cases(frozenset()), lambda _: True, settings=settings(database=None)) for p in found]


def whole_answers(case: Case) -> list[Mapping[str, Any]]:
    return [
        c.arguments for s in case.steps for c in s.checks if c.kind == "field" and c.arguments["path"] == ""
    ]


@pytest.mark.parametrize(
    "marker",
    [
        "TEST[skip:needs a licence]",
        "TEST[continued]",
        "NOTCONSOLE",
        "TEST[catch:missing]",
        "TEST[what is this]",
        'TEST[s/"absent"/"x"/]',
        'TEST[s/"note"/"x/]',
    ],
)
def test_what_the_page_leaves_out_is_left_out(marker: str) -> None:
    assert made(Example(EXAMPLE, 5)) != []
    assert made(Example(EXAMPLE, 5, directives=(marker,))) == []


def test_the_name_in_the_example_is_ours_in_request_and_answer() -> None:
    [case] = made(Example(EXAMPLE, 5, response={"removed": ["my-thing"]}, has_response=True))
    assert "my-thing" not in str(case.to_json())
    [wanted] = whole_answers(case)
    assert wanted["equals"] == {"removed": ["<<x-one>>"]}


@pytest.mark.parametrize("part", ["...", {"a": "…"}, {"a": ["x", {"b": "..."}]}])
def test_an_answer_that_is_shown_in_part_is_not_compared(part: Any) -> None:
    [case] = made(Example(EXAMPLE, 5, response=part, has_response=True))
    assert whole_answers(case) == []


def test_a_substitution_changes_the_request() -> None:
    [case] = made(Example(EXAMPLE, 5, directives=('TEST[s/"my-thing"/"another"/]',)))
    assert {"note": "another"} in [step.body for step in case.steps]


def test_a_value_that_the_page_leaves_open_is_not_compared() -> None:
    shown = {"took": 5, "removed": ["my-thing"], "each": [{"at": 5}]}
    marker = 'TESTRESPONSE[s/"took": 5/"took": $body.took/ s/"at": 5/"at": "$body.each.0.at"/]'
    [case] = made(Example(EXAMPLE, 5, response=shown, has_response=True, directives=(marker,)))
    checks = [c.arguments for s in case.steps for c in s.checks if c.kind == "field"]
    assert {"path": "removed", "equals": ["<<x-one>>"]} in checks
    assert not [c for c in checks if c["path"] in ("", "took", "each")]
