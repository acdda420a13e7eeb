"""Answers of tree models: one result object a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.errors import illegal_argument, status_exception
from reference_impl.plugins.ml.documents import dig
from reference_impl.plugins.ml.trees.definition import Definition, features
from reference_impl.plugins.ml.trees.importance import Importances, add, has_samples, importances
from reference_impl.plugins.ml.trees.model import Ensemble, Model


def features_of(definition: Definition, document: Mapping[str, Any]) -> dict[str, float]:
    """The features that a document gives; nothing when it has none of the fields that are read. Dotted names
    look into objects."""
    found = {name: dig(document, name) for name in definition.inputs}
    taken = {name for step in definition.preprocessors for name in step.inputs}
    usable = (
        value is not None if name in taken else _as_number(value) is not None for name, value in found.items()
    )
    if not any(usable):
        return {}
    for preprocessor in definition.preprocessors:
        preprocessor.apply(found)
    numbers = {name: _as_number(found.get(name)) for name in features(definition.model)}
    return {name: number for name, number in numbers.items() if number is not None}


def _as_number(value: Any) -> float | None:
    if isinstance(value, bool):
        return float(value)
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def evaluate(
    model_id: str, definition: Definition, document: Mapping[str, Any], config: Mapping[str, Any]
) -> dict[str, Any]:
    """The result object; ``config`` holds the options of the regression or classification task. A document
    with none of the fields gets a warning instead of a prediction."""
    found = features_of(definition, document)
    if definition.inputs and not found:
        return {"warning": f"Model [{model_id}] could not be inferred as all fields were missing"}
    model = definition.model
    results_field = str(config.get("results_field", "predicted_value"))
    count = int(config.get("num_top_feature_importance_values", 0))
    if count < 0:
        raise illegal_argument("[num_top_feature_importance_values] must be greater than or equal to 0")
    extra = {"feature_importance": _important(definition, found, config)[:count]} if count else {}
    if model.target == "regression":
        return {results_field: model.raw(found)[0], **extra}
    return {**_classified(model, model.probabilities(found), results_field, config), **extra}


def _important(
    definition: Definition, found: Mapping[str, float], config: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The entries of ``feature_importance``, the most important first. Raises ApiError for a model that does
    not tell how many samples its nodes saw."""
    model = definition.model
    if not has_samples(model):
        kind = type(model).__name__.lower()
        raise status_exception(
            400, f"Feature importance is not supported for the configured model of type [{kind}]"
        )
    values: Importances = {}
    for name, parts in importances(model, found).items():
        add(values, {definition.origins.get(name, name): parts})
    order = sorted(values, key=lambda name: -sum(abs(part) for part in values[name]))
    if model.target == "regression":
        return [{"feature_name": name, "importance": values[name][0]} for name in order]
    return [{"feature_name": name, "classes": _by_class(model, values[name], config)} for name in order]


def _by_class(model: Model, parts: list[float], config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What speaks for each class; a single number speaks for the second of two, and against the first."""
    each = [-parts[0], parts[0]] if len(parts) == 1 else parts
    names = _labels(model, len(each), config)
    return [{"class_name": name, "importance": part} for name, part in zip(names, each, strict=True)]


def _labels(model: Model, count: int, config: Mapping[str, Any]) -> list[str | float | bool]:
    """The names of the classes, in the type that was asked for."""
    kind = str(config.get("prediction_field_type", "string"))
    return [
        _label(model.labels[index] if index < len(model.labels) else str(index), index, kind)
        for index in range(count)
    ]


def _classified(
    model: Model, probabilities: tuple[float, ...], results_field: str, config: Mapping[str, Any]
) -> dict[str, Any]:
    labels = _labels(model, len(probabilities), config)
    weights = model.class_weights if isinstance(model, Ensemble) else ()
    scores = [
        probability * (weights[index] if index < len(weights) else 1.0)
        for index, probability in enumerate(probabilities)
    ]
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    best = order[0]
    result: dict[str, Any] = {results_field: labels[best]}
    count = int(config.get("num_top_classes", 0))
    if count != 0:
        result[str(config.get("top_classes_results_field", "top_classes"))] = [
            {
                "class_name": labels[index],
                "class_probability": probabilities[index],
                "class_score": scores[index],
            }
            for index in (order if count < 0 else order[:count])
        ]
    result["prediction_probability"] = probabilities[best]
    result["prediction_score"] = scores[best]
    return result


def _label(label: str, index: int, kind: str) -> str | float | bool:
    if kind == "number":
        number = _as_number(label)
        return float(index) if number is None else number
    if kind == "boolean":
        return label == "true" if label in {"true", "false"} else index != 0
    return label
