"""``completion_test_service``: completes a text by its own capital letters."""

from __future__ import annotations

from collections.abc import Sequence

from reference_impl.plugins.inference.endpoint import Endpoint, Settings
from reference_impl.plugins.inference.results import Results, completion
from reference_impl.plugins.inference.services.deterministic import DeterministicService
from reference_impl.plugins.inference.task_types import COMPLETION


class CompletionTestService(DeterministicService):
    """One completion an input: the input in upper case."""

    def __init__(self) -> None:
        super().__init__("completion_test_service", [COMPLETION])

    def answer(self, _endpoint: Endpoint, inputs: Sequence[str], _task_settings: Settings) -> Results:
        """The completions, in input order."""
        return completion([text.upper() for text in inputs])
