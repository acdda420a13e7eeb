"""Inference calls: what bodies are accepted, who answers, and what comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference_impl.inference.making import TASK_OF, put
from tests.support.small_node import SmallNode

VALIDATION = "action_request_validation_exception"
PARSE = "x_content_parse_exception"
OF_TASK = {task: service for service, task in TASK_OF.items()}


@pytest.fixture
def node() -> SmallNode:
    node = SmallNode()
    for task, service in OF_TASK.items():
        put(node, task.replace("_", ""), service)
    return node


def call(node: SmallNode, task: str, body: Any, *, typed: bool = True) -> Any:
    name = task.replace("_", "")
    return node.call("POST", f"/_inference/{task}/{name}" if typed else f"/_inference/{name}", body)


def failed(*messages: str) -> tuple[int, str, str]:
    text = "".join(f"{index}: {message};" for index, message in enumerate(messages, 1))
    return 400, VALIDATION, f"Validation Failed: {text}"


EMPTY = "Field [input] cannot be an empty array"
NO_TYPE = "Field [input_type] cannot be specified for task type [{}]"
REFUSED: list[tuple[str, dict[str, Any], tuple[int, str, str]]] = [
    ("text_embedding", {}, failed("Field [input] cannot be null")),
    ("text_embedding", {"input": []}, failed(EMPTY)),
    (
        "sparse_embedding",
        {"input": "x", "input_type": "search"},
        failed(NO_TYPE.format("sparse_embedding")),
    ),
    ("completion", {"input": "x", "input_type": "ingest"}, failed(NO_TYPE.format("completion"))),
    ("rerank", {"input": ["x"]}, (400, "illegal_argument_exception", "Required [query]")),
    ("rerank", {}, (400, "illegal_argument_exception", "Required [input, query]")),
    (
        "rerank",
        {"input": [], "query": "", "top_n": 0},
        failed(EMPTY, "Field [query] cannot be empty", "Field [top_n] must be greater than or equal to 1"),
    ),
]


@pytest.mark.parametrize(("task", "body", "error"), REFUSED)
def test_requests_that_break_a_rule(
    node: SmallNode, task: str, body: dict[str, Any], error: tuple[int, str, str]
) -> None:
    assert call(node, task, body).error == error


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize(
    ("task", "field"),
    [
        ("text_embedding", "query"),
        ("text_embedding", "top_n"),
        ("sparse_embedding", "return_documents"),
        ("completion", "odd"),
        ("rerank", "input_type"),
        ("rerank", "timeout"),
    ],
)
def test_fields_of_other_tasks_are_unknown(node: SmallNode, task: str, field: str, typed: bool) -> None:
    body = {"input": "x", field: 1, **({"query": "q"} if task == "rerank" else {})}
    status, type_, reason = call(node, task, body, typed=typed).error
    assert (status, type_) == (400, PARSE)
    assert f"unknown field [{field}]" in reason


def test_a_rule_about_the_url_does_not_apply_without_it(node: SmallNode) -> None:
    body = {"input": "x", "input_type": "search"}
    assert call(node, "sparse_embedding", body, typed=False).status == 200
    assert call(node, "sparse_embedding", {**body, "input_type": "unspecified"}).status == 200


@pytest.mark.parametrize(
    ("value", "cause"),
    [("internal_search", "Unrecognized input_type [internal_search]"), ("odd", "No enum constant")],
)
def test_input_types_that_are_none(node: SmallNode, value: str, cause: str) -> None:
    answer = call(node, "text_embedding", {"input": "x", "input_type": value})
    assert answer.error[:2] == (400, PARSE)
    assert "failed to parse field [input_type]" in answer.error[2]
    assert answer.body["error"]["caused_by"]["type"] == "illegal_argument_exception"
    assert cause in answer.body["error"]["caused_by"]["reason"]


@pytest.mark.parametrize("value", ["search", "INGEST", "classification", "clustering"])
def test_input_types_that_are_fine(node: SmallNode, value: str) -> None:
    assert call(node, "text_embedding", {"input": "x", "input_type": value}).status == 200


def test_a_body_is_required(node: SmallNode) -> None:
    error = (400, "parse_exception", "request body is required")
    assert call(node, "text_embedding", None).error == error


@pytest.mark.parametrize("timeout", ["soon", "5"])
def test_a_timeout_must_be_one(node: SmallNode, timeout: str) -> None:
    answer = node.call("POST", "/_inference/textembedding", {"input": "x"}, timeout=timeout)
    assert answer.error[1] == "illegal_argument_exception"


def test_the_body_comes_before_the_lookup_only_with_a_task_type(node: SmallNode) -> None:
    assert node.call("POST", "/_inference/completion/gone", {}).error == failed(
        "Field [input] cannot be null"
    )
    missing = (404, "resource_not_found_exception", "Inference endpoint not found [gone]")
    assert node.call("POST", "/_inference/gone", {}).error == missing
    assert node.call("POST", "/_inference/any/gone", {}).error == missing
    assert node.call("POST", "/_inference/completion/gone", {"input": "x"}).error == missing


def test_the_wrong_task_type_has_words_of_its_own(node: SmallNode) -> None:
    reason = (
        "Incompatible task_type, the requested type [completion] does not match the model type "
        "[text_embedding]"
    )
    answer = node.call("POST", "/_inference/completion/textembedding", {"input": "x"})
    assert answer.error == (400, "status_exception", reason)


def test_chat_is_refused_without_a_stream(node: SmallNode) -> None:
    answer = node.call("POST", "/_inference/chat_completion/completion", b"{broken")
    reason = "The [chat_completion] task type only supports streaming, please try again with the _stream API"
    assert answer.error == (400, "unified_chat_completion_exception", reason)


@pytest.mark.parametrize("task", ["text_embedding", "sparse_embedding", "completion"])
def test_a_text_is_a_list_of_one(node: SmallNode, task: str) -> None:
    one, listed = call(node, task, {"input": "x"}), call(node, task, {"input": ["x"]})
    assert one.status == 200
    assert one.body == listed.body
    assert call(node, task, {"input": "x"}, typed=False).body == one.body


@pytest.mark.parametrize("task", OF_TASK)
def test_a_call_changes_nothing(node: SmallNode, task: str) -> None:
    before = node.call("GET", "/_inference").body
    query = {"query": "q"} if task == "rerank" else {}
    assert call(node, task, {"input": ["b", "a"], **query, "task_settings": {"temperature": 9}}).status == 200
    assert node.call("GET", "/_inference").body == before


def test_settings_of_one_call_end_with_it(node: SmallNode) -> None:
    failing = {"input": "x", "task_settings": {"should_fail_validation": True}}
    assert call(node, "sparse_embedding", failing).status == 500
    assert call(node, "sparse_embedding", {"input": "x"}).status == 200


# what the deterministic services answer; the hash of "a" is 97, of "abc" 96354, of "polygenelubricants" -2^31


def test_sparse_weights_follow_from_the_hash(node: SmallNode) -> None:
    items = call(node, "sparse_embedding", {"input": ["a", "abc"]}).body["sparse_embedding"]
    assert items[0] == {
        "is_truncated": False,
        "embedding": {f"feature_{index}": 98.0 + index for index in range(5)},
    }
    assert items[1]["embedding"]["feature_4"] == 96359.0


def test_the_smallest_hash_has_no_absolute_value(node: SmallNode) -> None:
    items = call(node, "sparse_embedding", {"input": "polygenelubricants"}).body["sparse_embedding"]
    # float32 cannot tell the numbers next to -2^31 apart
    assert set(items[0]["embedding"].values()) == {-2147483648.0}


@pytest.mark.parametrize(
    ("settings", "text", "vector"),
    [
        ({"dimensions": 5}, "a", [57.0, 55.0, 57.0, 55.0, 57.0]),
        ({"dimensions": 16, "element_type": "bit"}, "a", [57.0, 55.0]),
        ({"dimensions": 3}, "polygenelubricants", [45.0, 50.0, 49.0]),
    ],
)
def test_dense_vectors_follow_from_the_hash(settings: dict[str, Any], text: str, vector: list[float]) -> None:
    node = SmallNode()
    given_settings = {"model": "m", "api_key": "k", **settings}
    body = {"service": "text_embedding_test_service", "service_settings": given_settings}
    assert node.call("PUT", "/_inference/text_embedding/x", body).body["service_settings"] == {
        "model": "m",
        **settings,
    }
    answer = node.call("POST", "/_inference/x", {"input": text})
    assert answer.body == {"text_embedding": [{"embedding": vector}]}


def test_dimensions_are_measured_when_not_given(node: SmallNode) -> None:
    shown = node.call("GET", "/_inference/textembedding").body["endpoints"][0]
    (item,) = call(node, "text_embedding", {"input": "x"}).body["text_embedding"]
    assert shown["service_settings"]["dimensions"] == len(item["embedding"])


def test_multimodal_embeddings_have_a_key_of_their_own() -> None:
    node = SmallNode()
    settings = {"model": "m", "api_key": "k", "dimensions": 1}
    body = {"service": "text_embedding_test_service", "service_settings": settings}
    assert node.call("PUT", "/_inference/embedding/x", body).status == 200
    assert node.call("POST", "/_inference/x", {"input": "a"}).body == {"embeddings": [{"embedding": [57.0]}]}
    assert node.call("POST", "/_inference/x", {}).error[2] == "Required [input]"


def test_completions_are_in_upper_case(node: SmallNode) -> None:
    answer = call(node, "completion", {"input": ["a", "straße"]})
    assert answer.body == {"completion": [{"result": "A"}, {"result": "STRASSE"}]}


def test_numbers_are_ranked_by_value(node: SmallNode) -> None:
    answer = call(node, "rerank", {"input": ["1.5", "3", "2"], "query": "q", "return_documents": False})
    assert answer.body["rerank"] == [
        {"index": 1, "relevance_score": 3.0, "text": "3"},
        {"index": 2, "relevance_score": 2.0, "text": "2"},
        {"index": 0, "relevance_score": 1.5, "text": "1.5"},
    ]


def test_other_texts_are_ranked_backwards(node: SmallNode) -> None:
    ranked = call(node, "rerank", {"input": ["a", "b", "c"], "query": "q", "top_n": 1}).body["rerank"]
    assert [item["index"] for item in ranked] == [2, 1, 0]
    scores = [item["relevance_score"] for item in ranked]
    assert scores == sorted(scores, reverse=True)
    settings = {"task_settings": {"top_n": 2}}
    cut = call(node, "rerank", {"input": ["a", "b", "c"], "query": "q", **settings}).body["rerank"]
    assert cut == ranked[:2]


TEXTS = st.lists(st.text(max_size=20), min_size=1, max_size=5)


@pytest.mark.parametrize("task", ["text_embedding", "sparse_embedding", "completion"])
def test_a_batch_equals_single_calls(task: str) -> None:
    node = SmallNode()
    put(node, task.replace("_", ""), OF_TASK[task])

    @settings(deadline=None)
    @given(TEXTS)
    def check(texts: list[str]) -> None:
        batch = call(node, task, {"input": texts}).body[task]
        singles = [call(node, task, {"input": text}).body[task][0] for text in texts]
        assert json.dumps(batch) == json.dumps(singles)

    check()
