"""``_start``: which rules are told first, which checks come before which, and where a value is read."""

import pytest

from tests.reference_impl.ml.world import TM, World, part, run
from tests.support.facts import fact

PYTORCH = {"model_type": "pytorch", "inference_config": {"pass_through": {}}}
TREE = {
    "inference_config": {"regression": {}},
    "definition": {
        "trained_model": {
            "tree": {"feature_names": ["a"], "tree_structure": [{"node_index": 0, "leaf_value": 1}]}
        }
    },
}
BODY = {
    "number_of_allocations": 2,
    "threads_per_allocation": 2,
    "queue_capacity": 5,
    "cache_size": "1kb",
    "priority": "normal",
    "wait_for": "started",
    "timeout": "5s",
}
IN_BODY = {"number_of_allocations": 2, "threads_per_allocation": 2, "queue_capacity": 5, "cache_size": "1kb"}
QUERY = (
    "number_of_allocations=1&threads_per_allocation=1&queue_capacity=100000&cache_size=0&priority=low"
    "&wait_for=starting&timeout=7s"
)
IN_QUERY = {
    "number_of_allocations": 1,
    "threads_per_allocation": 1,
    "queue_capacity": 100_000,
    "cache_size": "0",
}


def uri(model_id="m", query=""):
    return f"{TM}/{model_id}/deployment/_start{query}"


async def parameters(world: World, query="", body=None):
    """What the deployment was made of."""
    return (await world.ok("POST", uri(query=query), body))["assignment"]["task_parameters"]


@fact("defaults", source="start a deployment")
def test_what_nobody_sets():
    async def scenario(world: World) -> None:
        await world.model()
        found = await parameters(world)
        shown = {name: found[name] for name in (*IN_BODY, "priority", "deployment_id")}
        assert shown == {
            "number_of_allocations": 1,
            "threads_per_allocation": 1,
            "queue_capacity": 1024,
            "cache_size": "5b",
            "priority": "normal",
            "deployment_id": "m",
        }

    run(scenario)


@fact("every setting in query and body, and the query wins", source="start a deployment")
@pytest.mark.parametrize(
    ("query", "body", "expected", "priority"),
    [
        ("", BODY, IN_BODY, "normal"),
        (f"?{QUERY}", None, IN_QUERY, "low"),
        (f"?{QUERY}", BODY, IN_QUERY, "low"),
        ("", {"priority": "low"}, {}, "low"),
    ],
)
def test_every_setting_is_read_in_the_query_first(query, body, expected, priority):
    async def scenario(world: World) -> None:
        await world.model()
        found = await parameters(world, query, body)
        assert found["priority"] == priority
        assert {name: found[name] for name in expected} == expected

    run(scenario)


@fact("every setting in query and body, and the query wins", source="start a deployment")
@fact("unknown words, and known ones in any case", source="start a deployment")
@pytest.mark.parametrize(
    ("query", "body"),
    [("?wait_for=starting", None), ("", {"wait_for": "starting"}), ("?wait_for=Starting", BODY)],
)
def test_where_it_says_how_long_to_wait(query, body):
    async def scenario(world: World) -> None:
        await world.model()
        world.core.may_load.clear()
        answer = await world.ok("POST", uri(query=query), body)
        assert answer["assignment"]["assignment_state"] == "starting"

    run(scenario)


@fact("every setting in query and body, and the query wins", source="start a deployment")
@pytest.mark.parametrize(("query", "body"), [("?timeout=1ms", BODY), ("", {"timeout": "1ms"})])
def test_where_it_says_how_long_at_most(query, body):
    async def scenario(world: World) -> None:
        await world.model()
        world.core.may_load.clear()
        answer = await world.call("POST", uri(query=query), body)
        assert (answer.error[0], answer.error[2].split("]")[0]) == (408, "Timed out after [1ms")

    run(scenario)


@fact("deployment_id of the body is overwritten", source="start a deployment")
def test_a_deployment_id_in_the_body_is_overwritten():
    async def scenario(world: World) -> None:
        await world.model()
        assert (await parameters(world, body={"deployment_id": "other"}))["deployment_id"] == "m"
        found = await parameters(world, "?deployment_id=d", {"deployment_id": "other"})
        assert found["deployment_id"] == "d"

    run(scenario)


@fact("adaptive_allocations in the body only", source="start a deployment")
def test_adaptive_allocations_are_for_the_body():
    async def scenario(world: World) -> None:
        answer = await world.call("POST", uri(query="?adaptive_allocations=true"))
        assert answer.status == 400
        assert "unrecognized parameter: [adaptive_allocations]" in answer.error[2]

    run(scenario)


@fact("-1 and null clear, enabled is always written", source="adaptive allocations")
def test_adaptive_allocations_show_whether_they_are_enabled_and_the_bounds_that_are_set():
    async def scenario(world: World) -> None:
        await world.model()
        given = {"min_number_of_allocations": 1, "max_number_of_allocations": None}
        answer = await world.ok("POST", uri(), {"adaptive_allocations": given})
        assert answer["assignment"]["adaptive_allocations"] == {
            "enabled": False,
            "min_number_of_allocations": 1,
        }

    run(scenario)


@fact("validation errors, all in their order", source="start a deployment")
@pytest.mark.parametrize(
    ("query", "adaptive", "texts"),
    [
        (
            "number_of_allocations=0&threads_per_allocation=0&queue_capacity=0&timeout=0s",
            {"enabled": True, "min_number_of_allocations": -2, "max_number_of_allocations": 0},
            [
                "[number_of_allocations] must be a positive integer",
                "[number_of_allocations] cannot be set if adaptive allocations is enabled",
                "[threads_per_allocation] must be a positive integer",
                "[min_number_of_allocations] must be a non-negative integer or null",
                "[max_number_of_allocations] must be a positive integer or null",
                "[threads_per_allocation] must be a power of 2 less than or equal to 32",
                "[queue_capacity] must be a positive integer",
                "[timeout] must be positive",
            ],
        ),
        (
            "number_of_allocations=2&threads_per_allocation=2&queue_capacity=100001&priority=low",
            {"enabled": False, "max_number_of_allocations": 2},
            [
                "[queue_capacity] must be less than 100000",
                "[number_of_allocations] must be 1 when [priority] is low",
                "[threads_per_allocation] must be 1 when [priority] is low",
                "[max_number_of_allocations] must be 1 when [priority] is low",
            ],
        ),
    ],
)
def test_broken_rules_are_listed_in_their_order(query, adaptive, texts):
    async def scenario(world: World) -> None:
        answer = await world.call("POST", uri(query=f"?{query}"), {"adaptive_allocations": adaptive})
        listed = "".join(f"{number}: {text};" for number, text in enumerate(texts, 1))
        assert answer.error == (400, "action_request_validation_exception", f"Validation Failed: {listed}")

    run(scenario)


async def several(world: World) -> None:
    """Models that cannot be deployed for more than one reason, on a node that is full of deployments."""
    await world.model()
    await world.ok("PUT", f"{TM}/tree", TREE)
    await world.ok("PUT", f"{TM}/empty", PYTORCH)
    await world.ok("PUT", f"{TM}/parts", PYTORCH)
    for number, total in enumerate((9, 8)):
        await world.ok("PUT", f"{TM}/parts/definition/{number}", part(b"abc", total=total, parts=2))
    await world.ok("PUT", f"{TM}/short", PYTORCH)
    await world.ok("PUT", f"{TM}/short/definition/0", part(b"abc", total=9))
    world.service.assignments.processors = 200
    await world.deploy("m", *(f"d{number}" for number in range(100)))
    world.node.endpoints.configs |= {"m": {}, "nope": {}}


@fact("checks in their order", source="start a deployment")
def test_checks_come_in_their_order():
    """Each start breaks the check that is told and a later one."""

    async def scenario(world: World) -> None:
        await several(world)

        async def told(model_id: str, deployment_id: str) -> str:
            answer = await world.call("POST", uri(model_id, f"?deployment_id={deployment_id}"))
            return str(answer.error[2])

        assert "reached the limit of [100]" in await told("m", "d0")
        await world.ok("POST", f"{TM}/d99/deployment/_stop")
        assert "an existing deployment with the same id [d0] exist" in await told("m", "d0")
        for name in ("m", "nope"):
            assert "Model IDs must be unique." in await told(name, "new")
        assert "No known trained model with model_id [gone]" in await told("gone,m,tree", "new")
        assert "cannot deploy more than one model" in await told("tree,empty", "m")
        assert "cannot deploy more than one model" in await told("*", "m")
        assert "Only PyTorch models can be deployed" in await told("tree", "m")
        assert "Deployment id [m] is the same as an another model" in await told("empty", "m")
        world.service.assignments.processors = 0
        assert "Could not find trained model definition [empty]" in await told("empty", "new")
        assert "must be the same in all model definition parts" in await told("parts", "new")
        assert "Model definition truncated." in await told("short", "new")
        world.node.endpoints.configs.clear()
        assert "no ML nodes with sufficient capacity" in await told("m", "new")

    run(scenario)
