"""Every kind of check: when it holds, when it fails, and that no answer can break it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.model.case import Case, Check, Step
from harness.model.check_kinds import KINDS, Context, evaluate
from harness.model.checks import flaw, judge
from harness.model.exchange import Exchange, SentRequest
from tests.strategies import json_values, quick

SENT = SentRequest("GET", "/", (), None, "admin")


def exchange(
    body: Any = None, status: int | None = 200, *, step: str = "s2", headers: dict[str, str] | None = None
) -> Exchange:
    return Exchange(step, SENT, status, headers or {}, body, error=None if status else "connection failed")


def envelope(
    status: int, kind: str = "some_exception", reason: str = "no [x]", **more: Any
) -> dict[str, Any]:
    cause = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [cause], **cause}, "status": status, **more}


def outcome(check: dict[str, Any], answer: Exchange, *others: Exchange) -> tuple[str, str] | None:
    context = Context({e.step: e for e in (*others, answer)})
    return evaluate(Check.from_json(check), answer, context)


EARLIER = exchange({"name": "one", "n": [1, {"one": True}]}, step="s1")

HOLDS: list[tuple[dict[str, Any], Exchange]] = [
    ({"check": "status", "in": [200, 201]}, exchange(status=201)),
    ({"check": "field", "path": "a.b", "equals": 1}, exchange({"a": {"b": 1.0}})),
    ({"check": "field", "path": "a[*]", "equals": True}, exchange({"a": [True, True]})),
    ({"check": "field", "path": "", "equals": {"a": [1]}}, exchange({"a": [1]})),
    ({"check": "field", "path": "a", "equals": None}, exchange({"a": None})),
    ({"check": "present", "path": "a"}, exchange({"a": None})),
    ({"check": "absent", "path": "a.b"}, exchange({"a": {}})),
    ({"check": "includes", "path": "a[*].id", "value": "x"}, exchange({"a": [{"id": "y"}, {"id": "x"}]})),
    ({"check": "excludes", "path": "a[*]", "value": 1}, exchange({"a": [True, "1", 2]})),
    ({"check": "items", "path": "a[*]", "equals": [2, 1]}, exchange({"a": [1, 2.0]})),
    ({"check": "items", "path": "a[*]", "equals": [{"x": 1, "y": 2}]}, exchange({"a": [{"y": 2, "x": 1}]})),
    ({"check": "items", "path": "a[*]", "equals": []}, exchange({})),
    ({"check": "count", "path": "a[*].b", "equals": 2}, exchange({"a": [{"b": 1}, {}, {"b": None}]})),
    ({"check": "count", "path": "a", "equals": 0}, exchange({})),
    ({"check": "joins", "steps": ["s1"], "path": "n[*]"}, exchange({"n": [1.00001, {"one": True}]})),
    ({"check": "items", "path": "a[*]", "equals": ["x1"], "within": "x"}, exchange({"a": ["y", "x1", 1]})),
    ({"check": "items", "path": "a[*]", "equals": [1, 2], "in_order": True}, exchange({"a": [1, 2]})),
    ({"check": "items", "path": "a[*]", "equals": [2, 1], "repeats": True}, exchange({"a": [1, 1, 2]})),
    ({"check": "counted", "path": "n", "number_of": "a[*]"}, exchange({"n": 2, "a": [1, 1]})),
    ({"check": "counted", "path": "n", "number_of": "a[*]"}, exchange({"n": 0})),
    ({"check": "type", "path": "a", "is": "integer", "optional": True}, exchange({})),
    ({"check": "type", "path": "a", "is": "integer"}, exchange({"a": 1})),
    ({"check": "type", "path": "a", "is": "number"}, exchange({"a": 1.5})),
    ({"check": "type", "path": "a", "is": "boolean"}, exchange({"a": False})),
    ({"check": "type", "path": "a", "is": "array"}, exchange({"a": []})),
    ({"check": "type", "path": "a", "is": "object"}, exchange({"a": {}})),
    ({"check": "type", "path": "a", "is": "string"}, exchange({"a": ""})),
    ({"check": "row", "line": 1, "equals": ["a", "1"]}, exchange("id  n\na   1\n")),
    ({"check": "says", "texts": ["b", "a "]}, exchange("a b")),
    ({"check": "error", "status": [404]}, exchange(envelope(404), 404)),
    (
        {"check": "error", "status": [400, 404], "types": ["some_exception"], "mentions": ["[x]"]},
        exchange(envelope(400), 400),
    ),
    ({"check": "error", "status": [405]}, exchange({"error": "Incorrect HTTP method", "status": 405}, 405)),
    ({"check": "error", "status": [400]}, exchange({"error": "no handler found for uri [/x]"}, 400)),
    ({"check": "envelope"}, exchange("anything", 200)),
    ({"check": "envelope"}, exchange(envelope(500), 500)),
    ({"check": "header", "name": "Allow", "includes": ["post"]}, exchange(headers={"allow": "GET, POST"})),
    ({"check": "same_as", "step": "s1"}, exchange(EARLIER.body)),
    (
        {"check": "same_as", "step": "s1", "rename": {"one": "two"}},
        exchange({"name": "two", "n": [1, {"two": True}]}),
    ),
    ({"check": "same_as", "step": "never sent"}, exchange()),
    (
        {"check": "same_as", "step": "s1", "apart": ["name"]},
        exchange({"name": "other", "n": [1, {"one": True}]}),
    ),
    ({"check": "grown", "since": "s1", "path": "n[*]", "by": 3}, exchange({"n": [2, 2]})),
    ({"check": "grown", "since": "s1", "path": "other", "by": 0}, exchange({})),
    ({"check": "unchanged_since", "step": "s1", "path": "n"}, exchange({"n": [1, {"one": True}], "x": 0})),
    (
        {"check": "one_of", "of": [[{"check": "status", "in": [500]}], [{"check": "present", "path": "a"}]]},
        exchange({"a": 1}),
    ),
    ({"check": "answered"}, exchange("whatever", 500)),
    ({"check": "at_least", "paths": ["a[*]", "b"], "value": 3}, exchange({"a": [1, 1], "b": 1})),
    ({"check": "at_least", "paths": ["a[*]"], "value": 3}, exchange({"a": [10**400, 0.5]})),
    ({"check": "among", "steps": ["s1", "s2", "s9"], "status": [200], "at_least": 2}, exchange()),
    ({"check": "among", "steps": ["s1", "s2"], "status": [500], "at_most": 0}, exchange()),
]

FAILS: list[tuple[dict[str, Any], Exchange]] = [
    ({"check": "status", "in": [200]}, exchange(status=201)),
    ({"check": "field", "path": "a", "equals": 1}, exchange({"a": True})),
    ({"check": "field", "path": "a", "equals": True}, exchange({"a": 1})),
    ({"check": "field", "path": "a", "equals": False}, exchange({"a": 0})),
    ({"check": "field", "path": "a", "equals": "1"}, exchange({"a": 1})),
    ({"check": "field", "path": "a", "equals": None}, exchange({})),
    ({"check": "field", "path": "a[*]", "equals": 1}, exchange({"a": [1, 2]})),
    ({"check": "field", "path": "a[*]", "equals": 1}, exchange({"a": []})),
    ({"check": "field", "path": "a", "equals": {"b": [1]}}, exchange({"a": {"b": [True]}})),
    ({"check": "field", "path": "a", "equals": {"b": 1}}, exchange({"a": {"b": 1, "c": 2}})),
    ({"check": "field", "path": "a", "equals": [1]}, exchange({"a": [1, 2]})),
    ({"check": "present", "path": "a.b"}, exchange({"a": 1})),
    ({"check": "absent", "path": "a"}, exchange({"a": None})),
    ({"check": "includes", "path": "a[*]", "value": 1}, exchange({"a": [True]})),
    ({"check": "excludes", "path": "a[*]", "value": 1}, exchange({"a": [0, 1.0]})),
    ({"check": "items", "path": "a[*]", "equals": [1, 1]}, exchange({"a": [1]})),
    ({"check": "items", "path": "a[*]", "equals": [1]}, exchange({"a": [1, 1]})),
    ({"check": "items", "path": "a[*]", "equals": [1]}, exchange({"a": [True]})),
    ({"check": "count", "path": "a[*]", "equals": 2}, exchange({"a": [1, 2, 3]})),
    ({"check": "joins", "steps": ["s1"], "path": "n[*]"}, exchange({"n": [{"one": True}, 1]})),
    ({"check": "joins", "steps": ["s1"], "path": "n[*]"}, exchange({"n": [1.01, {"one": True}]})),
    ({"check": "joins", "steps": ["s1", "s1"], "path": "n[*]"}, exchange({"n": [1, {"one": True}]})),
    ({"check": "items", "path": "a[*]", "equals": ["x1"], "within": "x"}, exchange({"a": ["x1", "x2"]})),
    ({"check": "items", "path": "a[*]", "equals": [1, 2], "in_order": True}, exchange({"a": [2, 1]})),
    ({"check": "items", "path": "a[*]", "equals": [1], "repeats": True}, exchange({"a": [1, 2]})),
    ({"check": "counted", "path": "n", "number_of": "a[*]"}, exchange({"n": 1, "a": [1, 1]})),
    ({"check": "counted", "path": "n", "number_of": "a[*]"}, exchange({"a": []})),
    ({"check": "grown", "since": "s1", "path": "n[*]", "by": 3}, exchange({"n": [3]})),
    ({"check": "grown", "since": "s1", "path": "n[*]", "by": 0}, exchange({"n": [1]}, 500)),
    ({"check": "type", "path": "a", "is": "integer", "optional": True}, exchange({"a": "1"})),
    ({"check": "type", "path": "a", "is": "integer"}, exchange({"a": 1.5})),
    ({"check": "type", "path": "a", "is": "integer"}, exchange({"a": True})),
    ({"check": "type", "path": "a", "is": "number"}, exchange({"a": False})),
    ({"check": "type", "path": "a", "is": "string"}, exchange({})),
    ({"check": "type", "path": "a", "is": "boolean"}, exchange({"a": None})),
    ({"check": "row", "line": 1, "equals": ["a"]}, exchange("id n\na 1\n")),
    ({"check": "row", "line": 2, "equals": []}, exchange("id n\na 1\n")),
    ({"check": "row", "line": 0, "equals": ["a"]}, exchange(["a"])),
    ({"check": "says", "texts": ["a", "c"]}, exchange("a b")),
    ({"check": "says", "texts": ["a"]}, exchange({"a": "a"})),
    ({"check": "error", "status": [404]}, exchange(envelope(400), 400)),
    ({"check": "error", "status": [404]}, exchange(envelope(400), 404)),
    ({"check": "error", "status": [404], "types": ["other"]}, exchange(envelope(404), 404)),
    ({"check": "error", "status": [404], "mentions": ["y"]}, exchange(envelope(404), 404)),
    ({"check": "error", "status": [404], "types": ["x"]}, exchange({"error": "x"}, 404)),
    ({"check": "error", "status": [404]}, exchange({"error": "x", "status": 400}, 404)),
    ({"check": "error", "status": [404]}, exchange("<html>", 404)),
    ({"check": "envelope"}, exchange(None, 500)),
    ({"check": "envelope"}, exchange({}, 500)),
    ({"check": "envelope"}, exchange({"error": None, "status": 500}, 500)),
    ({"check": "envelope"}, exchange({"error": {"type": "x", "reason": "y"}, "status": 500}, 500)),
    (
        {"check": "envelope"},
        exchange({"error": {"type": "x", "reason": "y", "root_cause": []}, "status": 500}, 500),
    ),
    (
        {"check": "envelope"},
        exchange({"error": {"type": "x", "reason": "y", "root_cause": [{}]}, "status": 500}, 500),
    ),
    ({"check": "header", "name": "allow", "includes": ["POST"]}, exchange(headers={"allow": "GET,POSTS"})),
    ({"check": "header", "name": "allow", "includes": ["POST"]}, exchange()),
    ({"check": "same_as", "step": "s1"}, exchange(EARLIER.body, 201)),
    ({"check": "same_as", "step": "s1"}, exchange({"name": "two", "n": [1, {"one": True}]})),
    ({"check": "unchanged_since", "step": "s1", "path": "n"}, exchange({"n": [1, {"one": 1}]})),
    ({"check": "unchanged_since", "step": "s1", "path": ""}, exchange(EARLIER.body, 404)),
    (
        {"check": "one_of", "of": [[{"check": "status", "in": [500]}], [{"check": "present", "path": "b"}]]},
        exchange({"a": 1}),
    ),
    (
        {"check": "one_of", "of": [[{"check": "status", "in": [200]}, {"check": "present", "path": "b"}]]},
        exchange({"a": 1}),
    ),
    ({"check": "one_of", "of": []}, exchange()),
    ({"check": "at_least", "paths": ["a"], "value": 1}, exchange({"a": True})),
    ({"check": "at_least", "paths": ["a"], "value": 1}, exchange({"a": "1"})),
    ({"check": "at_least", "paths": ["a"], "value": 1}, exchange({})),
    ({"check": "among", "steps": ["s1", "s2"], "status": [200], "at_most": 1}, exchange()),
    ({"check": "among", "steps": ["s1", "s2"], "status": [409], "at_least": 1}, exchange()),
]


def label(value: Any) -> str | None:
    return value["check"] if isinstance(value, dict) else None


@pytest.mark.parametrize(("check", "answer"), HOLDS, ids=label)
def test_holds(check: dict[str, Any], answer: Exchange) -> None:
    assert outcome(check, answer, EARLIER) is None


@pytest.mark.parametrize(("check", "answer"), FAILS, ids=label)
def test_fails_and_says_what_was_wanted_and_what_came(check: dict[str, Any], answer: Exchange) -> None:
    found = outcome(check, answer, EARLIER)
    assert found is not None
    expected, observed = found
    assert expected
    assert observed


def test_every_kind_is_tried_both_ways() -> None:
    assert {check["check"] for check, _ in HOLDS} == set(KINDS)
    assert {check["check"] for check, _ in FAILS} == set(KINDS) - {"answered"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_holds_for_an_answer_that_never_came(kind: str) -> None:
    check = next(check for check, _ in HOLDS if check["check"] == kind)
    if kind == "one_of":
        check = {"check": "one_of", "of": [[{"check": "absent", "path": "a"}]]}
    assert outcome(check, exchange(status=None), EARLIER) == ("an answer", "no answer: connection failed")


def deep(levels: int) -> Any:
    body: Any = "bottom"
    for _ in range(levels):
        body = {"error": [body]}
    return body


@quick
@given(
    st.sampled_from([check for check, _ in HOLDS + FAILS]),
    json_values(20) | st.just(deep(50)),
    st.sampled_from([200, 204, 400, 404, 500, 999]),
    json_values(8),
)
def test_no_answer_can_break_a_check(check: dict[str, Any], body: Any, status: int, before: Any) -> None:
    found = outcome(check, exchange(body, status), exchange(before, 500, step="s1"))
    assert found is None or all(isinstance(text, str) for text in found)


@quick
@given(
    st.sampled_from(["field", "includes", "excludes", "items", "type", "present", "absent", "at_least"]),
    json_values(8),
    st.dictionaries(st.sampled_from(["a", "b"]), json_values(8)),
)
def test_what_is_wanted_and_what_came_can_be_anything(kind: str, wanted: Any, body: Any) -> None:
    check = {
        "check": kind,
        "path": "a[*]",
        "paths": ["a", "a[*]"],
        "equals": wanted,
        "value": wanted,
        "is": "array",
    }
    if kind == "items":
        check["equals"] = [wanted]
    if kind == "at_least":
        check["value"] = 1
    found = outcome(check, exchange(body))
    assert found is None or all(isinstance(text, str) for text in found)


@quick
@given(json_values(8), json_values(8))
def test_equality_is_that_of_json(left: Any, right: Any) -> None:
    def text(value: Any) -> Any:
        if isinstance(value, bool) or value is None:
            return ("constant", value)
        if isinstance(value, dict):
            return {key: text(each) for key, each in value.items()}
        if isinstance(value, list):
            return [text(each) for each in value]
        return value

    held = outcome({"check": "field", "path": "a", "equals": right}, exchange({"a": left})) is None
    assert held == (text(left) == text(right))
    assert outcome({"check": "field", "path": "a", "equals": left}, exchange({"a": left})) is None


def test_judging_a_case_stops_at_a_step_s_first_failure() -> None:
    steps = (
        Step("s1", "GET", "/", checks=(Check("status", {"in": [200]}),), setup=True),
        Step(
            "s2",
            "GET",
            "/",
            checks=(Check("status", {"in": [404]}, ("page#a",)), Check("present", {"path": "x"})),
        ),
        Step("s3", "GET", "/", checks=(Check("answered"),)),
    )
    found = judge(Case("p", steps), [exchange(step="s1"), exchange(step="s2")])
    assert [(f.step, f.check.kind, f.statements, f.setup) for f in found] == [
        ("s2", "status", ("page#a",), False)
    ]
    assert found[0].to_json() == {
        "step": "s2",
        "expected": "status 404",
        "observed": "200 null",
        "statements": ["page#a"],
    }


@pytest.mark.parametrize("kind", [name for name, kind in sorted(KINDS.items()) if kind.needs])
def test_a_check_without_its_arguments_is_told_before_it_is_made(kind: str) -> None:
    complete = next(check for check, _ in HOLDS if check["check"] == kind)
    assert flaw(complete) is None
    for name in KINDS[kind].needs:
        problem = flaw({k: v for k, v in complete.items() if k != name})
        assert problem == f"the check {kind} needs {name}"


def test_flaws_are_found_in_alternatives_too() -> None:
    problem = flaw({"check": "one_of", "of": [[{"check": "status", "in": [1]}], [{"check": "statuses"}]]})
    assert problem is not None
    assert problem.startswith("unknown check 'statuses'; known are absent, among")
