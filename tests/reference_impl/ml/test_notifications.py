"""What the node tells of deployments without being asked."""

import asyncio
import logging

from reference_impl.deployment.types import Crash, State
from reference_impl.plugins.ml.notifications import KEPT, Notifications
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact


def told(world: World) -> list[tuple[str, str, str]]:
    return [(item.level, item.subject, item.message) for item in world.service.notifications.latest]


@fact("notification", source="stop a deployment")
def test_a_stopped_deployment():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m", "d")
        stops = [world.ok("POST", f"{TM}/d/deployment/_stop") for _ in range(3)]
        await asyncio.gather(*stops)
        assert told(world) == [("info", "d", "Stopped deployment")]

    run(scenario)


@fact("route started to failed after the last crash", source="states of a routing entry")
@fact("notification of the last failure", source="crash and restart")
@fact("notification of each restart", source="crash and restart")
def test_a_process_that_crashes_and_one_that_crashed_for_good():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m", "d")
        process = world.core.deployed["d"]
        process.crash = Crash("SIGSEGV", 3)
        process.on_change(process)
        process.on_change(process)
        process.crash = Crash("SIGKILL", 4)
        await process.become(State.FAILED, "inference process crashed due to reason [SIGKILL]")
        assert told(world) == [
            (
                "warning",
                "d",
                "Inference process [d] failed due to [SIGSEGV]. This is the [3] failure in 24 hours, and the"
                " process will be restarted.",
            ),
            (
                "error",
                "d",
                "[d] inference process failed after [4] starts in 24 hours, not restarting again.",
            ),
        ]

    run(scenario)


def test_a_failed_load_is_told_by_the_start_alone():
    async def scenario(world: World) -> None:
        await world.model("m")
        world.core.load_error = "broken"
        await world.call("POST", f"{TM}/m/deployment/_start?wait_for=starting")
        await world.core.deployed["m"].wait_for(lambda found: found.state is State.FAILED, 5)
        assert told(world) == []

    run(scenario)


def test_each_goes_to_the_log_at_its_level_and_only_the_latest_are_kept(caplog):
    caplog.set_level(logging.INFO, "reference_impl.notifications")
    notifications = Notifications(lambda: 7.0)
    notifications.info("a", "one")
    notifications.warning("b", "two")
    notifications.error("c", "three")
    logged = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert logged == [("INFO", "[a] one"), ("WARNING", "[b] two"), ("ERROR", "[c] three")]
    for _ in range(KEPT):
        notifications.info("d", "more")
    assert {item.subject for item in notifications.latest} == {"d"}
    assert len(notifications.latest) == KEPT
