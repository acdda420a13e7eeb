"""Where pages and Elasticsearch disagree: each switch, seen from outside, in both profiles.

The switches of ``_stop`` have their tests in test_stop.py.
"""

import dataclasses

import pytest

from reference_impl.plugins.ml.profiles import Switches
from reference_impl.settings import Settings
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

BOTH = pytest.mark.parametrize("profile", ["documented", "elasticsearch"])


@fact("every disagreement between pages and server is a switch", source="endpoints")
def test_every_switch_differs():
    documented = dataclasses.asdict(Switches.documented())
    elasticsearch = dataclasses.asdict(Switches.elasticsearch())
    assert {name for name in documented if documented[name] == elasticsearch[name]} == set()


@BOTH
def test_the_profile_picks_the_switches(profile):
    expected = Switches.documented() if profile == "documented" else Switches.elasticsearch()
    assert Switches.of(Settings(profile=profile)) == expected


@fact("default queue capacity", source="start a deployment")
@pytest.mark.parametrize(("profile", "capacity"), [("documented", 1024), ("elasticsearch", 10000)])
def test_default_queue_capacity(profile, capacity):
    async def scenario(world: World) -> None:
        await world.model()
        body = await world.ok("POST", f"{TM}/m/deployment/_start")
        assert body["assignment"]["task_parameters"]["queue_capacity"] == capacity

    run(scenario, profile=profile)


@fact("the queue is rejected at a crash that is followed by a restart", source="crash and restart")
@BOTH
def test_what_becomes_of_the_queue_of_a_crashed_process(profile):
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("POST", f"{TM}/m/deployment/_start")
        assert world.core.deployed["m"].settings.queue_outlives_crash is (profile == "documented")

    run(scenario, profile=profile)


@fact("default timeout", source="start a deployment")
@pytest.mark.parametrize(("profile", "seconds"), [("documented", 20.0), ("elasticsearch", 30.0)])
def test_default_start_timeout(profile, seconds):
    async def scenario(world: World) -> None:
        await world.model()
        waited = []

        async def wait_for(_predicate, timeout):
            waited.append(timeout)
            return True

        deploy = world.core.deploy

        def deploy_observed(*args):
            deployment = deploy(*args)
            deployment.wait_for = wait_for
            return deployment

        world.core.deploy = deploy_observed
        await world.ok("POST", f"{TM}/m/deployment/_start")
        assert waited == [seconds]

    run(scenario, profile=profile)


@fact("stored options and defaults", source="tasks")
@pytest.mark.parametrize(("profile", "number"), [("documented", 0), ("elasticsearch", 5)])
def test_default_top_classes_of_fill_mask(profile, number):
    async def scenario(world: World) -> None:
        await world.model(task="fill_mask")
        config = (await world.ok("GET", f"{TM}/m"))["trained_model_configs"][0]["inference_config"]
        assert config["fill_mask"]["num_top_classes"] == number

    run(scenario, profile=profile)


@fact("model alias", source="resources and identifiers")
@pytest.mark.parametrize(("profile", "status"), [("documented", 400), ("elasticsearch", 200)])
def test_an_alias_that_is_one_digit(profile, status):
    async def scenario(world: World) -> None:
        await world.model()
        answer = await world.call("PUT", f"{TM}/m/model_aliases/7")
        assert answer.status == status

    run(scenario, profile=profile)


@fact("first number of allocations", source="start a deployment")
@pytest.mark.parametrize(("profile", "number"), [("documented", 1), ("elasticsearch", 3)])
def test_the_lower_bound_of_adaptive_allocations_that_are_not_enabled(profile, number):
    async def scenario(world: World) -> None:
        await world.model()
        adaptive = {"enabled": False, "min_number_of_allocations": 3}
        body = await world.ok("POST", f"{TM}/m/deployment/_start", {"adaptive_allocations": adaptive})
        assert body["assignment"]["task_parameters"]["number_of_allocations"] == number

    run(scenario, profile=profile)


@fact("force and deployments with other ids", source="delete a model")
@pytest.mark.parametrize(("profile", "left"), [("documented", []), ("elasticsearch", ["other"])])
def test_force_deleting_a_model_with_several_deployments(profile, left):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "m", "other")
        assert await world.ok("DELETE", f"{TM}/m?force=true") == {"acknowledged": True}
        assert world.service.config("m") is None
        assert [item.deployment_id for item in world.service.assignments.all()] == left

    run(scenario, profile=profile)


@fact("query and body", source="update a deployment")
@pytest.mark.parametrize(("profile", "status"), [("documented", 200), ("elasticsearch", 400)])
def test_update_with_query_and_body(profile, status):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        uri = f"{TM}/m/deployment/_update?number_of_allocations=2"
        answer = await world.call("POST", uri, {"number_of_allocations": 3})
        assert answer.status == status
        if status == 200:
            assert answer.body["assignment"]["task_parameters"]["number_of_allocations"] == 2
        else:
            assert answer.error[2].endswith("does not support having a body")

    run(scenario, profile=profile)
