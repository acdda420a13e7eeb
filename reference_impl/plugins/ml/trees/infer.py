"""Answers of tree models: one result object a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.plugins.ml.documents import dig
from reference_impl.plugins.ml.trees.model import Model


def features_of(model: Model, document: Mapping[str, Any]) -> dict[str, float]:
    """The numbers that the document holds for the model's features; dotted names look into objects."""
    found = {}
    for name in model.feature_names:
        value = dig(document, name)
        number = _as_number(value)
        if number is not None:
            found[name] = number
    return found


def _as_number(value: Any) -> float | None:
    if isinstance(value, bool):
        return float(value)
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def evaluate(
    model_id: str, model: Model, document: Mapping[str, Any], config: Mapping[str, Any]
) -> dict[str, Any]:
    """The result object; ``config`` holds the options of the regression or classification task. A document
    with none of the features gets a warning instead of a prediction."""
    features = features_of(model, document)
    if model.feature_names and not features:
        return {"warning": f"Model [{model_id}] could not be inferred as all fields were missing"}
    results_field = str(config.get("results_field", "predicted_value"))
    if model.target == "regression":
        return {results_field: model.raw(features)[0]}
    return _classified(model, model.probabilities(features), results_field, config)


def _classified(
    model: Model, probabilities: tuple[float, ...], results_field: str, config: Mapping[str, Any]
) -> dict[str, Any]:
    labels = [
        model.labels[index] if index < len(model.labels) else str(index)
        for index in range(len(probabilities))
    ]
    order = sorted(range(len(probabilities)), key=lambda index: -probabilities[index])
    kind = str(config.get("prediction_field_type", "string"))
    best = order[0]
    result: dict[str, Any] = {results_field: _label(labels[best], best, kind)}
    count = int(config.get("num_top_classes", 0))
    if count != 0:
        shown = order if count < 0 else order[:count]
        result[str(config.get("top_classes_results_field", "top_classes"))] = [
            {
                "class_name": _label(labels[index], index, kind),
                "class_probability": probabilities[index],
                "class_score": probabilities[index],
            }
            for index in shown
        ]
    result["prediction_probability"] = probabilities[best]
    result["prediction_score"] = probabilities[best]
    return result


def _label(label: str, index: int, kind: str) -> str | float | bool:
    if kind == "number":
        number = _as_number(label)
        return float(index) if number is None else number
    if kind == "boolean":
        return label == "true" if label in {"true", "false"} else index != 0
    return label
