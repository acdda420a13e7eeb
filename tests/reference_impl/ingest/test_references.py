"""Where inference processors are looked for, in both profiles."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.plugins.ingest.plugin import IngestPlugin
from reference_impl.plugins.ingest.references import ScanRules, model_ids
from reference_impl.plugins.ingest.store import PipelineStore
from reference_impl.settings import Profile
from reference_impl.storage import Store
from tests.support.small_node import SmallNode

AS_ELASTICSEARCH = ScanRules(everywhere=False)
EVERYWHERE = ScanRules(everywhere=True)


def inference(model_id: str, **more: Any) -> dict[str, Any]:
    return {"inference": {"model_id": model_id, **more}}


def foreach(processor: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"foreach": {"field": "f", "processor": processor, **more}}


def handled(*handlers: dict[str, Any]) -> dict[str, Any]:
    return {"set": {"field": "f", "value": 1, "on_failure": list(handlers)}}


PLACES = [
    ("direct", {"processors": [inference("m")]}, True),
    ("in foreach", {"processors": [foreach(inference("m"))]}, True),
    ("in foreach in foreach", {"processors": [foreach(foreach(inference("m")))]}, True),
    ("in on_failure of set", {"processors": [handled(inference("m"))]}, True),
    ("in on_failure of on_failure", {"processors": [handled(handled(inference("m")))]}, True),
    ("in foreach in on_failure", {"processors": [handled(foreach(inference("m")))]}, True),
    ("in on_failure inside foreach", {"processors": [foreach(handled(inference("m")))]}, True),
    ("second of an object", {"processors": [{"drop": {}, **inference("m")}]}, True),
    ("in on_failure of the pipeline", {"processors": [], "on_failure": [inference("m")]}, False),
    ("in on_failure of inference", {"processors": [inference("x", on_failure=[inference("m")])]}, False),
    ("in on_failure of foreach", {"processors": [foreach({"drop": {}}, on_failure=[inference("m")])]}, False),
]
IDS = [name for name, _, _ in PLACES]


@pytest.mark.parametrize(("_name", "pipeline", "seen"), PLACES, ids=IDS)
def test_elasticsearch_looks_in_some_places(_name: str, pipeline: dict[str, Any], seen: bool) -> None:
    assert ("m" in model_ids(pipeline, AS_ELASTICSEARCH)) is seen
    assert "m" in model_ids(pipeline, EVERYWHERE)


@pytest.mark.parametrize(("levels", "seen"), [(10, True), (11, False)])
def test_elasticsearch_looks_ten_levels_deep(levels: int, seen: bool) -> None:
    processor = inference("m")
    for _ in range(levels):
        processor = handled(processor)
    pipeline = {"processors": [processor]}
    assert list(model_ids(pipeline, AS_ELASTICSEARCH)) == (["m"] if seen else [])
    assert list(model_ids(pipeline, EVERYWHERE)) == ["m"]


@pytest.mark.parametrize(("profile", "found"), [("documented", ["p"]), ("elasticsearch", [])])
def test_the_profile_decides_where_a_node_looks(profile: Profile, found: list[str]) -> None:
    node = SmallNode(profile)
    body = {"processors": [], "on_failure": [inference("m")]}
    node.call("PUT", "/_ingest/pipeline/p", body)
    assert node.pipelines.referencing(["m"]).get("m", []) == found


def test_references_are_literal_sorted_and_go_with_the_pipeline() -> None:
    store = PipelineStore(Store(), AS_ELASTICSEARCH)
    store.put("b", {"processors": [inference("m"), inference("m")]}, 0)
    store.put("a", {"processors": [inference("m"), inference("n")]}, 0)
    store.put("c", {"processors": [inference("m*")]}, 0)
    assert store.referencing(["m", "n", "q"]) == {"m": ["a", "b"], "n": ["a"]}
    store.delete(["a", "b"])
    assert store.referencing(["m", "n", "q"]) == {}
    assert store.inference_processors() == 1


def test_the_plugin_offers_its_pipelines() -> None:
    node = SmallNode()
    assert isinstance(node.plugins[0], IngestPlugin)
    assert node.pipelines.referencing(["m"]) == {}


LEAVES = st.sampled_from(["m1", "m2"]).map(inference) | st.just({"drop": {}})


def containers(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(inner, min_size=1, max_size=2)
    return (
        st.builds(foreach, inner)
        | st.builds(lambda one, more: foreach(one, on_failure=more), inner, several)
        | several.map(lambda more: handled(*more))
        | st.builds(
            lambda name, more: inference(name, on_failure=more), st.sampled_from(["m1", "m3"]), several
        )
    )


PROCESSORS = st.recursive(LEAVES, containers, max_leaves=6)
PIPELINES = st.fixed_dictionaries(
    {"processors": st.lists(PROCESSORS, max_size=3)},
    optional={"on_failure": st.lists(PROCESSORS, min_size=1, max_size=2)},
)


@settings(deadline=None)
@given(PIPELINES)
def test_the_scan_agrees_with_a_walk_over_all_paths(pipeline: dict[str, Any]) -> None:
    everything = set(all_inferences(pipeline, ()))
    assert sorted(model_ids(pipeline, EVERYWHERE)) == sorted(name for _, name in everything)
    seen = sorted(name for path, name in everything if visible(path))
    assert sorted(model_ids(pipeline, AS_ELASTICSEARCH)) == seen


def all_inferences(value: Any, path: tuple[Any, ...]) -> list[tuple[tuple[Any, ...], str]]:
    """Path and model of every inference processor, found without knowing what the keys mean."""
    if isinstance(value, list):
        return [hit for index, item in enumerate(value) for hit in all_inferences(item, (*path, index))]
    if not isinstance(value, dict):
        return []
    found = [hit for key, item in value.items() for hit in all_inferences(item, (*path, key))]
    if "model_id" in value:
        found.append((path, value["model_id"]))
    return found


def visible(path: tuple[Any, ...]) -> bool:
    """Whether Elasticsearch's rules lead to this path; judged by the names on it alone."""
    names = [part for part in path if isinstance(part, str)]
    if names[0] != "processors":
        return False
    owners = [names[index - 1] for index, name in enumerate(names) if name == "on_failure"]
    levels = sum(name in ("on_failure", "processor") for name in names)
    return levels <= 10 and not {"inference", "foreach"} & set(owners)
