"""Giving, moving and taking aliases."""

import pytest

from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

OTHER = {"model_type": "pytorch", "inference_config": {"ner": {}}, "input": {"field_names": ["text_field"]}}
TREE = {
    "inference_config": {"regression": {}},
    "definition": {
        "trained_model": {
            "tree": {"feature_names": ["a"], "tree_structure": [{"node_index": 0, "leaf_value": 1}]}
        }
    },
}


def uri(model_id="m", alias="alias", query=""):
    return f"{TM}/{model_id}/model_aliases/{alias}{query}"


def status_error(status, reason):
    return status, "status_exception", reason


@fact("taken, reassigned", source="put an alias")
@fact("unknown, of another model, used, ok", source="delete an alias")
def test_an_alias_can_be_given_and_taken_and_moved():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.model("n")
        assert await world.ok("PUT", uri()) == {"acknowledged": True}
        taken = status_error(
            400,
            "cannot assign model_alias [alias] to model_id [{}] as model_alias already refers to [m]."
            " Set parameter"
            " [reassign] to [true] if model_alias should be reassigned.",
        )
        for model_id in ("m", "n"):
            answer = await world.call("PUT", uri(model_id))
            assert answer.error == (*taken[:2], taken[2].format(model_id))
        assert await world.ok("PUT", uri("n", query="?reassign=true")) == {"acknowledged": True}
        assert world.node.models.resolve_alias("alias") == "n"
        assert (await world.call("DELETE", uri("m"))).error == status_error(
            409, "model_alias [alias] does not refer to provided model_id [m]"
        )
        world.node.pipelines.uses["alias"] = ["p"]
        assert (await world.call("DELETE", uri("n"))).error == status_error(
            409, "Cannot delete model_alias [alias] as it is still referenced by ingest processors"
        )
        world.node.pipelines.uses.clear()
        assert await world.ok("DELETE", uri("n")) == {"acknowledged": True}
        assert (await world.call("DELETE", uri("n"))).error == status_error(
            404, "model_alias [alias] could not be found"
        )

    run(scenario)


@fact("syntax, alias equals model_id", source="put an alias")
@pytest.mark.parametrize(
    ("alias", "text"),
    [
        (
            "alias1",
            "Invalid model_alias; 'alias1' can contain lowercase alphanumeric (a-z and 0-9), hyphens or"
            " underscores;"
            " must start with alphanumeric and cannot end with numbers, hyphens or underscores",
        ),
        ("m", "model_alias [m] cannot equal model_id [m]"),
    ],
)
def test_rules(alias, text):
    async def scenario(world: World) -> None:
        answer = await world.call("PUT", uri(alias=alias))
        assert answer.error == (
            400,
            "action_request_validation_exception",
            f"Validation Failed: 1: {text};",
        )

    run(scenario)


@fact("new alias against model ids", source="resources and identifiers")
@fact("alias equals a model id, model missing", source="put an alias")
def test_models_and_aliases_share_their_names():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.model("n")
        assert (await world.call("PUT", uri(alias="n"))).error == status_error(
            400, "model_alias cannot be the same as an existing trained model_id"
        )
        await world.ok("PUT", uri("n", alias="other"))
        for name in ("nope", "other"):
            assert (await world.call("PUT", uri(name))).error == (
                404,
                "resource_not_found_exception",
                f"No known trained model with model_id [{name}], you may need to create it or load it into"
                " the cluster with eland",
            )

    run(scenario)


@fact("other task", source="put an alias")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            OTHER,
            "cannot reassign model_alias [alias] to model [n] with inference config type [ner] from"
            " model [m] with"
            " type [pass_through]",
        ),
        (
            TREE,
            "cannot reassign model_alias [alias] to model [n] with inference config type [regression]"
            " from model [m]"
            " with type [pass_through]",
        ),
    ],
)
def test_an_alias_does_not_move_to_another_kind_of_model(body, reason):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("PUT", f"{TM}/n", body)
        await world.ok("PUT", uri())
        answer = await world.call("PUT", uri("n", query="?reassign=true"))
        assert answer.error == status_error(400, reason)

    run(scenario)


@fact("not deployed, not allocated", source="put an alias")
def test_an_alias_of_a_deployed_model_moves_to_a_started_one_only():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.model("n")
        await world.ok("PUT", uri())
        await world.deploy("m")
        move = uri("n", query="?reassign=true")
        assert (await world.call("PUT", move)).error == status_error(
            400, "cannot reassign model_alias [alias] to model [n] from model [m] as it is not yet deployed"
        )
        world.core.may_load.clear()
        await world.ok("POST", f"{TM}/n/deployment/_start?wait_for=starting")
        assert (await world.call("PUT", move)).error == status_error(
            400,
            "cannot reassign model_alias [alias] to model [n]  from model [m] as it is not yet allocated"
            " to any"
            " nodes",
        )
        world.core.may_load.set()
        assert await world.core.deployed["n"].wait_for(lambda fake: fake.allocations == 1, 5)
        assert await world.ok("PUT", move) == {"acknowledged": True}

    run(scenario)


@fact("not deployed, not allocated", source="put an alias")
def test_an_alias_of_a_model_that_only_starts_moves_to_another_that_starts():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.model("n")
        await world.ok("PUT", uri())
        world.core.may_load.clear()
        for model_id in ("m", "n"):
            await world.ok("POST", f"{TM}/{model_id}/deployment/_start?wait_for=starting")
        assert await world.ok("PUT", uri("n", query="?reassign=true")) == {"acknowledged": True}

    run(scenario)


@fact("no force", source="delete an alias")
def test_an_alias_is_not_taken_by_force():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("PUT", uri())
        refused = await world.call("DELETE", uri(query="?force=true"))
        assert (refused.status, "unrecognized parameter: [force]" in refused.error[2]) == (400, True)
        assert world.node.models.resolve_alias("alias") == "m"

    run(scenario)


@fact("warning about input fields", source="put an alias")
@pytest.mark.parametrize(
    ("old", "new", "warned"),
    [
        (["a", "b"], ["a", "b"], False),
        (["a", "b"], ["a", "c"], False),
        (["a", "b"], ["c", "d"], True),
        (["a"], ["b"], True),
        (["a", "b", "c"], ["a", "b", "c", "d", "e"], False),
    ],
)
def test_a_warning_when_input_fields_differ_a_lot(old, new, warned):
    async def scenario(world: World) -> None:
        for model_id, fields in (("m", old), ("n", new)):
            body = {**TREE, "input": {"field_names": fields}}
            await world.ok("PUT", f"{TM}/{model_id}", body)
        await world.ok("PUT", uri())
        answer = await world.call("PUT", uri("n", query="?reassign=true"))
        assert answer.status == 200
        text = (
            "The input fields for new model [n] and for old model [m] differ significantly, model"
            " results may change"
            " drastically."
        )
        assert (text in answer.headers.get("warning", "")) is warned

    run(scenario)


@fact("other model_type", source="put an alias")
def test_an_alias_does_not_move_to_another_type_of_model():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", TREE)
        await world.ok("PUT", f"{TM}/n", {"model_type": "pytorch", "inference_config": {"regression": {}}})
        await world.ok("PUT", uri())
        assert (await world.call("PUT", uri("n", query="?reassign=true"))).error == status_error(
            400,
            "cannot reassign model_alias [alias] to model [n] with type [pytorch] from model [m] with type"
            " [tree_ensemble]",
        )

    run(scenario)
