"""The route that runs documents through a model."""

from __future__ import annotations

from typing import Any

from reference_impl.errors import ApiError, illegal_argument, status_exception
from reference_impl.plugins.ml import infer
from reference_impl.plugins.ml.handlers_models import ONE
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.tasks import UPDATE
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.json_reader import token_of
from reference_impl.rest.parsing import STRING, Kind, ObjectParser, Source, duration
from reference_impl.rest.request import RestRequest

TIMEOUT = 10.0


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
        name = str(request.param("model_id"))
        if not request.body_present:
            raise status_exception(400, "requires body")
        body = PARSER.read(request)
        timeout = body.get("timeout", TIMEOUT)
        if request.has("timeout"):
            timeout = request.duration("timeout")
        if "docs" not in body:
            raise illegal_argument("[docs] must not be null.")

        async def execute() -> RestResponse:
            results = await infer.infer_documents(
                self._service,
                name,
                body["docs"],
                update=body.get("inference_config", {}),
                timeout=timeout,
                prefix="none",
            )
            return RestResponse(body={"inference_results": results})

        return Operation(execute)


def routes(service: Service) -> list[Route]:
    """The routes of this file."""
    handlers = InferHandlers(service)
    return [Route("POST", f"{ONE}/_infer", handlers.infer, "cluster:monitor/xpack/ml/inference/infer")]
