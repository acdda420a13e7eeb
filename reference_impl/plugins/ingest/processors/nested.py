"""``pipeline``: run another pipeline inside this one."""

from __future__ import annotations

from reference_impl.errors import ApiError, illegal_argument
from reference_impl.plugins.ingest.compilation import Compiler
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.document import IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step, check_nesting, run_pipeline


class NestedPipeline:
    """Runs the pipeline called ``name``; whether there is one shows only when a document comes."""

    def __init__(self, config: Configuration, _compiler: Compiler) -> None:
        self._name = config.template("name")
        self._ignore_missing = config.flag("ignore_missing_pipeline")

    async def run(self, document: IngestDocument, run: Run, step: Step) -> Flow:
        """Run the inner pipeline. Raises ApiError 500 when it does not exist or is running already."""
        name = self._name.render(document.template_model())
        pipeline = run.find(name)
        if pipeline is None and self._ignore_missing:
            if run.observer:
                run.observer.entered(step)
            return Flow.NEXT
        if pipeline is None:
            raise _missing(name, simulated=run.observer is not None)
        check_nesting(pipeline, run)
        if run.observer:
            run.observer.entered(step)
        return await run_pipeline(pipeline, document, run)


def _missing(name: str, *, simulated: bool) -> ApiError:
    """The verbose simulation words this as a wrong argument, a real run as a wrong state."""
    reason = f"Pipeline processor configured for non-existent pipeline [{name}]"
    return illegal_argument(reason) if simulated else ApiError(500, "illegal_state_exception", reason)
