"""The route that tells limits and defaults of machine learning."""

from __future__ import annotations

from reference_impl.plugins.ml.config import VERSION
from reference_impl.plugins.ml.service import Service
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest


def routes(service: Service) -> list[Route]:
    """The routes of this file."""

    def get(_request: RestRequest) -> Operation:
        async def execute() -> RestResponse:
            return RestResponse(
                body={
                    "defaults": {"anomaly_detectors": {}, "datafeeds": {}},
                    "upgrade_mode": False,
                    "native_code": {"version": VERSION, "build_hash": "reference"},
                    "limits": {"total_ml_processors": service.assignments.processors},
                }
            )

        return Operation(execute)

    return [Route("GET", "/_ml/info", get, "cluster:monitor/xpack/ml/info/get")]
