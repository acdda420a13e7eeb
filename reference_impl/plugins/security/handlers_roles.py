"""``/_security/role``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_impl.errors import illegal_argument
from reference_impl.plugins.security.builtin_roles import BUILTIN_ROLES
from reference_impl.plugins.security.role_body import broken_rules, parse_role
from reference_impl.plugins.security.roles import echo
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest

if TYPE_CHECKING:
    from reference_impl.plugins.security.security import Security

_ACTION = "cluster:admin/xpack/security/role/"


def routes(security: Security) -> list[Route]:
    """The routes of roles."""

    def put(request: RestRequest) -> Operation:
        return _put(security, request)

    def get(request: RestRequest) -> Operation:
        return _get(security, request)

    def delete(request: RestRequest) -> Operation:
        return _delete(security, request)

    return [
        Route("PUT", "/_security/role/{name}", put, f"{_ACTION}put"),
        Route("POST", "/_security/role/{name}", put, f"{_ACTION}put"),
        Route("GET", "/_security/role", get, f"{_ACTION}get"),
        Route("GET", "/_security/role/{name}", get, f"{_ACTION}get"),
        Route("DELETE", "/_security/role/{name}", delete, f"{_ACTION}delete"),
    ]


def _put(security: Security, request: RestRequest) -> Operation:
    name = request.path_params["name"]
    request.consume("refresh")
    role = parse_role(name, request.json("role"))

    def validate() -> list[str]:
        messages = broken_rules(role)
        if name in BUILTIN_ROLES:
            messages.append(f"Role [{name}] is reserved and may not be used.")
        return messages

    async def execute() -> RestResponse:
        return RestResponse(body={"role": {"created": security.roles.put(name, role)}})

    return Operation(execute, validate)


def _get(security: Security, request: RestRequest) -> Operation:
    names = request.names("name")
    request.flag("include_implicit")

    async def execute() -> RestResponse:
        found = security.roles.existing(names) if names else security.roles.all()
        body = {name: echo(role) for name, role in found.items()}
        return RestResponse(404 if names and not body else 200, body)

    return Operation(execute)


def _delete(security: Security, request: RestRequest) -> Operation:
    name = request.path_params["name"]
    request.consume("refresh")

    async def execute() -> RestResponse:
        if name in BUILTIN_ROLES:
            raise illegal_argument(f"role [{name}] is reserved and cannot be deleted")
        found = security.roles.delete(name)
        return RestResponse(200 if found else 404, {"found": found})

    return Operation(execute)
