"""Storing, showing and removing pipelines over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.storage import Store
from tests.support.small_node import SmallNode

BASE = "/_ingest/pipeline"
SIMPLE: dict[str, Any] = {"processors": [{"set": {"field": "a", "value": 1}}]}
STORED_AT = 1_700_000_000_000


@pytest.fixture
def node() -> SmallNode:
    return SmallNode()


def test_get_returns_what_was_put_and_the_dates(node: SmallNode) -> None:
    body = {"description": "d", **SIMPLE, "version": 3, "_meta": {"k": [1]}, "on_failure": [{"drop": {}}]}
    assert node.call("PUT", f"{BASE}/p", body).body == {"acknowledged": True}
    answer = node.call("GET", f"{BASE}/p")
    dates = {"created_date_millis": STORED_AT, "modified_date_millis": STORED_AT}
    assert (answer.status, answer.body) == (200, {"p": {**body, **dates}})
    assert list(answer.body["p"]) == [*body, *dates]


def test_human_adds_readable_dates_before_the_numbers(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/p", SIMPLE)
    shown = node.call("GET", f"{BASE}/p", human="true").body["p"]
    assert list(shown)[1:] == [
        "created_date",
        "created_date_millis",
        "modified_date",
        "modified_date_millis",
    ]
    assert shown["created_date"] == "2023-11-14T22:13:20.000Z"


def test_an_equal_pipeline_is_not_modified(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/p", SIMPLE)
    node.clock += 10
    node.call("PUT", f"{BASE}/p", SIMPLE)
    assert node.call("GET", f"{BASE}/p").body["p"]["modified_date_millis"] == STORED_AT
    node.call("PUT", f"{BASE}/p", {**SIMPLE, "description": "other"})
    shown = node.call("GET", f"{BASE}/p").body["p"]
    assert (shown["created_date_millis"], shown["modified_date_millis"]) == (STORED_AT, STORED_AT + 10_000)


def test_replacing_a_pipeline_changes_what_runs(node: SmallNode) -> None:
    docs = {"docs": [{"_source": {}}]}
    for value in (1, 2):
        node.call("PUT", f"{BASE}/p", {"processors": [{"set": {"field": "a", "value": value}}]})
        answer = node.call("POST", f"{BASE}/p/_simulate", docs)
        assert answer.body["docs"][0]["doc"]["_source"] == {"a": value}


@pytest.mark.parametrize(
    "name", ["created_date", "created_date_millis", "modified_date", "modified_date_millis"]
)
def test_managed_properties_are_refused(node: SmallNode, name: str) -> None:
    answer = node.call("PUT", f"{BASE}/p", {**SIMPLE, name: 1})
    reason = f"Provided a pipeline property which is managed by the system: {name}."
    assert answer.error == (400, "parse_exception", reason)
    assert answer.body["error"]["property_name"] == name


@pytest.mark.parametrize("path", [BASE, f"{BASE}/p", f"{BASE}/p*", f"{BASE}/p,q"])
def test_nothing_found_is_404_with_an_empty_object(node: SmallNode, path: str) -> None:
    answer = node.call("GET", path)
    assert (answer.status, answer.body) == (404, {})


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("", ["aa", "ab", "b[1]"]),
        ("/aa", ["aa"]),
        ("/aa,gone", ["aa"]),
        ("/a*", ["aa", "ab"]),
        ("/*b,aa", ["aa", "ab"]),
        ("/b[1]", ["b[1]"]),
        ("/b[1", []),
        ("/a?", []),
    ],
)
def test_ids_and_wildcards_select(node: SmallNode, expression: str, found: list[str]) -> None:
    for name in ("aa", "ab", "b[1]"):
        node.call("PUT", f"{BASE}/{name}", SIMPLE)
    answer = node.call("GET", BASE + expression.replace("?", "%3F"))
    assert list(answer.body) == found


def test_summary_hides_everything(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/p", SIMPLE)
    assert node.call("GET", BASE, summary="true").body == {"p": {}}


def test_delete_removes(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/p", SIMPLE)
    assert node.call("DELETE", f"{BASE}/p").body == {"acknowledged": True}
    assert node.call("GET", f"{BASE}/p").status == 404
    answer = node.call("DELETE", f"{BASE}/p")
    assert answer.error == (404, "resource_not_found_exception", "pipeline [p] is missing")


def test_delete_takes_wildcards_but_no_lists(node: SmallNode) -> None:
    for name in ("a1", "a2", "b"):
        node.call("PUT", f"{BASE}/{name}", SIMPLE)
    assert node.call("DELETE", f"{BASE}/a1,b").status == 404
    assert node.call("DELETE", f"{BASE}/a*").status == 200
    assert list(node.call("GET", BASE).body) == ["b"]
    assert node.call("DELETE", f"{BASE}/a*").status == 404


def test_star_and_the_very_first_delete_always_succeed(node: SmallNode) -> None:
    assert node.call("DELETE", f"{BASE}/p").status == 200
    node.call("PUT", f"{BASE}/p", SIMPLE)
    assert node.call("DELETE", f"{BASE}/*").status == 200
    assert node.call("DELETE", f"{BASE}/*").status == 200
    assert node.call("DELETE", f"{BASE}/p").status == 404


CONFLICTS = [
    ({"version": 5}, 4, "version conflict, required version [4] for pipeline [p] but current version is [5]"),
    ({}, 4, "version conflict, required version [4] for pipeline [p] but current version is [null]"),
    ({"version": 4}, 4, "cannot update pipeline [p] with the same version [4]"),
]


@pytest.mark.parametrize(("stored", "required", "reason"), CONFLICTS)
def test_if_version_conflicts_are_400(
    node: SmallNode, stored: dict[str, int], required: int, reason: str
) -> None:
    node.call("PUT", f"{BASE}/p", {**SIMPLE, **stored})
    answer = node.call("PUT", f"{BASE}/p", {**SIMPLE, **stored}, if_version=required)
    assert answer.error == (400, "illegal_argument_exception", reason)


def test_if_version_needs_a_pipeline_and_a_number(node: SmallNode) -> None:
    answer = node.call("PUT", f"{BASE}/p", SIMPLE, if_version=1)
    reason = "version conflict, required version [1] for pipeline [p] but no pipeline was found"
    assert answer.error == (400, "illegal_argument_exception", reason)
    answer = node.call("PUT", f"{BASE}/p", SIMPLE, if_version="x")
    reason = "invalid value [x] specified for [if_version]. must be an integer value"
    assert answer.error == (400, "illegal_argument_exception", reason)


def test_if_version_counts_up_what_says_no_version(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/p", {**SIMPLE, "version": 7})
    assert node.call("PUT", f"{BASE}/p", SIMPLE, if_version=7).status == 200
    assert node.call("GET", f"{BASE}/p").body["p"]["version"] == 8


def test_a_body_is_required(node: SmallNode) -> None:
    reason = "request body or source parameter is required"
    assert node.call("PUT", f"{BASE}/p").error == (400, "parse_exception", reason)
    assert node.call("POST", f"{BASE}/_simulate").error == (400, "parse_exception", reason)


def test_the_body_may_come_as_a_parameter(node: SmallNode) -> None:
    source = '{"processors": []}'
    answer = node.call("PUT", f"{BASE}/p", source=source, source_content_type="application/json")
    assert answer.status == 200
    assert node.call("GET", f"{BASE}/p").body["p"]["processors"] == []


@pytest.mark.parametrize(("method", "path"), [("POST", f"{BASE}/p"), ("DELETE", BASE), ("HEAD", f"{BASE}/p")])
def test_other_methods_are_refused(node: SmallNode, method: str, path: str) -> None:
    assert node.call(method, path).status == 405


def test_names_that_no_index_could_have_bring_a_warning(node: SmallNode) -> None:
    answer = node.call("PUT", f"{BASE}/_p", SIMPLE)
    assert answer.status == 200
    warning = answer.headers["warning"]
    assert "Pipeline name [_p] will be disallowed in a future version" in warning
    assert "warning" not in node.call("PUT", f"{BASE}/p", SIMPLE).headers


def test_a_broken_pipeline_leaves_the_stored_one(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/p", SIMPLE)
    before = node.call("GET", f"{BASE}/p").body
    assert node.call("PUT", f"{BASE}/p", {"processors": [{"nope": {}}]}).status == 400
    assert node.call("GET", f"{BASE}/p").body == before


def test_pipelines_outlive_the_node() -> None:
    store = Store()
    SmallNode(store=store).call("PUT", f"{BASE}/p", SIMPLE)
    answer = SmallNode(store=store).call("POST", f"{BASE}/p/_simulate", {"docs": [{"_source": {}}]})
    assert answer.body["docs"][0]["doc"]["_source"] == {"a": 1}
