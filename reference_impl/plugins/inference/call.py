"""POST: reading an inference call and answering it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.errors import ApiError, not_found, request_validation, status_exception
from reference_impl.plugins.inference.catalog import Services
from reference_impl.plugins.inference.endpoint import Endpoint
from reference_impl.plugins.inference.registry import Registry
from reference_impl.plugins.inference.results import Results
from reference_impl.plugins.inference.service import InferenceRequest
from reference_impl.plugins.inference.task_types import (
    ANY,
    CHAT_COMPLETION,
    COMPLETION,
    EMBEDDING,
    RERANK,
    SPARSE_EMBEDDING,
    fits,
)
from reference_impl.rest.parsing import (
    BOOLEAN,
    INTEGER,
    OBJECT,
    STRING,
    STRINGS,
    Kind,
    ObjectParser,
    Source,
    duration,
)
from reference_impl.rest.request import parse_object

_INPUT_TYPES = ("ingest", "search", "classification", "clustering", "unspecified")
_INTERNAL_INPUT_TYPES = ("internal_ingest", "internal_search")


def _input_type(value: str, _source: Source) -> str:
    name = value.strip().lower()
    if name in _INTERNAL_INPUT_TYPES:
        raise ValueError(f"Unrecognized input_type [{name}]")
    if name not in _INPUT_TYPES:
        raise ValueError(f"No enum constant org.elasticsearch.inference.InputType.{value.strip().upper()}")
    return name


INPUT_TYPE = Kind(frozenset({"VALUE_STRING"}), _input_type)

_GENERAL = ObjectParser(
    "cluster:internal/xpack/inference",
    {"input": STRINGS, "input_type": INPUT_TYPE, "task_settings": OBJECT, "timeout": duration("timeout")},
)
_EMBEDDING = ObjectParser(
    "EmbeddingRequest",
    {"input": STRINGS, "input_type": INPUT_TYPE, "task_settings": OBJECT},
    required=["input"],
)
_RERANK = ObjectParser(
    "RerankRequest",
    {
        "input": STRINGS,
        "query": STRING,
        "top_n": INTEGER,
        "return_documents": BOOLEAN,
        "task_settings": OBJECT,
    },
    required=["input", "query"],
)


async def call(
    registry: Registry,
    services: Services,
    *,
    inference_id: str,
    url_task_type: str,
    content: bytes,
    media_type: str,
    timeout: float | None,
) -> Results:
    """Answer a call; ``timeout`` in seconds, None for no limit.

    With a task type in the URL the body is judged before the endpoint is looked up, without one after it:
    the endpoint then says how to read the body.
    """
    task_type = url_task_type
    if task_type == ANY:
        task_type = registry.require(inference_id).task_type
    _refuse_chat(task_type)
    body = parse_object(content, "inference", media_type)
    request = read_call(body, task_type, url_task_type, content=content, timeout=timeout)
    endpoint = registry.require(inference_id)
    if endpoint.service not in services:
        raise not_found(f"Unknown service [{endpoint.service}] for model [{inference_id}]")
    _require_fit(url_task_type, endpoint)
    return await services[endpoint.service].infer(endpoint, request)


def read_call(
    body: Mapping[str, Any],
    task_type: str,
    url_task_type: str,
    *,
    content: bytes = b"",
    timeout: float | None = 30.0,
) -> InferenceRequest:
    """Read the body as its task type demands; ApiError 400. A ``timeout`` in it is read, but not used."""
    source = Source(content)
    if task_type == RERANK:
        fields = _RERANK.parse(body, source)
        faults = _rerank_faults(fields)
    else:
        parser = _EMBEDDING if task_type == EMBEDDING else _GENERAL
        fields = parser.parse(body, source)
        faults = _general_faults(fields, url_task_type)
    if faults:
        raise request_validation(faults)
    return InferenceRequest(
        inputs=fields["input"],
        query=fields.get("query"),
        top_n=fields.get("top_n"),
        return_documents=fields.get("return_documents"),
        input_type=fields.get("input_type"),
        task_settings=fields.get("task_settings", {}),
        timeout=timeout,
    )


def _general_faults(fields: Mapping[str, Any], url_task_type: str) -> list[str]:
    """Only the first fault is reported."""
    if "input" not in fields:
        return ["Field [input] cannot be null"]
    if not fields["input"]:
        return ["Field [input] cannot be an empty array"]
    explicit = fields.get("input_type") not in (None, "unspecified")
    if explicit and url_task_type in (SPARSE_EMBEDDING, COMPLETION):
        return [f"Field [input_type] cannot be specified for task type [{url_task_type}]"]
    return []


def _rerank_faults(fields: Mapping[str, Any]) -> list[str]:
    """All faults are reported."""
    faults = []
    if not fields["input"]:
        faults.append("Field [input] cannot be an empty array")
    if not fields["query"]:
        faults.append("Field [query] cannot be empty")
    if fields.get("top_n", 1) < 1:
        faults.append("Field [top_n] must be greater than or equal to 1")
    return faults


def _require_fit(requested: str, endpoint: Endpoint) -> None:
    if not fits(requested, endpoint.task_type):
        raise status_exception(
            400,
            f"Incompatible task_type, the requested type [{requested}] does not match the model type "
            f"[{endpoint.task_type}]",
        )


def _refuse_chat(task_type: str) -> None:
    """Chat answers come only as a stream, which this server does not offer."""
    if task_type == CHAT_COMPLETION:
        reason = (
            "The [chat_completion] task type only supports streaming, please try again with the _stream API"
        )
        cause = status_exception(400, reason)
        raise ApiError(400, "unified_chat_completion_exception", reason, cause)
