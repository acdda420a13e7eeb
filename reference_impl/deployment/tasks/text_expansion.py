"""text_expansion: weights of vocabulary tokens."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.deployment.tasks.numbers import best
from reference_impl.deployment.tasks.task import Evaluated, Task, only_row, results_field
from reference_impl.deployment.tokenization import Encoded


class TextExpansion(Task):
    """Answers with every token of positive weight, the heaviest first."""

    name = "text_expansion"
    windows = True

    def keep(self, _: Encoded) -> int:
        """The model pools over the tokens itself: the first vector is the whole answer."""
        return 0

    def result(self, evaluated: Evaluated) -> dict[str, Any]:
        """Weights by token; a field name cannot hold a dot, so dots become two underscores."""
        weights = only_row(evaluated.output, self.name).astype(np.float32)
        vocabulary = self.tokenizer.vocabulary
        positive = [place for place in best(weights, -1) if weights[place] > 0 and place < len(vocabulary)]
        return {
            results_field(evaluated.options): {
                vocabulary[place].replace(".", "__"): float(weights[place]) for place in positive
            }
        }
