"""Changes of a contract, and whether they can break a program."""

from __future__ import annotations

from typing import Any

import pytest

from harness.authoring.diff import page_changes
from harness.authoring.diff_changes import Change
from harness.model.spec import ApiSpec, Availability, Parameter, Privileges, Response
from tests.harness.spec_builder import api, parameter


def only(old: ApiSpec, new: ApiSpec) -> Change:
    (change,) = page_changes(old, new)
    return change


def of_parameter(old: Parameter | None, new: Parameter | None) -> Change:
    return only(
        api(parameters=(old,) if old else ()),
        api(parameters=(new,) if new else ()),
    )


def of_field(old: Parameter | None, new: Parameter | None) -> Change:
    before, after = (Response(None, "", 1, (each,) if each else ()) for each in (old, new))
    return only(api(responses=(before,)), api(responses=(after,)))


def test_nothing_changed() -> None:
    page = api(parameters=(parameter(default=1),), responses=(Response(404, "", 1),))
    assert list(page_changes(page, page)) == []


def test_requests() -> None:
    one, two = api("GET /x/{id}"), api("GET /x/{id}", "POST /x")
    assert only(one, two) == Change(
        "a-page", "added", "request", False, "nothing that was sent changes", after="POST /x"
    )
    removed = only(two, one)
    assert (removed.kind, removed.breaking, removed.before) == ("removed", True, "POST /x")


def test_the_names_of_placeholders_break_nothing() -> None:
    path = {"location": "path", "required": True}
    old = api(
        "GET /x/{model_id}/y/{part}", parameters=(parameter("model_id", **path), parameter("part", **path))
    )
    new = api("GET /x/{id}/y/{part}", parameters=(parameter("id", **path), parameter("part", **path)))
    change = only(old, new)
    assert (change.kind, change.subject, change.breaking) == ("changed", "request", False)


def test_one_place_may_have_two_names() -> None:
    path = {"location": "path", "required": True}
    page = api(
        "GET /x/{id}", "GET /x/{name}", parameters=(parameter("id", **path), parameter("name", **path))
    )
    assert list(page_changes(page, page)) == []


def test_privileges() -> None:
    none, some = api(), api(privileges=Privileges(("manage_x",), (), ("x_admin",)))
    added = {(c.kind, c.subject, c.breaking) for c in page_changes(none, some)}
    assert added == {("added", "cluster privilege", True), ("added", "role that grants it", False)}
    removed = {(c.kind, c.subject, c.breaking) for c in page_changes(some, none)}
    assert removed == {("removed", "cluster privilege", False), ("removed", "role that grants it", True)}


@pytest.mark.parametrize(
    ("before", "after", "breaking"),
    [("stable", "beta", True), ("experimental", "stable", False), ("preview", "experimental", True)],
)
def test_stability(before: str, after: str, breaking: bool) -> None:
    old, new = (api(availability=Availability(stability=each)) for each in (before, after))
    assert only(old, new).breaking is breaking


def test_deprecation_breaks_nothing() -> None:
    change = only(api(), api(availability=Availability(deprecated="9.1.0")))
    assert (change.subject, change.breaking, change.after) == ("deprecated", False, "9.1.0")


@pytest.mark.parametrize(
    ("old", "new", "breaking"),
    [
        (None, {}, False),
        (None, {"required": True}, True),
        ({}, None, True),
        ({}, {"required": True}, True),
        ({"required": True}, {}, False),
        ({"type": "integer"}, {"type": "long"}, False),
        ({"type": "long"}, {"type": "integer"}, True),
        ({"type": "string"}, {"type": "boolean"}, True),
        ({"type": "string"}, {"type": "string", "alternatives": ("object",)}, False),
        ({"type": "string", "nullable": True}, {"type": "string"}, True),
        ({"type": "array", "items": "string"}, {"type": "array"}, False),
        ({"type": "array", "items": "string"}, {"type": "array", "items": "integer"}, True),
        ({"type": "duration"}, {"type": "string"}, False),
        ({"enum": ("a", "b")}, {"enum": ("a",)}, True),
        ({"enum": ("a",)}, {"enum": ("a", "b")}, False),
        ({}, {"enum": ("a",)}, True),
        ({"enum": ("a",)}, {}, False),
        ({"default": False}, {"default": True}, True),
        ({"default": 1}, {"default": True}, True),
        ({}, {"default": 1}, False),
        ({"default": 1}, {}, True),
        ({"minimum": 1}, {"minimum": 2}, True),
        ({"minimum": 2}, {"minimum": 1}, False),
        ({"maximum": 2}, {"maximum": 1}, True),
        ({"maximum": 1}, {}, False),
        ({}, {"maximum": 1}, True),
        ({}, {"deprecated": "9.0.0"}, False),
    ],
)
def test_parameters(old: dict[str, Any] | None, new: dict[str, Any] | None, breaking: bool) -> None:
    before, after = (None if each is None else parameter(**each) for each in (old, new))
    assert of_parameter(before, after).breaking is breaking


@pytest.mark.parametrize(
    ("old", "new", "breaking"),
    [
        (None, {}, False),
        (None, {"required": True}, False),
        ({}, None, True),
        ({"required": True}, {}, True),
        ({}, {"required": True}, False),
        ({"type": "integer"}, {"type": "long"}, True),
        ({"type": "long"}, {"type": "integer"}, False),
        ({"enum": ("a",)}, {"enum": ("a", "b")}, True),
        ({"enum": ("a", "b")}, {"enum": ("a",)}, False),
        ({"maximum": 1}, {"maximum": 2}, True),
        ({"maximum": 2}, {"maximum": 1}, False),
    ],
)
def test_response_fields(old: dict[str, Any] | None, new: dict[str, Any] | None, breaking: bool) -> None:
    before, after = (None if each is None else parameter(location="body", **each) for each in (old, new))
    change = of_field(before, after)
    assert change.subject.startswith("response field [p]")
    assert change.breaking is breaking


def test_nested_fields_are_named_in_full() -> None:
    inner = parameter("inner", location="body")
    old = parameter("outer", location="body", type="object", properties=(inner,))
    change = of_parameter(old, parameter("outer", location="body", type="object"))
    assert (change.kind, change.subject) == ("removed", "body field [outer.inner]")


@pytest.mark.parametrize(("status", "breaking"), [(200, True), (404, False)])
def test_response_codes(status: int, breaking: bool) -> None:
    with_it = api(responses=(Response(status, "", 1),))
    assert only(with_it, api()).breaking is breaking
    assert only(api(), with_it).breaking is False
