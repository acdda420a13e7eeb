"""Answers of tree models: one result object a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.plugins.ml.documents import dig
from reference_impl.plugins.ml.trees.definition import Definition, features
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
    if model.target == "regression":
        return {results_field: model.raw(found)[0]}
    return _classified(model, model.probabilities(found), results_field, config)


def _classified(
    model: Model, probabilities: tuple[float, ...], results_field: str, config: Mapping[str, Any]
) -> dict[str, Any]:
    kind = str(config.get("prediction_field_type", "string"))
    labels = [
        _label(model.labels[index] if index < len(model.labels) else str(index), index, kind)
        for index in range(len(probabilities))
    ]
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
