"""text_classification: one of several labels for the whole text."""

from __future__ import annotations

from typing import Any

from reference_impl.deployment.errors import InvalidInput
from reference_impl.deployment.tasks.numbers import best, softmax
from reference_impl.deployment.tasks.task import (
    Evaluated,
    Options,
    Task,
    only_row,
    results_field,
    top_classes,
    wrong_shape,
)

ALL_CLASSES = -1


class TextClassification(Task):
    """Answers with the most probable label, and by default with the probabilities of all."""

    name = "text_classification"
    windows = True

    def check(self, update: Options) -> None:
        """An update may rename the labels, but not change how many there are."""
        stored, given = self.config.get("classification_labels"), update.get("classification_labels")
        if stored and given is not None and len(given) != len(stored):
            raise InvalidInput(
                f"The number of [classification_labels] the model is defined with [{len(stored)}] "
                f"does not match the number in the update [{len(given)}]"
            )

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """Label, probability, and the top classes unless none are asked for."""
        options = evaluated.options
        logits = only_row(evaluated.output, "Text classification")
        names = options.get("classification_labels") or [str(place) for place in range(len(logits))]
        if len(logits) != len(names):
            raise wrong_shape(len(names), "text classification result", len(logits))
        probabilities = softmax(logits)
        order = best(probabilities, ALL_CLASSES)
        result: dict[str, Any] = {
            results_field(options): names[order[0]],
            "prediction_probability": float(probabilities[order[0]]),
        }
        count = options.get("num_top_classes", ALL_CLASSES)
        if count != 0:
            result["top_classes"] = top_classes(names, probabilities, order if count < 0 else order[:count])
        return result
