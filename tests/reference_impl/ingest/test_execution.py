"""How failures, early ends and inner pipelines shape a run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_impl.ingest.running import BASE, after, failure, simulate
from tests.support.small_node import SmallNode


def put(value: Any, field: str = "a") -> dict[str, Any]:
    return {"set": {"field": field, "value": value}}


def failing(message: str = "no", **more: Any) -> dict[str, Any]:
    return {"fail": {"message": message, **more}}


@pytest.fixture
def node() -> SmallNode:
    return SmallNode()


def test_an_unhandled_failure_is_the_answer(node: SmallNode) -> None:
    assert failure(node, [failing("{{x}} is bad")], {"x": "it"}) == ("fail_processor_exception", "it is bad")


def test_an_ignored_failure_changes_nothing(node: SmallNode) -> None:
    ignored = failing(ignore_failure=True, on_failure=[put("handled", "h")])
    assert after(node, [ignored, put(1)], {}) == {"a": 1}


def test_a_handled_failure_goes_on_with_the_next_processor(node: SmallNode) -> None:
    assert after(node, [failing(on_failure=[put("h", "h")]), put(1)], {}) == {"h": "h", "a": 1}


def test_the_handler_of_the_pipeline_ends_it(node: SmallNode) -> None:
    source = after(node, [put(1), failing(), put(2)], {}, on_failure=[put("h", "h")])
    assert source == {"a": 1, "h": "h"}


def test_a_failing_handler_fails_the_document(node: SmallNode) -> None:
    assert failure(node, [failing(on_failure=[failing("worse")])], {})[1] == "worse"
    (entry,) = simulate(node, {"processors": [failing()], "on_failure": [failing("worse")]}, {})
    assert entry["error"]["reason"] == "worse"


def test_the_handler_of_the_pipeline_sees_a_failure_of_a_handler(node: SmallNode) -> None:
    message = put("{{_ingest.on_failure_message}}", "m")
    assert after(node, [failing(on_failure=[failing("worse")])], {}, on_failure=[message]) == {"m": "worse"}


def test_a_handler_knows_what_failed_and_the_facts_are_gone_after_it(node: SmallNode) -> None:
    facts = ("message", "processor_type", "processor_tag", "pipeline")
    handler = [put(f"{{{{_ingest.on_failure_{fact}}}}}", fact) for fact in facts]
    pipeline = {"processors": [failing(tag="t", on_failure=handler)]}
    (entry,) = simulate(node, pipeline, {})
    assert entry["doc"]["_source"] == {
        "message": "no",
        "processor_type": "fail",
        "processor_tag": "t",
        "pipeline": "_simulate_pipeline",
    }
    assert list(entry["doc"]["_ingest"]) == ["timestamp"]


def test_the_message_is_what_a_bare_run_reports(node: SmallNode) -> None:
    broken = {"rename": {"field": "x", "target_field": "y"}}
    reason = failure(node, [broken], {})[1]
    handled = {"rename": {**broken["rename"], "on_failure": [put("{{_ingest.on_failure_message}}", "m")]}}
    assert after(node, [handled], {}) == {"m": reason}


def test_the_outer_handler_names_the_inner_processor_and_pipeline(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/inner", {"processors": [failing("deep")]})
    handler = [put("{{_ingest.on_failure_processor_type}} in {{_ingest.on_failure_pipeline}}", "m")]
    nested = {"pipeline": {"name": "inner", "on_failure": handler}}
    assert after(node, [nested], {}) == {"m": "fail in inner"}


def test_inner_pipelines_run_in_place(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/inner", {"processors": [put(1, "i")]})
    assert after(node, [{"pipeline": {"name": "{{which}}"}}, put(2)], {"which": "inner"}) == {
        "which": "inner",
        "i": 1,
        "a": 2,
    }


def test_a_missing_inner_pipeline_fails_unless_that_is_fine(node: SmallNode) -> None:
    nested: dict[str, Any] = {"pipeline": {"name": "gone"}}
    reason = "Pipeline processor configured for non-existent pipeline [gone]"
    assert failure(node, [nested], {}) == ("illegal_state_exception", reason)
    nested["pipeline"]["ignore_missing_pipeline"] = True
    assert after(node, [nested, put(1)], {}) == {"a": 1}


def test_pipelines_that_call_each_other_are_a_cycle(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/outer", {"processors": [{"pipeline": {"name": "inner"}}]})
    node.call("PUT", f"{BASE}/inner", {"processors": [{"pipeline": {"name": "outer"}}]})
    answer = node.call("POST", f"{BASE}/outer/_simulate", {"docs": [{"_source": {}}]})
    error = answer.body["docs"][0]["error"]
    assert (error["type"], error["reason"]) == (
        "graph_structure_exception",
        "Cycle detected for pipeline: outer",
    )


def test_the_same_pipeline_twice_in_a_row_is_no_cycle(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/inner", {"processors": [{"append": {"field": "a", "value": 1}}]})
    nested = {"pipeline": {"name": "inner"}}
    assert after(node, [nested, nested], {}) == {"a": [1, 1]}


@pytest.mark.parametrize(("levels", "fits"), [(100, True), (101, False)])
def test_only_a_hundred_pipelines_nest(node: SmallNode, levels: int, fits: bool) -> None:
    for level in range(1, levels):
        body = {"processors": [{"pipeline": {"name": f"p{level + 1}"}}]}
        node.call("PUT", f"{BASE}/p{level}", body)
    node.call("PUT", f"{BASE}/p{levels}", {"processors": [put(1)]})
    (entry,) = simulate(node, {"processors": [{"pipeline": {"name": "p1"}}]}, {})
    if fits:
        assert entry["doc"]["_source"] == {"a": 1}
    else:
        assert (
            entry["error"]["reason"]
            == "Too many nested pipelines. Cannot have more than 100 nested pipelines"
        )


def test_terminate_ends_only_the_pipeline_it_stands_in(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/inner", {"processors": [put(1, "i"), {"terminate": {}}, put(2, "never")]})
    assert after(node, [{"pipeline": {"name": "inner"}}, put(3)], {}) == {"i": 1, "a": 3}
    assert after(node, [put(1), {"terminate": {}}, failing()], {}) == {"a": 1}


def test_drop_ends_everything_from_any_depth(node: SmallNode) -> None:
    node.call("PUT", f"{BASE}/inner", {"processors": [{"drop": {}}]})
    nested = {"pipeline": {"name": "inner"}}
    assert simulate(node, {"processors": [nested, failing()]}, {}) == [None]
    in_handler = {"processors": [failing()], "on_failure": [{"drop": {}}]}
    assert simulate(node, in_handler, {}) == [None]
    looped = {"foreach": {"field": "l", "processor": {"drop": {}}}}
    assert simulate(node, {"processors": [looped]}, {"l": [1]}) == [None]


def test_effects_before_a_failure_stay(node: SmallNode) -> None:
    partly = {"foreach": {"field": "l", "processor": {"uppercase": {"field": "_ingest._value"}}}}
    partly["foreach"]["ignore_failure"] = True
    assert after(node, [put(1), partly], {"l": ["x", 5]}) == {"l": ["x", 5], "a": 1}
