"""The ingest plugin's routes.

Bodies are parsed only after the caller was authorized: their errors come after a 403.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reference_impl.errors import illegal_argument, parse_error
from reference_impl.plugins.ingest.compilation import Compiler
from reference_impl.plugins.ingest.management import (
    delete_pipelines,
    name_warning,
    put_pipeline,
    show_pipelines,
)
from reference_impl.plugins.ingest.processor import Pipeline
from reference_impl.plugins.ingest.simulation import INLINE_ID, read_documents, simulate, simulate_verbosely
from reference_impl.plugins.ingest.store import PipelineStore
from reference_impl.rest.handler import Operation, RestResponse, Route, acknowledged
from reference_impl.rest.request import RestRequest, parse_object
from reference_impl.rest.units import parse_integer

_BASE = "/_ingest/pipeline"
_ACTION = "cluster:admin/ingest/pipeline"
_PARSER = "pipeline"


class PipelineHandlers:
    """Handlers over one store. ``checking`` compiles what comes in, ``trusted`` what is stored already;
    ``now`` gives seconds."""

    def __init__(
        self, store: PipelineStore, checking: Compiler, trusted: Compiler, now: Callable[[], float]
    ) -> None:
        self._store = store
        self._checking = checking
        self._trusted = trusted
        self._now = now

    def routes(self) -> Sequence[Route]:
        """All routes below ``/_ingest/pipeline``."""
        one = f"{_BASE}/{{id}}"
        routes = [
            Route("PUT", one, self.put, f"{_ACTION}/put"),
            Route("GET", _BASE, self.get, f"{_ACTION}/get"),
            Route("GET", one, self.get, f"{_ACTION}/get"),
            Route("DELETE", one, self.delete, f"{_ACTION}/delete"),
        ]
        for method in ("GET", "POST"):
            for path in (f"{_BASE}/_simulate", f"{one}/_simulate"):
                routes.append(Route(method, path, self.simulate, f"{_ACTION}/simulate"))
        return routes

    def put(self, request: RestRequest) -> Operation:
        """Create or replace a pipeline."""
        _waiting(request)
        if_version = _if_version(request)
        content = request.body_or_source()
        pipeline_id = request.path_params["id"]

        async def execute() -> RestResponse:
            body = parse_object(content, _PARSER, request.media_type)
            put_pipeline(
                self._store, self._checking, pipeline_id, body, if_version=if_version, now=self._now()
            )
            response = acknowledged()
            warning = name_warning(pipeline_id)
            response.warnings = (warning,) if warning else ()
            return response

        return Operation(execute)

    def get(self, request: RestRequest) -> Operation:
        """Show pipelines; nothing found is 404 with an empty object."""
        request.duration("master_timeout")
        summary = request.flag("summary")
        ids = request.names("id")

        async def execute() -> RestResponse:
            found = show_pipelines(self._store, ids, summary=summary, human=request.human)
            return RestResponse(200 if found else 404, found)

        return Operation(execute)

    def delete(self, request: RestRequest) -> Operation:
        """Remove pipelines by id or wildcard."""
        _waiting(request)
        pattern = request.path_params["id"]

        async def execute() -> RestResponse:
            delete_pipelines(self._store, pattern)
            return acknowledged()

        return Operation(execute)

    def simulate(self, request: RestRequest) -> Operation:
        """Run documents through a stored pipeline or one in the body."""
        verbose = request.flag("verbose")
        content = request.body_or_source()
        pipeline_id = request.path_params.get("id")

        async def execute() -> RestResponse:
            body = parse_object(content, _PARSER, request.media_type)
            pipeline = self._pipeline(pipeline_id, body)
            documents = read_documents(body, self._now())
            run = simulate_verbosely if verbose else simulate
            return RestResponse(body={"docs": [await run(pipeline, doc, self._find) for doc in documents]})

        return Operation(execute)

    def _find(self, pipeline_id: str) -> Pipeline | None:
        return self._store.compiled(pipeline_id, self._trusted)

    def _pipeline(self, pipeline_id: str | None, body: Mapping[str, Any]) -> Pipeline:
        if pipeline_id is not None:
            pipeline = self._find(pipeline_id)
            if pipeline is None:
                raise illegal_argument(f"pipeline [{pipeline_id}] does not exist")
            return pipeline
        inline = body.get("pipeline")
        if inline is None:
            raise parse_error("[pipeline] required property is missing", property_name="pipeline")
        if not isinstance(inline, Mapping):
            raise parse_error("[pipeline] property isn't a map", property_name="pipeline")
        return self._checking.pipeline(INLINE_ID, inline)


def _waiting(request: RestRequest) -> None:
    """How long to wait for other nodes: there are none, but a wrong value is refused."""
    request.duration("timeout")
    request.duration("master_timeout")


def _if_version(request: RestRequest) -> int | None:
    value = request.param("if_version")
    if value is None:
        return None
    try:
        return parse_integer(value)
    except ValueError:
        raise illegal_argument(
            f"invalid value [{value}] specified for [if_version]. must be an integer value"
        ) from None
