"""Simulating pipelines: requests, plain entries, and the protocol of each step."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_impl.ingest.running import BASE, simulate
from tests.support.small_node import SmallNode

SET = {"set": {"field": "a", "value": 1}}
FAIL = {"fail": {"message": "no"}}
DOC = {"docs": [{"_source": {}}]}


@pytest.fixture
def node() -> SmallNode:
    return SmallNode()


def statuses(entry: dict[str, Any]) -> list[tuple[str, str]]:
    return [(result["processor_type"], result["status"]) for result in entry["processor_results"]]


BROKEN = [
    ({}, "[pipeline] required property is missing"),
    ({"pipeline": {"processors": []}}, "[docs] required property is missing"),
    ({"pipeline": {"processors": []}, "docs": []}, "must specify at least one document in [docs]"),
    (
        {"pipeline": {"processors": []}, "docs": [1]},
        "malformed [docs] section, should include an inner object",
    ),
    ({"pipeline": {"processors": []}, "docs": [{}]}, "[_source] required property is missing"),
    ({"pipeline": {}, "docs": [{"_source": {}}]}, "[processors] required property is missing"),
]


@pytest.mark.parametrize(("body", "reason"), BROKEN)
def test_broken_requests_are_parse_exceptions(node: SmallNode, body: Any, reason: str) -> None:
    assert node.call("POST", f"{BASE}/_simulate", body).error == (400, "parse_exception", reason)


def test_an_unknown_pipeline_is_400(node: SmallNode) -> None:
    answer = node.call("POST", f"{BASE}/gone/_simulate", DOC)
    assert answer.error == (400, "illegal_argument_exception", "pipeline [gone] does not exist")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_pipeline_of_the_path_wins(node: SmallNode, method: str) -> None:
    node.call("PUT", f"{BASE}/p", {"processors": [SET]})
    answer = node.call(method, f"{BASE}/p/_simulate", {**DOC, "pipeline": {"processors": []}})
    assert answer.body["docs"][0]["doc"]["_source"] == {"a": 1}


def test_metadata_has_defaults_and_is_shown_as_text(node: SmallNode) -> None:
    docs = [{"_source": {}}, {"_source": {}, "_index": "i", "_id": "7", "_version": 5, "_routing": "r"}]
    answer = node.call("POST", f"{BASE}/_simulate", {"pipeline": {"processors": []}, "docs": docs})
    first, second = (entry["doc"] for entry in answer.body["docs"])
    assert first == {
        "_index": "_index",
        "_id": "_id",
        "_version": "-3",
        "_source": {},
        "_ingest": {"timestamp": "2023-11-14T22:13:20.000Z"},
    }
    assert [second[name] for name in ("_index", "_id", "_version", "_routing")] == ["i", "7", "5", "r"]


def test_one_failing_document_leaves_the_others_alone(node: SmallNode) -> None:
    pipeline = {"processors": [{"rename": {"field": "x", "target_field": "y"}}]}
    good, bad, good_again = simulate(node, pipeline, {"x": 1}, {}, {"x": 2})
    assert good["doc"]["_source"] == {"y": 1}
    assert good_again["doc"]["_source"] == {"y": 2}
    assert "status" not in bad
    cause = {"type": "illegal_argument_exception", "reason": "field [x] doesn't exist"}
    assert bad == {"error": {"root_cause": [cause], **cause}}


def test_a_dropped_document_is_null(node: SmallNode) -> None:
    assert simulate(node, {"processors": [{"drop": {}}, FAIL]}, {}) == [None]


def test_nothing_is_stored(node: SmallNode) -> None:
    simulate(node, {"processors": [SET]}, {})
    assert node.call("GET", BASE).body == {}


def test_the_protocol_shows_each_step(node: SmallNode) -> None:
    tagged = {"set": {"field": "b", "value": 2, "tag": "t", "description": "d"}}
    (entry,) = simulate(node, {"processors": [SET, tagged]}, {}, verbose=True)
    first, second = entry["processor_results"]
    assert list(first) == ["processor_type", "status", "doc"]
    assert list(second) == ["processor_type", "status", "description", "tag", "doc"]
    assert (second["description"], second["tag"]) == ("d", "t")
    assert first["doc"]["_source"] == {"a": 1}
    assert second["doc"]["_source"] == {"a": 1, "b": 2}
    assert first["doc"]["_ingest"]["pipeline"] == "_simulate_pipeline"


def test_the_protocol_ends_at_an_unhandled_failure(node: SmallNode) -> None:
    (entry,) = simulate(node, {"processors": [FAIL, SET]}, {}, verbose=True)
    (only,) = entry["processor_results"]
    assert list(only) == ["processor_type", "status", "error"]
    assert (only["status"], only["error"]["reason"]) == ("error", "no")


HANDLED = [
    (
        {"processors": [{"fail": {"message": "no", "on_failure": [SET]}}, {"terminate": {}}]},
        [("fail", "error"), ("set", "success"), ("terminate", "success")],
    ),
    (
        {"processors": [FAIL, SET], "on_failure": [{"terminate": {}}]},
        [("fail", "error"), ("terminate", "success")],
    ),
    (
        {"processors": [{"fail": {"message": "no", "ignore_failure": True, "on_failure": [SET]}}, SET]},
        [("fail", "error_ignored"), ("set", "success")],
    ),
    ({"processors": [SET, {"drop": {}}, SET]}, [("set", "success"), ("drop", "dropped")]),
    (
        {"processors": [{"pipeline": {"name": "inner"}}, {"terminate": {}}]},
        [("pipeline", "success"), ("set", "success"), ("terminate", "success")],
    ),
    ({"processors": [{"pipeline": {"name": "gone"}}, SET]}, [("pipeline", "error")]),
    (
        {"processors": [{"pipeline": {"name": "gone", "ignore_missing_pipeline": True}}, SET]},
        [("pipeline", "success"), ("set", "success")],
    ),
    (
        {"processors": [{"foreach": {"field": "list", "processor": SET}}]},
        [("foreach", "success")],
    ),
]


@pytest.mark.parametrize(("pipeline", "expected"), HANDLED)
def test_the_protocol_follows_the_run(
    node: SmallNode, pipeline: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    node.call("PUT", f"{BASE}/inner", {"processors": [SET]})
    (entry,) = simulate(node, pipeline, {"list": [1, 2]}, verbose=True)
    assert statuses(entry) == expected


def test_an_ignored_error_is_shown_with_the_document(node: SmallNode) -> None:
    pipeline = {"processors": [{"fail": {"message": "no", "ignore_failure": True}}]}
    (entry,) = simulate(node, pipeline, {"x": 1}, verbose=True)
    (only,) = entry["processor_results"]
    assert list(only) == ["processor_type", "status", "ignored_error", "doc"]
    assert only["ignored_error"]["error"]["reason"] == "no"
    assert only["doc"]["_source"] == {"x": 1}


def test_an_inner_pipeline_has_an_entry_without_document(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/inner", {"processors": [SET]})
    pipeline = {"processors": [{"pipeline": {"name": "inner"}}]}
    (entry,) = simulate(node, pipeline, {}, verbose=True)
    outer, inner = entry["processor_results"]
    assert "doc" not in outer
    assert inner["doc"]["_ingest"]["pipeline"] == "inner"


def test_a_missing_inner_pipeline_is_a_wrong_argument_in_the_protocol(node: SmallNode) -> None:
    (entry,) = simulate(node, {"processors": [{"pipeline": {"name": "gone"}}]}, {}, verbose=True)
    error = entry["processor_results"][0]["error"]
    assert error["type"] == "illegal_argument_exception"
    assert error["reason"] == "Pipeline processor configured for non-existent pipeline [gone]"
