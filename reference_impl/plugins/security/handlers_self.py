"""What a caller may ask about itself: ``_authenticate``, ``_has_privileges``, ``_privileges``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from reference_impl.errors import illegal_argument, parse_error, request_validation
from reference_impl.plugins.security.authorization import AUTHENTICATE, USER
from reference_impl.plugins.security.privileges import is_cluster_privilege, unknown_privilege
from reference_impl.plugins.security.role_body import string_list
from reference_impl.plugins.security.subject import Subject
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import NO_BODY_OR_SOURCE, RestRequest

if TYPE_CHECKING:
    from reference_impl.plugins.security.security import Security

_SECTIONS = {
    "cluster": (),
    "index": ("names", "privileges", "allow_restricted_indices"),
    "application": ("application", "privileges", "resources"),
}


def routes(security: Security) -> list[Route]:
    """The routes of one's own rights."""
    check = partial(_has_privileges, security)
    found = [
        Route("GET", "/_security/_authenticate", partial(_authenticate, security), AUTHENTICATE),
        Route("GET", "/_security/user/_privileges", partial(_privileges, security), None),
    ]
    for method in ("GET", "POST"):
        found += [
            Route(method, "/_security/user/_has_privileges", check, None),
            Route(method, "/_security/user/{username}/_has_privileges", check, None),
        ]
    return found


def _authenticate(security: Security, request: RestRequest) -> Operation:
    caller = security.caller(request)

    async def execute() -> RestResponse:
        return RestResponse(body=describe(caller))

    return Operation(execute)


def describe(caller: Subject) -> dict[str, Any]:
    """The caller as ``_authenticate`` shows it."""
    account = caller.account
    realm = {"name": caller.realm, "type": caller.realm_type}
    lookup, authenticated = realm, realm
    if caller.run_by is not None:
        authenticated = {"name": caller.run_by.realm, "type": caller.run_by.realm_type}
    body: dict[str, Any] = {
        "username": caller.username,
        "roles": account["roles"],
        "full_name": account["full_name"],
        "email": account["email"],
        "metadata": account["metadata"],
        "enabled": account["enabled"],
        "authentication_realm": authenticated,
        "lookup_realm": lookup,
        "authentication_type": "realm" if caller.api_key is None else "api_key",
    }
    if caller.api_key is not None:
        key = caller.api_key
        body["api_key"] = {"id": key.id, "name": key.name, "managed_by": "elasticsearch"}
    return body


def _privileges(security: Security, request: RestRequest) -> Operation:
    caller = security.caller(request)

    async def execute() -> RestResponse:
        descriptors = [d for permission in caller.permissions[:1] for d in permission.descriptors]

        def gathered(field: str) -> list[Any]:
            return [item for descriptor in descriptors for item in descriptor.get(field, ())]

        return RestResponse(
            body={
                "cluster": sorted(set(gathered("cluster"))),
                "global": [],
                "indices": [{**item, "names": item["names"]} for item in gathered("indices")],
                "applications": gathered("applications"),
                "run_as": sorted(set(gathered("run_as"))),
            }
        )

    return Operation(execute)


def _has_privileges(security: Security, request: RestRequest) -> Operation:
    caller = security.caller(request)
    username = request.path_params.get("username", caller.username)
    body = request.json("has_privileges", missing=NO_BODY_OR_SOURCE)
    wanted = _parse(username, body)

    async def execute() -> RestResponse:
        if username != caller.username:
            security.authorize(caller, f"{USER}has_privileges")
            raise illegal_argument("users may only check the privileges of their own account")
        unknown = [name for name in wanted["cluster"] if not is_cluster_privilege(name)]
        if unknown:
            raise request_validation([unknown_privilege(name) for name in unknown])
        return RestResponse(body=_judge(caller, wanted))

    return Operation(execute)


def _parse(username: str, body: Mapping[str, Any]) -> dict[str, list[Any]]:
    failed = f"failed to parse privileges check [{username}/has_privileges]."
    wanted: dict[str, list[Any]] = {"cluster": [], "index": [], "application": []}
    if not body:
        raise parse_error(f"{failed} All privilege fields [cluster,index,applications] are missing")
    for field, value in body.items():
        if field not in _SECTIONS:
            raise parse_error(f"{failed} unexpected field [{field}]")
        if field == "cluster":
            wanted["cluster"] = string_list(username, field, value)
            continue
        if not isinstance(value, list):
            raise parse_error(f"{failed} expected field [{field}] to be an array")
        wanted[field] = [_section(failed, field, item) for item in value]
    return wanted


def _section(failed: str, field: str, item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise parse_error(f"{failed} expected field [{field}] to be an array of objects")
    for key in item:
        if key not in _SECTIONS[field]:
            raise parse_error(f"{failed} unexpected field [{key}]")
    for key in _SECTIONS[field]:
        if key != "allow_restricted_indices" and key not in item:
            raise parse_error(f"{failed} missing required [{key}] field")
    lists = {
        key: string_list("", key, item[key]) for key in item if key in ("names", "privileges", "resources")
    }
    return {**item, **lists}


def _judge(caller: Subject, wanted: Mapping[str, list[Any]]) -> dict[str, Any]:
    permissions = caller.permissions
    cluster = {name: all(p.cluster.implies(name) for p in permissions) for name in wanted["cluster"]}
    index: dict[str, dict[str, bool]] = {}
    for item in wanted["index"]:
        for name in item["names"]:
            found = index.setdefault(name, {})
            for privilege in item["privileges"]:
                found[privilege] = all(p.on_index(name, privilege) for p in permissions)
    application: dict[str, dict[str, dict[str, bool]]] = {}
    for item in wanted["application"]:
        app = item["application"]
        for resource in item["resources"]:
            found = application.setdefault(app, {}).setdefault(resource, {})
            for privilege in item["privileges"]:
                found[privilege] = all(p.on_application(app, resource, privilege) for p in permissions)
    leaves = [*cluster.values(), *(leaf for found in index.values() for leaf in found.values())]
    leaves += [leaf for app in application.values() for found in app.values() for leaf in found.values()]
    return {
        "username": caller.username,
        "has_all_requested": all(leaves),
        "cluster": dict(sorted(cluster.items())),
        "index": dict(sorted(index.items())),
        "application": dict(sorted(application.items())),
    }
