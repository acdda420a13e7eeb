"""Creating, showing and deleting models."""

import pytest

from tests.reference_impl.ml.world import TM, World, part, run
from tests.support.facts import fact

PYTORCH = {"model_type": "pytorch", "inference_config": {"pass_through": {}}}
TREE = {
    "inference_config": {"regression": {}},
    "input": {"field_names": ["a"]},
    "definition": {
        "trained_model": {
            "tree": {"feature_names": ["a"], "tree_structure": [{"node_index": 0, "leaf_value": 1}]}
        }
    },
}
CREATED_FIRST = ["model_id", "model_type", "created_by", "version", "create_time", "model_size_bytes"]


def unmatched(names):
    return (
        404,
        "resource_not_found_exception",
        f"No known trained model with model_id [{names}], you may need to create it or load it into the"
        f" cluster"
        " with eland",
    )


def refusal(*texts):
    listed = "".join(f"{number}: {text};" for number, text in enumerate(texts, 1))
    return 400, "action_request_validation_exception", f"Validation Failed: {listed}"


async def ids(world: World, uri: str) -> list[str]:
    return [config["model_id"] for config in (await world.ok("GET", uri))["trained_model_configs"]]


@fact("body fields come back", source="put a model")
@fact("generated fields", source="put a model")
def test_what_is_put_can_be_got():
    async def scenario(world: World) -> None:
        sent = {
            **PYTORCH,
            "description": "about it",
            "tags": ["one", "two"],
            "metadata": {"per_deployment_memory_bytes": 7, "other": [1]},
            "input": {"field_names": "text_field"},
            "platform_architecture": "linux-x86_64",
            "prefix_strings": {"ingest": "passage: ", "search": "query: "},
        }
        answered = await world.ok("PUT", f"{TM}/m", sent)
        assert list(answered)[:3] == ["model_id", "model_type", "platform_architecture"]
        got = (await world.ok("GET", f"{TM}/m"))["trained_model_configs"]
        assert got == [answered]
        for name in ("description", "tags", "metadata", "platform_architecture", "prefix_strings"):
            assert answered[name] == sent[name]
        assert answered["input"] == {"field_names": ["text_field"]}
        assert answered["created_by"] == "api_user"
        assert answered["create_time"] == 1_700_000_000_500
        assert answered["license_level"] == "platinum"
        assert "definition" not in answered

    run(scenario)


@fact("order of the fields, human", source="put a model")
def test_readable_values_only_when_human():
    async def scenario(world: World) -> None:
        plain = await world.ok("PUT", f"{TM}/m", PYTORCH)
        assert list(plain)[:6] == CREATED_FIRST
        human = (await world.ok("GET", f"{TM}/m?human=true"))["trained_model_configs"][0]
        assert human["create_time_string"] == "2023-11-14T22:13:20.500Z"
        assert human["model_size"] == "0b"

    run(scenario)


@fact("validation reasons are numbered, all of them", source="conventions of all endpoints")
@fact("invalid id", source="put a model")
@fact("no inference_config", source="put a model")
@fact("neither definition nor model_type", source="put a model")
@fact("empty field_names, empty dotted part", source="put a model")
@fact("tag equals id", source="put a model")
@pytest.mark.parametrize(
    ("model_id", "body", "texts"),
    [
        ("m", {"model_type": "pytorch"}, ["[inference_config] must not be null."]),
        (
            "m",
            {},
            [
                "[model_type] must be set if [definition] is not defined.",
                "[inference_config] must not be null.",
            ],
        ),
        ("m", {**PYTORCH, "input": {"field_names": []}}, ["[input.field_names] must not be empty"]),
        (
            "m",
            {**PYTORCH, "input": {"field_names": ["a..b"]}},
            ["[input.field_names] must only contain valid dot delimited field names"],
        ),
        ("m", {**PYTORCH, "tags": ["m"]}, ["none of the tags must equal the model_id"]),
        (
            "m",
            {**PYTORCH, "version": "1", "create_time": 1, "metadata": {"model_aliases": []}},
            [
                "illegal to set [version] at inference model creation",
                "illegal to set [create_time] at inference model creation",
                "illegal to set [metadata.model_aliases] at inference model creation",
            ],
        ),
        (
            "M",
            PYTORCH,
            [
                "Invalid model_id; 'M' can contain lowercase alphanumeric (a-z and 0-9), hyphens or"
                " underscores; "
                "must start and end with alphanumeric"
            ],
        ),
        (
            ".packaged",
            {"description": "x"},
            ["illegal to set [description] at inference model creation for packaged model"],
        ),
    ],
)
def test_rules(model_id, body, texts):
    async def scenario(world: World) -> None:
        assert (await world.call("PUT", f"{TM}/{model_id}", body)).error == refusal(*texts)
        assert await ids(world, TM) == []

    run(scenario)


@fact("types of errors and their statuses", source="conventions of all endpoints")
@fact("unknown JSON field", source="conventions of all endpoints")
@fact("types of models", source="put a model")
@fact("body model_id differs", source="put a model")
@fact("definition and compressed_definition", source="put a model")
@fact("malformed inference_config", source="put a model")
@pytest.mark.parametrize(
    ("body", "type_", "hint"),
    [
        ({"unknown": 1}, "x_content_parse_exception", "[trained_model_config] unknown field [unknown]"),
        ({"inference_config": {}}, "x_content_parse_exception", "failed to parse field [inference_config]"),
        (
            {"inference_config": {"ner": {}, "pass_through": {}}},
            "x_content_parse_exception",
            "[inference_config]",
        ),
        ({"inference_config": {"nothing": {}}}, "x_content_parse_exception", "[inference_config]"),
        ({"model_type": "caffe"}, "x_content_parse_exception", "failed to parse field [model_type]"),
        ({"tags": {}}, "x_content_parse_exception", "tags doesn't support values of type: START_OBJECT"),
        (
            {**TREE, "compressed_definition": "x"},
            "illegal_argument_exception",
            "both [compressed_definition] and [definition] cannot be set.",
        ),
        (
            {**PYTORCH, "model_id": "n"},
            "illegal_argument_exception",
            "Inconsistent model_id; 'n' specified in the body differs from 'm' specified as a URL argument",
        ),
    ],
)
def test_bad_bodies(body, type_, hint):
    async def scenario(world: World) -> None:
        status, kind, reason = (await world.call("PUT", f"{TM}/m", body)).error
        assert (status, kind) == (400, type_)
        assert hint in reason

    run(scenario)


@fact("new model id against aliases, deployments, tags and models", source="resources and identifiers")
@fact("new tags against model ids", source="resources and identifiers")
@fact("types of errors and their statuses", source="conventions of all endpoints")
@fact("id equals an alias, a deployment id, a tag; tag equals an id", source="put a model")
@fact("id already exists", source="put a model")
def test_names_are_taken_once():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        await world.deploy("m", "d", "m")
        await world.ok("PUT", f"{TM}/tagged", {**PYTORCH, "tags": ["tag"]})

        async def refused(model_id, **more):
            return (await world.call("PUT", f"{TM}/{model_id}", {**PYTORCH, **more})).error

        assert await refused("alias") == (
            400,
            "status_exception",
            "requested model_id [alias] is the same as an existing model_alias. Model model_aliases and"
            " ids must be"
            " unique",
        )
        for taken in ("d", "m"):
            assert await refused(taken) == (
                400,
                "status_exception",
                f"Cannot create model [{taken}] the model id is the same as the deployment id of a"
                f" current model"
                " deployment",
            )
        assert await refused("tag") == (
            400,
            "status_exception",
            "The provided model_id tag must not match existing tags.",
        )
        assert await refused("new", tags=["m", "ok"]) == (
            400,
            "status_exception",
            "The provided tags [m] must not match existing model_ids.",
        )
        assert await refused("tagged") == (
            400,
            "resource_already_exists_exception",
            "Trained machine learning model [tagged] already exists",
        )
        assert await ids(world, TM) == ["m", "tagged"]

    run(scenario)


async def several(world: World) -> None:
    for model_id in ("b1", "a2", "a1"):
        tags = {"a1": ["x", "y"], "a2": ["x"], "b1": []}[model_id]
        await world.ok("PUT", f"{TM}/{model_id}", {**PYTORCH, "tags": tags})
    await world.ok("PUT", f"{TM}/b1/model_aliases/other")


@fact("absent", source="life of a model")
@fact("ids, aliases, lists, wildcards, tags and pages", source="get models")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", ["a1", "a2", "b1"]),
        ("/_all", ["a1", "a2", "b1"]),
        ("/*", ["a1", "a2", "b1"]),
        ("/a*", ["a1", "a2"]),
        ("/b1,a1", ["a1", "b1"]),
        ("/other", ["b1"]),
        ("/other,b1", ["b1"]),
        ("/oth*", ["b1"]),
        ("/c*", []),
        ("/c*,a1", ["a1"]),
        ("?tags=x", ["a1", "a2"]),
        ("?tags=x,y", ["a1"]),
        ("/a*?tags=x&from=1", ["a2"]),
        ("?size=1", ["a1"]),
        ("?size=0", []),
        ("?from=5", []),
    ],
)
def test_selection(path, expected):
    async def scenario(world: World) -> None:
        await several(world)
        assert await ids(world, TM + path) == expected

    run(scenario)


@fact("count is that of all matches", source="get models")
@pytest.mark.parametrize("query", ["?size=1", "?from=2", "?from=1&size=1", "?size=0"])
def test_a_page_does_not_change_the_count(query):
    async def scenario(world: World) -> None:
        await several(world)
        assert (await world.ok("GET", TM + query))["count"] == 3

    run(scenario)


@fact("absent", source="life of a model")
@fact("no match", source="get models")
@fact("no match", source="statistics")
@pytest.mark.parametrize(
    ("path", "strict", "named"),
    [
        ("missing", False, "missing"),
        ("a1,missing", False, "missing"),
        ("c*", True, "c*"),
        ("a1,c*,missing", True, "c*,missing"),
        ("missing,c*", False, "missing"),
    ],
)
def test_no_match(path, strict, named):
    async def scenario(world: World) -> None:
        await several(world)
        query = "?allow_no_match=false" if strict else ""
        for suffix in ("", "/_stats"):
            assert (await world.call("GET", f"{TM}/{path}{suffix}{query}")).error == unmatched(named)

    run(scenario)


@fact("no match", source="get models")
def test_nothing_stored_and_all_asked_for():
    async def scenario(world: World) -> None:
        for path in ("", "/_all", "/*"):
            assert await world.ok("GET", TM + path) == {"count": 0, "trained_model_configs": []}
        for path in ("", "/_all"):
            answer = await world.call("GET", f"{TM}{path}?allow_no_match=false")
            assert answer.error == unmatched("_all")

    run(scenario)


@fact("model_aliases sorted", source="get models")
def test_aliases_are_shown_sorted():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", {**PYTORCH, "metadata": {"k": 1}})
        for alias in ("z", "a"):
            await world.ok("PUT", f"{TM}/m/model_aliases/{alias}")
        config = (await world.ok("GET", f"{TM}/z"))["trained_model_configs"][0]
        assert config["metadata"] == {"k": 1, "model_aliases": ["a", "z"]}

    run(scenario)


@fact("exclude_generated", source="get models")
@pytest.mark.parametrize("body", [PYTORCH, TREE])
def test_without_generated_fields_a_config_can_be_put_again(body):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", {**body, "description": "d", "tags": ["t"]})
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        query = "?exclude_generated=true" + ("&include=definition" if body is TREE else "")
        config = (await world.ok("GET", f"{TM}/m{query}"))["trained_model_configs"][0]
        assert not set(config) & {
            *("created_by", "version", "create_time", "model_size_bytes"),
            *("estimated_operations", "license_level"),
        }
        assert config.pop("model_id") == "m"
        again = await world.ok("PUT", f"{TM}/n", config)
        assert (again["description"], again["tags"]) == ("d", ["t"])

    run(scenario)


@fact("config only", source="life of a model")
@fact("partly uploaded", source="life of a model")
@fact("defined", source="life of a model")
@fact("include", source="get models")
def test_definition_status():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)

        async def status():
            body = await world.ok("GET", f"{TM}/m?include=definition_status")
            return body["trained_model_configs"][0]["fully_defined"]

        assert await status() is False
        await world.ok("PUT", f"{TM}/m/definition/1", part(b"cd", total=4, parts=2))
        assert await status() is False
        await world.ok("PUT", f"{TM}/m/definition/0", part(b"ab", total=4, parts=2))
        assert await status() is True
        await world.ok("DELETE", f"{TM}/m")
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        await world.ok("PUT", f"{TM}/m/definition/0", part(b"ab", total=4, parts=2))
        await world.ok("PUT", f"{TM}/m/definition/1", part(b"cd", total=5, parts=2))
        assert await status() is False, "one of the parts names another length"

    run(scenario)


@fact("include", source="get models")
@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        (
            "m,tree?include=definition",
            "Getting model definition is not supported when getting more than one model",
        ),
        (
            "m,tree?include=definition_status",
            "Getting the model download status is not supported when getting more than one model",
        ),
        ("tree?include=definition_status", "Definition status is only relevant to PyTorch model types"),
        (
            "m?include=definition",
            "[m] is type [pytorch] and does not support retrieving the definition",
        ),
        (
            "m?include=secrets",
            "unknown [include] parameters [secrets]. Valid options are [definition, total_feature_importance,"
            " feature_importance_baseline, hyperparameters, definition_status]",
        ),
    ],
)
def test_includes(uri, reason):
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/m", PYTORCH)
        await world.ok("PUT", f"{TM}/tree", TREE)
        assert (await world.call("GET", f"{TM}/{uri}")).error == (400, "status_exception", reason)

    run(scenario)


@fact("decompress_definition", source="get models")
def test_a_tree_is_returned_packed_or_not_and_can_be_put_either_way():
    async def scenario(world: World) -> None:
        await world.ok("PUT", f"{TM}/tree", TREE)
        uri = f"{TM}/tree?include=definition"
        config = (await world.ok("GET", uri))["trained_model_configs"][0]
        assert config["definition"] == TREE["definition"]
        packed = (await world.ok("GET", uri + "&decompress_definition=false"))["trained_model_configs"][0]
        assert "definition" not in packed
        body = {
            "inference_config": {"regression": {}},
            "compressed_definition": packed["compressed_definition"],
        }
        await world.ok("PUT", f"{TM}/again", body)
        again = (await world.ok("GET", f"{TM}/again?include=definition"))["trained_model_configs"][0]
        assert again["definition"] == TREE["definition"]

    run(scenario)


@fact("definition unparsable or invalid", source="put a model")
@fact("model_type contradicts definition, task mismatch", source="put a model")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"definition": {"trained_model": {"forest": {}}}}, "Failed to parse definition for [t]"),
        ({"definition": None, "compressed_definition": "!!"}, "Failed to parse definition for [t]"),
        (
            {
                "definition": {
                    "trained_model": {"tree": {"feature_names": [], "tree_structure": [{"node_index": 1}]}}
                }
            },
            "Failed to parse definition for [t]",
        ),
        (
            {
                "definition": {
                    "trained_model": {
                        "tree": {"feature_names": [], "tree_structure": [{"node_index": 1, "leaf_value": 0}]}
                    }
                }
            },
            "Definition for [t] has validation failures.",
        ),
        (
            {"model_type": "pytorch"},
            "model_type [pytorch] does not match the model definition type [tree_ensemble]",
        ),
        (
            {"inference_config": {"classification": {}}},
            "Model [t] inference config type [classification] does not support definition target type"
            " [regression]",
        ),
    ],
)
def test_bad_definitions(change, reason):
    async def scenario(world: World) -> None:
        body = {name: value for name, value in {**TREE, **change}.items() if value is not None}
        assert (await world.call("PUT", f"{TM}/t", body)).error == (400, "status_exception", reason)
        assert await ids(world, TM) == []

    run(scenario)


@fact("deleted, with its aliases", source="life of a model")
@fact("aliases, parts and vocabulary go with it", source="delete a model")
def test_deleting_removes_aliases_definition_and_vocabulary():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        assert await world.ok("DELETE", f"{TM}/m?timeout=5s") == {"acknowledged": True}
        for name in ("m", "alias"):
            assert (await world.call("GET", f"{TM}/{name}")).status == 404
        assert (await world.call("DELETE", f"{TM}/m")).error == (
            404,
            "resource_not_found_exception",
            "Could not find trained model [m]",
        )
        await world.model("m")
        await world.deploy("m")

    run(scenario)


@fact("exact id", source="delete a model")
@pytest.mark.parametrize("path", ["alias", "m*", "_all", "m,n"])
def test_only_an_exact_id_is_deleted(path):
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        assert (await world.call("DELETE", f"{TM}/{path}?force=true")).status == 404
        assert await ids(world, TM) == ["m"]

    run(scenario)


@fact("checks in their order, and force", source="delete a model")
def test_what_refuses_a_delete_in_order_and_force():
    async def scenario(world: World) -> None:
        await world.model("m")
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        await world.deploy("m")
        uses = world.node.pipelines.uses
        reasons = []
        for name in ("alias", "m"):
            uses[name] = ["p"]
            reasons.append((await world.call("DELETE", f"{TM}/m")).error)
        uses.clear()
        reasons.append((await world.call("DELETE", f"{TM}/m")).error)
        start, end = "Cannot delete model [m] as it ", "; use force to delete the model"
        assert reasons == [
            (409, "status_exception", start + why + end)
            for why in (
                "has a model_alias [alias] that is still referenced by ingest processors",
                "is still referenced by ingest processors",
                "is currently deployed",
            )
        ]
        uses["m"] = ["p"]
        assert await world.ok("DELETE", f"{TM}/m?force=true") == {"acknowledged": True}
        assert world.service.assignments.all() == []

    run(scenario)
