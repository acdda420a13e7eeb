"""``_update`` and ``cache/_clear``."""

import asyncio

import pytest

from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact


def uri(deployment_id="m", query=""):
    return f"{TM}/{deployment_id}/deployment/_update{query}"


NO_DEPLOYMENTS = ("m", "alias", "*", "d*", "_all", "d,d2")
"""What does not name the deployment ``d`` of the model ``m``."""


def missing(name: str) -> tuple[int, str, str]:
    return 404, "resource_not_found_exception", f"No known model deployment with id [{name}]"


async def started(world: World, query: str = "", body=None) -> None:
    await world.model()
    await world.ok("POST", f"{TM}/m/deployment/_start{query}", body)


def number_of(answer) -> int:
    return answer["assignment"]["task_parameters"]["number_of_allocations"]


@fact("allocation states and the counts that they come from", source="allocation status")
@fact("the answer does not wait", source="update a deployment")
@fact("number of allocations of a node is that of its process", source="statistics")
def test_the_answer_does_not_wait_for_the_allocations():
    async def scenario(world: World) -> None:
        await started(world)
        world.core.may_scale.clear()
        body = await world.ok("POST", uri(), {"number_of_allocations": 4})
        assert number_of(body) == 4
        assert body["assignment"]["routing_table"]["node-1"]["current_allocations"] == 1
        assert body["assignment"]["routing_table"]["node-1"]["target_allocations"] == 4
        stats = (await world.ok("GET", f"{TM}/_stats"))["trained_model_stats"][0]["deployment_stats"]
        assert stats["allocation_status"] == {
            "allocation_count": 1,
            "target_allocation_count": 4,
            "state": "started",
        }
        assert (stats["number_of_allocations"], stats["nodes"][0]["number_of_allocations"]) == (4, 1)
        world.core.may_scale.set()
        assert await world.core.deployed["m"].wait_for(lambda fake: fake.allocations == 4, 5)
        body = await world.ok("POST", uri(query="?number_of_allocations=1"))
        assert number_of(body) == 1
        assert body["assignment"]["max_assigned_allocations"] == 4

    run(scenario)


@fact("#1 #2 #3 rules", source="update a deployment")
@fact("validation", source="adaptive allocations")
@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"number_of_allocations": 0}, "[number_of_allocations] must be a positive integer"),
        (
            {"number_of_allocations": 1, "adaptive_allocations": {"enabled": True}},
            "[number_of_allocations] cannot be set if adaptive allocations is enabled",
        ),
        (
            {"adaptive_allocations": {"min_number_of_allocations": -7}},
            "[min_number_of_allocations] must be a non-negative integer or null",
        ),
        (
            {"adaptive_allocations": {"max_number_of_allocations": 0}},
            "[max_number_of_allocations] must be a positive integer or null",
        ),
        (
            {"adaptive_allocations": {"min_number_of_allocations": 3, "max_number_of_allocations": 2}},
            "[min_number_of_allocations] must not be larger than [max_number_of_allocations]",
        ),
    ],
)
def test_rules(body, text):
    async def scenario(world: World) -> None:
        answer = await world.call("POST", uri(), body)
        assert answer.error == (400, "action_request_validation_exception", f"Validation Failed: 1: {text};")

    run(scenario)


@fact("query and body", source="update a deployment")
def test_a_body_is_needed_when_the_query_has_no_number():
    async def scenario(world: World) -> None:
        answer = await world.call("POST", uri())
        assert answer.error == (400, "parse_exception", "request body is required")

    run(scenario)


@fact("timeout, master_timeout, and one in the body", source="update a deployment")
@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("?number_of_allocations=2&timeout=1s&master_timeout=2s", None),
        ("?timeout=1s&master_timeout=2s", {"number_of_allocations": 2, "timeout": "3s"}),
        ("", {"number_of_allocations": 2, "timeout": "3s", "model_id": "m"}),
    ],
)
def test_times_are_taken_and_nothing_waits(query, body):
    async def scenario(world: World) -> None:
        await started(world)
        assert number_of(await world.ok("POST", uri(query=query), body)) == 2

    run(scenario)


@fact("other settings cannot change", source="update a deployment")
@pytest.mark.parametrize(
    "setting",
    ["threads_per_allocation", "queue_capacity", "cache_size", "priority", "wait_for", "deployment_id"],
)
def test_other_settings_cannot_change(setting):
    async def scenario(world: World) -> None:
        await started(world)
        in_body = await world.call("POST", uri(), {"number_of_allocations": 2, setting: "1"})
        assert in_body.error[:2] == (400, "x_content_parse_exception")
        assert f"unknown field [{setting}]" in in_body.error[2]
        in_query = await world.call("POST", uri(query=f"?number_of_allocations=2&{setting}=1"))
        assert in_query.status == 400
        assert f"unrecognized parameter: [{setting}]" in in_query.error[2]
        assert number_of(await world.ok("POST", uri(), {})) == 1

    run(scenario)


@fact("#4 body model_id differs", source="update a deployment")
def test_the_body_must_name_what_the_path_names():
    async def scenario(world: World) -> None:
        await started(world)
        answer = await world.call("POST", uri(), {"number_of_allocations": 2, "model_id": "n"})
        assert answer.error == (
            400,
            "status_exception",
            "Inconsistent model_id; 'n' specified in the body differs from 'm' specified as a URL argument",
        )

    run(scenario)


@fact("the path of update, stop and clear cache is a deployment id", source="endpoints")
@fact("#5 no such deployment", source="update a deployment")
def test_the_path_is_a_deployment_id():
    async def scenario(world: World) -> None:
        await started(world, "?deployment_id=d")
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        for name in NO_DEPLOYMENTS:
            answer = await world.call("POST", uri(name), {"number_of_allocations": 2})
            assert answer.error == missing(name)

    run(scenario)


@fact("#7 #8 nothing changes, not started", source="update a deployment")
@pytest.mark.parametrize(("number", "status"), [(1, 200), (2, 409)])
def test_only_a_change_needs_a_started_deployment(number, status):
    async def scenario(world: World) -> None:
        world.core.may_load.clear()
        await started(world, "?wait_for=starting")
        answer = await world.call("POST", uri(), {"number_of_allocations": number})
        assert answer.status == status
        if status == 409:
            text = "cannot update deployment that is not in [started] state"
            assert answer.error == (409, "status_exception", text)

    run(scenario)


@fact("#9 capacity, and a decrease needs none", source="update a deployment")
@fact("processors, low priority", source="resources of a node")
def test_capacity_counts_the_other_deployments():
    async def scenario(world: World) -> None:
        await started(world)
        await world.deploy("m", "d")
        world.service.assignments.processors = 4
        answer = await world.call("POST", uri(), {"number_of_allocations": 4})
        assert answer.error == (
            429,
            "status_exception",
            "Could not update deployment because there are not enough resources to provide all requested"
            " allocations",
        )
        assert number_of(await world.ok("POST", uri(), {"number_of_allocations": 3})) == 3
        world.service.assignments.processors = 0
        assert number_of(await world.ok("POST", uri(), {"number_of_allocations": 2})) == 2, "fewer always fit"

    run(scenario)


@fact("types of errors and their statuses", source="conventions of all endpoints")
@fact("#6b #6c low priority", source="update a deployment")
def test_low_priority_stays_at_one():
    async def scenario(world: World) -> None:
        await started(world, "?priority=low")
        for body, text in [
            ({"number_of_allocations": 2}, "[number_of_allocations] must be 1 when [priority] is low"),
            (
                {"adaptive_allocations": {"max_number_of_allocations": 2}},
                "[max_number_of_allocations] must be 1 when [priority] is low",
            ),
        ]:
            answer = await world.call("POST", uri(), body)
            assert answer.error == (400, "validation_exception", f"Validation Failed: 1: {text};")

    run(scenario)


@fact("#6 number while adaptive", source="update a deployment")
@fact("null clears, -1 clears a bound", source="update a deployment")
@fact("-1 and null clear, enabled is always written", source="adaptive allocations")
def test_adaptive_settings_merge_field_by_field_and_null_clears_them():
    async def scenario(world: World) -> None:
        await started(world, body={"adaptive_allocations": {"enabled": True, "min_number_of_allocations": 1}})

        async def update(value):
            body = await world.ok("POST", uri(), {"adaptive_allocations": value})
            return body["assignment"]["adaptive_allocations"]

        assert await update({"max_number_of_allocations": 5}) == {
            "enabled": True,
            "min_number_of_allocations": 1,
            "max_number_of_allocations": 5,
        }
        assert await update({"min_number_of_allocations": -1}) == {
            "enabled": True,
            "max_number_of_allocations": 5,
        }
        assert await update({"enabled": False, "min_number_of_allocations": 2}) == {
            "enabled": False,
            "min_number_of_allocations": 2,
            "max_number_of_allocations": 5,
        }
        assert await update({"enabled": True, "min_number_of_allocations": None}) == {
            "enabled": True,
            "max_number_of_allocations": 5,
        }
        assert await update({"max_number_of_allocations": None}) == {"enabled": True}
        await update({"max_number_of_allocations": 5})
        unlike = await world.call("POST", uri(), {"adaptive_allocations": {"min_number_of_allocations": 6}})
        assert unlike.error == (
            400,
            "action_request_validation_exception",
            "Validation Failed: 1: [min_number_of_allocations] must not be larger than"
            " [max_number_of_allocations];",
        )
        refused = await world.call("POST", uri(), {"number_of_allocations": 2})
        assert refused.error == (
            400,
            "validation_exception",
            "Validation Failed: 1: [number_of_allocations] cannot be set if adaptive allocations is enabled;",
        )
        assert await update(None) is None
        stats = (await world.ok("GET", f"{TM}/_stats"))["trained_model_stats"][0]["deployment_stats"]
        assert "adaptive_allocations" not in stats

    run(scenario)


@fact("enabling a running deployment needs no number", source="adaptive allocations")
def test_adaptive_allocations_begin_on_a_running_deployment_without_a_number():
    async def scenario(world: World) -> None:
        await started(world)
        body = await world.ok("POST", uri(), {"adaptive_allocations": {"enabled": True}})
        assert body["assignment"]["adaptive_allocations"] == {"enabled": True}
        stats = (await world.ok("GET", f"{TM}/_stats"))["trained_model_stats"][0]["deployment_stats"]
        assert stats["adaptive_allocations"] == {"enabled": True}

    run(scenario)


@fact("the path of update, stop and clear cache is a deployment id", source="endpoints")
@fact("clear, unknown id", source="clear the cache")
def test_clearing_the_cache():
    async def scenario(world: World) -> None:
        await started(world, "?deployment_id=d")
        assert await world.ok("POST", f"{TM}/d/deployment/cache/_clear") == {"cleared": True}
        assert world.core.deployed["d"].cleared == 1
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        for name in NO_DEPLOYMENTS:
            assert (await world.call("POST", f"{TM}/{name}/deployment/cache/_clear")).error == missing(name)
        assert world.core.deployed["d"].cleared == 1

    run(scenario)


@fact("inference goes on", source="update a deployment")
def test_inference_goes_on_while_the_number_changes():
    async def scenario(world: World) -> None:
        await started(world)
        calls = [
            world.call("POST", uri(), {"number_of_allocations": 1 + number % 3})
            if number % 2
            else world.call("POST", f"{TM}/m/_infer", {"docs": [{"text_field": "x"}]})
            for number in range(20)
        ]
        assert {answer.status for answer in await asyncio.gather(*calls)} == {200}

    run(scenario)
