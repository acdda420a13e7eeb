"""``_stop``: selection, guards, both ways to treat pending work, and what is left afterwards."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.plugins.ml.stop import selection
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

NO_MATCH = "No known model deployment with id [{}]"


def stop_uri(expression, query=""):
    return f"{TM}/{expression}/deployment/_stop{query}"


@fact("the path of update, stop and clear cache is a deployment id", source="endpoints")
@fact("matching", source="stop a deployment")
@pytest.mark.parametrize(
    ("expression", "stopped"),
    [
        ("d1", {"d1"}),
        ("*", {"d1", "d2", "other"}),
        ("_all", {"d1", "d2", "other"}),
        ("d*", {"d1", "d2"}),
        ("*1", {"d1"}),
        ("d1,other", {"d1", "other"}),
        ("d1%2Co*", {"d1", "other"}),
        ("x*", set()),
        ("unknown", set()),
        ("d1,unknown", {"d1"}),
        ("m", set()),
        ("alias", set()),
    ],
)
def test_the_documented_selection(expression, stopped):
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        await world.deploy("m", "d1", "d2", "other")
        assert await world.ok("POST", stop_uri(expression)) == {"stopped": True}
        assert set(await world.deployments()) == {"d1", "d2", "other"} - stopped

    run(scenario)


@fact("matching", source="stop a deployment")
@pytest.mark.parametrize("expression", ["*", "_all", "d*", "d1,d2", "m", "unknown", "alias", "tree"])
def test_elasticsearch_compares_the_whole_value(expression):
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        body = {"model_type": "tree_ensemble", "inference_config": {"regression": {}}}
        await world.ok("PUT", f"{TM}/tree", body)
        await world.deploy("m", "d1", "d2")
        assert await world.ok("POST", stop_uri(expression)) == {"stopped": True}
        assert await world.deployments() == ["d1", "d2"]
        missing = await world.call("POST", stop_uri(expression, "?allow_no_match=false"))
        assert missing.error == (404, "resource_not_found_exception", NO_MATCH.format(expression))
        assert await world.ok("POST", stop_uri("d1", "?allow_no_match=false")) == {"stopped": True}
        assert await world.deployments() == ["d2"]

    run(scenario, profile="elasticsearch")


@fact("matching", source="stop a deployment")
@pytest.mark.parametrize(
    ("expression", "named"),
    [("unknown", "unknown"), ("d1,x*,y", "x*,y"), ("x*", "x*"), ("m", "m")],
)
def test_without_allow_no_match_nothing_stops_when_a_part_matches_nothing(expression, named):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d1", "d2")
        answer = await world.call("POST", stop_uri(expression, "?allow_no_match=false"))
        assert answer.error == (404, "resource_not_found_exception", NO_MATCH.format(named))
        assert await world.deployments() == ["d1", "d2"]

    run(scenario)


def test_all_matches_nothing_when_nothing_runs():
    async def scenario(world: World) -> None:
        assert await world.ok("POST", stop_uri("_all")) == {"stopped": True}
        answer = await world.call("POST", stop_uri("_all"), {"allow_no_match": False})
        assert answer.error == (404, "resource_not_found_exception", NO_MATCH.format("_all"))

    run(scenario)


@fact("matching", source="stop a deployment")
@given(st.lists(st.text("ab", min_size=1, max_size=3), unique=True), st.text("ab*,", min_size=1, max_size=6))
def test_exact_selection_never_expands(names, expression):
    selected, unmatched = selection(expression, names, expand=False)
    assert selected == ([expression] if expression in names else [])
    assert unmatched == ([] if expression in names else [expression])


GUARDS = [
    ("pipeline", "is referenced by ingest processors; use force to stop the deployment"),
    (
        "alias",
        "has a model_alias [alias] that is still referenced by ingest processors; use force to stop the"
        " deployment",
    ),
    ("created", "was created by inference endpoint [endpoint]"),
    ("used", "is used by inference endpoint [endpoint]"),
]


def guard(world: World, kind: str, deployment_id: str) -> None:
    if kind in {"created", "used"}:
        world.node.endpoints.owners[deployment_id] = (kind, "endpoint")
    else:
        world.node.pipelines.uses["alias" if kind == "alias" else deployment_id] = ["p"]


@fact("protection, in its order, and force", source="stop a deployment")
@pytest.mark.parametrize("profile", ["documented", "elasticsearch"])
@pytest.mark.parametrize(("kind", "why"), GUARDS)
def test_guards_refuse_until_forced(profile, kind, why):
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        await world.deploy("m", "m")
        guard(world, kind, "m")
        answer = await world.call("POST", stop_uri("m"))
        assert answer.error == (409, "status_exception", f"Cannot stop deployment [m] as it {why}")
        stats = await world.ok("GET", f"{TM}/m/_stats")
        assert stats["trained_model_stats"][0]["deployment_stats"]["state"] == "started"
        assert await world.ok("POST", stop_uri("m", "?force=true")) == {"stopped": True}
        assert await world.deployments() == []

    run(scenario, profile=profile)


@fact("protection, in its order, and force", source="stop a deployment")
def test_guards_are_looked_at_in_their_order():
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        await world.deploy("m", "m")
        for kind, _ in GUARDS[:3]:
            guard(world, kind, "m")
        told = []
        for removed in ("m", "alias"):
            told.append((await world.call("POST", stop_uri("m"))).error[2])
            del world.node.pipelines.uses[removed]
        told.append((await world.call("POST", stop_uri("m"))).error[2])
        assert told == [f"Cannot stop deployment [m] as it {why}" for _, why in GUARDS[:3]]

    run(scenario)


@fact("gap: other deployment ids", source="stop a deployment")
@pytest.mark.parametrize(("profile", "status"), [("documented", 409), ("elasticsearch", 200)])
def test_an_alias_in_a_pipeline_and_a_deployment_with_another_id(profile, status):
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        await world.deploy("m", "d")
        guard(world, "alias", "d")
        assert (await world.call("POST", stop_uri("d"))).status == status

    run(scenario, profile=profile)


@fact("gap: other deployment ids", source="stop a deployment")
def test_a_pipeline_that_names_the_model_does_not_guard_another_deployment_id():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d")
        world.node.pipelines.uses["m"] = ["p"]
        assert await world.ok("POST", stop_uri("d")) == {"stopped": True}

    run(scenario)


def test_one_guarded_deployment_keeps_all_selected_ones_running():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d1", "d2", "d3")
        guard(world, "pipeline", "d2")
        assert (await world.call("POST", stop_uri("d*"))).status == 409
        assert await world.deployments() == ["d1", "d2", "d3"]
        assert all(fake.stops == [] for fake in world.core.deployed.values())

    run(scenario)


def test_a_missing_part_is_told_before_a_guard():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d")
        guard(world, "pipeline", "d")
        assert (await world.call("POST", stop_uri("d,x", "?allow_no_match=false"))).status == 404

    run(scenario)


@fact("parameters in query and body", source="stop a deployment")
@fact("protection, in its order, and force", source="stop a deployment")
@pytest.mark.parametrize(
    "sent",
    [
        ("?force=true&finish_pending_work=true", None),
        ("", {"force": True, "finish_pending_work": True}),
        ("", {"model_id": "d", "force": "true", "finish_pending_work": "true"}),
        ("", {"id": "d", "force": True, "finish_pending_work": True}),
    ],
)
def test_query_and_body_say_the_same(sent):
    query, body = sent

    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d")
        guard(world, "pipeline", "d")
        await world.ok("POST", stop_uri("d", query), body)
        assert world.core.deployed["d"].stops == [True]

    run(scenario)


@fact("a body leaves the query unread", source="stop a deployment")
@pytest.mark.parametrize("query", ["allow_no_match=true", "force=false", "finish_pending_work=true"])
def test_with_a_body_the_query_is_not_read(query):
    async def scenario(world: World) -> None:
        answer = await world.call("POST", stop_uri("d", f"?{query}"), {"force": True})
        status, kind, reason = answer.error
        assert (status, kind) == (400, "illegal_argument_exception")
        assert f"unrecognized parameter: [{query.partition('=')[0]}]" in reason

    run(scenario)


@fact("body model_id differs", source="stop a deployment")
@pytest.mark.parametrize("field", ["model_id", "id"])
def test_the_body_must_name_what_the_path_names(field):
    async def scenario(world: World) -> None:
        answer = await world.call("POST", stop_uri("d"), {field: "e"})
        assert answer.error == (
            400,
            "illegal_argument_exception",
            "Inconsistent model_id; 'e' specified in the body differs from 'd' specified as a URL argument",
        )

    run(scenario)


@fact("the fields of the body", source="stop a deployment")
@pytest.mark.parametrize("field", ["timeout", "deployment_id", "wait_for_completion"])
def test_the_body_has_no_other_fields(field):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d")
        answer = await world.call("POST", stop_uri("d"), {field: "1s"})
        assert answer.error[:2] == (400, "x_content_parse_exception")
        assert f"unknown field [{field}]" in answer.error[2]
        assert await world.deployments() == ["d"]

    run(scenario)


@fact("the fields of the body", source="stop a deployment")
def test_elasticsearch_does_not_know_the_body_field_id():
    async def scenario(world: World) -> None:
        answer = await world.call("POST", stop_uri("d"), {"id": "d"})
        assert answer.status == 400
        assert "unknown field [id]" in answer.error[2]

    run(scenario, profile="elasticsearch")


@fact("no timeout", source="stop a deployment")
@pytest.mark.parametrize("bad", ["?force=maybe", "?force=1", "?timeout=10s"])
def test_bad_parameters_stop_nothing(bad):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d")
        assert (await world.call("POST", stop_uri("d", bad))).status == 400
        assert await world.deployments() == ["d"]

    run(scenario)


async def pending(world: World, *texts: str) -> list[asyncio.Task]:
    """Inferences that have reached the deployment ``d``."""
    tasks = [
        asyncio.ensure_future(world.call("POST", f"{TM}/d/_infer", {"docs": [{"text_field": text}]}))
        for text in texts
    ]
    assert await world.core.deployed["d"].wait_for(lambda fake: fake.pending == len(texts), 5)
    return tasks


@fact("all finished", source="stop a deployment")
def test_finishing_pending_work_gives_every_request_its_answer():
    async def scenario(world: World) -> None:
        gate = asyncio.Event()

        async def answer(task_input):
            await gate.wait()
            return {"predicted_value": task_input.text}

        world.core.answer = answer
        await world.model()
        await world.deploy("m", "d")
        tasks = await pending(world, "a", "b")
        stopping = asyncio.ensure_future(world.call("POST", stop_uri("d", "?finish_pending_work=true")))
        assert await world.core.deployed["d"].wait_for(lambda fake: fake.state == "stopping", 5)
        late = await world.call("POST", f"{TM}/d/_infer", {"docs": [{"text_field": "late"}]})
        assert late.error == (409, "status_exception", "Trained model [d] is [stopping]")
        assert not stopping.done()
        gate.set()
        answers = [(await task).body for task in tasks]
        assert answers == [{"inference_results": [{"predicted_value": text}]} for text in "ab"]
        assert (await stopping).body == {"stopped": True}

    run(scenario)


@fact("queued and in flight, thrown away", source="stop a deployment")
def test_stopping_at_once_refuses_what_is_queued_and_cuts_off_what_is_in_flight():
    async def scenario(world: World) -> None:
        async def answer(_task_input):
            await asyncio.Event().wait()

        world.core.answer = answer
        await world.model()
        await world.deploy("m", "d")
        in_flight, queued = await pending(world, "in flight", "queued")
        assert await world.ok("POST", stop_uri("d")) == {"stopped": True}
        assert (await in_flight).error == (
            409,
            "status_exception",
            "Error in inference process: [inference canceled as process is stopping]",
        )
        assert (await queued).error == (
            429,
            "es_rejected_execution_exception",
            "unable to process as inference process worker service has shutdown",
        )

    run(scenario)


@fact("gone when answered", source="stop a deployment")
def test_the_answer_comes_when_the_deployment_is_gone_and_the_id_is_free():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d")
        world.core.may_stop.clear()
        stopping = asyncio.ensure_future(world.call("POST", stop_uri("d")))
        assert await world.core.deployed["d"].wait_for(lambda fake: fake.state == "stopping", 5)
        stats = (await world.ok("GET", f"{TM}/m/_stats"))["trained_model_stats"][0]["deployment_stats"]
        assert (stats["state"], stats["reason"]) == ("stopping", "client API call")
        assert "allocation_status" not in stats
        again = await world.call("POST", f"{TM}/m/deployment/_start?deployment_id=d")
        assert again.status == 400
        world.core.may_stop.set()
        assert (await stopping).status == 200
        assert await world.deployments() == []
        await world.deploy("m", "d")
        assert await world.deployments() == ["d"]

    run(scenario)


def test_a_stop_goes_on_when_its_caller_goes_away():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d")
        world.core.may_stop.clear()
        stopping = asyncio.ensure_future(world.call("POST", stop_uri("d")))
        assert await world.core.deployed["d"].wait_for(lambda fake: fake.state == "stopping", 5)
        stopping.cancel()
        await asyncio.gather(stopping, return_exceptions=True)
        world.core.may_stop.set()
        assert await world.ok("POST", stop_uri("d")) == {"stopped": True}
        assert await world.deployments() == []

    run(scenario)


COVERS = {
    "d1": {"d1"},
    "d2": {"d2"},
    "d1,d2": {"d1", "d2"},
    "x": set(),
    "*": {"d1", "d2", "keep"},
    "_all": {"d1", "d2", "keep"},
}


@fact("concurrent stops", source="stop a deployment")
@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(sorted(COVERS)), min_size=2, max_size=5))
def test_concurrent_stops_all_succeed(expressions):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d1", "d2", "keep")
        answers = await asyncio.gather(*(world.call("POST", stop_uri(item)) for item in expressions))
        assert {answer.status for answer in answers} == {200}
        stopped = set().union(*(COVERS[item] for item in expressions))
        assert set(await world.deployments()) == {"d1", "d2", "keep"} - stopped

    run(scenario)


@fact("#21 removed while waiting", source="start a deployment")
@fact("stop during start", source="stop a deployment")
def test_a_stop_while_loading_ends_the_start():
    async def scenario(world: World) -> None:
        await world.model()
        world.core.may_load.clear()
        starting = asyncio.ensure_future(world.call("POST", f"{TM}/m/deployment/_start"))
        while "m" not in world.core.deployed:
            await asyncio.sleep(0)
        assert await world.ok("POST", stop_uri("m")) == {"stopped": True}
        started = await starting
        if started.status == 200:
            assert started.body["assignment"]["assignment_state"] == "stopping"
        else:
            assert started.error == (
                400,
                "status_exception",
                "Error waiting for the model deployment to start. The trained model assignment was removed"
                " while waiting",
            )
        assert await world.deployments() == []

    run(scenario)
