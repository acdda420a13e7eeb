"""Who may have which name: models, aliases and deployments."""

from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact


@fact("deployment id is not validated", source="resources and identifiers")
def test_a_deployment_id_may_be_anything():
    async def scenario(world: World) -> None:
        await world.model("m")
        for name, written in [("Upper Case!", "Upper%20Case%21"), ("x" * 500, "x" * 500), ("_all", "_all")]:
            await world.ok("POST", f"{TM}/m/deployment/_start?deployment_id={written}")
            assert await world.deployments() == [name]
            await world.ok("POST", f"{TM}/{written}/deployment/_stop")

    run(scenario)


@fact("new deployment id against aliases", source="resources and identifiers")
def test_a_deployment_id_must_not_be_an_alias_of_another_model():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.model("n")
        await world.ok("PUT", f"{TM}/n/model_aliases/alias")
        answer = await world.call("POST", f"{TM}/m/deployment/_start?deployment_id=alias")
        assert answer.error == (
            400,
            "status_exception",
            "Deployment id [alias] is the same as an another model which is not the model being deployed."
            " Deployment id can be the same as the model being deployed but cannot match a different model",
        )

    run(scenario)


@fact("an alias may be named like a live deployment, and wins", source="resources and identifiers")
def test_an_alias_that_comes_later_hides_a_deployment_of_the_same_name():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.model("n")
        await world.deploy("m", "name")
        await world.ok("PUT", f"{TM}/n/model_aliases/name")
        await world.deploy("n")
        await world.ok("POST", f"{TM}/name/_infer", {"docs": [{"text_field": "x"}]})
        assert (len(world.core.deployed["n"].inputs), world.core.deployed["name"].inputs) == (1, [])

    run(scenario)


def test_equal_fields_and_tags_are_no_names_but_a_tag_is():
    async def scenario(world: World) -> None:
        body = {"model_type": "pytorch", "inference_config": {"pass_through": {}}, "tags": ["tag"]}
        await world.ok("PUT", f"{TM}/m", body)
        await world.ok("PUT", f"{TM}/n", body)
        assert (await world.call("PUT", f"{TM}/tag", body)).status == 400
        assert (await world.call("GET", f"{TM}/tag")).status == 404

    run(scenario)
