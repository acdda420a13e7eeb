"""What PUT refuses, with which words, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_impl.inference.making import MODEL_OF, local, put, simple
from tests.support.small_node import SmallNode

SPARSE = "/_inference/sparse_embedding/x"
OPEN = "/_inference/x"
CAST = "class_cast_exception"


@pytest.fixture
def node() -> SmallNode:
    node = SmallNode()
    for task, config in MODEL_OF.items():
        node.models.add(task, config)
    node.models.add("classes", {"text_classification": {}})
    return node


def refused(node: SmallNode, path: str, body: Any) -> tuple[int, str, str]:
    """The error of a PUT that must leave nothing behind."""
    error = node.call("PUT", path, body).error
    assert node.call("GET", "/_inference").body == {"endpoints": []}
    assert node.models.running == {}
    return error


GENERAL: list[tuple[str, Any, tuple[int, str, str]]] = [
    (SPARSE, None, (400, "parse_exception", "request body is required")),
    (OPEN, {}, (400, "status_exception", "model is missing required setting [task_type]")),
    (OPEN, {"task_type": "odd"}, (400, "status_exception", "Unknown task_type [odd]")),
    (
        OPEN,
        {"task_type": "any"},
        (400, "status_exception", "task_type [any] is not valid type for inference"),
    ),
    (
        SPARSE,
        {"task_type": "RERANK"},
        (
            400,
            "status_exception",
            "Cannot resolve conflicting task_type parameter in the request URL [sparse_embedding] and the "
            "request body [RERANK]",
        ),
    ),
    (
        SPARSE,
        {},
        (400, "status_exception", "Inference endpoint configuration is missing the [service] setting"),
    ),
    (SPARSE, {"service": "odd"}, (400, "status_exception", "Unknown service [odd]")),
    (
        SPARSE,
        {"service": 1},
        (500, CAST, "class java.lang.Integer cannot be cast to class java.lang.String"),
    ),
    (
        OPEN,
        {"task_type": 1},
        (500, CAST, "class java.lang.Integer cannot be cast to class java.lang.String"),
    ),
]


@pytest.mark.parametrize(("path", "body", "error"), GENERAL)
def test_general_errors(node: SmallNode, path: str, body: Any, error: tuple[int, str, str]) -> None:
    assert refused(node, path, body) == error


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"a":1,"a":2}'])
def test_bodies_that_are_no_object(node: SmallNode, body: bytes) -> None:
    status, type_, _ = refused(node, SPARSE, body)
    assert status == 400
    assert type_ in ("x_content_parse_exception", "x_content_e_o_f_exception")


def test_a_bad_timeout_comes_before_the_body(node: SmallNode) -> None:
    answer = node.call("PUT", SPARSE, timeout="soon")
    assert answer.error[1] == "illegal_argument_exception"


@pytest.mark.parametrize(
    "start", [lambda node: node.models.deploy("m", "x"), lambda node: node.models.deploy("x", "other")]
)
def test_ids_of_deployments_and_deployed_models_are_taken(node: SmallNode, start: Any) -> None:
    start(node)
    reason = (
        "Inference endpoint IDs must be unique. Requested inference endpoint ID [x] matches existing trained "
        "model ID(s) but must not."
    )
    assert node.call("PUT", SPARSE, simple()).error == (400, "status_exception", reason)


def test_an_alias_of_a_deployed_model_is_taken_an_idle_model_is_not(node: SmallNode) -> None:
    node.models.add("x", MODEL_OF["rerank"])
    assert node.call("PUT", SPARSE, simple()).status == 200
    node.models.aliases["al"] = "x"
    assert node.call("PUT", "/_inference/sparse_embedding/al", simple()).status == 200
    node.models.deploy("x", "dep")
    node.models.aliases["al2"] = "x"
    assert node.call("PUT", "/_inference/sparse_embedding/al2", simple()).status == 400


SIMPLE: list[tuple[Any, tuple[int, str, str | None]]] = [
    ({"service_settings": None}, (500, "null_pointer_exception", None)),
    ({"service_settings": {}}, (400, "validation_exception", "Validation Failed: 1: missing model;")),
    (
        {"service_settings": {"model": "m"}},
        (400, "validation_exception", "Validation Failed: 1: missing api_key;"),
    ),
    (
        {"service_settings": {"model": 7, "api_key": "k"}},
        (
            400,
            "validation_exception",
            "Validation Failed: 1: field [model] is not of the expected type. The value [7] cannot be "
            "converted to a [String];",
        ),
    ),
]


@pytest.mark.parametrize(("change", "error"), SIMPLE)
def test_errors_of_deterministic_services(node: SmallNode, change: Any, error: tuple[int, str, str]) -> None:
    assert refused(node, SPARSE, {"service": "test_service", **change}) == error


def test_deterministic_services_ignore_what_they_do_not_know(node: SmallNode) -> None:
    settings = {"model_id": "m", "api_key": "k", "odd": 1}
    body = {"service": "test_service", "service_settings": settings, "odd": 1, "chunking_settings": {"x": 1}}
    shown = node.call("PUT", SPARSE, {**body, "task_settings": {"odd": 1}}).body
    assert shown["service_settings"] == {"model": "m"}
    assert set(shown) == {"inference_id", "task_type", "service", "service_settings"}


@pytest.mark.parametrize("shows", [True, False])
def test_the_hidden_field_is_shown_on_demand(node: SmallNode, shows: bool) -> None:
    settings = {"model": "m", "api_key": "k", "hidden_field": "h", "should_return_hidden_field": shows}
    shown = node.call("PUT", SPARSE, {"service": "test_service", "service_settings": settings}).body
    assert shown["service_settings"] == ({"model": "m", "hidden_field": "h"} if shows else {"model": "m"})


G22 = "Could not complete inference endpoint creation as validation call to service threw an exception."


def test_a_failing_trial_is_reported_with_its_cause(node: SmallNode) -> None:
    answer = node.call("PUT", SPARSE, simple(task_settings={"should_fail_validation": True}))
    assert answer.error == (400, "status_exception", G22)
    reason = "validation call intentionally failed based on task settings"
    assert answer.body["error"]["caused_by"]["reason"] == reason
    answer = node.call("PUT", "/_inference/rerank/x", simple("test_service"))
    assert answer.error == (400, "status_exception", G22)
    reason = "The [test_service] service does not support task type [rerank]"
    assert answer.body["error"]["caused_by"]["reason"] == reason
    assert node.call("GET", "/_inference").body == {"endpoints": []}


def test_a_failing_trial_comes_before_an_existing_endpoint(node: SmallNode) -> None:
    put(node, "x")
    answer = node.call("PUT", SPARSE, simple(task_settings={"should_fail_validation": True}))
    assert answer.error[2] == G22


def validation(*messages: str) -> tuple[int, str, str]:
    text = "".join(f"{index}: {message};" for index, message in enumerate(messages, 1))
    return 400, "validation_exception", f"Validation Failed: {text}"


def unknown(text: str) -> tuple[int, str, str]:
    reason = f"Configuration contains settings [{text}] unknown to the [elasticsearch] service"
    return 400, "status_exception", reason


NO_ALLOCATIONS = (
    "[service_settings] does not contain one of the required settings [num_allocations, adaptive_allocations]"
)
NO_THREADS = "[service_settings] does not contain the required setting [num_threads]"
NOT_HERE = (
    "Error parsing request config, model id does not match any models available on this platform. "
    "Was [{}]. You may need to load it into the cluster using eland."
)
TO_MAP = "class java.lang.String cannot be cast to class java.util.Map"
LOCAL: list[tuple[str, Any, tuple[int, str, str]]] = [
    (
        "sparse_embedding",
        {"service": "elasticsearch", "odd": 1},
        (400, "status_exception", "Missing required field [service_settings]"),
    ),
    ("rerank", {"service": "elasticsearch", "service_settings": "x"}, (500, CAST, TO_MAP)),
    ("rerank", {**local("rerank"), "task_settings": "x"}, (500, CAST, TO_MAP)),
    ("sparse_embedding", {**local("sparse_embedding"), "chunking_settings": "x"}, (500, CAST, TO_MAP)),
    (
        "sparse_embedding",
        {**local("sparse_embedding"), "chunking_settings": {"a": 1}, "odd": 1},
        (400, "illegal_argument_exception", "Can't generate Chunker without ChunkingStrategy provided"),
    ),
    ("rerank", {**local("rerank"), "odd": {"a": "b"}}, unknown("{odd={a=b}}")),
    ("rerank", {**local("rerank"), "chunking_settings": {}}, unknown("{chunking_settings={}}")),
    (
        "rerank",
        local(None),  # type: ignore[arg-type]
        (400, "illegal_argument_exception", "Error parsing service settings, model_id must be provided"),
    ),
    (
        "rerank",
        local(7),  # type: ignore[arg-type]
        (500, CAST, "class java.lang.Integer cannot be cast to class java.lang.String"),
    ),
    ("rerank", local("gone", num_threads=None), (400, "illegal_argument_exception", NOT_HERE.format("gone"))),
    (
        "rerank",
        local("classes", num_threads=None),
        (
            400,
            "status_exception",
            "Deployed model [classes] has type [text_classification] which does not map to any "
            "supported task types",
        ),
    ),
    (
        "sparse_embedding",
        local("rerank", num_threads=None),
        (
            400,
            "status_exception",
            "Deployed model [rerank] with type [text_similarity] does not match the requested task type "
            "[sparse_embedding]",
        ),
    ),
    ("rerank", local("rerank", num_threads=None), validation(NO_THREADS)),
    ("rerank", local("rerank", num_allocations=None), validation(NO_ALLOCATIONS)),
    (
        "rerank",
        local("rerank", num_allocations=None, num_threads=None),
        validation(NO_THREADS, NO_ALLOCATIONS),
    ),
    (
        "rerank",
        local("rerank", num_allocations=0, num_threads=-1),
        validation(
            "[service_settings] Invalid value [0]. [num_allocations] must be a positive integer",
            "[service_settings] Invalid value [-1]. [num_threads] must be a positive integer",
            NO_ALLOCATIONS,
        ),
    ),
    (
        "rerank",
        local("rerank", num_threads="1"),
        validation(
            "field [num_threads] is not of the expected type. "
            "The value [1] cannot be converted to a [Integer]"
        ),
    ),
    (
        "rerank",
        local("", num_threads=None),
        validation(
            NO_THREADS, "[service_settings] Invalid value empty string. [model_id] must be a non-empty string"
        ),
    ),
    (
        "rerank",
        local(
            "rerank", num_allocations=None, adaptive_allocations={"foo": 1, "min_number_of_allocations": -2}
        ),
        validation(
            "[adaptive_allocations] does not allow the setting [foo]",
            "[min_number_of_allocations] must be a non-negative integer or null",
        ),
    ),
    (
        "rerank",
        local(
            "rerank", adaptive_allocations={"min_number_of_allocations": 3, "max_number_of_allocations": 2}
        ),
        validation("[min_number_of_allocations] must not be larger than [max_number_of_allocations]"),
    ),
    (
        "rerank",
        local("rerank", adaptive_allocations={"max_number_of_allocations": 0}),
        validation("[max_number_of_allocations] must be a positive integer or null"),
    ),
    (
        "rerank",
        local("rerank", num_threads=3),
        validation("[threads_per_allocation] must be a power of 2 less than or equal to 32"),
    ),
    (
        "rerank",
        local("rerank", adaptive_allocations={"enabled": True, "min_number_of_allocations": -1}),
        validation("[number_of_allocations] cannot be set if adaptive allocations is enabled"),
    ),
    (
        "text_embedding",
        local("text_embedding", similarity="odd", element_type="bit"),
        validation(
            "[service_settings] Invalid value [odd] received. [similarity] must be one of "
            "[cosine, dot_product, l2_norm]",
            "[service_settings] Invalid value [bit] received. [element_type] must be one of [byte, float]",
        ),
    ),
    ("rerank", local("rerank", foo="bar"), unknown("{foo=bar}")),
    ("text_embedding", local("text_embedding", dimensions=3), unknown("{dimensions=3}")),
    ("rerank", {**local("rerank"), "task_settings": {"odd": 1}}, unknown("{odd=1}")),
]


@pytest.mark.parametrize(("task", "body", "error"), LOCAL)
def test_errors_of_the_elasticsearch_service(
    node: SmallNode, task: str, body: Any, error: tuple[int, str, str]
) -> None:
    assert refused(node, f"/_inference/{task}/x", body) == error


def test_elser_wants_its_model_uploaded_like_any_other(node: SmallNode) -> None:
    settings = {"num_threads": 1, "num_allocations": 1}
    body = {"service": "elser", "service_settings": settings}
    error = refused(node, SPARSE, body)
    assert error == (400, "illegal_argument_exception", NOT_HERE.format(".elser_model_2"))


PRECEDENCE: list[tuple[Any, str]] = [
    ({"service": "odd", "task_type": "odd"}, "Unknown task_type [odd]"),
    ({"service": "odd", "task_type": "rerank"}, "Cannot resolve conflicting task_type parameter"),
    ({"service": "odd"}, "Unknown service [odd]"),
    ({"service": "elasticsearch", "odd": 1}, "Inference endpoint IDs must be unique."),
]


@pytest.mark.parametrize(("body", "beginning"), PRECEDENCE)
def test_the_earliest_fault_is_reported(node: SmallNode, body: Any, beginning: str) -> None:
    node.models.deploy("m", "x")
    assert node.call("PUT", SPARSE, body).error[2].startswith(beginning)
