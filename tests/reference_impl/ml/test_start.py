"""``_start``: what it answers, which rules it checks, in which order, and how it waits."""

import asyncio

import pytest

from reference_impl.errors import ApiError
from tests.reference_impl.ml.world import TM, World, content, part, run
from tests.support.facts import fact


def uri(model_id="m", query=""):
    return f"{TM}/{model_id}/deployment/_start{query}"


def status_error(status, reason):
    return status, "status_exception", reason


@fact("fields of a route", source="states of a routing entry")
@fact("order used by wait_for", source="allocation status")
@fact("deployment_id", source="start a deployment")
@fact("answer", source="start a deployment")
def test_the_answer_shows_what_was_asked_for():
    async def scenario(world: World) -> None:
        await world.model()
        query = "?number_of_allocations=2&threads_per_allocation=4&queue_capacity=7&cache_size=10kb"
        body = await world.ok("POST", uri(query=f"{query}&wait_for=fully_allocated"))
        assert body["assignment"] == {
            "task_parameters": {
                "model_id": "m",
                "deployment_id": "m",
                "model_bytes": 5,
                "threads_per_allocation": 4,
                "number_of_allocations": 2,
                "queue_capacity": 7,
                "cache_size": "10kb",
                "priority": "normal",
                "per_deployment_memory_bytes": 0,
                "per_allocation_memory_bytes": 0,
            },
            "routing_table": {
                "node-1": {
                    "current_allocations": 2,
                    "target_allocations": 2,
                    "routing_state": "started",
                    "reason": "",
                }
            },
            "assignment_state": "started",
            "start_time": "2023-11-14T22:13:20.500Z",
            "max_assigned_allocations": 2,
            "adaptive_allocations": None,
        }
        fake = world.core.deployed["m"]
        assert fake.settings.cache_size == 10 * 1024
        assert (content(fake.package), fake.package.vocabulary) == (b"model", ("[PAD]", "[UNK]", "a"))
        assert fake.package.task == "pass_through"
        assert fake.package.config["tokenization"]["bert"]["span"] == -1

    run(scenario)


@fact("durations and sizes have units, a size of zero needs none", source="conventions of all endpoints")
@fact("cache_size", source="start a deployment")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "5b"),
        ("?cache_size=0", "0"),
        ("?cache_size=0b", "0"),
        ("?cache_size=1630b", "1630b"),
        ("?cache_size=1mb", "1mb"),
    ],
)
def test_cache_sizes_of_which_the_default_is_that_of_the_model(query, shown):
    async def scenario(world: World) -> None:
        await world.model()
        body = await world.ok("POST", uri(query=query))
        assert body["assignment"]["task_parameters"]["cache_size"] == shown

    run(scenario)


@fact("every setting in query and body, and the query wins", source="start a deployment")
def test_the_query_wins_over_the_body_and_the_body_over_the_defaults():
    async def scenario(world: World) -> None:
        await world.model()
        body = {
            "model_id": "m",
            "deployment_id": "ignored",
            "number_of_allocations": 3,
            "threads_per_allocation": 2,
            "queue_capacity": 5,
            "priority": "NORMAL",
            "wait_for": "started",
            "timeout": "5s",
            "cache_size": "0",
        }
        answer = await world.ok("POST", uri(query="?number_of_allocations=1&deployment_id=d"), body)
        parameters = answer["assignment"]["task_parameters"]
        assert parameters["number_of_allocations"] == 1
        assert parameters["threads_per_allocation"] == 2
        assert parameters["queue_capacity"] == 5
        assert parameters["deployment_id"] == "d"

    run(scenario)


@fact("validation reasons are numbered, all of them", source="conventions of all endpoints")
@fact("validation errors, all in their order", source="start a deployment")
def test_every_broken_rule_is_listed():
    async def scenario(world: World) -> None:
        query = "?number_of_allocations=0&threads_per_allocation=0&queue_capacity=100001&timeout=0s"
        answer = await world.call("POST", uri(query=query))
        assert answer.error == (
            400,
            "action_request_validation_exception",
            "Validation Failed: 1: [number_of_allocations] must be a positive integer;"
            "2: [threads_per_allocation] must be a positive integer;"
            "3: [threads_per_allocation] must be a power of 2 less than or equal to 32;"
            "4: [queue_capacity] must be less than 100000;5: [timeout] must be positive;",
        )

    run(scenario)


@fact("validation errors, all in their order", source="start a deployment")
@fact("validation", source="adaptive allocations")
@pytest.mark.parametrize(
    ("query", "body", "text"),
    [
        (
            "?threads_per_allocation=3",
            None,
            "[threads_per_allocation] must be a power of 2 less than or equal to 32",
        ),
        (
            "?threads_per_allocation=64",
            None,
            "[threads_per_allocation] must be a power of 2 less than or equal to 32",
        ),
        ("?queue_capacity=0", None, "[queue_capacity] must be a positive integer"),
        ("?timeout=-1", None, "[timeout] must be positive"),
        (
            "?priority=low&number_of_allocations=2",
            None,
            "[number_of_allocations] must be 1 when [priority] is low",
        ),
        (
            "?priority=low&threads_per_allocation=2",
            None,
            "[threads_per_allocation] must be 1 when [priority] is low",
        ),
        (
            "?priority=low",
            {"adaptive_allocations": {"enabled": True, "max_number_of_allocations": 2}},
            "[max_number_of_allocations] must be 1 when [priority] is low",
        ),
        (
            "?number_of_allocations=1",
            {"adaptive_allocations": {"enabled": True}},
            "[number_of_allocations] cannot be set if adaptive allocations is enabled",
        ),
        (
            "",
            {"adaptive_allocations": {"enabled": True, "min_number_of_allocations": -2}},
            "[min_number_of_allocations] must be a non-negative integer or null",
        ),
        (
            "",
            {"adaptive_allocations": {"enabled": True, "max_number_of_allocations": 0}},
            "[max_number_of_allocations] must be a positive integer or null",
        ),
        (
            "",
            {
                "adaptive_allocations": {
                    "enabled": True,
                    "min_number_of_allocations": 3,
                    "max_number_of_allocations": 2,
                }
            },
            "[min_number_of_allocations] must not be larger than [max_number_of_allocations]",
        ),
    ],
)
def test_single_rules(query, body, text):
    async def scenario(world: World) -> None:
        answer = await world.call("POST", uri(query=query), body)
        assert answer.error == (400, "action_request_validation_exception", f"Validation Failed: 1: {text};")

    run(scenario)


@fact("powers of two", source="start a deployment")
@pytest.mark.parametrize("threads", [1, 2, 4, 8, 16, 32])
def test_powers_of_two_are_fine(threads):
    async def scenario(world: World) -> None:
        await world.model()
        body = await world.ok("POST", uri(query=f"?threads_per_allocation={threads}"))
        assert body["assignment"]["task_parameters"]["threads_per_allocation"] == threads

    run(scenario)


@fact("bad boolean, number, time or size", source="conventions of all endpoints")
@fact("unknown words, and known ones in any case", source="start a deployment")
@pytest.mark.parametrize(
    ("query", "type_", "begins"),
    [
        ("?priority=high", "illegal_argument_exception", "No enum constant "),
        ("?wait_for=stopped", "illegal_argument_exception", "No enum constant "),
        ("?number_of_allocations=x", "illegal_argument_exception", "Failed to parse int parameter ["),
        ("?cache_size=10", "parse_exception", "failed to parse setting [cache_size] with value [10]"),
        ("?timeout=10", "illegal_argument_exception", "failed to parse setting [timeout] with value [10]"),
        ("?unknown=1", "illegal_argument_exception", "request ["),
    ],
)
def test_bad_values(query, type_, begins):
    async def scenario(world: World) -> None:
        answer = await world.call("POST", uri(query=query))
        assert answer.error[:2] == (400, type_)
        assert answer.error[2].startswith(begins)

    run(scenario)


@fact("unknown words, and known ones in any case", source="start a deployment")
@pytest.mark.parametrize(
    ("body", "hint"), [({"unknown": 1}, "unknown field [unknown]"), ({"priority": "high"}, "[priority]")]
)
def test_bad_bodies(body, hint):
    async def scenario(world: World) -> None:
        status, kind, reason = (await world.call("POST", uri(), body)).error
        assert (status, kind) == (400, "x_content_parse_exception")
        assert hint in reason

    run(scenario)


@fact("body model_id differs", source="start a deployment")
def test_the_body_must_name_the_model_of_the_path():
    async def scenario(world: World) -> None:
        assert (await world.call("POST", uri(), {"model_id": "n"})).error == status_error(
            400,
            "Inconsistent model_id; 'n' specified in the body differs from 'm' specified as a URL argument",
        )

    run(scenario)


@fact("new deployment id against deployments", source="resources and identifiers")
@fact("#4 deployment id exists", source="start a deployment")
def test_a_second_start_with_the_same_id_leaves_the_first_alone():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        assert (await world.call("POST", uri())).error == status_error(
            400,
            "Could not start model deployment because an existing deployment with the same id [m] exist",
        )
        assert await world.deployments() == ["m"]
        assert world.core.deployed["m"].stops == []

    run(scenario)


@fact("deployment_id", source="start a deployment")
@fact("order inside one model", source="statistics")
def test_one_model_has_several_deployments():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "b", "a")
        stats = await world.ok("GET", f"{TM}/_stats")
        assert stats["count"] == 1
        shown = [entry["deployment_stats"]["deployment_id"] for entry in stats["trained_model_stats"]]
        assert shown == ["a", "b"]

    run(scenario)


async def _incomplete(world: World) -> None:
    body = {"model_type": "pytorch", "inference_config": {"pass_through": {}}}
    await world.ok("PUT", f"{TM}/empty", body)
    await world.ok("PUT", f"{TM}/short", body)
    await world.ok("PUT", f"{TM}/short/definition/0", part(b"abc", total=5, parts=2))
    await world.ok("PUT", f"{TM}/long", body)
    await world.ok("PUT", f"{TM}/long/definition/0", part(b"abcdef", total=5))
    await world.ok("PUT", f"{TM}/unlike", body)
    await world.ok("PUT", f"{TM}/unlike/definition/0", part(b"abc", total=5, parts=2))
    await world.ok("PUT", f"{TM}/unlike/definition/1", part(b"de", total=6, parts=2))


@fact("new deployment id against other models", source="resources and identifiers")
@fact("the types of models, of which only pytorch can be deployed", source="resources and identifiers")
@fact("config only", source="life of a model")
@fact("partly uploaded", source="life of a model")
@fact("types of errors and their statuses", source="conventions of all endpoints")
@fact("inconsistent parts surface at start", source="put a part of a definition")
@fact("#6 #7 #8 #10 #12 #14 #15", source="start a deployment")
@pytest.mark.parametrize(
    ("path", "status", "type_", "reason"),
    [
        (
            "unknown",
            404,
            "resource_not_found_exception",
            "No known trained model with model_id [unknown], you may need to create it or load it into the"
            " cluster with eland",
        ),
        (
            "m,n",
            400,
            "status_exception",
            "cannot deploy more than one model at the same time; [m,n] matches models [[m, n]]",
        ),
        (
            "tree",
            400,
            "status_exception",
            "model [tree] of type [tree_ensemble] cannot be deployed. Only PyTorch models can be deployed",
        ),
        (
            "m/deployment/_start?deployment_id=n",
            400,
            "status_exception",
            "Deployment id [n] is the same as an another model which is not the model being deployed."
            " Deployment id can be the same as the model being deployed but cannot match a different model",
        ),
        (
            "empty",
            404,
            "resource_not_found_exception",
            "Could not find trained model definition [empty]",
        ),
        (
            "short",
            400,
            "status_exception",
            "Model definition truncated. Unable to deserialize trained model definition [short]",
        ),
        (
            "long",
            400,
            "status_exception",
            "Model definition truncated. Unable to deserialize trained model definition [long]",
        ),
        (
            "unlike",
            400,
            "status_exception",
            "[unlike] [total_definition_length] must be the same in all model definition parts. The value [6]"
            " in model definition part [1] does not match the value [5] in part [0]. Unable to deploy model,"
            " please delete and recreate the model definition",
        ),
    ],
)
def test_checks_against_what_there_is(path, status, type_, reason):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.model("n")
        await _incomplete(world)
        await world.ok("PUT", f"{TM}/tree", TREE)
        full = f"{TM}/{path}" if "/" in path else uri(path)
        assert (await world.call("POST", full)).error == (status, type_, reason)
        assert await world.deployments() == []

    run(scenario)


TREE = {
    "inference_config": {"regression": {}},
    "definition": {
        "trained_model": {
            "tree": {"feature_names": ["a"], "tree_structure": [{"node_index": 0, "leaf_value": 1}]}
        }
    },
}


@fact("#5 inference endpoint", source="start a deployment")
@pytest.mark.parametrize("exists", [True, False])
def test_an_inference_endpoint_with_the_model_id_is_in_the_way(exists):
    async def scenario(world: World) -> None:
        if exists:
            await world.model()
        world.node.endpoints.configs["m"] = {}
        assert (await world.call("POST", uri())).error == status_error(
            400,
            "Model IDs must be unique. Requested model ID [m] matches existing model IDs but must not.",
        )

    run(scenario)


@fact("start by alias, stop by the same name", source="start a deployment")
def test_starting_by_alias_names_the_deployment_after_it():
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        body = await world.ok("POST", uri("alias"))
        parameters = body["assignment"]["task_parameters"]
        assert (parameters["model_id"], parameters["deployment_id"]) == ("m", "alias")
        for name, left in (("m", ["alias"]), ("alias", [])):
            await world.ok("POST", f"{TM}/{name}/deployment/_stop")
            assert await world.deployments() == left

    run(scenario)


@fact("#18 #19 capacity", source="start a deployment")
@fact("processors, low priority", source="resources of a node")
def test_capacity():
    async def scenario(world: World) -> None:
        await world.model()
        world.service.assignments.processors = 4
        answer = await world.call("POST", uri(query="?number_of_allocations=3&threads_per_allocation=2"))
        assert answer.error == status_error(
            429,
            "Could not start deployment because there are not enough resources to provide all requested"
            " allocations",
        )
        await world.ok("POST", uri(query="?number_of_allocations=4"))
        answer = await world.call("POST", uri(query="?deployment_id=d"))
        assert answer.error == status_error(
            429, "Could not start deployment because no ML nodes with sufficient capacity were found"
        )
        assert await world.deployments() == ["m"]
        await world.ok("POST", uri(query="?deployment_id=low&priority=low"))

    run(scenario)


@fact("#3 a hundred deployments", source="start a deployment")
def test_at_most_a_hundred_deployments():
    async def scenario(world: World) -> None:
        await world.model()
        world.service.assignments.processors = 200
        await world.deploy("m", *(f"d{number}" for number in range(100)))
        assert (await world.call("POST", uri())).error == status_error(
            429,
            "Could not start model deployment because existing deployments reached the limit of [100]",
        )

    run(scenario)


@fact("failed load while waiting removes the assignment", source="states of an assignment")
@fact("#20 failed route", source="start a deployment")
def test_a_load_failure_is_told_and_leaves_nothing():
    async def scenario(world: World) -> None:
        await world.model()
        world.core.load_error = "no such opcode"
        assert (await world.call("POST", uri())).error == status_error(
            500,
            "Could not start trained model deployment, the following nodes failed with errors"
            " [{node-1=no such opcode}]",
        )
        assert await world.deployments() == []

    run(scenario)


@fact("failed, reported only", source="states of an assignment")
@fact("route starting to failed", source="states of a routing entry")
@fact("wait_for=starting and a bad model", source="start a deployment")
def test_a_load_failure_nobody_waits_for_shows_in_the_statistics():
    async def scenario(world: World) -> None:
        await world.model()
        world.core.load_error = "no such opcode"
        body = await world.ok("POST", uri(query="?wait_for=starting"))
        assert body["assignment"]["assignment_state"] == "starting"
        await world.core.loads[0]
        entry = (await world.ok("GET", f"{TM}/_stats"))["trained_model_stats"][0]
        stats = entry["deployment_stats"]
        assert stats["state"] == "failed"
        assert stats["reason"] == "All node routes are failed; see node route reason for details"
        assert stats["nodes"][0]["routing_state"] == {"routing_state": "failed", "reason": "no such opcode"}

    run(scenario)


@fact("order used by wait_for", source="allocation status")
@fact("types of errors and their statuses", source="conventions of all endpoints")
@fact("#22 timeout", source="start a deployment")
def test_a_timeout_leaves_the_deployment_starting():
    async def scenario(world: World) -> None:
        await world.model()
        world.core.may_load.clear()
        answer = await world.call("POST", uri(query="?timeout=1ms&deployment_id=d"))
        assert answer.error == (
            408,
            "model_deployment_timeout_exception",
            "Timed out after [1ms] waiting for trained model deployment [d] to start. Use the trained model"
            " stats API to track the state of the deployment and try again once it has started.",
        )
        assert await world.deployments() == ["d"]
        world.core.may_load.set()
        await world.core.loads[0]
        stats = (await world.ok("GET", f"{TM}/_stats"))["trained_model_stats"][0]["deployment_stats"]
        assert stats["state"] == "started"

    run(scenario)


@fact("first number of allocations", source="start a deployment")
@fact("first number", source="adaptive allocations")
@pytest.mark.parametrize(("minimum", "first"), [(None, 1), (0, 1), (3, 3)])
def test_adaptive_allocations_decide_the_first_number(minimum, first):
    async def scenario(world: World) -> None:
        await world.model()
        adaptive = {"enabled": True, "max_number_of_allocations": 4}
        if minimum is not None:
            adaptive["min_number_of_allocations"] = minimum
        body = await world.ok("POST", uri(), {"adaptive_allocations": adaptive})
        assert body["assignment"]["task_parameters"]["number_of_allocations"] == first
        assert body["assignment"]["adaptive_allocations"] == adaptive

    run(scenario)


def test_other_plugins_start_and_stop_deployments():
    async def scenario(world: World) -> None:
        await world.model()
        models = world.node.models
        settings = {"number_of_allocations": 2, "threads_per_allocation": 1}
        await models.start_deployment("m", "d", **settings, adaptive_allocations=None, timeout=5)
        assert models.deployment("d") == {
            "deployment_id": "d",
            "model_id": "m",
            "state": "started",
            **settings,
            "adaptive_allocations": None,
        }
        assert models.deployments_of("m") == ["d"]
        world.node.endpoints.owners["d"] = ("created", "e")
        with pytest.raises(ApiError) as refused:
            await models.stop_deployment("d", force=False)
        assert refused.value.status == 409
        await asyncio.gather(*(models.stop_deployment("d", force=True) for _ in range(2)))
        assert models.deployment("d") is None
        await models.stop_deployment("d", force=False)

    run(scenario)
