"""The inference processor: configuration, who answers, what is written."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.errors import status_exception
from tests.reference_impl.ingest.running import after, failure
from tests.support.facts import fact
from tests.support.small_node import EMBEDDER, EXPANDER, RANKER, SmallNode

IAE = "illegal_argument_exception"
PAIR = {"input_field": "t", "output_field": "o"}
VECTOR = [0.5, -0.5]


def inference(**config: Any) -> dict[str, Any]:
    return {"inference": {"model_id": "m", **config}}


def text(*pairs: tuple[str, str], **config: Any) -> dict[str, Any]:
    listed = [{"input_field": source, "output_field": target} for source, target in pairs]
    return inference(input_output=listed, **config)


@pytest.fixture
def node() -> SmallNode:
    node = SmallNode()
    node.models.add("m", EMBEDDER, deployed_as="m")
    return node


def put(node: SmallNode, processor: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = node.call("PUT", "/_ingest/pipeline/p", {"processors": [processor]})
    return answer.status, answer.body.get("error", {})


# configuration

UNKNOWN = "processor [inference] doesn't support one or more provided configuration parameters"
REFUSED: list[tuple[dict[str, Any], str, str | None]] = [
    ({"inference": {}}, "[model_id] required property is missing", "model_id"),
    (
        inference(input_output=[]),
        "[input_output] property cannot be empty at least one is required",
        "input_output",
    ),
    (inference(input_output=["x"]), "[input_output] property isn't a list of maps", "input_output"),
    (inference(input_output=1), "[input_output] property isn't a map or list of maps", "input_output"),
    (
        inference(input_output={"output_field": "o"}),
        "[input_field] required property is missing",
        "input_field",
    ),
    (
        inference(input_output={"input_field": "t"}),
        "[output_field] required property is missing",
        "output_field",
    ),
    (
        text(("t", "o"), ("t", "q")),
        "[input_field] names must be unique but [t] is repeated",
        "input_field",
    ),
    (
        text(("t", "o"), ("u", "o")),
        "[output_field] names must be unique but [o] is repeated",
        "output_field",
    ),
    (
        inference(input_output=PAIR, target_field="x"),
        "[target_field] option is incompatible with [input_output]. "
        "Use the [output_field] option to specify where to write the inference results to.",
        "target_field",
    ),
    (
        inference(input_output=PAIR, inference_config={"text_embedding": {"results_field": "x"}}),
        "The [inference_config.results_field] setting is incompatible with using [input_output]. "
        "Prefer to use the [input_output.output_field] option to specify where to write the inference "
        "results to.",
        None,
    ),
    (inference(input_output=PAIR, field_map={"a": "b"}), f"{UNKNOWN} [field_map]", None),
    (inference(ignore_missing=True), f"{UNKNOWN} [ignore_missing]", None),
]


@pytest.mark.parametrize(("processor", "reason", "name"), REFUSED)
def test_broken_configurations(
    node: SmallNode, processor: dict[str, Any], reason: str, name: str | None
) -> None:
    status, error = put(node, processor)
    assert (status, error["type"], error["reason"]) == (400, "parse_exception", reason)
    assert (error["processor_type"], error.get("property_name")) == ("inference", name)


ONE_TYPE = "inference_config must be an object with one inference type mapped to an object."
SUPPORTED = (
    "unrecognized inference configuration type [odd]. Supported types [classification, regression, "
    "fill_mask, ner, pass_through, question_answering, text_classification, text_embedding, text_expansion, "
    "text_similarity, zero_shot_classification]"
)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"ner": {}, "fill_mask": {}}, ONE_TYPE),
        ({}, ONE_TYPE),
        ({"ner": 1}, ONE_TYPE),
        ({"odd": {}}, SUPPORTED),
        ({"ner": {"results_field": "r", "odd": 1}}, "Unrecognized fields [results_field, odd]."),
    ],
)
def test_broken_updates(node: SmallNode, config: dict[str, Any], reason: str) -> None:
    status, error = put(node, inference(inference_config=config))
    assert (status, error["type"], error["reason"]) == (400, "status_exception", reason)
    assert error["processor_type"] == "inference"


@pytest.mark.parametrize(("task", "field"), [("text_similarity", "text"), ("question_answering", "question")])
def test_updates_that_lack_their_question(node: SmallNode, task: str, field: str) -> None:
    text = f"[{field}] must not be null."
    status, error = put(node, inference(inference_config={task: {}}))
    assert (status, error["type"], error["reason"]) == (400, "illegal_argument_exception", text)
    assert put(node, inference(inference_config={task: {field: "why"}}))[0] == 200
    status, error = put(SmallNode("elasticsearch"), inference(inference_config={task: {}}))
    reason = f"java.lang.IllegalArgumentException: {text}"
    assert (status, error["type"], error["reason"]) == (500, "exception", reason)


@pytest.mark.parametrize(
    "config",
    [
        {"question_answering": {"question": "why", "max_answer_length": 0}},
        {"question_answering": {"question": "why", "num_top_classes": -1}},
        {"regression": {"num_top_feature_importance_values": -1}},
        {"classification": {"prediction_field_type": "colour"}},
        {"zero_shot_classification": {"labels": []}},
        {"zero_shot_classification": {"multi_label": "yes"}},
        {"ner": {"results_field": {"a": 1}}},
        {"ner": {"tokenization": "text"}},
    ],
)
def test_updates_with_wrong_values_are_refused_before_any_document(
    node: SmallNode, config: dict[str, Any]
) -> None:
    assert put(node, inference(inference_config=config))[0] == 400
    assert node.call("GET", "/_ingest/pipeline/p").status == 404


def test_whether_the_model_exists_does_not_matter_yet(node: SmallNode) -> None:
    assert put(node, {"inference": {"model_id": "nobody"}})[0] == 200


def test_a_node_takes_fifty_inference_processors(node: SmallNode) -> None:
    fifty = {"processors": [inference() for _ in range(50)]}
    assert node.call("PUT", "/_ingest/pipeline/many", fifty).status == 200
    status, error = put(node, inference())
    assert (status, error["type"]) == (409, "status_exception")
    assert error["reason"] == (
        "Max number of inference processors reached, total inference processors [50]. "
        "Adjust the setting [xpack.ml.max_inference_processors]: [50] if a greater number is desired."
    )
    docs = {"docs": [{"_source": {"x": 1}}]}
    assert node.call("POST", "/_ingest/pipeline/many/_simulate", docs).status == 200


# texts


def test_each_text_gets_its_result_and_the_model_stands_beside_the_first(node: SmallNode) -> None:
    source = after(node, [text(("t", "a.x"), ("u", "b.y"))], {"t": "one", "u": "two"})
    assert source["a"] == {"x": VECTOR, "model_id": "m"}
    assert source["b"] == {"y": VECTOR}
    assert node.models.calls == [("m", ["one", "two"], None, "ingest")]


def test_a_single_object_is_a_list_of_one(node: SmallNode) -> None:
    assert after(node, [inference(input_output=PAIR)], {"t": "x"}) == {"t": "x", "o": VECTOR, "model_id": "m"}


def test_updates_are_handed_on(node: SmallNode) -> None:
    update = {"text_embedding": {"tokenization": {"bert": {"truncate": "first"}}}}
    after(node, [text(("t", "o"), inference_config=update)], {"t": "x"})
    assert node.models.calls[0][2] == update


def test_an_alias_is_replaced_by_its_model(node: SmallNode) -> None:
    node.models.aliases["m_alias"] = "m"
    processor = text(("t", "o"))
    processor["inference"]["model_id"] = "m_alias"
    assert after(node, [processor], {"t": "x"})["model_id"] == "m"


def test_a_deployment_answers_by_its_id(node: SmallNode) -> None:
    node.models.deploy("m", "dep")
    processor = text(("t", "o"))
    processor["inference"]["model_id"] = "dep"
    assert after(node, [processor], {"t": "x"})["model_id"] == "dep"
    assert node.models.calls[0][0] == "dep"


def test_running_twice_makes_lists(node: SmallNode) -> None:
    source = after(node, [text(("t", "o")), text(("t", "o"))], {"t": "x"})
    assert source["o"] == [*VECTOR, VECTOR]
    assert source["model_id"] == ["m", "m"]


def test_the_stored_results_field_is_found(node: SmallNode) -> None:
    node.models.add("m", {"text_embedding": {"results_field": "vec"}}, deployed_as="m")
    assert after(node, [text(("t", "o"))], {"t": "x"})["o"] == VECTOR


SPAN = {"start_offset": 1, "end_offset": 3, "prediction_probability": 0.5}
WRITTEN = [
    ("text_expansion", {"predicted_value": {"a": 1.0}}, {"o": {"a": 1.0}}),
    ("text_similarity", {"predicted_value": 0.5}, {"o": 0.5}),
    (
        "pass_through",
        {"predicted_value": [[1.0]], "is_truncated": True},
        {"o": [[1.0]], "is_truncated": True},
    ),
    ("question_answering", {"predicted_value": "42", **SPAN}, {"o": "42", **SPAN}),
    ("fill_mask", {"predicted_value": "w", "predicted_value_sequence": "a w"}, {"o_sequence": "a w"}),
    ("ner", {"predicted_value": "x", "entities": []}, {}),
    ("text_classification", {"predicted_value": "x", "is_truncated": True}, {"is_truncated": True}),
]


@pytest.mark.parametrize(("task", "result", "fields"), WRITTEN)
def test_what_each_task_writes(task: str, result: dict[str, Any], fields: dict[str, Any]) -> None:
    node = SmallNode()
    node.models.add("m", {task: {}}, deployed_as="m")
    node.models.results = [result]
    assert after(node, [text(("t", "o"))], {"t": "x"}) == {"t": "x", **fields, "model_id": "m"}


def test_missing_and_wrong_fields(node: SmallNode) -> None:
    reason = "field [t] not present as part of path [t]"
    assert failure(node, [text(("t", "o"))], {}) == (IAE, reason)
    assert failure(node, [text(("t", "o"))], {"t": None}) == (IAE, reason)
    reason = "input field [t] cannot be processed because it is not a text field"
    assert failure(node, [text(("t", "o"))], {"t": 1}) == (IAE, reason)
    assert node.models.calls == []


def test_missing_fields_may_be_ignored(node: SmallNode) -> None:
    processor = text(("t", "o"), ("u", "q"), ignore_missing=True)
    assert after(node, [processor], {"u": "x"}) == {"u": "x"}
    assert after(node, [processor], {"t": "x"}) == {"t": "x", "o": VECTOR, "q": VECTOR, "model_id": "m"}
    assert node.models.calls == [("m", ["x", ""], None, "ingest")]


def test_nobody_answers_for_an_unknown_or_idle_model(node: SmallNode) -> None:
    node.models.running.clear()
    reason = "[m] is not an inference service model or a deployed ml model"
    assert failure(node, [text(("t", "o"))], {"t": "x"}) == ("status_exception", reason)


@fact("two hours for inference in pipelines", source="time-outs")
def test_a_document_may_take_two_hours(node: SmallNode) -> None:
    after(node, [text(("t", "o")), inference(target_field="x")], {"t": "x"})
    assert node.models.timeouts == [7200.0, 7200.0]


def test_an_error_of_the_model_is_the_error_of_the_processor(node: SmallNode) -> None:
    node.models.error = status_exception(408, "timeout [2h] waiting for inference result")
    assert failure(node, [text(("t", "o"))], {"t": "x"})[1] == "timeout [2h] waiting for inference result"
    message = {"set": {"field": "why", "value": "{{_ingest.on_failure_message}}"}}
    source = after(node, [text(("t", "o"), on_failure=[message])], {"t": "x"})
    assert source["why"] == "timeout [2h] waiting for inference result"


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([], "Unexpected empty inference response"),
        ([{"predicted_value": 1}] * 3, "number of results [3] does not match the number of inputs [1]"),
    ],
)
def test_the_number_of_results_must_fit(node: SmallNode, results: list[Any], reason: str) -> None:
    node.models.results = results
    assert failure(node, [text(("t", "o"))], {"t": "x"}) == ("status_exception", reason)


def test_an_endpoint_answers_texts(node: SmallNode) -> None:
    settings = {"model": "any", "dimensions": 3, "api_key": "k"}
    body = {"service": "text_embedding_test_service", "service_settings": settings}
    assert node.call("PUT", "/_inference/text_embedding/e", body).status == 200
    processor = text(("t", "o"), inference_config={"text_embedding": {}})
    processor["inference"]["model_id"] = "e"
    # the hash of "a" is 97: the codes of "9" and "7", repeated
    assert after(node, [processor], {"t": "a"}) == {"t": "a", "o": [57.0, 55.0, 57.0], "model_id": "e"}


def test_a_ranking_endpoint_cannot_be_used(node: SmallNode) -> None:
    body = {"service": "test_reranking_service", "service_settings": {"model_id": "m", "api_key": "k"}}
    assert node.call("PUT", "/_inference/rerank/e", body).status == 200
    processor = text(("t", "o"))
    processor["inference"]["model_id"] = "e"
    assert failure(node, [processor], {"t": "a"})[0] == "unsupported_operation_exception"


# documents


def test_the_whole_document_is_sent_and_the_result_object_written(node: SmallNode) -> None:
    source = after(node, [inference()], {"text_field": "x", "n": 1})
    assert source["ml"] == {"inference": {"predicted_value": VECTOR, "model_id": "m"}}
    ((target, (sent,), _, prefix),) = node.models.calls
    assert (target, prefix) == ("m", "ingest")
    assert (sent["text_field"], sent["n"], sent["_index"]) == ("x", 1, "_index")
    assert "timestamp" in sent["_ingest"]


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"tag": "t"}, {"ml": {"inference": {"t": {"predicted_value": VECTOR, "model_id": "m"}}}}),
        ({"target_field": "r"}, {"r": {"predicted_value": VECTOR, "model_id": "m"}}),
    ],
)
def test_where_the_result_object_goes(node: SmallNode, config: dict[str, Any], place: dict[str, Any]) -> None:
    assert after(node, [inference(**config)], {}) == place


@pytest.mark.parametrize("name", ["field_map", "field_mappings"])
def test_fields_are_mapped_unless_the_model_field_is_there(node: SmallNode, name: str) -> None:
    mapping = {name: {"body.title": "text_field", "gone": "other"}}
    after(node, [inference(**mapping)], {"body": {"title": "x"}})
    after(node, [inference(**mapping)], {"body": {"title": "x"}, "text_field": "mine"})
    assert [call[1][0]["text_field"] for call in node.models.calls] == ["x", "mine"]
    assert all("other" not in call[1][0] for call in node.models.calls)


def test_a_result_object_joins_what_is_there(node: SmallNode) -> None:
    source = after(node, [inference(target_field="r")], {"r": "old"})
    assert source["r"] == ["old", {"predicted_value": VECTOR, "model_id": "m"}]


def test_documents_go_to_trained_models_only(node: SmallNode) -> None:
    unknown = {"inference": {"model_id": "e"}}
    assert failure(node, [unknown], {}) == (
        "resource_not_found_exception",
        "Could not find trained model [e]",
    )
    body = {"service": "test_service", "service_settings": {"model": "m", "api_key": "k"}}
    node.call("PUT", "/_inference/sparse_embedding/e", body)
    type_, reason = failure(node, [unknown], {})
    assert type_ == "status_exception"
    assert reason == (
        "[e] is configured for the _inference API and does not accept documents as input. If using an "
        "inference ingest processor configure it with the [input_output] option instead of [field_map]."
    )


def test_an_idle_model_must_be_deployed(node: SmallNode) -> None:
    node.models.running.clear()
    reason = "Model [m] must be deployed to use. Please deploy with the start trained model deployment API."
    assert failure(node, [inference()], {}) == ("status_exception", reason)


def test_inference_inside_a_loop(node: SmallNode) -> None:
    node.models.add("m", EXPANDER, deployed_as="m")
    inner = text(("_ingest._value.t", "_ingest._value.o"))
    source = after(node, [{"foreach": {"field": "l", "processor": inner}}], {"l": [{"t": "x"}, {"t": "y"}]})
    assert [item["o"] for item in source["l"]] == [{"token": 1.5}] * 2
    assert [item["model_id"] for item in source["l"]] == ["m", "m"]


def test_a_ranker_scores_against_the_text_of_its_update(node: SmallNode) -> None:
    node.models.add("m", RANKER, deployed_as="m")
    update = {"text_similarity": {"text": "query"}}
    assert after(node, [text(("t", "o"), inference_config=update)], {"t": "four"})["o"] == 4.0
