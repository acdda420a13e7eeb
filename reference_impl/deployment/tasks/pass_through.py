"""pass_through: the raw output of the model."""

from __future__ import annotations

from typing import Any

from reference_impl.deployment.tasks.task import Evaluated, Task, results_field


class PassThrough(Task):
    """Answers with the output of the single row, as rows and columns."""

    name = "pass_through"

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """The first matrix of the output."""
        return {results_field(evaluated.options): evaluated.output[0].tolist()}
