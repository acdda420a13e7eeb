"""The configuration of an ``inference`` processor."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reference_impl.errors import ApiError, illegal_argument, status_exception
from reference_impl.plugins.ingest.configuration import Configuration

_COMMON = ("results_field", "tokenization")
UPDATE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "classification": (
        "num_top_classes",
        "top_classes_results_field",
        "results_field",
        "num_top_feature_importance_values",
        "prediction_field_type",
    ),
    "regression": ("results_field", "num_top_feature_importance_values"),
    "fill_mask": ("num_top_classes", *_COMMON),
    "ner": _COMMON,
    "pass_through": _COMMON,
    "question_answering": ("question", "num_top_classes", "max_answer_length", *_COMMON),
    "text_classification": ("num_top_classes", "classification_labels", *_COMMON),
    "text_embedding": _COMMON,
    "text_expansion": _COMMON,
    "text_similarity": ("text", "span_score_combination_function", *_COMMON),
    "zero_shot_classification": ("labels", "multi_label", *_COMMON),
}
"""Keys that an ``inference_config`` of each type may hold."""

_NEEDED = {"text_similarity": "text", "question_answering": "question"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry of ``input_output``: where the text is read and where its result is written."""

    input_field: str
    output_field: str


@dataclass(frozen=True, slots=True)
class InferenceConfig:
    """``pairs`` are set in text mode (``input_output``); else the whole document is sent, with
    ``field_map`` (document field to model field), and the result goes below ``target_field``."""

    model_id: str
    update: Mapping[str, Any] | None
    pairs: tuple[Pair, ...] = ()
    ignore_missing: bool = False
    target_field: str = "ml.inference"
    field_map: Mapping[str, Any] = dataclasses.field(default_factory=dict)


CheckOptions = Callable[[Mapping[str, Any]], None]
"""Raises ApiError for an ``inference_config`` of one known type whose options are not valid."""


def read_inference(config: Configuration, check_options: CheckOptions) -> InferenceConfig:
    """Read the configuration. Raises ApiError 400, of several types, and what ``check_options`` raises."""
    model_id = config.text("model_id")
    update = config.mapping("inference_config")
    if update is not None:
        _check_update(update)
        check_options(update)
    if not config.has("input_output"):
        config.take("input_output")
        default = f"ml.inference.{config.tag}" if config.tag else "ml.inference"
        target_field = config.optional_text("target_field") or default
        older_map = config.mapping("field_mappings")
        field_map = config.mapping("field_map") or older_map or {}
        return InferenceConfig(model_id, update, target_field=target_field, field_map=field_map)
    pairs = _read_pairs(config)
    _refuse_other_mode(config, update)
    return InferenceConfig(model_id, update, pairs, config.flag("ignore_missing"))


def _read_pairs(config: Configuration) -> tuple[Pair, ...]:
    value = config.take("input_output")
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        raise config.error("property isn't a map or list of maps", "input_output")
    if not value:
        raise config.error("property cannot be empty at least one is required", "input_output")
    if not all(isinstance(entry, Mapping) for entry in value):
        raise config.error("property isn't a list of maps", "input_output")
    pairs = []
    for entry in value:
        inner = Configuration(entry, type_=config.type, tag=config.tag)
        pairs.append(Pair(inner.text("input_field"), inner.text("output_field")))
    _refuse_repeated(config, "input_field", [pair.input_field for pair in pairs])
    _refuse_repeated(config, "output_field", [pair.output_field for pair in pairs])
    return tuple(pairs)


def _refuse_repeated(config: Configuration, name: str, values: list[str]) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise config.error(f"names must be unique but [{value}] is repeated", name)


def _refuse_other_mode(config: Configuration, update: Mapping[str, Any] | None) -> None:
    if config.has("target_field"):
        reason = (
            "option is incompatible with [input_output]."
            " Use the [output_field] option to specify where to write the inference results to."
        )
        raise config.error(reason, "target_field")
    config.take("target_field")
    if update and any("results_field" in options for options in update.values()):
        raise config.error(
            "The [inference_config.results_field] setting is incompatible with using [input_output]. "
            "Prefer to use the [input_output.output_field] option to specify where to write the "
            "inference results to."
        )


def _check_update(update: Mapping[str, Any]) -> None:
    if len(update) != 1 or not all(isinstance(options, Mapping) for options in update.values()):
        raise status_exception(
            400, "inference_config must be an object with one inference type mapped to an object."
        )
    ((type_, options),) = update.items()
    if type_ not in UPDATE_FIELDS:
        supported = ", ".join(sorted(UPDATE_FIELDS, key=lambda name: (name not in _TREES, name)))
        raise status_exception(
            400, f"unrecognized inference configuration type [{type_}]. Supported types [{supported}]"
        )
    if not set(options) <= set(UPDATE_FIELDS[type_]):
        raise status_exception(400, f"Unrecognized fields [{', '.join(options)}].")


def fail_without_needed(update: Mapping[str, Any]) -> None:
    """Raise ApiError 500 where a type lacks what it cannot do without, as Elasticsearch's factory fails."""
    ((type_, options),) = update.items()
    needed = _NEEDED.get(type_)
    if needed and options.get(needed) is None:
        cause = illegal_argument(f"[{needed}] must not be null.")
        raise ApiError(500, "exception", f"java.lang.IllegalArgumentException: {cause.reason}", cause)


_TREES = ("classification", "regression")
