"""What broken pipelines are told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.small_node import SmallNode

LISTED = "java.util.LinkedHashMap"


def put(body: Any) -> tuple[int, dict[str, Any]]:
    answer = SmallNode().call("PUT", "/_ingest/pipeline/p", body)
    return answer.status, answer.body.get("error", {})


def processor(type_: str, config: Any) -> dict[str, Any]:
    return {"processors": [{type_: config}]}


UNKNOWN = "doesn't support one or more provided configuration parameters"
WHOLE = [
    ({}, "[processors] required property is missing", "processors"),
    ({"processors": {}}, f"[processors] property isn't a list, but of type [{LISTED}]", "processors"),
    (
        {"processors": [], "version": "x"},
        "[version] property cannot be converted to an int [x]",
        "version",
    ),
    (
        {"processors": [], "description": 1},
        "[description] property isn't a string, but of type [java.lang.Integer]",
        "description",
    ),
    (
        {"processors": [], "_meta": []},
        "[_meta] property isn't a map, but of type [java.util.ArrayList]",
        "_meta",
    ),
    (
        {"processors": [], "deprecated": "yes"},
        "[deprecated] property isn't a boolean, but of type [java.lang.String]",
        "deprecated",
    ),
    ({"processors": [], "k1": 1, "k2": 2}, f"pipeline [p] {UNKNOWN} [k1, k2]", None),
    (
        {"processors": [], "on_failure": []},
        "pipeline [p] cannot have an empty on_failure option defined",
        None,
    ),
    (
        {"processors": [], "field_access_pattern": "odd"},
        "pipeline [p] doesn't support value of [odd] for parameter [field_access_pattern]",
        None,
    ),
]


@pytest.mark.parametrize(("body", "reason", "name"), WHOLE)
def test_a_broken_pipeline_is_a_parse_exception(body: Any, reason: str, name: str | None) -> None:
    status, error = put(body)
    assert (status, error["type"], error["reason"]) == (400, "parse_exception", reason)
    assert error.get("property_name") == error["root_cause"][0].get("property_name") == name


SINGLE: list[tuple[str, Any, str, str | None]] = [
    ("set", None, "processor config cannot be [null]", None),
    ("nope", {}, "No processor type exists with name [nope]", None),
    ("set", {}, "[field] required property is missing", "field"),
    ("set", {"field": "a"}, "[value] required property is missing", "value"),
    ("set", {"field": "a", "value": 1, "x": 2}, f"processor [set] {UNKNOWN} [x]", None),
    (
        "set",
        {"field": 1, "value": 1},
        "[field] property isn't a string, but of type [java.lang.Integer]",
        "field",
    ),
    (
        "set",
        {"field": "a", "value": 1, "override": "no"},
        "[override] property isn't a boolean, but of type [java.lang.String]",
        "override",
    ),
    ("drop", {"on_failure": []}, "[on_failure] processors list cannot be empty", "on_failure"),
    ("remove", {}, "[keep] or [field] must be specified", "keep"),
    (
        "remove",
        {"field": "a", "keep": "b"},
        "[keep] and [field] cannot both be used in the same processor",
        "keep",
    ),
    ("rename", {"field": "a"}, "[target_field] required property is missing", "target_field"),
    (
        "convert",
        {"field": "a", "type": "odd"},
        "[type] type [odd] not supported, cannot convert field.",
        "type",
    ),
    ("foreach", {"field": "a"}, "[processor] required property is missing", "processor"),
    ("pipeline", {}, "[name] required property is missing", "name"),
    ("fail", {}, "[message] required property is missing", "message"),
]


@pytest.mark.parametrize(("type_", "config", "reason", "name"), SINGLE)
def test_a_broken_processor_is_named(type_: str, config: Any, reason: str, name: str | None) -> None:
    status, error = put(processor(type_, config))
    assert (status, error["type"], error["reason"]) == (400, "parse_exception", reason)
    assert (error["processor_type"], error.get("property_name")) == (type_, name)
    assert error["root_cause"][0]["processor_type"] == type_


def test_the_tag_is_named_too() -> None:
    _, error = put(processor("set", {"tag": "t"}))
    assert (error["processor_type"], error["processor_tag"]) == ("set", "t")


def test_a_missing_key_is_reported_before_an_unknown_one() -> None:
    _, error = put(processor("fail", {"odd": 1}))
    assert error["reason"] == "[message] required property is missing"


def test_all_processors_are_tried_and_the_first_error_leads() -> None:
    _, error = put({"processors": [{"nope": {}}, {"drop": {}}, {"set": {"tag": "x"}}, {"fail": {}}]})
    assert error["reason"] == "No processor type exists with name [nope]"
    assert [item["processor_type"] for item in error["suppressed"]] == ["set", "fail"]


def test_several_processors_in_one_object_are_all_read() -> None:
    _, error = put({"processors": [{"drop": {}, "fail": {}}]})
    assert error["processor_type"] == "fail"
    assert put({"processors": [{"drop": {}, "terminate": {}}]})[0] == 200


def test_inner_processors_are_checked() -> None:
    inner = processor("foreach", {"field": "a", "processor": {"fail": {}}})
    assert put(inner)[1]["reason"] == "[message] required property is missing"
    handler = processor("drop", {"on_failure": [{"nope": {}}]})
    assert put(handler)[1]["reason"] == "No processor type exists with name [nope]"
    two = processor("foreach", {"field": "a", "processor": {"drop": {}, "fail": {"message": "m"}}})
    assert put(two)[1]["reason"] == "[processor] Must specify exactly one processor type"


def test_both_value_and_copy_from_are_refused() -> None:
    _, error = put(processor("set", {"field": "a", "value": 1, "copy_from": "b"}))
    assert error["reason"].startswith("[copy_from] cannot set both ")


@pytest.mark.parametrize("condition", ["ctx.a == 'b'", {"source": "true"}])
def test_conditions_are_refused_not_ignored(condition: Any) -> None:
    status, error = put(processor("drop", {"if": condition}))
    assert (status, error["property_name"], error["processor_type"]) == (400, "if", "drop")


def test_no_processors_are_legal() -> None:
    assert put({"processors": []})[0] == 200


def test_malformed_json_is_an_error_of_the_parser() -> None:
    status, error = put(b'{"processors": [}')
    assert (status, error["type"]) == (400, "x_content_parse_exception")
