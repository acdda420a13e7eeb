"""fill_mask: the most probable tokens for a blank in the text."""

from __future__ import annotations

from typing import Any

from reference_impl.deployment.errors import InvalidInput, LoadFailed
from reference_impl.deployment.tasks.numbers import best, softmax
from reference_impl.deployment.tasks.task import (
    Asked,
    Evaluated,
    Task,
    only_row,
    results_field,
    top_classes,
    wrong_shape,
)
from reference_impl.deployment.tokenization import Encoded

DEFAULT_TOP_CLASSES = 5


class FillMask(Task):
    """Answers with the token for the one mask of the text, and with the text so completed."""

    name = "fill_mask"

    @property
    def _mask(self) -> str:
        return self.tokenizer.family.mask

    def encode(self, asked: Asked) -> Encoded:
        """Exactly one mask is allowed, and it must survive truncation."""
        count = asked.text.count(self._mask)
        if count > 1:
            raise InvalidInput(f"only one {self._mask} token should exist in the input")
        if self.tokenizer.specials.mask is None:
            raise LoadFailed(f"stored vocabulary is missing required [{self._mask}] token", status=409)
        encoded = self.tokenizer.single(asked.text, asked.limits)
        if count == 0 or self.tokenizer.specials.mask not in encoded.rows[0].ids:
            raise InvalidInput(
                f"Validation Failed: 1: no {self._mask} token could be found in the input;",
                type="validation_exception",
            )
        return encoded

    def keep(self, encoded: Encoded) -> int:
        """Only what the model says of the mask is needed."""
        return encoded.rows[0].ids.index(self.tokenizer.specials.mask or 0)

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """Token, completed text, probability, and the top classes unless none are asked for."""
        options, text = evaluated.options, evaluated.encoded.rows[0].segments[0].sequence.text
        names = self.tokenizer.vocabulary
        logits = only_row(evaluated.output, self.name)
        if len(logits) > len(names):
            raise wrong_shape(len(names), "fill mask result", len(logits))
        probabilities = softmax(logits)
        count = options.get("num_top_classes", DEFAULT_TOP_CLASSES)
        order = best(probabilities, -1)
        token = self._decode(names[order[0]])
        result: dict[str, Any] = {
            results_field(options): token,
            "prediction_probability": float(probabilities[order[0]]),
            "predicted_value_sequence": text.replace(self._mask, token),
        }
        if count != 0:
            places = order if count < 0 else order[:count]
            decoded = {place: self._decode(names[place]) for place in places}
            result["top_classes"] = top_classes(decoded, probabilities, places)
        return result

    @staticmethod
    def _decode(token: str) -> str:
        """A token without the mark of a preceding space."""
        return token[1:] if token[:1] in ("Ġ", "▁") and len(token) > 1 else token
