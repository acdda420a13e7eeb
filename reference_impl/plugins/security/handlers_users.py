"""``/_security/user``: accounts, passwords, on and off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reference_impl.errors import illegal_argument, request_validation, validation
from reference_impl.plugins.security.authorization import USER
from reference_impl.plugins.security.builtin_roles import RESERVED_USERS
from reference_impl.plugins.security.user_body import (
    BAD_USERNAME,
    broken_rules,
    is_username,
    parse_password,
    parse_user,
)
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.request import RestRequest

if TYPE_CHECKING:
    from reference_impl.plugins.security.security import Security

_ONE = "/_security/user/{username}"


def routes(security: Security) -> list[Route]:
    """The routes of users."""
    put, get = partial(_put, security), partial(_get, security)
    password = partial(_password, security)
    found = [
        Route("GET", "/_security/user", get, f"{USER}get"),
        Route("GET", _ONE, get, f"{USER}get"),
        Route("DELETE", _ONE, partial(_delete, security), f"{USER}delete"),
    ]
    for method in ("PUT", "POST"):
        found += [
            Route(method, _ONE, put, f"{USER}put"),
            Route(method, "/_security/user/_password", password, None),
            Route(method, f"{_ONE}/_password", password, None),
            Route(method, f"{_ONE}/_enable", partial(_switch, security, True), f"{USER}set_enabled"),
            Route(method, f"{_ONE}/_disable", partial(_switch, security, False), f"{USER}set_enabled"),
        ]
    return found


def _put(security: Security, request: RestRequest) -> Operation:
    username = request.path_params["username"]
    request.consume("refresh")
    user = parse_user(username, request.json("user"), security.hasher)

    async def execute() -> RestResponse:
        if username in RESERVED_USERS:
            raise request_validation([f"user [{username}] is reserved and only the password can be changed"])
        if not is_username(username):
            raise request_validation([BAD_USERNAME])
        if not user.fields["enabled"]:
            _check_not_self(request, username)
        if user.password_hash is None and security.users.get(username) is None:
            raise validation(["password must be specified unless you are updating an existing user"])
        return RestResponse(body={"created": security.users.put(username, user.fields, user.password_hash)})

    return Operation(execute, lambda: broken_rules(user))


def _get(security: Security, request: RestRequest) -> Operation:
    names = request.names("username")
    request.flag("with_profile_uid")

    async def execute() -> RestResponse:
        accounts = [security.users.get(name) for name in names] if names else security.users.all()
        body = {account["username"]: account for account in accounts if account is not None}
        return RestResponse(404 if names and not body else 200, body)

    return Operation(execute)


def _delete(security: Security, request: RestRequest) -> Operation:
    username = request.path_params["username"]
    request.consume("refresh")

    async def execute() -> RestResponse:
        if username in RESERVED_USERS:
            raise illegal_argument(f"user [{username}] is reserved and cannot be deleted")
        found = security.users.delete(username)
        return RestResponse(200 if found else 404, {"found": found})

    return Operation(execute)


def _password(security: Security, request: RestRequest) -> Operation:
    caller = security.caller(request)
    username = request.path_params.get("username", caller.username)
    request.consume("refresh")
    password_hash = parse_password(request.json("password"), security.hasher)

    async def execute() -> RestResponse:
        own = username == caller.username and caller.api_key is None and caller.run_by is None
        if not own:
            security.authorize(caller, f"{USER}change_password")
        if password_hash is None or not security.users.set_password(username, password_hash):
            raise validation(["user must exist in order to change password"])
        return RestResponse(body={})

    def validate() -> list[str]:
        return ["password must be specified"] if password_hash is None else []

    return Operation(execute, validate)


def _switch(security: Security, enabled: bool, request: RestRequest) -> Operation:
    username = request.path_params["username"]
    request.consume("refresh")

    async def execute() -> RestResponse:
        _check_not_self(request, username)
        if not security.users.set_enabled(username, enabled):
            verb = "enabled" if enabled else "disabled"
            raise validation([f"only existing users can be {verb}"])
        return RestResponse(body={})

    return Operation(execute)


def _check_not_self(request: RestRequest, username: str) -> None:
    if request.user is not None and request.user.username == username:
        raise illegal_argument(
            "native and reserved realm users may not update the enabled status of their own account"
        )
