"""Uploading definition parts and vocabularies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference_impl.ml.world import TM, World, content, part, run
from tests.support.facts import fact

PYTORCH = {"model_type": "pytorch", "inference_config": {"pass_through": {}}}


def with_tokenizer(family):
    return {"model_type": "pytorch", "inference_config": {"ner": {"tokenization": {family: {}}}}}


def refusal(*texts):
    listed = "".join(f"{number}: {text};" for number, text in enumerate(texts, 1))
    return 400, "action_request_validation_exception", f"Validation Failed: {listed}"


@fact("the config first, then uploads in any order", source="life of a model")
@settings(max_examples=15, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=5), st.randoms())
def test_parts_come_together_in_their_order_whatever_the_order_of_uploads(pieces, random):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        total = sum(map(len, pieces))
        order = list(enumerate(pieces))
        random.shuffle(order)
        for number, piece in order:
            body = part(piece, total=total, parts=len(pieces))
            assert await world.ok("PUT", f"{TM}/m/definition/{number}", body) == {"acknowledged": True}
        await world.deploy("m")
        assert content(world.core.deployed["m"].package) == b"".join(pieces)
        config = (await world.ok("GET", f"{TM}/m"))["trained_model_configs"][0]
        assert config["model_size_bytes"] == total

    run(scenario)


@fact("part number", source="resources and identifiers")
@fact("rules of a part", source="put a part of a definition")
@pytest.mark.parametrize(
    ("number", "change", "texts"),
    [
        ("-1", {}, ["[part] must be greater or equal to 0"]),
        (
            "0",
            {"total_parts": 0},
            ["[total_parts] must be greater than 0", "[part] must be less than total_parts"],
        ),
        ("0", {"total_parts": 10001}, ["[total_parts] must be less than or equal to 10000"]),
        ("0", {"total_definition_length": 0}, ["[total_definition_length] must be greater than 0"]),
        ("1", {}, ["[part] must be less than total_parts"]),
        (
            "0",
            {"total_parts": None, "total_definition_length": None},
            [
                "[total_parts] must be greater than 0",
                "[total_definition_length] must be greater than 0",
                "[part] must be less than total_parts",
            ],
        ),
    ],
)
def test_rules_of_a_part(number, change, texts):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        body = {name: value for name, value in (part(b"x") | change).items() if value is not None}
        assert (await world.call("PUT", f"{TM}/m/definition/{number}", body)).error == refusal(*texts)

    run(scenario)


@fact("size is 0, then that of the first part", source="put a model")
def test_the_first_part_tells_the_size_of_the_model():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        await world.ok("PUT", f"{TM}/m/definition/1", part(b"cd", total=4, parts=2))
        config = (await world.ok("GET", f"{TM}/m"))["trained_model_configs"][0]
        assert config["model_size_bytes"] == 4

    run(scenario)


@fact("vocabulary stored: seen only when a deployment loads", source="life of a model")
@fact("the config first, then uploads in any order", source="life of a model")
def test_the_vocabulary_may_come_before_the_parts_and_does_not_show():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        before = await world.ok("GET", f"{TM}/m")
        await world.ok("PUT", f"{TM}/m/vocabulary", {"vocabulary": ["[PAD]", "[UNK]"]})
        assert await world.ok("GET", f"{TM}/m") == before
        await world.ok("PUT", f"{TM}/m/definition/0", part(b"x"))
        await world.deploy("m")
        assert world.core.deployed["m"].package.vocabulary == ("[PAD]", "[UNK]")

    run(scenario)


@fact("and 2.3 exact ids, no aliases", source="put a part of a definition")
@pytest.mark.parametrize("path", ["definition/0", "vocabulary"])
def test_uploads_take_no_alias_for_a_model(path):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        body = part(b"x") if path != "vocabulary" else {"vocabulary": ["a"]}
        assert (await world.call("PUT", f"{TM}/alias/{path}", body)).error == (
            404,
            "resource_not_found_exception",
            "Could not find trained model [alias]",
        )

    run(scenario)


@fact("the config first, then uploads in any order", source="life of a model")
@fact("body required", source="conventions of all endpoints")
@fact("no number, no definition, no base64, unknown model, twice", source="put a part of a definition")
def test_other_refusals_of_a_part():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        uri = f"{TM}/m/definition/0"
        status, kind, reason = (await world.call("PUT", f"{TM}/m/definition/x", part(b"x"))).error
        assert kind in {"number_format_exception", "illegal_argument_exception"}
        assert (status, reason) == (400, 'For input string: "x"')
        assert (await world.call("PUT", uri)).error == (400, "parse_exception", "request body is required")
        missing = {"total_definition_length": 1, "total_parts": 1}
        assert (await world.call("PUT", uri, missing)).error == (
            400,
            "illegal_argument_exception",
            "[definition] must not be null.",
        )
        assert (await world.call("PUT", uri, part(b"x") | {"definition": "%%%"})).status == 400
        assert (await world.call("PUT", f"{TM}/nope/definition/0", part(b"x"))).error == (
            404,
            "resource_not_found_exception",
            "Could not find trained model [nope]",
        )
        await world.ok("PUT", uri, part(b"x"))
        assert (await world.call("PUT", uri, part(b"y"))).error == (
            400,
            "resource_already_exists_exception",
            "Trained machine learning model chunked doc [m][0] already exists",
        )
        assert [*world.service.models.definition("m")] == [b"x"]

    run(scenario)


@fact("no location", source="put a part of a definition")
@fact("no NLP model", source="put a vocabulary")
def test_a_tree_takes_neither_parts_nor_vocabulary():
    async def scenario(world: World) -> None:
        tree = {"feature_names": [], "tree_structure": [{"node_index": 0, "leaf_value": 1}]}
        body = {"inference_config": {"regression": {}}, "definition": {"trained_model": {"tree": tree}}}
        await world.ok("PUT", f"{TM}/t", body)
        assert (await world.call("PUT", f"{TM}/t/definition/0", part(b"x"))).error == (
            400,
            "status_exception",
            "cannot put definition for model [t] as location is null",
        )
        assert (await world.call("PUT", f"{TM}/t/vocabulary", {"vocabulary": ["a"]})).error == (
            400,
            "status_exception",
            "cannot put vocabulary for model [t] as it is not an NLP model",
        )

    run(scenario)


@fact("what tokenizers need", source="put a vocabulary")
@pytest.mark.parametrize(
    ("family", "needed"),
    [("roberta", "merges"), ("byte_level_bpe", "merges"), ("xlm_roberta", "scores"), ("deberta_v2", None)],
)
def test_what_a_tokenizer_needs(family, needed):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", with_tokenizer(family))
        short = {"vocabulary": ["a", "b"]}
        if needed is None:
            assert await world.ok("PUT", f"{TM}/m/vocabulary", short) == {"acknowledged": True}
            return
        for body in (short, short | {needed: []}):
            answer = await world.call("PUT", f"{TM}/m/vocabulary", body)
            assert answer.error == (
                400,
                "status_exception",
                f"cannot put vocabulary for model [m] as tokenizer type [{family}] requires [{needed}] to be"
                " provided and non-empty",
            )
        full = {"vocabulary": ["a", "b"], "merges": ["a b"], "scores": [0.5, -1]}
        assert await world.ok("PUT", f"{TM}/m/vocabulary", full) == {"acknowledged": True}

    run(scenario)


@fact("empty, scores of another length, missing, unknown, twice", source="put a vocabulary")
def test_refusals_of_a_vocabulary():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        uri = f"{TM}/m/vocabulary"
        assert (await world.call("PUT", uri, {"vocabulary": []})).error == refusal(
            "[vocabulary] must not be empty"
        )
        assert (await world.call("PUT", uri, {"vocabulary": ["a"], "scores": [1, 2]})).error == refusal(
            "[scores] must have same length as [vocabulary]"
        )
        assert (await world.call("PUT", uri, {"merges": []})).error == (
            400,
            "illegal_argument_exception",
            "[vocabulary] must not be null.",
        )
        assert (await world.call("PUT", f"{TM}/nope/vocabulary", {"vocabulary": ["a"]})).error == (
            404,
            "resource_not_found_exception",
            "Could not find trained model [nope]",
        )
        await world.ok("PUT", uri, {"vocabulary": ["a"]})
        assert (await world.call("PUT", uri, {"vocabulary": ["b"]})).error == (
            400,
            "resource_already_exists_exception",
            "Trained machine learning model [m] vocabulary already exists",
        )

    run(scenario)


@fact("no query parameters", source="put a part of a definition")
@pytest.mark.parametrize("name", ["timeout", "master_timeout"])
@pytest.mark.parametrize("path", ["definition/0", "vocabulary"])
def test_uploads_take_no_timeout(path, name):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        body = part(b"x") if path != "vocabulary" else {"vocabulary": ["a"]}
        answer = await world.call("PUT", f"{TM}/m/{path}?{name}=1s", body)
        assert answer.status == 400
        assert f"unrecognized parameter: [{name}]" in answer.error[2]

    run(scenario)
