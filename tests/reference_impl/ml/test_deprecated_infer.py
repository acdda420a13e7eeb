"""The old route of inference: there in the documented profile, gone in the other."""

import pytest

from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

PATH = f"{TM}/m/deployment/_infer"
WARNING = (
    "[POST /_ml/trained_models/{model_id}/deployment/_infer] is deprecated! Use [POST"
    " /_ml/trained_models/{model_id}/_infer] instead."
)


@fact("one document, a warning", source="infer, deprecated")
def test_one_document_gives_its_result_alone_and_a_warning():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        answer = await world.call("POST", f"{PATH}?timeout=5s", {"docs": [{"text_field": "x"}]})
        assert (answer.status, answer.body) == (200, {"predicted_value": "x"})
        assert WARNING in answer.headers["warning"]

    run(scenario)


@fact("several documents", source="infer, deprecated")
def test_several_documents_are_refused():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        answer = await world.call("POST", PATH, {"docs": [{"text_field": "x"}] * 2})
        text = "Validation Failed: 1: multiple documents are not supported;"
        assert answer.error == (400, "validation_exception", text)
        assert world.core.deployed["m"].inputs == []

    run(scenario)


@pytest.mark.parametrize("body", [None, {}, {"docs": [{"text_field": "x"}], "more": 1}])
def test_bodies_are_read_as_by_the_new_route(body):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        old, new = await world.call("POST", PATH, body), await world.call("POST", f"{TM}/m/_infer", body)
        assert old.error == new.error
        assert old.status == 400

    run(scenario)


@fact("gone in 9.5", source="infer, deprecated")
def test_elasticsearch_does_not_have_the_route():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m")
        answer = await world.call("POST", PATH, {"docs": [{"text_field": "x"}]})
        assert answer.status == 400
        assert answer.body["error"] == f"no handler found for uri [{PATH}] and method [POST]"

    run(scenario, profile="elasticsearch")
