"""text_similarity: how alike the input and a given text are."""

from __future__ import annotations

from typing import Any

from reference_impl.deployment.errors import ExecutionFailed, InvalidInput
from reference_impl.deployment.tasks.task import Asked, Evaluated, Options, Task, results_field
from reference_impl.deployment.tokenization import Encoded


class TextSimilarity(Task):
    """Answers with the raw score of the pair; scores of windows are combined."""

    name = "text_similarity"
    windows = True

    def check(self, update: Options) -> None:
        """The text to compare with comes with every request."""
        if not update:
            raise InvalidInput(
                "please provide configuration update for text_similarity task including the desired [text]"
            )
        if update.get("text") is None and self.config.get("text") is None:
            raise InvalidInput("[text] must not be null.", type="illegal_argument_exception")

    def encode(self, asked: Asked) -> Encoded:
        """The given text comes first, the input second."""
        return self.tokenizer.pair(asked.options["text"], asked.text, asked.limits)

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """The best of all windows, or their mean."""
        output, options = evaluated.output, evaluated.options
        if output.size == 0:
            raise ExecutionFailed("text_similarity result has no data")
        if output.shape[2] != 1:
            got = output.shape[2]
            raise ExecutionFailed(
                f"Expected exactly [1] value in text_similarity result; got [{got}]", status=409
            )
        scores = output[0][:, 0]
        combine = str(options.get("span_score_combination_function") or "max").lower()
        return {results_field(options): float(scores.mean() if combine == "mean" else scores.max())}
