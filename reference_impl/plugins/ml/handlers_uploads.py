"""Routes that upload the parts of a definition and the vocabulary."""

from __future__ import annotations

import base64
from typing import Any

from reference_impl.errors import illegal_argument, status_exception
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.handlers_models import ONE
from reference_impl.plugins.ml.models import Part
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.texts import missing_model
from reference_impl.rest.handler import Operation, RestResponse, Route, acknowledged
from reference_impl.rest.parsing import FLOAT, INTEGER, LONG, STRINGS, Kind, ObjectParser, Source
from reference_impl.rest.request import RestRequest
from reference_impl.rest.units import number_format, parse_integer

MAX_PARTS = 10_000
NEEDS = {"roberta": "merges", "byte_level_bpe": "merges", "xlm_roberta": "scores"}
"""What a tokenizer needs beside its vocabulary."""


def _decoded(value: Any, _source: Source) -> bytes:
    return base64.b64decode(value, validate=True)


def _numbers(value: Any, source: Source) -> list[float]:
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, bool) or not isinstance(item, int | float | str) for item in items):
        raise illegal_argument("Failed to parse object: expecting token of type [VALUE_NUMBER]")
    return [FLOAT.convert(item, source.at(index)) for index, item in enumerate(items)]


PART_PARSER = ObjectParser(
    "put_trained_model_definition_part_action",
    {
        "definition": Kind(frozenset({"VALUE_STRING"}), _decoded),
        "total_definition_length": LONG,
        "total_parts": INTEGER,
    },
)
VOCABULARY_PARSER = ObjectParser(
    "put_trained_model_vocabulary",
    {
        "vocabulary": STRINGS,
        "merges": STRINGS,
        "scores": Kind(frozenset({"START_ARRAY", "VALUE_NUMBER"}), _numbers),
    },
)


def part_problems(part: Part) -> list[str]:
    """Every broken rule of an upload."""
    found = []
    if part.number < 0:
        found.append("[part] must be greater or equal to 0")
    if part.total_parts <= 0:
        found.append("[total_parts] must be greater than 0")
    if part.total_parts > MAX_PARTS:
        found.append("[total_parts] must be less than or equal to 10000")
    if part.total_length <= 0:
        found.append("[total_definition_length] must be greater than 0")
    if part.number >= part.total_parts:
        found.append("[part] must be less than total_parts")
    return found


class UploadHandlers:
    """Handlers of uploads to models that exist."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def put_part(self, request: RestRequest) -> Operation:
        """Store one part of a PyTorch definition."""
        model_id, number = str(request.param("model_id")), _part_number(str(request.param("part")))
        body = PART_PARSER.read(request)
        if "definition" not in body:
            raise illegal_argument("[definition] must not be null.")
        part = Part(
            number, body["definition"], body.get("total_definition_length", 0), body.get("total_parts", 0)
        )

        async def execute() -> RestResponse:
            config = self._existing(model_id)
            if config.data.get("location") is None:
                raise status_exception(
                    400, f"cannot put definition for model [{model_id}] as location is null"
                )
            self._service.models.add_part(config, part)
            return acknowledged()

        return Operation(execute, lambda: part_problems(part))

    def put_vocabulary(self, request: RestRequest) -> Operation:
        """Store the vocabulary of a text model."""
        model_id = str(request.param("model_id"))
        body = VOCABULARY_PARSER.read(request)
        if "vocabulary" not in body:
            raise illegal_argument("[vocabulary] must not be null.")
        vocabulary, scores = body["vocabulary"], body.get("scores", [])

        def problems() -> list[str]:
            found = [] if vocabulary else ["[vocabulary] must not be empty"]
            if scores and len(scores) != len(vocabulary):
                found.append("[scores] must have same length as [vocabulary]")
            return found

        async def execute() -> RestResponse:
            config = self._existing(model_id)
            _check_tokenizer(config, body)
            self._service.models.add_vocabulary(model_id, vocabulary, body.get("merges", []), scores)
            return acknowledged()

        return Operation(execute, problems)

    def _existing(self, model_id: str) -> ModelConfig:
        config = self._service.models.find(model_id)
        if config is None:
            raise missing_model(model_id)
        return config


def _part_number(text: str) -> int:
    try:
        return parse_integer(text)
    except ValueError:
        raise number_format(text) from None


def _check_tokenizer(config: ModelConfig, body: dict[str, Any]) -> None:
    if not config.is_nlp:
        raise status_exception(
            400, f"cannot put vocabulary for model [{config.model_id}] as it is not an NLP model"
        )
    family = next(iter(config.options["tokenization"]))
    needed = NEEDS.get(family)
    if needed is not None and not body.get(needed):
        raise status_exception(
            400,
            f"cannot put vocabulary for model [{config.model_id}] as tokenizer type [{family}] requires"
            f" [{needed}] to be provided and non-empty",
        )


def routes(service: Service) -> list[Route]:
    """The routes of this file."""
    handlers = UploadHandlers(service)
    action = "cluster:admin/xpack/ml/trained_models"
    return [
        Route("PUT", f"{ONE}/definition/{{part}}", handlers.put_part, f"{action}/part/put"),
        Route("PUT", f"{ONE}/vocabulary", handlers.put_vocabulary, f"{action}/vocabulary/put"),
    ]
