"""``_infer``: which model answers, checks and their order, and results in the order of the documents."""

import asyncio

import pytest

from reference_impl.deployment.errors import ExecutionFailed, InvalidInput, QueueFull, TimedOut
from reference_impl.deployment.types import State
from reference_impl.errors import ApiError
from tests.reference_impl.ml.world import TM, World, run
from tests.support.facts import fact


def uri(name="m", query=""):
    return f"{TM}/{name}/_infer{query}"


def docs(*texts):
    return {"docs": [{"text_field": text} for text in texts]}


@fact("every document is a request of its own, results in order", source="infer")
@fact(
    "documents of one call do not share a pass, or do not show it where the node is told to batch",
    source="batching",
)
def test_results_keep_the_order_of_the_documents_whatever_finishes_first():
    async def scenario(world: World) -> None:
        gates = {text: asyncio.Event() for text in "abc"}

        async def answer(task_input):
            await gates[task_input.text].wait()
            return {"predicted_value": task_input.text}

        world.core.answer = answer
        await world.model()
        await world.deploy("m")
        call = asyncio.ensure_future(world.call("POST", uri(), docs(*"abc")))
        assert await world.core.deployed["m"].wait_for(lambda fake: fake.pending == 3, 5)
        for text in "cba":
            gates[text].set()
        body = (await call).body
        assert body == {"inference_results": [{"predicted_value": text} for text in "abc"]}

    run(scenario)


@fact("any failed document fails the call, when all are done", source="infer")
def test_the_first_failing_document_decides():
    async def scenario(world: World) -> None:
        async def answer(task_input):
            if task_input.text == "bad":
                await asyncio.sleep(0)
                raise InvalidInput("bad text")
            if task_input.text == "worse":
                raise ExecutionFailed("worse text")
            return {}

        world.core.answer = answer
        await world.model()
        await world.deploy("m")
        answer = await world.call("POST", uri(), docs("good", "bad", "worse"))
        assert answer.error == (400, "status_exception", "bad text")
        assert len(world.core.deployed["m"].inputs) == 3

    run(scenario)


@fact("any failed document fails the call, when all are done", source="infer")
def test_the_error_waits_for_the_other_documents():
    async def scenario(world: World) -> None:
        gate = asyncio.Event()

        async def answer(task_input):
            if task_input.text == "bad":
                raise InvalidInput("bad text")
            await gate.wait()
            return {}

        world.core.answer = answer
        await world.model()
        await world.deploy("m")
        call = asyncio.ensure_future(world.call("POST", uri(), docs("bad", "good")))
        process = world.core.deployed["m"]
        assert await process.wait_for(lambda fake: len(fake.inputs) == 2 and fake.pending == 1, 5)
        for _ in range(20):
            await asyncio.sleep(0)
        assert not call.done(), "an error has had the time to come through"
        gate.set()
        assert (await call).error == (400, "status_exception", "bad text")

    run(scenario)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimedOut("timeout [10s] waiting for inference result"), (408, "status_exception")),
        (
            QueueFull("inference process queue is full. Unable to execute command"),
            (429, "es_rejected_execution_exception"),
        ),
        (ExecutionFailed("shape", status=409), (409, "status_exception")),
        (InvalidInput("v", type="validation_exception"), (400, "validation_exception")),
    ],
)
def test_errors_of_the_core_keep_status_type_and_reason(error, expected):
    async def scenario(world: World) -> None:
        async def answer(_task_input):
            raise error

        world.core.answer = answer
        await world.model()
        await world.deploy("m")
        assert (await world.call("POST", uri(), docs("x"))).error == (*expected, error.reason)

    run(scenario)


@fact("timeout in query and body", source="infer")
@fact("ten seconds for other requests", source="time-outs")
@pytest.mark.parametrize(
    ("query", "body", "seconds"),
    [
        ("", {}, 10.0),
        ("", {"timeout": "3s"}, 3.0),
        ("?timeout=2m", {"timeout": "3s"}, 120.0),
        ("?timeout=-1", {}, None),
    ],
)
def test_the_timeout_reaches_the_core(query, body, seconds):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        await world.ok("POST", uri(query=query), docs("x") | body)
        assert world.core.deployed["m"].timeouts == [seconds]

    run(scenario)


@fact("resolution", source="infer")
@pytest.mark.parametrize("name", ["m", "alias", "d"])
def test_model_id_alias_and_deployment_id_answer_alike(name):
    async def scenario(world: World) -> None:
        await world.model()
        await world.ok("PUT", f"{TM}/m/model_aliases/alias")
        await world.deploy("m", "d")
        body = await world.ok("POST", uri(name), docs("x"))
        assert body == {"inference_results": [{"predicted_value": "x"}]}

    run(scenario)


@fact("resolution", source="infer")
def test_a_started_deployment_is_preferred():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d1")
        world.core.may_load.clear()
        await world.ok("POST", f"{TM}/m/deployment/_start?deployment_id=d2&wait_for=starting")
        for _ in range(20):
            await world.ok("POST", uri(), docs("x"))
        assert len(world.core.deployed["d1"].inputs) == 20

    run(scenario)


@fact("resolution", source="infer")
def test_a_deployment_id_wins_over_the_model_of_that_name():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "m", "other")
        for _ in range(20):
            await world.ok("POST", uri(), docs("x"))
        assert len(world.core.deployed["m"].inputs) == 20

    run(scenario)


@fact("resolution", source="infer")
def test_deployments_in_the_same_state_share_the_requests_of_their_model():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d1", "d2")
        for _ in range(100):
            await world.ok("POST", uri(), docs("x"))
        counts = [len(world.core.deployed[name].inputs) for name in ("d1", "d2")]
        assert sum(counts) == 100
        assert min(counts) > 10, "less likely than one in a thousand billion"

    run(scenario)


@fact("resolution", source="infer")
@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        (State.STARTING, State.STOPPING, "Trained model deployment [d1] is not allocated to any nodes"),
        (State.STARTING, State.FAILED, "Trained model deployment [d1] is not allocated to any nodes"),
        (State.STOPPING, State.FAILED, "Trained model [d1] is [stopping]"),
    ],
)
def test_without_a_started_deployment_the_one_in_the_next_best_state_is_asked(better, worse, reason):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m", "d1", "d2")
        await world.core.deployed["d1"].become(better)
        await world.core.deployed["d2"].become(worse)
        for _ in range(20):
            assert (await world.call("POST", uri(), docs("x"))).error == (409, "status_exception", reason)

    run(scenario)


@fact("an id in the body", source="infer")
def test_an_id_in_the_body_is_not_looked_at():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        await world.ok("POST", uri(), docs("x") | {"id": "nope"})
        assert len(world.core.deployed["m"].inputs) == 1

    run(scenario)


@fact("a route answers when it is started and has allocations", source="states of a routing entry")
@fact("unknown, undeployed, not allocated", source="infer")
def test_unknown_undeployed_and_not_yet_started():
    async def scenario(world: World) -> None:
        assert (await world.call("POST", uri("nope"), docs("x"))).error == (
            404,
            "resource_not_found_exception",
            "Could not find trained model [nope]",
        )
        await world.model()
        assert (await world.call("POST", uri(), docs("x"))).error == (
            409,
            "status_exception",
            "Model [m] must be deployed to use. Please deploy with the start trained model deployment API.",
        )
        world.core.may_load.clear()
        await world.ok("POST", f"{TM}/m/deployment/_start?wait_for=starting")
        assert (await world.call("POST", uri(), docs("x"))).error == (
            409,
            "status_exception",
            "Trained model deployment [m] is not allocated to any nodes",
        )

    run(scenario)


@fact("docs empty", source="infer")
@pytest.mark.parametrize("name", ["m", "nope"])
def test_no_documents_no_results_and_no_look_at_the_model(name):
    async def scenario(world: World) -> None:
        assert await world.ok("POST", uri(name), {"docs": []}) == {"inference_results": []}

    run(scenario)


@fact("input field missing, not a string", source="infer")
@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"x": "y"}, "Input field [text_field] does not exist in the source document"),
        ({"text_field": None}, "Input field [text_field] does not exist in the source document"),
        ({"text_field": 5}, "Input value [5] for field [text_field] must be a string"),
        ({"text_field": [True, "a"]}, "Input value [[true, a]] for field [text_field] must be a string"),
        ({"text_field": {"a": 1}}, "Input value [{a=1}] for field [text_field] must be a string"),
    ],
)
def test_input_fields(document, reason):
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        answer = await world.call("POST", uri(), {"docs": [document]})
        assert answer.error == (400, "status_exception", reason)
        assert world.core.deployed["m"].inputs == []

    run(scenario)


@fact("input field missing, not a string", source="infer")
@pytest.mark.parametrize("document", [{"a": {"b": "x"}}, {"a.b": "x"}])
def test_dotted_input_fields(document):
    async def scenario(world: World) -> None:
        await world.model(field_name="a.b")
        await world.deploy("m")
        assert await world.ok("POST", uri(), {"docs": [document]}) == {
            "inference_results": [{"predicted_value": "x"}]
        }

    run(scenario)


@fact("other task", source="infer")
def test_options_of_another_task_are_refused():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        body = docs("x") | {"inference_config": {"ner": {}}}
        assert (await world.call("POST", uri(), body)).error == (
            403,
            "status_exception",
            "Trained model [m] is configured for task [pass_through] but called with task [ner]",
        )
        assert world.core.deployed["m"].inputs == []

    run(scenario)


@fact("no prefix", source="infer")
def test_options_reach_the_core_without_the_name_of_the_task():
    async def scenario(world: World) -> None:
        await world.model(task="zero_shot_classification", classification_labels=LABELS)
        await world.deploy("m")
        update = {"labels": ["a", "b"], "tokenization": {"bert": {"truncate": "NONE"}}}
        body = docs("x") | {"inference_config": {"zero_shot_classification": update}}
        await world.ok("POST", uri(), body)
        sent = world.core.deployed["m"].inputs[0]
        assert sent.update == {"labels": ["a", "b"], "tokenization": {"bert": {"truncate": "none"}}}
        assert sent.prefix == "none"

    run(scenario)


LABELS = ["contradiction", "neutral", "entailment"]


@fact("docs absent, unknown field", source="infer")
@fact("what a request may change", source="tasks")
@pytest.mark.parametrize(
    ("body", "type_", "hint"),
    [
        ({}, "illegal_argument_exception", "[docs] must not be null."),
        ({"docs": [], "unknown": 1}, "x_content_parse_exception", "unknown field [unknown]"),
        ({"docs": ["text"]}, "x_content_parse_exception", "failed to parse field [docs]"),
        (
            {"docs": [], "inference_config": {"a": {}, "b": {}}},
            "x_content_parse_exception",
            "[inference_config]",
        ),
        (
            {"docs": [], "inference_config": {"no_task": {}}},
            "x_content_parse_exception",
            "[inference_config]",
        ),
        (
            {"docs": [], "inference_config": {"ner": {"labels": []}}},
            "x_content_parse_exception",
            "[inference_config]",
        ),
        (
            {"docs": [], "inference_config": {"ner": {"tokenization": {"bert": {"max_sequence_length": 5}}}}},
            "x_content_parse_exception",
            "[inference_config]",
        ),
        ({"docs": [], "timeout": "soon"}, "x_content_parse_exception", "failed to parse field [timeout]"),
    ],
)
def test_bad_bodies(body, type_, hint):
    async def scenario(world: World) -> None:
        status, kind, reason = (await world.call("POST", uri(), body)).error
        assert (status, kind) == (400, type_)
        assert hint in reason

    run(scenario)


@fact("options that an update must have", source="tasks")
@pytest.mark.parametrize(
    ("task", "option"), [("question_answering", "question"), ("text_similarity", "text")]
)
def test_options_that_an_update_must_have(task, option):
    async def scenario(world: World) -> None:
        answer = await world.call("POST", uri(), {"docs": [], "inference_config": {task: {}}})
        assert answer.status == 400
        assert answer.cause == f"[{option}] must not be null."

    run(scenario)


@fact("options that an update must have", source="tasks")
def test_no_labels_are_no_update():
    async def scenario(world: World) -> None:
        config = {"zero_shot_classification": {"labels": []}}
        answer = await world.call("POST", uri(), {"docs": [], "inference_config": config})
        assert (answer.status, answer.cause) == (400, "[labels] must not be empty")

    run(scenario)


@fact("no body", source="infer")
def test_no_body():
    async def scenario(world: World) -> None:
        assert (await world.call("POST", uri())).error == (400, "status_exception", "requires body")

    run(scenario)


def test_other_plugins_infer_with_prefixes_and_bare_texts():
    async def scenario(world: World) -> None:
        await world.model()
        await world.deploy("m")
        models = world.node.models
        assert await models.infer_texts("m", ["a", "b"], prefix="search", timeout=None) == [
            {"predicted_value": "a"},
            {"predicted_value": "b"},
        ]
        await models.infer("m", [{"text_field": "c"}], prefix="ingest", config_update={"pass_through": {}})
        inputs = world.core.deployed["m"].inputs
        assert [(sent.text, sent.prefix) for sent in inputs] == [
            ("a", "search"),
            ("b", "search"),
            ("c", "ingest"),
        ]
        with pytest.raises(ApiError) as missing:
            await models.infer_texts("nope", ["a"])
        assert missing.value.status == 404

    run(scenario)
