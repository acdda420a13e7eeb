"""``test_reranking_service``: ranks numbers by value, and other texts in reverse order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from reference_impl.plugins.inference.endpoint import Endpoint, Settings
from reference_impl.plugins.inference.results import Results, ranking
from reference_impl.plugins.inference.services.deterministic import DeterministicService
from reference_impl.plugins.inference.task_types import RERANK

_STEP = 0.2


class RerankingTestService(DeterministicService):
    """The query, and ``top_n`` and ``return_documents`` of a request, change nothing: texts are always
    shown, and only the task setting ``top_n`` cuts the ranking."""

    task_settings: ClassVar[Mapping[str, type]] = {
        "should_fail_validation": bool,
        "use_text_length": bool,
        "min_score": float,
        "result_diff": float,
        "top_n": int,
        "hide_top_n": bool,
    }

    def __init__(self) -> None:
        super().__init__("test_reranking_service", [RERANK])

    def answer(self, _endpoint: Endpoint, inputs: Sequence[str], task_settings: Settings) -> Results:
        """Scores, best first."""
        scores = _numbers(inputs) or [round(_STEP * (index + 1), 6) for index in range(len(inputs))]
        top_n = task_settings.get("top_n")
        return ranking(scores, inputs, top_n if top_n is None or top_n >= 0 else None)


def _numbers(inputs: Sequence[str]) -> list[float]:
    """The inputs as finite numbers; none when one of them is something else."""
    try:
        numbers = [float(text) for text in inputs]
    except ValueError:
        return []
    return numbers if all(abs(number) < float("inf") for number in numbers) else []
