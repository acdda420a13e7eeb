"""text_embedding: a vector for the whole text."""

from __future__ import annotations

from typing import Any

from reference_impl.deployment.tasks.task import Evaluated, Task, only_row, results_field


class TextEmbedding(Task):
    """Answers with the vector as the model gives it: not normalized, its size not checked."""

    name = "text_embedding"

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """The first vector of the output."""
        return {results_field(evaluated.options): only_row(evaluated.output, self.name).tolist()}
