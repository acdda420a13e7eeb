"""Deleting endpoints: order of checks, references, dry runs and force."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from reference_impl.errors import status_exception
from reference_impl.settings import Profile
from tests.reference_impl.inference.making import local, names, put
from tests.support.small_node import EXPANDER, SmallNode

GONE = {"acknowledged": True, "pipelines": [], "indexes": []}
PATHS = ["/_inference/x", "/_inference/sparse_embedding/x", "/_inference/any/x"]


def in_use(*pipelines: str) -> str:
    return (
        f"Inference endpoint x is referenced by pipelines: [{', '.join(pipelines)}]. "
        "Ensure that no pipelines are using this inference endpoint, "
        "or use force to ignore this warning and delete the inference endpoint."
    )


def pipeline(model_id: str = "x") -> dict[str, Any]:
    return {"processors": [{"inference": {"model_id": model_id}}]}


@pytest.fixture
def node() -> SmallNode:
    node = SmallNode()
    put(node, "x")
    return node


@pytest.mark.parametrize("path", PATHS)
def test_delete_create_and_delete_again(node: SmallNode, path: str) -> None:
    answer = node.call("DELETE", path)
    assert (answer.status, answer.body) == (200, GONE)
    assert list(answer.body) == list(GONE)
    missing = (404, "resource_not_found_exception", "Inference endpoint not found [x]")
    assert node.call("GET", "/_inference/x").error == missing
    assert node.call("DELETE", path).error == missing
    assert node.call("POST", "/_inference/x", {"input": "a"}).error == missing
    put(node, "x")
    assert node.call("DELETE", path).status == 200


@pytest.mark.parametrize("params", [{}, {"force": "true"}, {"dry_run": "true"}, {"force": "", "dry_run": ""}])
def test_existence_and_task_type_are_judged_first(node: SmallNode, params: dict[str, str]) -> None:
    node.call("PUT", "/_ingest/pipeline/p", pipeline())
    wrong = node.call("DELETE", "/_inference/rerank/x", **params)
    reason = (
        "Requested task type [rerank] does not match the inference endpoint's task type [sparse_embedding]"
    )
    assert wrong.error == (400, "status_exception", reason)
    assert node.call("DELETE", "/_inference/rerank/gone", **params).status == 404
    assert names(node.call("GET", "/_inference")) == ["x"]


@pytest.mark.parametrize("name", ["force", "dry_run"])
def test_flags_are_true_false_or_empty(node: SmallNode, name: str) -> None:
    reason = "Failed to parse value [yes] as only [true] or [false] are allowed."
    answer = node.call("DELETE", "/_inference/gone", **{name: "yes"})
    assert answer.error == (400, "illegal_argument_exception", reason)


@pytest.mark.parametrize("params", [{"dry_run": "true"}, {"dry_run": "", "force": "true"}])
@pytest.mark.parametrize(("stored", "message"), [(["q", "p"], in_use("p", "q")), ([], "")])
def test_a_dry_run_only_reports(
    node: SmallNode, params: dict[str, str], stored: list[str], message: str
) -> None:
    for name in stored:
        node.call("PUT", f"/_ingest/pipeline/{name}", pipeline())
    before = node.call("GET", "/_inference").body
    answer = node.call("DELETE", "/_inference/x", **params)
    expected = {
        "acknowledged": False,
        "pipelines": sorted(stored),
        "indexes": [],
        "error_message": message,
    }
    assert (answer.status, answer.body) == (200, expected)
    assert list(answer.body) == list(expected)
    assert node.call("GET", "/_inference").body == before


def test_a_referenced_endpoint_is_kept_until_the_reference_goes(node: SmallNode) -> None:
    node.call("PUT", "/_ingest/pipeline/p", pipeline())
    assert node.call("DELETE", "/_inference/x").error == (409, "status_exception", in_use("p"))
    assert names(node.call("GET", "/_inference")) == ["x"]
    node.call("PUT", "/_ingest/pipeline/p", pipeline("other"))
    assert node.call("DELETE", "/_inference/x").body == GONE


def test_force_deletes_a_referenced_endpoint_and_leaves_the_pipeline(node: SmallNode) -> None:
    node.call("PUT", "/_ingest/pipeline/p", pipeline())
    assert node.call("DELETE", "/_inference/x", force="true").body == GONE
    assert node.call("GET", "/_ingest/pipeline/p").status == 200
    assert node.call("GET", "/_inference/x").status == 404


@pytest.mark.parametrize(("profile", "status"), [("documented", 409), ("elasticsearch", 200)])
def test_the_profile_decides_whether_a_pipelines_handler_refers(profile: Profile, status: int) -> None:
    node = SmallNode(profile)
    put(node, "x")
    node.call("PUT", "/_ingest/pipeline/p", {"processors": [], "on_failure": pipeline()["processors"]})
    assert node.call("DELETE", "/_inference/x").status == status


def test_parallel_deletes_all_end_well(node: SmallNode) -> None:
    node.models.add("m", EXPANDER)
    node.call("PUT", "/_inference/sparse_embedding/own", local())

    async def race() -> list[Any]:
        return await asyncio.gather(*(node.send("DELETE", "/_inference/own") for _ in range(4)))

    answers = asyncio.run(race())
    assert {answer.status for answer in answers} <= {200, 404}
    assert any(answer.status == 200 and answer.body == GONE for answer in answers)
    assert node.call("GET", "/_inference/own").status == 404


def test_deleting_stops_the_endpoints_own_deployment(node: SmallNode) -> None:
    node.models.add("m", EXPANDER)
    node.call("PUT", "/_inference/sparse_embedding/own", local())
    assert list(node.models.running) == ["own"]
    assert node.call("DELETE", "/_inference/own").body == GONE
    assert node.models.running == {}


def test_deleting_leaves_an_attached_deployment_alone(node: SmallNode) -> None:
    node.models.add("m", EXPANDER, deployed_as="dep")
    body = {"service": "elasticsearch", "service_settings": {"deployment_id": "dep"}}
    node.call("PUT", "/_inference/sparse_embedding/user", body)
    assert node.call("DELETE", "/_inference/user").body == GONE
    assert list(node.models.running) == ["dep"]


@pytest.mark.parametrize(("params", "status"), [({}, 429), ({"force": "true"}, 200)])
def test_a_deployment_that_does_not_stop(node: SmallNode, params: dict[str, str], status: int) -> None:
    async def refuse(deployment_id: str, *, force: bool) -> None:
        raise status_exception(429, f"{deployment_id} is busy")

    node.models.add("m", EXPANDER)
    node.call("PUT", "/_inference/sparse_embedding/own", local())
    node.models.stop_deployment = refuse  # type: ignore[method-assign]
    answer = node.call("DELETE", "/_inference/own", **params)
    assert answer.status == status
    assert node.call("GET", "/_inference/own").status == (404 if status == 200 else 200)
