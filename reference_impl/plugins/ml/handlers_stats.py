"""Routes that show statistics."""

from __future__ import annotations

from reference_impl.plugins.ml.handlers_models import BASE, ONE
from reference_impl.plugins.ml.listing import Selection, matching_models
from reference_impl.plugins.ml.service import Service
from reference_impl.plugins.ml.stats import entries
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest


class StatsHandlers:
    """Handlers of statistics."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def get(self, request: RestRequest) -> Operation:
        """Statistics of a page of models; ``count`` counts all models that match."""
        selection = Selection.read(request)

        async def execute() -> RestResponse:
            models = matching_models(self._service, selection, deployments=True)
            shown = [
                entry
                for config in selection.page(models)
                for entry in entries(self._service, config, human=request.human)
            ]
            return RestResponse(body={"count": len(models), "trained_model_stats": shown})

        return Operation(execute)


def routes(service: Service) -> list[Route]:
    """The routes of this file."""
    handlers = StatsHandlers(service)
    action = "cluster:monitor/xpack/ml/inference/stats/get"
    return [
        Route("GET", f"{BASE}/_stats", handlers.get, action),
        Route("GET", f"{ONE}/_stats", handlers.get, action),
    ]
