"""Endpoints as resources: making, showing and listing them over HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.storage import Store
from tests.reference_impl.inference.making import TASK_OF, names, put, simple
from tests.support.small_node import SmallNode

ALL_LISTS = ["/_inference", "/_inference/_all", "/_inference/*", "/_inference/any/_all", "/_inference/any/*"]


@pytest.fixture
def node() -> SmallNode:
    return SmallNode()


@pytest.fixture
def crowd(node: SmallNode) -> SmallNode:
    for name, service in zip("dbcae", TASK_OF, strict=True):
        put(node, name, service)
    return node


@pytest.mark.parametrize("service", TASK_OF)
def test_get_shows_what_put_answered(node: SmallNode, service: str) -> None:
    made = put(node, "x", service, task_settings={"temperature": 1} if service == "test_service" else None)
    answer = node.call("GET", "/_inference/x")
    assert (answer.status, answer.body) == (200, {"endpoints": [made.body]})
    assert list(made.body)[:4] == ["inference_id", "task_type", "service", "service_settings"]


@pytest.mark.parametrize("service", TASK_OF)
def test_secrets_are_never_shown(node: SmallNode, service: str) -> None:
    made = put(node, "x", service)
    shown = json.dumps([made.body, node.call("GET", "/_inference").body])
    assert "secret-7" not in shown
    assert "api_key" not in shown


def test_empty_task_settings_are_left_out(node: SmallNode) -> None:
    assert "task_settings" not in put(node, "x", task_settings={}).body
    assert put(node, "y", task_settings={"temperature": 3}).body["task_settings"] == {"temperature": 3}


def test_both_paths_make_the_same(node: SmallNode) -> None:
    put(node, "x")
    node.call("PUT", "/_inference/y", simple(task_type="sparse_embedding"))
    x, y = node.call("GET", "/_inference").body["endpoints"]
    assert {**x, "inference_id": ""} == {**y, "inference_id": ""}


@pytest.mark.parametrize("spelling", ["SPARSE_embedding", "%20sparse_embedding%20"])
def test_task_types_are_read_in_any_case(node: SmallNode, spelling: str) -> None:
    answer = node.call("PUT", f"/_inference/{spelling}/x", simple())
    assert answer.body["task_type"] == "sparse_embedding"


@pytest.mark.parametrize("path", ALL_LISTS)
def test_all_lists_are_the_same_and_sorted(crowd: SmallNode, path: str) -> None:
    assert names(crowd.call("GET", path)) == list("abcde")


def test_lists_by_task_type_are_disjoint_and_complete(crowd: SmallNode) -> None:
    kinds = ["text_embedding", "sparse_embedding", "rerank", "completion", "chat_completion", "embedding"]
    lists = {kind: names(crowd.call("GET", f"/_inference/{kind}/_all")) for kind in kinds}
    assert lists["sparse_embedding"] == ["b", "d"]
    assert lists["chat_completion"] == []
    assert sorted(name for listed in lists.values() for name in listed) == list("abcde")


def test_elements_of_a_list_are_what_single_calls_show(crowd: SmallNode) -> None:
    for element in crowd.call("GET", "/_inference").body["endpoints"]:
        single = crowd.call("GET", f"/_inference/{element['task_type']}/{element['inference_id']}")
        assert single.body["endpoints"] == [element]


def test_an_empty_list_is_no_error(node: SmallNode) -> None:
    assert node.call("GET", "/_inference").body == {"endpoints": []}


NOT_THERE = [
    "/_inference/x",
    "/_inference/x*",
    "/_inference/rerank/x",
    "/_inference/UPPER",
    "/_inference/any/x",
]


@pytest.mark.parametrize("path", NOT_THERE)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_is_not_there_is_404(node: SmallNode, method: str, path: str) -> None:
    put(node, "y")
    name = path.rsplit("/", 1)[1]
    reason = f"Inference endpoint not found [{name}]"
    assert node.call(method, path).error == (404, "resource_not_found_exception", reason)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_the_wrong_task_type_is_400(node: SmallNode, method: str) -> None:
    put(node, "x")
    reason = (
        "Requested task type [rerank] does not match the inference endpoint's task type [sparse_embedding]"
    )
    assert node.call(method, "/_inference/rerank/x").error == (400, "status_exception", reason)
    assert node.call("GET", "/_inference/any/x").status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_an_unknown_task_type_is_400_before_anything_else(node: SmallNode, method: str) -> None:
    answer = node.call(method, "/_inference/odd/x")
    assert answer.error == (400, "status_exception", "Unknown task_type [odd]")


def test_a_task_type_alone_is_an_id(node: SmallNode) -> None:
    assert node.call("GET", "/_inference/sparse_embedding").status == 404


@pytest.mark.parametrize("name", ["sparse_embedding", "a", "0", "a..b", "a_-.b", "x" * 200])
def test_ids_that_are_accepted(node: SmallNode, name: str) -> None:
    put(node, name)
    assert names(node.call("GET", f"/_inference/{name}")) == [name]


@pytest.mark.parametrize("name", ["A", "_all", "_x", "x_", "-x", "x.", ".x", "a b", "ä", "a*"])
def test_ids_that_are_refused(node: SmallNode, name: str) -> None:
    answer = node.call("PUT", f"/_inference/rerank/{name}", b"{broken")
    reason = (
        f"Validation Failed: 1: Invalid inference_id; '{name}' can contain lowercase alphanumeric "
        "(a-z and 0-9), hyphens or underscores; must start and end with alphanumeric;"
    )
    assert answer.error == (400, "action_request_validation_exception", reason)
    assert node.call("GET", "/_inference").body == {"endpoints": []}


EDGE = st.sampled_from("az09")
MIDDLE = st.text("az09_-.", max_size=6)


@settings(deadline=None)
@given(st.builds("{}{}{}".format, EDGE, MIDDLE, EDGE) | EDGE)
def test_every_id_of_the_documented_form_is_accepted(name: str) -> None:
    put(SmallNode(), name)


def test_a_second_put_is_refused_and_changes_nothing(node: SmallNode) -> None:
    put(node, "x")
    before = node.call("GET", "/_inference").body
    answer = node.call("PUT", "/_inference/rerank/x", simple("test_reranking_service"))
    reason = "Inference endpoint [x] already exists"
    assert answer.error == (400, "resource_already_exists_exception", reason)
    assert node.call("GET", "/_inference").body == before


def test_of_parallel_puts_one_wins(node: SmallNode) -> None:
    async def race() -> list[Any]:
        bodies = [simple(task_settings={"temperature": n}) for n in range(5)]
        calls = [node.send("PUT", "/_inference/sparse_embedding/x", body) for body in bodies]
        return await asyncio.gather(*calls)

    answers = asyncio.run(race())
    winners = [answer for answer in answers if answer.status == 200]
    assert len(winners) == 1
    assert all(answer.status == 400 for answer in answers if answer not in winners)
    assert node.call("GET", "/_inference/x").body["endpoints"] == [winners[0].body]


def test_endpoints_outlive_the_node() -> None:
    store = Store()
    made = put(SmallNode(store=store), "x").body
    again = SmallNode(store=store)
    assert again.call("GET", "/_inference/x").body["endpoints"] == [made]
    assert again.call("POST", "/_inference/x", {"input": "a"}).status == 200


def test_an_endpoint_of_a_service_that_is_gone(node: SmallNode) -> None:
    put(node, "x")
    stored = {**node.store.get("inference_endpoints", "x"), "service": "gone"}
    node.store.put("inference_endpoints", "x", stored)
    reason = "Unknown service [gone] for inference endpoint [x]."
    assert node.call("GET", "/_inference").error == (500, "status_exception", reason)
    reason = "Unknown service [gone] for model [x]"
    answer = node.call("POST", "/_inference/x", {"input": "a"})
    assert answer.error == (404, "resource_not_found_exception", reason)
    reason = "No service found for this inference endpoint x"
    assert node.call("DELETE", "/_inference/x").error == (404, "status_exception", reason)
    assert node.call("DELETE", "/_inference/x", force="true").body["acknowledged"] is True
    assert node.call("GET", "/_inference/x").status == 404


def test_unknown_parameters_and_bodies_are_refused(node: SmallNode) -> None:
    put(node, "x")
    answer = node.call("DELETE", "/_inference/x", dry_ran="true")
    assert answer.status == 400
    assert "did you mean [dry_run]?" in answer.error[2]
    assert node.call("DELETE", "/_inference/x", {"a": 1}).status == 400
    assert node.call("GET", "/_inference/x", timeout="1s").status == 400
    assert names(node.call("GET", "/_inference")) == ["x"]
