"""Requests to a deployment that has gone to zero allocations."""

from __future__ import annotations

import asyncio

from reference_impl.plugins.ml.update import set_number
from tests.reference_impl.ml.world import TM, Answer, World, run
from tests.support.facts import fact

DOCS = {"docs": [{"text_field": "x"}]}
START_TIMEOUT_TEXT = (
    "Timed out after [20ms] waiting for trained model deployment [m] to start. Use the trained model stats"
    " API to track the state of the deployment and try again once it has started."
)


async def asleep(world: World, **bounds: int) -> None:
    """A deployment that the scaler has put to sleep."""
    await world.model("m")
    given = {f"{bound}_number_of_allocations": value for bound, value in bounds.items()}
    await world.ok("POST", f"{TM}/m/deployment/_start", {"adaptive_allocations": {"enabled": True, **given}})
    set_number(world.service.assignments, world.service.assignments.find("m"), 0)


def infer(world: World, query: str = "") -> asyncio.Task[Answer]:
    return asyncio.create_task(world.call("POST", f"{TM}/m/_infer{query}", DOCS))


async def waiting(world: World, count: int) -> None:
    """Return when so many requests wait for an allocation."""
    while world.service.waiters._waiting < count:
        await asyncio.sleep(0)


@fact("a route answers when it is started and has allocations", source="states of a routing entry")
@fact("adaptive at zero waits", source="infer")
@fact("from zero: one update, and requests wait", source="adaptive allocations")
def test_a_request_wakes_it_waits_and_is_answered():
    async def scenario(world: World) -> None:
        await asleep(world)
        first = world.core.deployed["m"]
        world.core.may_load.clear()
        requests = [infer(world) for _ in range(3)]
        await waiting(world, 3)
        stats = (await world.ok("GET", f"{TM}/m/_stats"))["trained_model_stats"][0]["deployment_stats"]
        assert (stats["state"], stats["number_of_allocations"]) == ("starting", 1)
        world.core.may_load.set()
        for answer in await asyncio.gather(*requests):
            assert (answer.status, answer.body) == (200, {"inference_results": [{"predicted_value": "x"}]})
        assert world.core.deployed["m"] is not first
        assert len(world.core.deployed["m"].inputs) == 3
        assert len(world.core.loads) == 2

    run(scenario)


@fact("99 can wait", source="adaptive allocations")
def test_the_99th_can_wait_and_the_100th_is_refused():
    async def scenario(world: World) -> None:
        await asleep(world)
        world.core.may_load.clear()
        requests = [infer(world) for _ in range(99)]
        await waiting(world, 99)
        refused = await infer(world)
        assert refused.error == (
            429,
            "status_exception",
            "Rejected inference request waiting for an allocation of deployment [m]. Too many pending"
            " requests",
        )
        world.core.may_load.set()
        assert {answer.status for answer in await asyncio.gather(*requests)} == {200}
        assert (await infer(world)).status == 200

    run(scenario)


@fact("removed while waiting", source="adaptive allocations")
def test_a_removed_deployment_ends_the_wait():
    async def scenario(world: World) -> None:
        await asleep(world)
        world.core.may_load.clear()
        request = infer(world)
        await waiting(world, 1)
        await world.ok("POST", f"{TM}/m/deployment/_stop")
        assert (await request).error == (
            409,
            "status_exception",
            "[m] Error waiting for a model allocation, model assignment has been removed",
        )

    run(scenario)


@fact("all routes failed", source="adaptive allocations")
def test_a_failed_load_ends_the_wait():
    async def scenario(world: World) -> None:
        await asleep(world)
        world.core.load_error = "broken"
        expected = (
            500,
            "status_exception",
            "[m] Error waiting for a model allocation, all nodes have failed with errors [{node-1=broken}]",
        )
        assert (await infer(world)).error == expected
        assert (await infer(world)).error == expected

    run(scenario)


@fact("timeout while waiting", source="adaptive allocations")
def test_the_wait_is_as_long_as_the_request_may_take():
    async def scenario(world: World) -> None:
        await asleep(world)
        world.core.may_load.clear()
        answer = await infer(world, "?timeout=20ms")
        assert answer.error == (408, "model_deployment_timeout_exception", START_TIMEOUT_TEXT)
        assert await world.deployments() == ["m"]

    run(scenario)


def test_the_wait_counts_against_the_request():
    async def scenario(world: World) -> None:
        await asleep(world)
        await world.ok("POST", f"{TM}/m/_infer?timeout=30s", DOCS)
        (left,) = world.core.deployed["m"].timeouts
        assert 0 < left < 30

    run(scenario)


def test_without_room_the_request_waits_in_vain():
    async def scenario(world: World) -> None:
        await asleep(world)
        world.service.assignments.processors = 0
        assert (await infer(world, "?timeout=20ms")).error[0] == 408
        assert [item.level for item in world.service.notifications.latest] == ["warning"]

    run(scenario)


def test_a_deployment_that_has_never_slept_is_waited_for_too():
    async def scenario(world: World) -> None:
        await world.model("m")
        world.core.may_load.clear()
        body = {"adaptive_allocations": {"enabled": True, "min_number_of_allocations": 0}}
        await world.ok("POST", f"{TM}/m/deployment/_start?wait_for=starting", body)
        request = infer(world)
        await waiting(world, 1)
        world.core.may_load.set()
        assert (await request).status == 200

    run(scenario)


def test_with_a_lower_bound_nobody_waits():
    async def scenario(world: World) -> None:
        await world.model("m")
        world.core.may_load.clear()
        body = {"adaptive_allocations": {"enabled": True, "min_number_of_allocations": 1}}
        await world.ok("POST", f"{TM}/m/deployment/_start?wait_for=starting", body)
        assert (await infer(world)).error == (
            409,
            "status_exception",
            "Trained model deployment [m] is not allocated to any nodes",
        )

    run(scenario)


@fact("stop of a failed deployment, and of one without a route", source="stop a deployment")
def test_a_stop_waits_for_the_process_that_is_still_going_to_sleep():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("POST", f"{TM}/m/deployment/_start", {"adaptive_allocations": {"enabled": True}})
        old = world.core.deployed["m"]
        world.core.may_stop.clear()
        set_number(world.service.assignments, world.service.assignments.find("m"), 0)
        stop = asyncio.create_task(world.call("POST", f"{TM}/m/deployment/_stop"))
        while len(old.stops) < 2:
            await asyncio.sleep(0)
        assert (old.stops, stop.done()) == ([True, False], False)
        assert await world.deployments() == ["m"]
        world.core.may_stop.set()
        assert (await stop).body == {"stopped": True}
        assert await world.deployments() == []

    run(scenario)


@fact("no routable node", source="clear the cache")
def test_other_operations_take_a_sleeping_deployment_as_it_is():
    async def scenario(world: World) -> None:
        await asleep(world)
        assert await world.ok("POST", f"{TM}/m/deployment/cache/_clear") == {"cleared": True}
        body = {"adaptive_allocations": {"max_number_of_allocations": 4}}
        assignment = (await world.ok("POST", f"{TM}/m/deployment/_update", body))["assignment"]
        assert (assignment["assignment_state"], assignment["routing_table"]) == ("started", {})
        body = {"adaptive_allocations": {"min_number_of_allocations": 2}}
        await world.ok("POST", f"{TM}/m/deployment/_update", body)
        awake = world.core.deployed["m"]
        assert await awake.wait_for(lambda found: found.allocations == 2, 5)

    run(scenario)
