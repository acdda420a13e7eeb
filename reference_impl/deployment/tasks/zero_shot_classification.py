"""zero_shot_classification: labels that the model was not trained for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.deployment.errors import ExecutionFailed, InvalidInput, LoadFailed
from reference_impl.deployment.tasks.numbers import best, softmax
from reference_impl.deployment.tasks.task import (
    Asked,
    Evaluated,
    Options,
    Task,
    results_field,
    top_classes,
    wrong_shape,
)
from reference_impl.deployment.tokenization import Encoded, TextTokenizer

DEFAULT_TEMPLATE = "This example is {}."
DEFAULT_CLASSES = ("entailment", "neutral", "contradiction")


class ZeroShotClassification(Task):
    """Asks the model for each label whether the text entails a sentence that holds it."""

    name = "zero_shot_classification"

    def __init__(self, config: Options, tokenizer: TextTokenizer, prefixes: Mapping[str, str]) -> None:
        super().__init__(config, tokenizer, prefixes)
        classes = [label.lower() for label in config.get("classification_labels") or DEFAULT_CLASSES]
        if not {"entailment", "contradiction"} <= set(classes):
            raise LoadFailed(
                "zero_shot_classification requires [entailment] and [contradiction] in classification_labels",
                status=400,
            )
        self._entailment = classes.index("entailment")
        self._contradiction = classes.index("contradiction")

    def check(self, update: Options) -> None:
        """Labels come from the request or from the model."""
        labels = update.get("labels", self.config.get("labels"))
        if labels is None:
            raise InvalidInput(
                "stored configuration has no [labels] defined, "
                "supplied inference_config update must supply [labels]"
            )
        if not labels:
            raise InvalidInput("zero_shot_classification requires non-empty [labels]")

    def encode(self, asked: Asked) -> Encoded:
        """One pair a label: the text, then the sentence with the label."""
        options, limits = asked.options, asked.limits
        template = options.get("hypothesis_template") or DEFAULT_TEMPLATE
        pairs = [
            self.tokenizer.pair(asked.text, template.replace("{}", label), limits)
            for label in options["labels"]
        ]
        rows = tuple(row for pair in pairs for row in pair.rows)
        return Encoded(rows, any(pair.truncated for pair in pairs))

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """The most probable label and all labels in order."""
        output, options = evaluated.output, evaluated.options
        labels = list(options["labels"])
        if output.size == 0:
            raise ExecutionFailed("Zero shot classification result has no data")
        scores = output[0]
        if len(scores) != len(labels):
            raise wrong_shape(len(labels), "zero shot classification result", len(scores))
        if scores.shape[1] != len(DEFAULT_CLASSES):
            got = scores.shape[1]
            raise wrong_shape(len(DEFAULT_CLASSES), "inner zero shot classification result", got)
        if options.get("multi_label", False):
            probabilities = softmax(scores[:, [self._entailment, self._contradiction]])[:, 0]
        else:
            probabilities = softmax(scores[:, self._entailment])
        order = best(probabilities, -1)
        return {
            results_field(options): labels[order[0]],
            "prediction_probability": float(probabilities[order[0]]),
            "top_classes": top_classes(labels, probabilities, order),
        }
