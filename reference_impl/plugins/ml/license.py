"""Operations that a license must cover."""

from __future__ import annotations

from dataclasses import replace

from reference_impl.errors import ApiError
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest

FEATURE = "ml"
COVERED = frozenset(
    {
        "cluster:admin/xpack/ml/inference/put",
        "cluster:admin/xpack/ml/trained_models/part/put",
        "cluster:admin/xpack/ml/trained_models/vocabulary/put",
        "cluster:admin/xpack/ml/inference/model_aliases/put",
        "cluster:admin/xpack/ml/trained_models/deployment/start",
    }
)
"""Actions that need a license for machine learning: those that make or start something."""


def not_licensed() -> ApiError:
    """403: the license does not cover machine learning."""
    return ApiError(
        403,
        "security_exception",
        f"current license is non-compliant for [{FEATURE}]",
        metadata={"license.expired.feature": FEATURE},
    )


def without_license(route: Route) -> Route:
    """The route as it is where no license covers machine learning."""
    if route.action not in COVERED:
        return route

    async def refuse() -> RestResponse:
        raise not_licensed()

    def prepare(request: RestRequest) -> Operation:
        return Operation(refuse, route.prepare(request).validate)

    return replace(route, prepare=prepare)
