"""Every endpoint is there, and asks for the privilege that it should."""

import pytest

from reference_impl.plugins.security.privileges import covers
from reference_impl.rest.handler import Route
from reference_impl.rest.router import Router
from tests.reference_impl.ml.world import TM, World, part, run
from tests.support.facts import fact

ENDPOINTS = [
    ("PUT", f"{TM}/m", "manage_ml"),
    ("PUT", f"{TM}/m/definition/0", "manage_ml"),
    ("PUT", f"{TM}/m/vocabulary", "manage_ml"),
    ("GET", TM, "monitor_ml"),
    ("GET", f"{TM}/m", "monitor_ml"),
    ("DELETE", f"{TM}/m", "manage_ml"),
    ("PUT", f"{TM}/m/model_aliases/a", "manage_ml"),
    ("DELETE", f"{TM}/m/model_aliases/a", "manage_ml"),
    ("POST", f"{TM}/m/deployment/_start", "manage_ml"),
    ("POST", f"{TM}/m/deployment/_update", "manage_ml"),
    ("POST", f"{TM}/m/deployment/_stop", "manage_ml"),
    ("POST", f"{TM}/m/deployment/cache/_clear", "manage_ml"),
    ("POST", f"{TM}/m/_infer", "monitor_ml"),
    ("POST", f"{TM}/m/deployment/_infer", "monitor_ml"),
    ("GET", f"{TM}/_stats", "monitor_ml"),
    ("GET", f"{TM}/m/_stats", "monitor_ml"),
    ("GET", "/_cat/ml/trained_models", "monitor_ml"),
    ("GET", "/_cat/ml/trained_models/m", "monitor_ml"),
    ("GET", "/_ml/info", "monitor_ml"),
    ("GET", "/_ml/memory/_stats", "monitor_ml"),
    ("GET", "/_ml/memory/n/_stats", "monitor_ml"),
]


def routes() -> list[Route]:
    return list(World().node.plugin.routes())


@fact("the endpoints and their privileges", source="endpoints")
@pytest.mark.parametrize(("method", "path", "privilege"), ENDPOINTS)
def test_an_endpoint_and_its_privilege(method, path, privilege):
    found = Router(routes()).match(path)
    action = found.routes[method].action
    assert covers("manage_ml", action)
    assert covers("monitor_ml", action) is (privilege == "monitor_ml")


@fact("the endpoints and their privileges", source="endpoints")
def test_there_are_no_other_endpoints():
    named = {(method, Router(routes()).match(path).routes[method].path) for method, path, _ in ENDPOINTS}
    assert {(route.method, route.path) for route in routes()} == named


@fact("the endpoints and their privileges", source="endpoints")
def test_inference_has_the_action_of_elasticsearch():
    route = Router(routes()).match(f"{TM}/m/_infer").routes["POST"]
    assert route.action == "cluster:monitor/xpack/ml/inference/infer"


BODIES = {
    f"{TM}/m": {"model_type": "pytorch", "inference_config": {"ner": {}}},
    f"{TM}/m/definition/0": part(b"x"),
    f"{TM}/m/vocabulary": {"vocabulary": ["a"]},
    f"{TM}/m/deployment/_update": {"number_of_allocations": 1},
    f"{TM}/m/_infer": {"docs": []},
    f"{TM}/m/deployment/_infer": {"docs": []},
}


@fact("unknown query parameter", source="conventions of all endpoints")
@fact("common parameters", source="conventions of all endpoints")
@pytest.mark.parametrize(("method", "path", "_privilege"), ENDPOINTS)
def test_every_endpoint_takes_the_common_parameters_and_no_others(method, path, _privilege):
    async def scenario(world: World) -> None:
        body = BODIES.get(path) if method in {"PUT", "POST"} else None
        odd = await world.call(method, f"{path}?odd=1", body)
        assert odd.error == (
            400,
            "illegal_argument_exception",
            f"request [{path}] contains unrecognized parameter: [odd]",
        )
        common = await world.call(method, f"{path}?pretty&human&error_trace&filter_path=**&format=json", body)
        assert common.status in {200, 404}

    run(scenario)


WITHOUT_BODY = [
    ("PUT", f"{TM}/m/model_aliases/a"),
    ("DELETE", f"{TM}/m/model_aliases/a"),
    ("DELETE", f"{TM}/m"),
    ("POST", f"{TM}/m/deployment/cache/_clear"),
    ("GET", f"{TM}/m"),
    ("GET", f"{TM}/_stats"),
    ("GET", "/_cat/ml/trained_models"),
]


@fact("a body that nobody reads", source="conventions of all endpoints")
@fact("no body", source="put an alias")
@fact("no parameters, no body", source="clear the cache")
@pytest.mark.parametrize(("method", "path"), WITHOUT_BODY)
def test_a_body_is_refused_where_nobody_reads_one(method, path):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        answer = await world.call(method, path, {})
        assert answer.error == (
            400,
            "illegal_argument_exception",
            f"request [{method} {path}] does not support having a body",
        )
        assert await world.deployments() == ["m"]

    run(scenario)
