"""How often pipelines and their processors ran, as the statistics of models show it."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.plugins.ingest.counters import RunCounter
from tests.support.facts import fact
from tests.support.small_node import SmallNode

SET: dict[str, Any] = {"set": {"field": "a", "value": 1, "tag": "t"}}
NONE = {"count": 0, "time_in_millis": 0, "current": 0, "failed": 0}


def put(node: SmallNode, name: str, *processors: dict[str, Any], **more: Any) -> None:
    body = {"processors": list(processors), **more}
    assert node.call("PUT", f"/_ingest/pipeline/{name}", body).status == 200


def simulate(node: SmallNode, name: str, *sources: dict[str, Any], verbose: bool = False) -> None:
    body = {"docs": [{"_source": source} for source in sources]}
    query = {"verbose": "true"} if verbose else {}
    assert node.call("POST", f"/_ingest/pipeline/{name}/_simulate", body, **query).status == 200


def timeless(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures without the time, which nobody can foretell."""
    return {name: value for name, value in figures.items() if name != "time_in_millis"}


def processors(node: SmallNode, name: str) -> list[tuple[str, str, int, int]]:
    """Name, type, runs and failures of each processor."""
    listed = node.pipelines.statistics([name])["pipelines"][name]["processors"]
    pairs = [next(iter(entry.items())) for entry in listed]
    return [(key, one["type"], one["stats"]["count"], one["stats"]["failed"]) for key, one in pairs]


@fact("figures of ingest", source="statistics")
def test_runs_and_failures_are_counted_for_pipelines_and_processors() -> None:
    node = SmallNode()
    put(node, "p", SET, {"rename": {"field": "b", "target_field": "c"}})
    simulate(node, "p", {"b": 1}, {"b": 2}, {})
    found = node.pipelines.statistics(["p"])
    assert timeless(found["total"]) == {"count": 3, "current": 0, "failed": 1}
    assert timeless(found["pipelines"]["p"]).items() >= {"count": 3, "current": 0, "failed": 1}.items()
    assert processors(node, "p") == [("set:t", "set", 3, 0), ("rename", "rename", 3, 1)]


def test_a_handled_failure_is_one_of_the_processor_alone() -> None:
    node = SmallNode()
    put(node, "p", {"fail": {"message": "no", "on_failure": [SET]}})
    simulate(node, "p", {})
    assert timeless(node.pipelines.statistics(["p"])["total"]) == {"count": 1, "current": 0, "failed": 0}
    assert processors(node, "p") == [("fail", "fail", 1, 1)]


def test_an_inner_pipeline_counts_by_itself_and_the_total_adds_up() -> None:
    node = SmallNode()
    put(node, "inner", SET)
    put(node, "outer", {"pipeline": {"name": "inner"}})
    simulate(node, "outer", {}, {})
    simulate(node, "inner", {}, verbose=True)
    counts = {
        name: figures["count"]
        for name, figures in node.pipelines.statistics(["inner", "outer"])["pipelines"].items()
    }
    assert counts == {"inner": 3, "outer": 2}
    assert node.pipelines.statistics(["inner", "outer"])["total"]["count"] == 5


def test_a_changed_pipeline_goes_on_counting_and_a_new_one_begins_anew() -> None:
    node = SmallNode()
    put(node, "p", SET)
    simulate(node, "p", {})
    put(node, "p", SET, description="changed")
    simulate(node, "p", {})
    assert node.pipelines.statistics(["p"])["total"]["count"] == 2
    node.call("DELETE", "/_ingest/pipeline/p")
    put(node, "p", SET)
    assert node.pipelines.statistics(["p"])["total"] == NONE


def test_a_pipeline_in_a_request_is_not_counted() -> None:
    node = SmallNode()
    put(node, "p", SET)
    body = {"pipeline": {"processors": [SET]}, "docs": [{"_source": {}}]}
    assert node.call("POST", "/_ingest/pipeline/_simulate", body).status == 200
    assert node.pipelines.statistics(["p"])["total"] == NONE


def test_a_run_is_current_until_it_ends() -> None:
    counter = RunCounter()
    with counter.running():
        assert (counter.current, counter.count) == (1, 0)
    with pytest.raises(KeyError), counter.running():
        raise KeyError
    assert (counter.current, counter.count, counter.failed) == (0, 2, 1)
    counter.nanos = 5_999_999
    assert counter.to_json()["time_in_millis"] == 5
