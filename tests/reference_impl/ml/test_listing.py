"""Pages, orders and included fields of lists of models."""

import pytest

from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact

PYTORCH = {"model_type": "pytorch", "inference_config": {"pass_through": {}}}
TREE = {
    "description": "d",
    "inference_config": {"regression": {}},
    "definition": {
        "trained_model": {
            "tree": {"feature_names": ["a"], "tree_structure": [{"node_index": 0, "leaf_value": 1}]}
        }
    },
}


@fact("from 0 and 100 models a page", source="get models")
@fact("paths, patterns, pages, and models in their order", source="statistics")
def test_a_page_has_a_hundred_models_unless_it_is_told():
    async def scenario(world: World) -> None:
        for number in range(101):
            await world.ok("PUT", f"{TM}/m{number}", PYTORCH)
        for path, listed in (("", "trained_model_configs"), ("/_stats", "trained_model_stats")):
            page = await world.ok("GET", TM + path)
            assert (page["count"], len(page[listed])) == (101, 100)
            assert len((await world.ok("GET", f"{TM}{path}?size=101"))[listed]) == 101

    run(scenario)


@fact("paths, patterns, pages, and models in their order", source="statistics")
def test_pages_of_statistics_are_pages_of_models():
    async def scenario(world: World) -> None:
        for model_id in ("c", "a", "b"):
            await world.model(model_id)
        await world.deploy("b", "b2", "b1")

        async def shown(query: str) -> list[tuple[str, str | None]]:
            body = await world.ok("GET", f"{TM}/_stats{query}")
            assert body["count"] == 3
            return [
                (entry["model_id"], entry.get("deployment_stats", {}).get("deployment_id"))
                for entry in body["trained_model_stats"]
            ]

        assert await shown("") == [("a", None), ("b", "b1"), ("b", "b2"), ("c", None)]
        assert await shown("?from=1&size=1") == [("b", "b1"), ("b", "b2")]
        assert await shown("?from=2") == [("c", None)]
        assert await shown("?size=0") == []

    run(scenario)


@fact("order of the fields, human", source="put a model")
def test_an_included_definition_stands_after_the_description():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/t", TREE)
        for query, name in (("", "definition"), ("&decompress_definition=false", "compressed_definition")):
            for human in ("", "&human=true"):
                uri = f"{TM}/t?include=definition{query}{human}"
                names = list((await world.ok("GET", uri))["trained_model_configs"][0])
                assert names[names.index("description") :][:3] == ["description", name, "tags"]

    run(scenario)


@fact("include", source="get models")
def test_every_known_field_can_be_included():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/t", TREE)
        known = "definition,total_feature_importance,feature_importance_baseline,hyperparameters"
        config = (await world.ok("GET", f"{TM}/t?include={known}"))["trained_model_configs"][0]
        assert config["definition"] == TREE["definition"]

    run(scenario)


@fact("include", source="get models")
@pytest.mark.parametrize(("page", "include"), [("from=1", "definition"), ("size=1", "definition_status")])
def test_only_the_models_of_the_page_count_for_what_is_included(page, include):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("PUT", f"{TM}/t", TREE)
        assert (await world.call("GET", f"{TM}/m,t?include={include}")).status == 400
        shown = await world.ok("GET", f"{TM}/m,t?include={include}&{page}")
        (config,) = shown["trained_model_configs"]
        assert (shown["count"], {"definition", "fully_defined"} & set(config) != set()) == (2, True)

    run(scenario)


@fact("a pattern without a match", source="cat")
@pytest.mark.parametrize(("query", "status"), [("", 200), ("?allow_no_match=false", 404)])
def test_a_pattern_may_match_nothing_in_the_listing_too(query, status):
    async def scenario(world: World) -> None:
        assert (await world.call("GET", f"/_cat/ml/trained_models/x*{query}")).status == status

    run(scenario)
