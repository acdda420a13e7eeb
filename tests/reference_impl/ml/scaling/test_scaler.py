"""Adaptive deployments follow their load, within bounds and cool-downs, down to zero."""

from __future__ import annotations

import asyncio

import pytest

from reference_impl.deployment.types import State
from reference_impl.errors import ApiError
from reference_impl.plugins.ml.scaling.scaler import PERIOD
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

MINUTE, HOUR = 60, 3600
ZERO_TIME = "xpack.ml.trained_models.adaptive_allocations.scale_to_zero_time"
COOLDOWN = "xpack.ml.trained_models.adaptive_allocations.scale_up_cooldown_time"


async def adaptive(world: World, name: str = "m", **bounds: int) -> None:
    """A started deployment with adaptive allocations; the node has been up for an hour."""
    if world.service.models.find("m") is None:
        await world.model("m")
    given = {f"{bound}_number_of_allocations": value for bound, value in bounds.items()}
    body = {"adaptive_allocations": {"enabled": True, **given}}
    await world.ok("POST", f"{TM}/m/deployment/_start?deployment_id={name}", body)
    world.node.time += HOUR
    look(world, name=name)


def look(world: World, *, seconds: float = 10, requests: int = 0, each: float = 0.0, name: str = "m") -> None:
    """Let time pass and requests be answered, each in so many seconds, and the scaler look."""
    figures = world.core.deployed[name].figures
    figures.inference_count += requests
    figures.total_time_ms += requests * each * 1000
    world.node.time += seconds
    world.service.scaler.look()


def number(world: World, name: str = "m") -> int:
    return int(world.node.models.deployment(name)["number_of_allocations"])


def configure(world: World, **settings: str) -> None:
    names = {"zero": ZERO_TIME, "cooldown": COOLDOWN}
    values = {names[short]: value for short, value in settings.items()}
    world.node.cluster_settings.update({"persistent": values})


@fact("the check against numbers is bypassed, notification", source="adaptive allocations")
def test_it_grows_with_the_load_and_says_so():
    async def scenario(world: World) -> None:
        await adaptive(world)
        for _ in range(30):
            look(world, requests=100, each=0.25)
        assert number(world) == 3
        await asyncio.sleep(0)
        assert world.core.deployed["m"].allocations == 3
        texts = [item.message for item in world.service.notifications.latest]
        assert texts[-1] == "adaptive allocations scaler: scaled [m] to [3] allocations."

    run(scenario)


@fact("bounds, 32 without one", source="adaptive allocations")
@pytest.mark.parametrize(("bounds", "expected"), [({"max": 2}, 2), ({}, 32), ({"max": 40}, 40)])
def test_it_stops_growing_at_the_bound_or_at_32(bounds, expected):
    async def scenario(world: World) -> None:
        world.service.assignments.processors = 1000
        await adaptive(world, **bounds)
        for _ in range(30):
            look(world, requests=1000, each=1.0)
        assert number(world) == expected

    run(scenario)


@fact("bounds, 32 without one", source="adaptive allocations")
def test_it_shrinks_to_the_lower_bound():
    async def scenario(world: World) -> None:
        await adaptive(world, min=2, max=8)
        for _ in range(30):
            look(world, requests=100, each=0.5)
        assert number(world) >= 6
        for _ in range(60):
            look(world, requests=1, each=0.01)
        assert number(world) == 2

    run(scenario)


@fact("cool-down after growth and after the start of the node", source="adaptive allocations")
def test_it_does_not_shrink_within_five_minutes_of_growing():
    async def scenario(world: World) -> None:
        await adaptive(world)
        look(world, requests=100, each=0.5)
        grown = number(world)
        assert grown > 3
        for _ in range(29):
            look(world, requests=1, each=0.001)
        assert number(world) == grown
        look(world, requests=1, each=0.001)
        assert number(world) < grown

    run(scenario)


@fact("cool-down after growth and after the start of the node", source="adaptive allocations")
def test_the_cool_down_is_a_setting():
    async def scenario(world: World) -> None:
        configure(world, cooldown="1m")
        await adaptive(world)
        look(world, requests=100, each=0.5)
        grown = number(world)
        for _ in range(6):
            look(world, requests=1, each=0.001)
        assert number(world) < grown

    run(scenario)


@fact("cool-down after growth and after the start of the node", source="adaptive allocations")
def test_it_does_not_shrink_while_the_node_is_young():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("POST", f"{TM}/m/deployment/_start?number_of_allocations=4")
        body = {"adaptive_allocations": {"enabled": True}}
        await world.ok("POST", f"{TM}/m/deployment/_update", body)
        for _ in range(29):
            look(world, requests=1, each=0.001)
        assert number(world) == 4
        for _ in range(3):
            look(world, requests=1, each=0.001)
        assert number(world) < 4

    run(scenario)


@fact("to zero after the idle time, a setting", source="adaptive allocations")
@pytest.mark.parametrize("bounds", [{}, {"min": 0}, {"min": 0, "max": 3}])
def test_after_a_day_without_a_request_there_are_no_allocations(bounds):
    async def scenario(world: World) -> None:
        await adaptive(world, **bounds)
        process = world.core.deployed["m"]
        look(world, requests=1, each=0.01)
        look(world, seconds=24 * HOUR - 1)
        assert number(world) == 1
        look(world, seconds=1)
        assert number(world) == 0
        await process.wait_for(lambda found: found.state is State.STOPPED, 5)
        assert process.stops == [True]
        stats = (await world.ok("GET", f"{TM}/m/_stats"))["trained_model_stats"][0]["deployment_stats"]
        assert (stats["state"], stats["number_of_allocations"], stats["nodes"]) == ("started", 0, [])
        assert stats["allocation_status"] == {
            "allocation_count": 0,
            "target_allocation_count": 0,
            "state": "fully_allocated",
        }

    run(scenario)


@fact("to zero after the idle time, a setting", source="adaptive allocations")
@fact("settings of at least a minute, dynamic", source="adaptive allocations")
def test_the_idle_time_is_a_setting_that_can_change_while_the_node_runs():
    async def scenario(world: World) -> None:
        await adaptive(world)
        look(world, seconds=HOUR)
        assert number(world) == 1
        configure(world, zero="1h")
        look(world)
        assert number(world) == 0

    run(scenario)


@fact("settings of at least a minute, dynamic", source="adaptive allocations")
@pytest.mark.parametrize("name", ["zero", "cooldown"])
def test_no_setting_is_shorter_than_a_minute(name):
    async def scenario(world: World) -> None:
        configure(world, **{name: "60s"})
        with pytest.raises(ApiError, match=r"must be >= \[1m\]"):
            configure(world, **{name: "59s"})

    run(scenario)


@fact("to zero after the idle time, a setting", source="adaptive allocations")
def test_with_a_lower_bound_it_never_goes_to_zero():
    async def scenario(world: World) -> None:
        await adaptive(world, min=1)
        look(world, requests=1, each=0.01)
        for _ in range(3):
            look(world, seconds=48 * HOUR)
        assert number(world) == 1

    run(scenario)


def test_a_request_that_waits_keeps_it_awake():
    async def scenario(world: World) -> None:
        await adaptive(world)
        world.core.deployed["m"].figures.pending = 1
        look(world, seconds=48 * HOUR)
        assert number(world) == 1

    run(scenario)


@pytest.mark.parametrize("setting", [None, {"enabled": False}, {"min_number_of_allocations": 0}])
def test_without_adaptive_allocations_nothing_changes(setting):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("POST", f"{TM}/m/deployment/_start", {"adaptive_allocations": setting})
        look(world)
        for _ in range(3):
            look(world, seconds=48 * HOUR, requests=10**6, each=1.0)
        assert number(world) == 1

    run(scenario)


@fact("only started deployments", source="adaptive allocations")
def test_what_is_not_started_is_left_alone():
    async def scenario(world: World) -> None:
        await adaptive(world)
        await world.core.deployed["m"].become(State.FAILED, "broken")
        look(world, seconds=48 * HOUR)
        assert number(world) == 1

    run(scenario)


@fact("failures are told once", source="adaptive allocations")
def test_a_node_without_room_is_told_of_once():
    async def scenario(world: World) -> None:
        world.service.assignments.processors = 2
        await adaptive(world)
        for _ in range(5):
            look(world, requests=1000, each=1.0)
        assert number(world) == 1
        warnings = [item for item in world.service.notifications.latest if item.level == "warning"]
        assert [(item.subject, "not enough resources" in item.message) for item in warnings] == [("m", True)]

    run(scenario)


def test_each_deployment_follows_its_own_load():
    async def scenario(world: World) -> None:
        await adaptive(world, "busy")
        await adaptive(world, "quiet")
        for _ in range(30):
            look(world, requests=100, each=0.25, name="busy")
        assert (number(world, "busy"), number(world, "quiet")) == (3, 1)

    run(scenario)


@fact("every ten seconds", source="adaptive allocations")
def test_the_loop_looks_again_and_again_every_ten_seconds():
    assert PERIOD == 10

    async def scenario(world: World) -> None:
        await adaptive(world)
        configure(world, zero="1m")
        world.node.time += HOUR
        loop = asyncio.create_task(world.service.scaler.run(period=0.001))
        found = await world.service.assignments.changes.wait(lambda: number(world) == 0, 10)
        loop.cancel()
        assert found

    run(scenario)


def test_zero_allocations_survive_a_restart(tmp_path):
    async def before(world: World) -> None:
        await adaptive(world)
        look(world, seconds=48 * HOUR)
        assert number(world) == 0

    async def after(world: World) -> None:
        assert number(world) == 0
        assert world.core.deployed == {}
        answer = await world.ok("POST", f"{TM}/m/_infer", {"docs": [{"text_field": "x"}]})
        assert answer == {"inference_results": [{"predicted_value": "x"}]}

    run(before, data=tmp_path)
    run(after, data=tmp_path)
