"""``fail``, ``drop`` and ``terminate``: processors that end things."""

from __future__ import annotations

from reference_impl.errors import ApiError
from reference_impl.plugins.ingest.compilation import Compiler
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step


class Fail:
    """``fail``: raise 500 ``fail_processor_exception`` with a message of the pipeline's author."""

    def __init__(self, config: Configuration, _compiler: Compiler) -> None:
        self._message = config.template("message")

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Fail."""
        reason = self._message.render(document.template_model())
        raise ApiError(500, "fail_processor_exception", reason)


class Drop:
    """``drop``: discard the document."""

    def __init__(self, _config: Configuration, _compiler: Compiler) -> None:
        """Nothing to configure."""

    async def run(self, _document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Discard."""
        return Flow.DROP


class Terminate:
    """``terminate``: end the pipeline that is running; the document goes on after it."""

    def __init__(self, _config: Configuration, _compiler: Compiler) -> None:
        """Nothing to configure."""

    async def run(self, _document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """End this pipeline."""
        return Flow.TERMINATE
