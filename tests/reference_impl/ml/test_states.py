"""States of deployments and routes as statistics and answers show them."""

import asyncio

import pytest

from reference_impl.deployment.types import State
from reference_impl.plugins.ml.assignments import allocation_state
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact


async def shown(world: World):
    entry = (await world.ok("GET", f"{TM}/m/_stats"))["trained_model_stats"][0]
    return entry["deployment_stats"]


@fact("none to starting", source="states of an assignment")
@fact("starting to started", source="states of an assignment")
@fact("route none to starting", source="states of a routing entry")
@fact("route starting to started, empty reason", source="states of a routing entry")
@fact("fields of a route", source="states of a routing entry")
@fact("allocation states and the counts that they come from", source="allocation status")
@fact("order used by wait_for", source="allocation status")
@fact("nodes of a route that is not started", source="statistics")
def test_from_starting_to_started():
    async def scenario(world: World) -> None:
        await world.model("m")
        world.core.may_load.clear()
        assignment = (await world.ok("POST", f"{TM}/m/deployment/_start?wait_for=starting"))["assignment"]
        assert assignment["assignment_state"] == "starting"
        assert assignment["routing_table"] == {
            "node-1": {
                "current_allocations": 0,
                "target_allocations": 1,
                "routing_state": "starting",
                "reason": "",
            }
        }
        stats = await shown(world)
        assert (stats["state"], stats["allocation_status"]["state"]) == ("starting", "starting")
        assert stats["nodes"][0]["routing_state"] == {"routing_state": "starting"}
        assert set(stats["nodes"][0]) == {
            "node",
            "routing_state",
            "peak_throughput_per_minute",
            "throughput_last_minute",
        }
        world.core.may_load.set()
        await world.core.loads[0]
        stats = await shown(world)
        assert (stats["state"], stats["allocation_status"]["state"]) == ("started", "fully_allocated")
        assert stats["nodes"][0]["routing_state"] == {"routing_state": "started"}

    run(scenario)


@fact("started to starting without a started route", source="states of an assignment")
@fact("route started to failed after the last crash", source="states of a routing entry")
def test_a_process_that_crashed_for_good_leaves_no_started_route():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        await world.core.deployed["m"].become(State.FAILED, "inference process crashed due to reason [x]")
        stats = await shown(world)
        assert (stats["state"], "allocation_status" in stats) == ("failed", False)
        assert stats["nodes"][0]["routing_state"] == {
            "routing_state": "failed",
            "reason": "inference process crashed due to reason [x]",
        }
        answer = await world.call("POST", f"{TM}/m/deployment/_update", {"number_of_allocations": 2})
        assert answer.error[0] == 409
        body = {"docs": [{"text_field": "x"}]}
        assert (await world.call("POST", f"{TM}/m/_infer", body)).error == (
            409,
            "status_exception",
            "Trained model deployment [m] is not allocated to any nodes",
        )
        unchanged = await world.ok("POST", f"{TM}/m/deployment/_update", {"number_of_allocations": 1})
        assert unchanged["assignment"]["assignment_state"] == "starting"
        assert unchanged["assignment"]["routing_table"] == {
            "node-1": {
                "current_allocations": 0,
                "target_allocations": 1,
                "routing_state": "failed",
                "reason": "inference process crashed due to reason [x]",
            }
        }

    run(scenario)


@fact("a route that is not started has no figures, and sums are over nodes", source="statistics")
@pytest.mark.parametrize("state", [State.FAILED, State.STOPPING])
def test_the_figures_of_a_route_that_is_not_started_do_not_count(state):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        await world.ok("POST", f"{TM}/m/_infer", {"docs": [{"text_field": "x"}]})
        process = world.core.deployed["m"]
        process.figures.error_count = process.figures.peak_throughput_per_minute = 2
        assert (await shown(world))["inference_count"] == 1
        await process.become(state, "why")
        entry = (await world.ok("GET", f"{TM}/m/_stats"))["trained_model_stats"][0]
        stats, totals = entry["deployment_stats"], entry["inference_stats"]
        assert (totals["inference_count"], totals["failure_count"]) == (0, 0)
        assert not {"inference_count", "error_count"} & set(stats)
        assert stats["peak_throughput_per_minute"] == 0
        assert set(stats["nodes"][0]) == {
            *("node", "routing_state", "peak_throughput_per_minute", "throughput_last_minute")
        }

    run(scenario)


@fact("stop of a failed deployment, and of one without a route", source="stop a deployment")
@pytest.mark.parametrize("state", [State.FAILED, State.STARTING, State.STARTED])
def test_a_deployment_can_be_stopped_in_any_state(state):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        await world.core.deployed["m"].become(state, "why")
        assert await world.ok("POST", f"{TM}/m/deployment/_stop") == {"stopped": True}
        assert await world.deployments() == []

    run(scenario)


@fact("to stopping, reason client API call", source="states of an assignment")
@fact("stopping to removed", source="states of an assignment")
@fact("stopping never leaves except to removal", source="states of an assignment")
@fact("route stopping, and gone when stopped", source="states of a routing entry")
@fact("no allocation status while stopping", source="allocation status")
@fact("#4 even while it is stopping", source="start a deployment")
@fact("new work while stopping", source="stop a deployment")
@fact("stopping", source="infer")
def test_while_stopping():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        world.core.may_stop.clear()
        stop = asyncio.create_task(world.call("POST", f"{TM}/m/deployment/_stop"))
        assert await world.core.deployed["m"].wait_for(lambda found: found.state is State.STOPPING, 5)
        stats = await shown(world)
        assert (stats["state"], stats["reason"]) == ("stopping", "client API call")
        assert "allocation_status" not in stats
        assert stats["nodes"][0]["routing_state"] == {"routing_state": "stopping"}
        body = {"docs": [{"text_field": "x"}]}
        assert (await world.call("POST", f"{TM}/m/_infer", body)).error == (
            409,
            "status_exception",
            "Trained model [m] is [stopping]",
        )
        again = await world.ok("POST", f"{TM}/m/deployment/_update", {"number_of_allocations": 1})
        assert (again["assignment"]["assignment_state"], again["assignment"]["reason"]) == (
            "stopping",
            "client API call",
        )
        assert (await world.call("POST", f"{TM}/m/deployment/_start")).error[0] == 400
        await world.core.deployed["m"].become(State.STARTED)
        assert (await shown(world))["state"] == "stopping"
        world.core.may_stop.set()
        assert (await stop).body == {"stopped": True}
        assert "deployment_stats" not in (await world.ok("GET", f"{TM}/m/_stats"))["trained_model_stats"][0]

    run(scenario)


@fact("allocation states and the counts that they come from", source="allocation status")
@pytest.mark.parametrize(
    ("count", "target", "state"),
    [
        (0, 1, "starting"),
        (1, 2, "started"),
        (2, 2, "fully_allocated"),
        (3, 2, "fully_allocated"),
        (0, 0, "fully_allocated"),
    ],
)
def test_allocation_states(count, target, state):
    assert allocation_state(count, target) == state


@fact("start_time", source="statistics")
def test_the_start_time_is_that_of_the_deployment_even_after_a_restart(tmp_path):
    async def before(world: World) -> None:
        await world.model("m")
        assignment = (await world.ok("POST", f"{TM}/m/deployment/_start"))["assignment"]
        assert assignment["start_time"] == "2023-11-14T22:13:20.500Z"

    async def after(world: World) -> None:
        world.node.time += 100
        assert (await shown(world))["start_time"] == 1_700_000_000_500
        human = (await world.ok("GET", f"{TM}/m/_stats?human"))["trained_model_stats"][0]["deployment_stats"]
        assert human["start_time_string"] == "2023-11-14T22:13:20.500Z"

    run(before, data=tmp_path)
    run(after, data=tmp_path)


@fact("old names in the body", source="start a deployment")
@pytest.mark.parametrize(
    ("old", "new"),
    [("number_of_allocations", "model_threads"), ("threads_per_allocation", "inference_threads")],
)
def test_old_names_of_settings_in_the_body(old, new):
    async def scenario(world: World) -> None:
        await world.model("m")
        body = await world.ok("POST", f"{TM}/m/deployment/_start", {new: 2})
        assert body["assignment"]["task_parameters"][old] == 2

    run(scenario)


@fact("old names in the query for clients of the previous API", source="start a deployment")
@pytest.mark.parametrize(
    ("old", "new"),
    [("number_of_allocations", "model_threads"), ("threads_per_allocation", "inference_threads")],
)
def test_old_names_of_settings_in_the_query_of_a_client_of_the_previous_api(old, new):
    async def scenario(world: World) -> None:
        await world.model("m")
        uri = f"{TM}/m/deployment/_start?{new}=2"
        refused = await world.call("POST", uri)
        assert f"unrecognized parameter: [{new}]" in refused.error[2]
        media_type = "application/vnd.elasticsearch+json; compatible-with=8"
        answer = await world.call("POST", uri, accept=media_type)
        assert answer.body["assignment"]["task_parameters"][old] == 2

    run(scenario)
