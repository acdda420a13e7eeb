"""Routes that create, show and delete models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference_impl.errors import illegal_argument, status_exception
from reference_impl.plugins.ml import definition
from reference_impl.plugins.ml.config import MODEL_TYPES, ModelConfig, creation_problems
from reference_impl.plugins.ml.listing import Selection, matching_models
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.tasks import inference_config
from reference_impl.plugins.ml.texts import inconsistent_id
from reference_impl.rest.handler import Operation, RestResponse, Route, acknowledged
from reference_impl.rest.parsing import (
    ANY,
    LONG,
    OBJECT,
    STRING,
    STRINGS,
    Kind,
    ObjectParser,
    Source,
    nullable,
    object_of,
)
from reference_impl.rest.request import RestRequest

BASE = "/_ml/trained_models"
ONE = BASE + "/{model_id}"
INCLUDES = (
    "definition",
    "total_feature_importance",
    "feature_importance_baseline",
    "hyperparameters",
    "definition_status",
)


def _model_type(value: Any, _source: Source) -> str:
    if str(value).lower() not in MODEL_TYPES:
        raise illegal_argument(
            "No enum constant org.elasticsearch.xpack.core.ml.inference.TrainedModelType."
            + str(value).upper()
        )
    return str(value).lower()


def _config_parser(fill_mask_top_classes: int) -> ObjectParser:
    return ObjectParser(
        "trained_model_config",
        {
            "model_id": STRING,
            "model_type": Kind(frozenset({"VALUE_STRING"}), _model_type),
            "description": nullable(STRING),
            "tags": STRINGS,
            "metadata": nullable(OBJECT),
            "input": object_of(ObjectParser("trained_model_config_input", {"field_names": STRINGS})),
            "inference_config": inference_config(fill_mask_top_classes),
            "definition": OBJECT,
            "compressed_definition": STRING,
            "model_size_bytes": LONG,
            "platform_architecture": STRING,
            "default_field_map": OBJECT,
            "prefix_strings": object_of(ObjectParser("prefix_strings", {"ingest": STRING, "search": STRING})),
            "estimated_operations": LONG,
            **dict.fromkeys(
                ("version", "created_by", "create_time", "license_level", "location", "model_package"), ANY
            ),
        },
    )


class ModelHandlers:
    """Handlers of one node's models."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._parser = _config_parser(service.switches.fill_mask_top_classes)

    def put(self, request: RestRequest) -> Operation:
        """Create a model and answer with its config."""
        model_id = str(request.param("model_id"))
        deferred = request.flag("defer_definition_decompression")
        request.flag("wait_for_completion")
        body = {name: value for name, value in self._parser.read(request).items() if value is not None}
        if body.get("model_id", model_id) != model_id:
            raise inconsistent_id(body["model_id"], model_id)
        if "definition" in body and "compressed_definition" in body:
            raise illegal_argument("both [compressed_definition] and [definition] cannot be set.")
        problems_of = {**body}
        if "compressed_definition" in body:
            problems_of["definition"] = body["compressed_definition"]

        async def execute() -> RestResponse:
            now = self._service.node.now()
            config = definition.create(self._service, model_id, body, now, deferred=deferred)
            return RestResponse(body=config.shown(human=request.human))

        return Operation(execute, lambda: creation_problems(model_id, problems_of))

    def get(self, request: RestRequest) -> Operation:
        """Show models, a page of them."""
        selection = Selection.read(request)
        tags, include = request.names("tags"), set(request.names("include"))
        exclude_generated = request.flag("exclude_generated")
        decompress = request.flag("decompress_definition", True)
        if unknown := sorted(include - set(INCLUDES)):
            raise status_exception(
                400,
                f"unknown [include] parameters [{', '.join(unknown)}]. Valid options are"
                f" [{', '.join(INCLUDES)}]",
            )

        async def execute() -> RestResponse:
            models = matching_models(self._service, selection, tags=tags)
            page = selection.page(models)
            _check_includes(page, include)
            shown = []
            for config in page:
                data = config.shown(
                    self._service.aliases.of_model(config.model_id),
                    self._included(config, include, decompress),
                    exclude_generated=exclude_generated,
                    human=request.human,
                )
                shown.append(data)
            return RestResponse(body={"count": len(models), "trained_model_configs": shown})

        return Operation(execute)

    def _included(self, config: ModelConfig, include: set[str], decompress: bool) -> Mapping[str, Any]:
        """The fields that are shown only when they are asked for."""
        data: dict[str, Any] = {}
        if "definition" in include:
            sent = self._service.models.tree_definition(config.model_id)
            if sent is not None:
                name = "definition" if decompress else "compressed_definition"
                data[name] = sent if decompress else definition.compressed(sent)
        if "definition_status" in include:
            data["fully_defined"] = self._service.models.is_complete(config.model_id)
        return data

    def delete(self, request: RestRequest) -> Operation:
        """Remove a model."""
        model_id = str(request.param("model_id"))
        force = request.flag("force")
        request.duration("timeout")

        async def execute() -> RestResponse:
            await definition.delete(self._service, model_id, force=force)
            return acknowledged()

        return Operation(execute)


def _check_includes(page: Sequence[ModelConfig], include: set[str]) -> None:
    if "definition" in include:
        if len(page) > 1:
            raise status_exception(
                400, "Getting model definition is not supported when getting more than one model"
            )
        for config in page:
            if config.model_type == "pytorch":
                raise status_exception(
                    400,
                    f"[{config.model_id}] is type [pytorch] and does not support retrieving the definition",
                )
    if "definition_status" in include:
        if len(page) > 1:
            raise status_exception(
                400, "Getting the model download status is not supported when getting more than one model"
            )
        if any(config.model_type != "pytorch" for config in page):
            raise status_exception(400, "Definition status is only relevant to PyTorch model types")


def routes(service: Service) -> list[Route]:
    """The routes of this file."""
    handlers = ModelHandlers(service)
    action = "cluster:admin/xpack/ml/inference"
    get = "cluster:monitor/xpack/ml/inference/get"
    return [
        Route("PUT", ONE, handlers.put, f"{action}/put"),
        Route("GET", BASE, handlers.get, get),
        Route("GET", ONE, handlers.get, get),
        Route("DELETE", ONE, handlers.delete, f"{action}/delete"),
    ]
