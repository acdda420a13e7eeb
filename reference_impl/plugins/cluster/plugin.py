"""What every client asks first: the root, health, nodes, features, license, cluster settings."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reference_impl.errors import illegal_argument
from reference_impl.plugins.cluster import identity, indices
from reference_impl.plugins.cluster.cluster_settings import ClusterSettings, shown
from reference_impl.plugins.cluster.health import health, read_parameters
from reference_impl.rest.handler import Operation, RestResponse, Route, acknowledged
from reference_impl.rest.request import RestRequest

if TYPE_CHECKING:
    from reference_impl.node import Node

_CATEGORIES = ("build", "license", "features")
_SETTINGS = "/_cluster/settings"


class ClusterPlugin:
    """The cluster of one node."""

    name = "cluster"

    def __init__(self, node: Node) -> None:
        self._node = node
        self._settings = ClusterSettings(node.store)
        node.cluster_settings = self._settings
        self._started = round(node.now() * 1000)
        self._uuid = self._stored_uuid()

    def _stored_uuid(self) -> str:
        known: str | None = self._node.store.get("cluster", "uuid")
        if known is None:
            known = secrets.token_urlsafe(16)
            self._node.store.put("cluster", "uuid", known)
        return known

    def routes(self) -> Sequence[Route]:
        """The routes of the cluster."""
        monitor = "cluster:monitor/"
        found = [
            Route("GET", "/_cluster/health", self._health, f"{monitor}health"),
            Route("GET", "/_cluster/health/{index}", self._health, f"{monitor}health"),
            Route("GET", "/_license", self._license, f"{monitor}xpack/license/get"),
            Route("GET", _SETTINGS, self._get_settings, "cluster:monitor/settings"),
            Route("PUT", _SETTINGS, self._put_settings, "cluster:admin/settings/update"),
            *indices.routes(),
        ]
        for path in ("/_nodes", "/_nodes/{node_or_metric}", "/_nodes/{node_or_metric}/{metric}"):
            found.append(Route("GET", path, self._nodes, f"{monitor}nodes/info"))
        for method in ("GET", "HEAD"):
            found.append(Route(method, "/", self._main, f"{monitor}main"))
            found.append(Route(method, "/_xpack", self._xpack, f"{monitor}xpack/info"))
        return found

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    def _main(self, _request: RestRequest) -> Operation:
        settings = self._node.settings
        body = identity.main(settings.node_name, settings.cluster_name, self._uuid)
        return _answer(body, pretty=True)

    def _health(self, request: RestRequest) -> Operation:
        timed_out = read_parameters(request) > 1
        level = request.param("level", "cluster") or "cluster"
        name = self._node.settings.cluster_name
        body = health(name, human=request.human, level=level, timed_out=timed_out)
        return _answer(body, status=408 if timed_out else 200)

    def _nodes(self, request: RestRequest) -> Operation:
        request.consume("flat_settings", "timeout")
        settings = self._node.settings
        known = ("http", "plugins", "os", "process", "jvm", "thread_pool", "transport", "ingest", "settings")
        metrics = set(request.names("metric"))
        if "metric" not in request.path_params and set(request.names("node_or_metric")) & set(known):
            metrics = set(request.names("node_or_metric"))
        node = identity.node_info(settings.node_name, settings.host, settings.port, metrics - {"_all"})
        body = {
            "_nodes": {"total": 1, "successful": 1, "failed": 0},
            "cluster_name": settings.cluster_name,
            "nodes": {self._node.node_id: node},
        }
        return _answer(body)

    def _xpack(self, request: RestRequest) -> Operation:
        request.consume("accept_enterprise")
        categories = set(request.names("categories")) or set(_CATEGORIES)
        verbose = request.flag("human", True)
        if unknown := sorted(categories - set(_CATEGORIES)):
            raise illegal_argument(f"No enum constant for category [{unknown[0]}]")
        settings = self._node.settings
        body = identity.xpack(
            categories, security=settings.security, verbose=verbose, license_type=settings.license
        )
        return _answer(body)

    def _license(self, request: RestRequest) -> Operation:
        request.consume("local", "master_timeout")
        if not request.flag("accept_enterprise", True):
            raise illegal_argument("The [accept_enterprise] parameters may not be false")
        return _answer(identity.license_info(self._started, self._node.settings.license), pretty=True)

    def _get_settings(self, request: RestRequest) -> Operation:
        request.duration("master_timeout")
        request.consume("local")
        flat, defaults = request.flag("flat_settings"), request.flag("include_defaults")

        async def execute() -> RestResponse:
            body = self._settings.show(flat=flat)
            return RestResponse(body={**body, "defaults": {}} if defaults else body)

        return Operation(execute)

    def _put_settings(self, request: RestRequest) -> Operation:
        request.duration("master_timeout")
        request.duration("timeout")
        flat = request.flag("flat_settings")
        body = request.json("cluster_update_settings_request")

        async def execute() -> RestResponse:
            changes = self._settings.update(body)
            return acknowledged(**{scope: shown(values, flat=flat) for scope, values in changes.items()})

        return Operation(execute)


def _answer(body: Any, *, status: int = 200, pretty: bool = False) -> Operation:
    async def execute() -> RestResponse:
        return RestResponse(status, body, pretty=pretty)

    return Operation(execute)
