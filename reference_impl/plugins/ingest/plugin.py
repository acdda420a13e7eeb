"""The ingest plugin: pipelines, their processors, and the question who refers to a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reference_impl.plugins.ingest.handlers import PipelineHandlers
from reference_impl.plugins.ingest.processors.inference.answers import Answers
from reference_impl.plugins.ingest.references import ScanRules
from reference_impl.plugins.ingest.registry import compiler
from reference_impl.plugins.ingest.store import PipelineStore

if TYPE_CHECKING:
    from reference_impl.node import Node
    from reference_impl.rest.handler import Route


class IngestPlugin:
    """Offers ``node.pipelines``. In the documented profile references are found wherever an inference
    processor stands in a stored pipeline; in the other one only where Elasticsearch looks."""

    name = "ingest"

    def __init__(self, node: Node) -> None:
        as_documented = node.settings.as_documented
        store = PipelineStore(node.store, ScanRules(everywhere=as_documented))
        answers = Answers(node)
        checking = compiler(answers, store.inference_processors, as_documented=as_documented)
        trusted = compiler(answers, lambda: 0, as_documented=as_documented)
        self._handlers = PipelineHandlers(store, checking, trusted, node.now)
        node.pipelines = store

    def routes(self) -> Sequence[Route]:
        """The routes below ``/_ingest/pipeline``."""
        return self._handlers.routes()

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""
