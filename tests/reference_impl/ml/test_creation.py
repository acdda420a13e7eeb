"""Creating models: options, fields that only the server sets, and limits."""

import pytest

from reference_impl.plugins.ml import definition
from reference_impl.plugins.ml.models import Models
from tests.reference_impl.ml.world import TM, World, part, run
from tests.support.facts import fact

PYTORCH = {"model_type": "pytorch", "inference_config": {"pass_through": {}}}
STUMP = {"tree": {"feature_names": ["a"], "tree_structure": [{"node_index": 0, "leaf_value": 1}]}}
TREE = {"inference_config": {"regression": {}}, "definition": {"trained_model": STUMP}}
GENERATED = ("version", "created_by", "create_time", "license_level", "location", "model_package")


def validation(text):
    return 400, "action_request_validation_exception", f"Validation Failed: 1: {text};"


@fact("query parameters", source="put a model")
@pytest.mark.parametrize("query", ["defer_definition_decompression", "wait_for_completion=false"])
def test_options_that_have_nothing_to_do_here_are_taken(query):
    async def scenario(world: World) -> None:
        assert (await world.ok("PUT", f"{TM}/m?{query}", PYTORCH))["model_id"] == "m"

    run(scenario)


@fact("bad boolean, number, time or size", source="conventions of all endpoints")
@pytest.mark.parametrize("query", ["wait_for_completion=maybe", "defer_definition_decompression=1", "x=1"])
def test_bad_options_are_refused(query):
    async def scenario(world: World) -> None:
        answer = await world.call("PUT", f"{TM}/m?{query}", PYTORCH)
        assert answer.error[:2] == (400, "illegal_argument_exception")

    run(scenario)


@fact("generated field supplied", source="put a model")
@pytest.mark.parametrize("name", GENERATED)
def test_fields_that_the_server_sets(name):
    async def scenario(world: World) -> None:
        answer = await world.call("PUT", f"{TM}/m", {**PYTORCH, name: "x"})
        assert answer.error == validation(f"illegal to set [{name}] at inference model creation")

    run(scenario)


@fact("generated field supplied", source="put a model")
@pytest.mark.parametrize("name", ["total_feature_importance", "model_aliases"])
def test_metadata_that_the_server_sets(name):
    async def scenario(world: World) -> None:
        answer = await world.call("PUT", f"{TM}/m", {**PYTORCH, "metadata": {name: []}})
        assert answer.error == validation(f"illegal to set [metadata.{name}] at inference model creation")

    run(scenario)


@fact("packaged model with fields of its own", source="put a model")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("description", "x"),
        ("definition", {}),
        ("model_type", "pytorch"),
        ("metadata", {"a": 1}),
        ("inference_config", {"ner": {}}),
        ("tags", ["t"]),
        ("model_size_bytes", 1),
    ],
)
def test_fields_that_a_package_brings_itself(name, value):
    async def scenario(world: World) -> None:
        answer = await world.call("PUT", f"{TM}/.package", {name: value})
        assert answer.error == validation(
            f"illegal to set [{name}] at inference model creation for packaged model"
        )

    run(scenario)


@fact("definition and location", source="put a model")
def test_a_definition_and_a_location_exclude_each_other():
    async def scenario(world: World) -> None:
        body = {
            "inference_config": {"regression": {}},
            "definition": {},
            "location": {"index": {"name": "i"}},
        }
        status, kind, reason = (await world.call("PUT", f"{TM}/m", body)).error
        assert (status, kind) == (400, "action_request_validation_exception")
        assert reason.startswith(
            "Validation Failed: 1: [definition] and [location] are both defined but only one can be used.;"
        )

    run(scenario)


@fact("native store over 50 GB", source="put a model")
def test_a_full_store_takes_no_more_pytorch_models(monkeypatch):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        await world.ok("PUT", f"{TM}/m/definition/0", part(b"x" * 100))
        monkeypatch.setattr(definition, "MAX_NATIVE_BYTES", 100)
        await world.ok("PUT", f"{TM}/n", PYTORCH)
        monkeypatch.setattr(definition, "MAX_NATIVE_BYTES", 99)
        answer = await world.call("PUT", f"{TM}/o", PYTORCH)
        assert answer.error == (
            409,
            "status_exception",
            "Native model store has exceeded the maximum acceptable size of 99b, please delete older unused"
            " pytorch models",
        )
        await world.ok("PUT", f"{TM}/tree", TREE)
        await world.ok("DELETE", f"{TM}/m")
        await world.ok("PUT", f"{TM}/o", PYTORCH)

    run(scenario)


@fact("native store over 50 GB", source="put a model")
@fact("order of checks", source="put a model")
def test_the_store_holds_fifty_gigabytes(monkeypatch):
    async def scenario(world: World) -> None:
        monkeypatch.setattr(Models, "native_bytes", 50 * 1024**3)
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        monkeypatch.setattr(Models, "native_bytes", 50 * 1024**3 + 1)
        for model_id in ("n", "m"):
            answer = await world.call("PUT", f"{TM}/{model_id}", PYTORCH)
            assert answer.error == (
                409,
                "status_exception",
                "Native model store has exceeded the maximum acceptable size of 50gb, please delete older"
                " unused pytorch models",
            ), "also before a model that exists is told of"

    run(scenario)


@fact("order of checks", source="put a model")
def test_the_checks_against_other_names_come_in_their_order():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.deploy("m", "d")
        await world.ok("PUT", f"{TM}/other", {**PYTORCH, "tags": ["d", "alias"]})
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        taken = {**PYTORCH, "tags": ["other"]}
        starts = []
        for name in ("alias", "d", "tagged"):
            if name == "tagged":
                await world.ok("PUT", f"{TM}/another", {**PYTORCH, "tags": ["tagged"]})
            starts.append((await world.call("PUT", f"{TM}/{name}", taken)).error[2].split("[")[0])
            broken = {"inference_config": {"regression": {}}, "definition": {"trained_model": {"forest": {}}}}
            first = await world.call("PUT", f"{TM}/{name}", broken)
            assert first.error[2] == f"Failed to parse definition for [{name}]"
        assert starts == [
            "requested model_id ",
            "Cannot create model ",
            "The provided model_id tagged must not match existing tags.",
        ]
        again = await world.call("PUT", f"{TM}/other", {**PYTORCH, "tags": ["m"]})
        assert again.error[2] == "The provided tags [m] must not match existing model_ids."

    run(scenario)


@fact("the types of models, of which only pytorch can be deployed", source="resources and identifiers")
@fact("types of models", source="put a model")
@pytest.mark.parametrize(
    ("model_type", "task"),
    [("pytorch", "ner"), ("lang_ident", "classification"), ("tree_ensemble", "regression")],
)
def test_the_types_of_models(model_type, task):
    async def scenario(world: World) -> None:
        body = {"model_type": model_type, "inference_config": {task: {}}}
        assert (await world.ok("PUT", f"{TM}/m", body))["model_type"] == model_type
        refused = (await world.call("POST", f"{TM}/m/deployment/_start")).error[2]
        only_pytorch = (
            f"model [m] of type [{model_type}] cannot be deployed. Only PyTorch models can be deployed"
        )
        assert (refused == only_pytorch) is (model_type != "pytorch")

    run(scenario)


@fact("the answer has no definition", source="put a model")
def test_the_answer_shows_no_definition():
    async def scenario(world: World) -> None:
        answered = await world.ok("PUT", f"{TM}/m", TREE)
        assert answered["model_type"] == "tree_ensemble"
        assert not {"definition", "compressed_definition", "location"} & set(answered)

    run(scenario)


@fact("model_size_bytes holds without a definition or for one that stays packed", source="put a model")
@pytest.mark.parametrize(
    ("query", "packed", "named"),
    [("", False, False), ("", True, False), ("?defer_definition_decompression", True, True)],
)
def test_a_size_holds_for_a_definition_that_stays_packed(query, packed, named):
    async def scenario(world: World) -> None:
        body = {**TREE, "model_size_bytes": 123_456}
        if packed:
            del body["definition"]
            body["compressed_definition"] = definition.compressed(TREE["definition"])
        answered = await world.ok("PUT", f"{TM}/m{query}", body)
        assert (answered["model_size_bytes"] == 123_456) is named
        assert answered["model_size_bytes"] > 0

    run(scenario)


@pytest.mark.parametrize("task", ["learning_to_rank"])
def test_tasks_of_other_model_types_are_refused(task):
    async def scenario(world: World) -> None:
        body = {"model_type": "tree_ensemble", "inference_config": {task: {}}}
        status, kind, reason = (await world.call("PUT", f"{TM}/m", body)).error
        assert (status, kind) == (400, "x_content_parse_exception")
        assert "inference_config" in reason

    run(scenario)


@fact("default input field", source="put a model")
@fact("generated fields", source="put a model")
@fact("size is 0, then that of the first part", source="put a model")
@fact("order of the fields, human", source="put a model")
@fact("vocabulary.index is filled in", source="tasks")
def test_the_fields_are_written_in_their_order():
    async def scenario(world: World) -> None:
        body = {
            **PYTORCH,
            "description": "d",
            "metadata": {"a": 1},
            "platform_architecture": "linux-x86_64",
            "prefix_strings": {"ingest": "i"},
        }
        await world.ok("PUT", f"{TM}/m", body)
        config = (await world.ok("GET", f"{TM}/m?include=definition_status"))["trained_model_configs"][0]
        assert list(config) == [
            "model_id",
            "model_type",
            "platform_architecture",
            "created_by",
            "version",
            "create_time",
            "model_size_bytes",
            "estimated_operations",
            "license_level",
            "description",
            "tags",
            "metadata",
            "input",
            "inference_config",
            "location",
            "prefix_strings",
            "fully_defined",
        ]
        assert config["input"] == {"field_names": ["input"]}
        assert config["tags"] == []
        vocabulary = config["inference_config"]["pass_through"]["vocabulary"]
        assert vocabulary["index"].startswith(".ml-inference-native-")
        assert config["location"]["index"]["name"].startswith(".ml-inference-native-")
        assert config["model_size_bytes"] == 0

    run(scenario)
