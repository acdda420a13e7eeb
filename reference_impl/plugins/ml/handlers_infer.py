"""The route that runs documents through a model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from reference_impl.errors import ApiError, illegal_argument, status_exception, validation
from reference_impl.plugins.ml import infer
from reference_impl.plugins.ml.handlers_models import ONE
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.tasks import UPDATE
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.json_reader import token_of
from reference_impl.rest.parsing import STRING, Kind, ObjectParser, Source, duration
from reference_impl.rest.request import RestRequest

TIMEOUT = 10.0
DEPRECATED = (
    "[POST /_ml/trained_models/{model_id}/deployment/_infer] is deprecated! Use [POST"
    " /_ml/trained_models/{model_id}/_infer] instead."
)
Run = Callable[[Sequence[Mapping[str, Any]]], Awaitable[list[dict[str, Any]]]]


def _documents(value: Any, source: Source) -> list[dict[str, Any]]:
    items = value if isinstance(value, list) else [value]
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise ApiError(
                400,
                "x_content_parse_exception",
                f"[{source.at(index).place()}] Failed to parse object: expecting token of type [START_OBJECT]"
                f" but found [{token_of(item)}]",
            )
    return items


PARSER = ObjectParser(
    "infer_trained_model_request",
    {
        "id": STRING,
        "docs": Kind(frozenset({"START_ARRAY", "START_OBJECT"}), _documents),
        "inference_config": UPDATE,
        "timeout": duration("timeout"),
    },
)


class InferHandlers:
    """Handlers of inference."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def infer(self, request: RestRequest) -> Operation:
        """Run documents through what the path names."""
        body, run = self._read(request)

        async def execute() -> RestResponse:
            return RestResponse(body={"inference_results": await run(body["docs"])})

        return Operation(execute, for_client=True)

    def infer_one(self, request: RestRequest) -> Operation:
        """Run one document, and answer with its result alone; 400 for more than one."""
        body, run = self._read(request)

        async def execute() -> RestResponse:
            if len(body["docs"]) > 1:
                raise validation(["multiple documents are not supported"])
            results = await run(body["docs"])
            return RestResponse(body=results[0] if results else {}, warnings=(DEPRECATED,))

        return Operation(execute, for_client=True)

    def _read(self, request: RestRequest) -> tuple[dict[str, Any], Run]:
        """The checked body, and what runs documents with the options of the request."""
        name = str(request.param("model_id"))
        if not request.body_present:
            raise status_exception(400, "requires body")
        body = PARSER.read(request)
        timeout = body.get("timeout", TIMEOUT)
        if request.has("timeout"):
            timeout = request.duration("timeout")
        if "docs" not in body:
            raise illegal_argument("[docs] must not be null.")

        def run(documents: Sequence[Mapping[str, Any]]) -> Awaitable[list[dict[str, Any]]]:
            update = body.get("inference_config", {})
            return infer.infer_documents(
                self._service, name, documents, update=update, timeout=timeout, prefix="none"
            )

        return body, run


def routes(service: Service) -> list[Route]:
    """The routes of this file."""
    handlers = InferHandlers(service)
    action = "cluster:monitor/xpack/ml/inference/infer"
    found = [Route("POST", f"{ONE}/_infer", handlers.infer, action)]
    if service.switches.deprecated_infer:
        found.append(Route("POST", f"{ONE}/deployment/_infer", handlers.infer_one, action))
    return found
