"""Statistics, the text listing, and ``_ml/info``."""

import pytest

from reference_impl.deployment.types import Statistics
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

PYTORCH = {"model_type": "pytorch", "inference_config": {"pass_through": {}}}


SHORT_NAMES = {
    "id": None,
    "created_by": "c",
    "heap_size": "hs",
    "operations": "o",
    "license": "l",
    "create_time": "ct",
    "version": "v",
    "description": "d",
    "type": None,
    "ingest.pipelines": "ip",
    "ingest.count": "ic",
    "ingest.time": "it",
    "ingest.current": "icurr",
    "ingest.failed": "if",
    "data_frame.id": "dfid",
    "data_frame.create_time": "dft",
    "data_frame.source_index": "dfsi",
    "data_frame.analysis": "dfa",
}
"""The columns of the listing in their order, each with its short name."""


async def entry(world: World) -> dict:
    return (await world.ok("GET", f"{TM}/_stats"))["trained_model_stats"][0]


@fact("an undeployed model", source="statistics")
def test_an_undeployed_model():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        assert await world.ok("GET", f"{TM}/m/_stats") == {
            "count": 1,
            "trained_model_stats": [{"model_id": "m", "pipeline_count": 0}],
        }

    run(scenario)


@fact("counters of zero", source="statistics")
def test_counters_of_zero_are_left_out_except_the_peak():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        stats = (await entry(world))["deployment_stats"]
        counters = {"error_count", "rejected_execution_count", "timeout_count", "inference_count"}
        assert not counters & set(stats)
        assert stats["peak_throughput_per_minute"] == 0
        assert "average_inference_time_ms" not in stats["nodes"][0]

    run(scenario)


@fact("fields of deployments and nodes", source="statistics")
@fact("inference_stats", source="statistics")
def test_counters():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        world.core.deployed["m"].figures = Statistics(
            inference_count=10,
            error_count=1,
            timeout_count=2,
            rejected_execution_count=3,
            cache_hit_count=6,
            pending=4,
            total_time_ms=50.0,
            total_time_ms_excluding_hits=40.0,
            throughput_last_minute=5,
            peak_throughput_per_minute=7,
            last_access=123,
            memory_rss=99,
        )
        found = await entry(world)
        assert found["inference_stats"] == {
            "failure_count": 6,
            "inference_count": 10,
            "cache_miss_count": 0,
            "missing_all_fields_count": 0,
            "timestamp": 1_700_000_000_500,
        }
        stats = found["deployment_stats"]
        assert (stats["error_count"], stats["timeout_count"], stats["rejected_execution_count"]) == (1, 2, 3)
        assert (stats["inference_count"], stats["peak_throughput_per_minute"]) == (10, 7)
        node = stats["nodes"][0]
        assert node["average_inference_time_ms"] == 5.0
        assert node["average_inference_time_ms_excluding_cache_hits"] == 10.0
        assert node["average_inference_process_memory_rss_bytes"] == 99
        assert node["inference_cache_hit_count"] == 6
        assert node["number_of_pending_requests"] == 4
        assert node["throughput_last_minute"] == 5
        assert node["last_access"] == 123

    run(scenario)


ALWAYS = {
    *("deployment_id", "model_id", "threads_per_allocation", "number_of_allocations", "queue_capacity"),
    *("state", "allocation_status", "cache_size", "priority", "start_time", "peak_throughput_per_minute"),
    "nodes",
}
OF_A_STARTED_ROUTE = {
    *("node", "routing_state", "inference_count", "inference_cache_hit_count", "number_of_pending_requests"),
    *("start_time", "threads_per_allocation", "number_of_allocations", "peak_throughput_per_minute"),
    *("throughput_last_minute", "inference_cache_hit_count_last_minute"),
}


@fact("fields of deployments and nodes", source="statistics")
def test_the_fields_of_a_deployment_that_has_done_nothing():
    async def scenario(world: World) -> None:
        await world.model()
        body = {"adaptive_allocations": {"enabled": True}}
        query = "threads_per_allocation=2&queue_capacity=7&cache_size=10kb&priority=normal"
        await world.ok("POST", f"{TM}/m/deployment/_start?{query}", body)
        stats = (await entry(world))["deployment_stats"]
        assert set(stats) == ALWAYS | {"adaptive_allocations"}
        (node,) = stats.pop("nodes")
        assert set(node) == OF_A_STARTED_ROUTE
        assert (node["routing_state"], node["inference_count"]) == ({"routing_state": "started"}, 0)
        (described,) = node["node"].values()
        assert list(node["node"]) == ["node-1"]
        assert {"name", "ephemeral_id", "transport_address", "attributes", "roles"} <= set(described)
        assert "ml" in described["roles"]
        del stats["start_time"], stats["peak_throughput_per_minute"]
        assert stats == {
            "deployment_id": "m",
            "model_id": "m",
            "threads_per_allocation": 2,
            "number_of_allocations": 1,
            "queue_capacity": 7,
            "adaptive_allocations": {"enabled": True},
            "state": "started",
            "allocation_status": {
                "allocation_count": 1,
                "target_allocation_count": 1,
                "state": "fully_allocated",
            },
            "cache_size": "10kb",
            "priority": "normal",
        }

    run(scenario)


@fact("fields of deployments and nodes", source="statistics")
def test_nodes_are_counted_like_deployments():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        world.core.deployed["m"].figures = Statistics(
            inference_count=2,
            error_count=1,
            timeout_count=2,
            rejected_execution_count=3,
            average_time_ms_last_minute=1.5,
            cache_hit_count_last_minute=4,
            last_access=9,
        )
        (node,) = (await entry(world))["deployment_stats"]["nodes"]
        counted = ("error_count", "timeout_count", "rejected_execution_count")
        assert tuple(node[name] for name in counted) == (1, 2, 3)
        assert node["average_inference_time_ms_last_minute"] == 1.5
        assert node["inference_cache_hit_count_last_minute"] == 4
        assert node["last_access"] == 9

    run(scenario)


@fact("pipeline_count and ingest", source="statistics")
def test_pipelines_of_a_deployment_are_those_that_name_it_or_else_those_of_its_model():
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        await world.deploy("m", "d", "e", "m")
        world.node.pipelines.uses = {"m": ["p1"], "alias": ["p1", "p2"], "d": ["p3"], "x": ["p4"]}
        entries = (await world.ok("GET", f"{TM}/_stats"))["trained_model_stats"]
        found = {item["deployment_stats"]["deployment_id"]: item for item in entries}
        pipelines = {name: list(item["ingest"]["pipelines"]) for name, item in found.items()}
        assert pipelines == {"d": ["p3"], "e": ["p1", "p2"], "m": ["p1", "p2"]}
        assert {name: item["pipeline_count"] for name, item in found.items()} == {"d": 1, "e": 2, "m": 2}
        world.node.pipelines.uses = {}
        found = await entry(world)
        assert (found["pipeline_count"], "ingest" in found) == (0, False)

    run(scenario)


@fact("deployment ids also name models in statistics", source="endpoints")
@fact("paths, patterns, pages, and models in their order", source="statistics")
@pytest.mark.parametrize(("path", "count"), [("d", 1), ("d*", 1), ("m", 1), ("nothing*", 0), ("_all", 1)])
def test_deployment_ids_name_their_model(path, count):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d", "d2")
        body = await world.ok("GET", f"{TM}/{path}/_stats")
        assert body["count"] == count
        assert len(body["trained_model_stats"]) == 2 * count

    run(scenario)


@fact("model_size_bytes holds without a definition or for one that stays packed", source="put a model")
def test_memory_figures_of_the_metadata_count():
    async def scenario(world: World) -> None:
        mega = 1024 * 1024
        metadata = {"per_deployment_memory_bytes": 300 * mega, "per_allocation_memory_bytes": 100 * mega}
        await world.ok("PUT", f"{TM}/m", {**PYTORCH, "metadata": metadata, "model_size_bytes": 10})
        assert (await entry(world))["model_size_stats"] == {
            "model_size_bytes": 10,
            "required_native_memory_bytes": 400 * mega + 10,
        }

    run(scenario)


@fact("columns and sorting", source="cat")
def test_the_listing_as_text():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m2", {**PYTORCH, "description": "second"})
        await world.ok("PUT", f"{TM}/m1", PYTORCH)
        answer = await world.call("GET", "/_cat/ml/trained_models?h=id,type,d&v&s=id:desc")
        assert answer.headers["content-type"].startswith("text/plain")
        assert [line.split() for line in answer.body.decode().splitlines()] == [
            ["id", "type", "description"],
            ["m2", "pytorch", "second"],
            ["m1", "pytorch"],
        ]
        plain = (await world.call("GET", "/_cat/ml/trained_models/m1")).body.decode().split()
        assert plain == ["m1", "0b", "0", "2023-11-14T22:13:20.500Z", "pytorch", "0", "__none__"]
        helped = (await world.call("GET", "/_cat/ml/trained_models?help")).body.decode()
        assert [line.split()[0] for line in helped.splitlines()] == list(SHORT_NAMES)

    run(scenario)


@fact("columns and sorting", source="cat")
@pytest.mark.parametrize(("name", "short"), [(name, short) for name, short in SHORT_NAMES.items() if short])
def test_a_column_has_a_short_name(name, short):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        answer = await world.call("GET", f"/_cat/ml/trained_models?format=json&h={short}")
        assert list(answer.body[0]) == [name]

    run(scenario)


@fact("columns and sorting", source="cat")
def test_the_listing_as_json():
    async def scenario(world: World) -> None:
        for number in range(3):
            await world.ok("PUT", f"{TM}/m{number}", PYTORCH)
        answer = await world.call("GET", "/_cat/ml/trained_models/m*?format=json&from=1&size=1&h=id,c")
        assert answer.body == [{"id": "m1", "created_by": "api_user"}]
        assert (await world.call("GET", "/_cat/ml/trained_models/nope?format=json")).status == 404

    run(scenario)


def test_sizes_in_the_unit_that_is_named():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", {**PYTORCH, "model_size_bytes": 5000})
        for unit, size in (("", "4.8kb"), ("&bytes=b", "5000"), ("&bytes=kb", "4"), ("&bytes=x", "4.8kb")):
            answer = await world.call("GET", f"/_cat/ml/trained_models?format=json&h=hs{unit}")
            assert answer.body == [{"heap_size": size}]

    run(scenario)


@pytest.mark.parametrize(
    ("query", "accept", "is_data"),
    [
        ("", "application/json", True),
        ("", "application/json,text/plain", True),
        ("", "text/plain,application/json", False),
        ("", "*/*", False),
        ("?format=text", "application/json", False),
        ("?format=JSON", "text/plain", True),
    ],
)
def test_table_or_data(query, accept, is_data):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        answer = await world.call("GET", f"/_cat/ml/trained_models{query}", accept=accept)
        assert isinstance(answer.body, list) is is_data

    run(scenario)


@fact("", source="ml/info")
def test_info():
    async def scenario(world: World) -> None:
        world.service.assignments.processors = 12
        body = await world.ok("GET", "/_ml/info")
        assert body["upgrade_mode"] is False
        assert body["limits"] == {"total_ml_processors": 12}

    run(scenario)
