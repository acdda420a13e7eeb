"""Memory that machine learning uses, as an estimate and as the node tells it."""

import os

import pytest

from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.stats import required_memory
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

MEGA = 1024 * 1024


def config(model_id: str = "m", *, size: int = 10, **metadata: int) -> ModelConfig:
    return ModelConfig({"model_id": model_id, "model_size_bytes": size, "metadata": metadata})


@fact("memory figures of the metadata", source="put a model")
@fact("zero allocations need no memory", source="adaptive allocations")
@fact("memory", source="resources of a node")
@pytest.mark.parametrize(
    ("model", "allocations", "cache", "needed"),
    [
        (config(), 1, 0, 240 * MEGA + 20),
        (config(), 4, 0, 240 * MEGA + 20),
        (config(), 0, 0, 0),
        (config(), 1, 15, 240 * MEGA + 25),
        (config(per_deployment_memory_bytes=300 * MEGA), 3, 0, 300 * MEGA + 10),
        (
            config(per_deployment_memory_bytes=200 * MEGA, per_allocation_memory_bytes=100 * MEGA),
            3,
            0,
            500 * MEGA + 10,
        ),
        (config(per_deployment_memory_bytes=MEGA), 1, 0, 240 * MEGA + 20),
        (config(".elser_model_2_linux-x86_64"), 1, 0, 2004 * MEGA),
        (config(".elser_model_1", size=500 * MEGA), 2, 0, 2004 * MEGA),
        (config("elser_model_1"), 1, 0, 240 * MEGA + 20),
    ],
)
def test_the_estimate(model, allocations, cache, needed):
    assert required_memory(model, allocations, cache) == needed


@fact("of the node", source="memory")
def test_the_memory_of_the_node_counts_its_deployments():
    async def scenario(world: World) -> None:
        before = await world.ok("GET", "/_ml/memory/_stats")
        assert before["_nodes"] == {"total": 1, "successful": 1, "failed": 0}
        node = before["nodes"]["node-1"]
        assert node["name"] == world.node.settings.node_name
        assert node["mem"]["total_in_bytes"] == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        assert node["mem"]["ml"]["native_inference_in_bytes"] == 0
        assert node["jvm"]["java_inference_in_bytes"] > 0
        await world.model("m")
        await world.deploy("m", "d1", "d2")
        ml = (await world.ok("GET", "/_ml/memory/_stats"))["nodes"]["node-1"]["mem"]["ml"]
        assert ml["native_inference_in_bytes"] == 2 * (240 * MEGA + 2 * len(b"model"))

    run(scenario)


def test_readable_figures_only_when_human():
    async def scenario(world: World) -> None:
        plain = (await world.ok("GET", "/_ml/memory/_stats"))["nodes"]["node-1"]
        human = (await world.ok("GET", "/_ml/memory/_stats?human"))["nodes"]["node-1"]
        assert "total" not in plain["mem"] and "heap_max" not in plain["jvm"]
        assert human["mem"]["ml"]["native_inference"] == "0b"
        assert human["mem"]["ml"]["native_inference_in_bytes"] == 0

    run(scenario)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("node-1", True),
        ("reference-*", True),
        ("_all", True),
        ("_local", True),
        ("ml:true", True),
        ("other,node-1", True),
        ("other", False),
        ("node-1x", False),
    ],
)
def test_nodes_are_chosen_by_id_name_and_role(expression, found):
    async def scenario(world: World) -> None:
        body = await world.ok("GET", f"/_ml/memory/{expression}/_stats?timeout=5s&master_timeout=5s")
        assert list(body["nodes"]) == (["node-1"] if found else [])
        assert body["_nodes"]["total"] == int(found)

    run(scenario)


def test_a_bad_timeout_is_refused():
    async def scenario(world: World) -> None:
        answer = await world.call("GET", "/_ml/memory/_stats?timeout=soon")
        assert answer.error[:2] == (400, "illegal_argument_exception")

    run(scenario)


@fact("memory", source="resources of a node")
def test_the_estimate_shows_in_statistics():
    async def scenario(world: World) -> None:
        await world.model("m")
        (entry,) = (await world.ok("GET", f"{TM}/m/_stats"))["trained_model_stats"]
        assert entry["model_size_stats"]["required_native_memory_bytes"] == 240 * MEGA + 2 * len(b"model")

    run(scenario)
