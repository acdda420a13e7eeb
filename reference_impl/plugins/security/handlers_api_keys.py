"""``/_security/api_key``: create, get, update, invalidate."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from reference_impl.errors import illegal_argument, not_found
from reference_impl.plugins.security.api_keys import Record, Selection, encoded, shown
from reference_impl.plugins.security.role_body import broken_rules, parse_role
from reference_impl.plugins.security.subject import Subject
from reference_impl.rest.handler import Operation, RestResponse, Route
from reference_impl.rest.parsing import BOOLEAN, OBJECT, STRING, STRINGS, ObjectParser, duration
from reference_impl.rest.request import RestRequest

if TYPE_CHECKING:
    from reference_impl.plugins.security.security import Security

_ACTION = "cluster:admin/xpack/security/api_key/"
_PATH = "/_security/api_key"
_MAX_NAME = 256
_CREATE = ObjectParser(
    "api_key_request",
    {"name": STRING, "expiration": duration("expiration"), "role_descriptors": OBJECT, "metadata": OBJECT},
    required=("name",),
)
_UPDATE = ObjectParser(
    "update_api_key_request_payload",
    {"expiration": duration("expiration"), "role_descriptors": OBJECT, "metadata": OBJECT},
)
_INVALIDATE = ObjectParser(
    "invalidate_api_key",
    {"ids": STRINGS, "name": STRING, "username": STRING, "realm_name": STRING, "owner": BOOLEAN},
)


def routes(security: Security) -> list[Route]:
    """The routes of API keys."""
    create = partial(_create, security)
    return [
        Route("POST", _PATH, create, f"{_ACTION}create"),
        Route("PUT", _PATH, create, f"{_ACTION}create"),
        Route("GET", _PATH, partial(_get, security), None),
        Route("PUT", f"{_PATH}/{{id}}", partial(_update, security), f"{_ACTION}update"),
        Route("DELETE", _PATH, partial(_invalidate, security), None),
    ]


def _name_rules(name: str) -> list[str]:
    messages = []
    if not name.strip():
        return ["api key name is required"]
    if len(name) > _MAX_NAME:
        messages.append("api key name may not be more than 256 characters long")
    if name != name.strip():
        messages.append("api key name may not begin or end with whitespace")
    if name.startswith("_"):
        messages.append("api key name may not begin with an underscore")
    return messages


def _descriptors(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: parse_role(name, role) for name, role in body.get("role_descriptors", {}).items()}


def _shared_rules(body: Mapping[str, Any], descriptors: Mapping[str, Any]) -> list[str]:
    messages = [message for role in descriptors.values() for message in broken_rules(role)]
    if any(key.startswith("_") for key in body.get("metadata", {})):
        messages.append("API key metadata keys may not start with [_]")
    return messages


def _is_empty(role: Mapping[str, Any]) -> bool:
    return not any(role[field] for field in ("cluster", "indices", "applications", "run_as"))


def _create(security: Security, request: RestRequest) -> Operation:
    caller = security.caller(request)
    request.consume("refresh")
    body = _CREATE.read(request)
    descriptors = _descriptors(body)

    async def execute() -> RestResponse:
        if caller.api_key is not None and (not descriptors or not all(map(_is_empty, descriptors.values()))):
            raise illegal_argument(
                "creating derived api keys requires an explicit role descriptor "
                "that is empty (has no privileges)"
            )
        record, secret = security.api_keys.create(
            body["name"],
            caller,
            expires_in=body.get("expiration"),
            role_descriptors=descriptors,
            metadata=body.get("metadata", {}),
            limited_by=security.descriptors_of(caller),
        )
        answer = {"id": record["id"], "name": record["name"]}
        if record["expiration"] is not None:
            answer["expiration"] = record["expiration"]
        answer |= {"api_key": secret, "encoded": encoded(record["id"], secret)}
        return RestResponse(body=answer)

    return Operation(execute, lambda: _name_rules(body["name"]) + _shared_rules(body, descriptors))


def _get(security: Security, request: RestRequest) -> Operation:
    caller = security.caller(request)
    key_id, name = request.param("id"), request.param("name")
    username, realm = request.param("username"), request.param("realm_name")
    owner, limited = request.flag("owner"), request.flag("with_limited_by")
    active_only = request.flag("active_only")
    request.flag("with_profile_uid")

    def validate() -> list[str]:
        messages = []
        if key_id and name:
            messages.append("only one of [api key id, api key name] can be specified")
        if (key_id or name) and (username or realm):
            messages.append(
                "username or realm name must not be specified "
                "when the api key id or api key name is specified"
            )
        if owner and (username or realm):
            messages.append("neither username nor realm-name may be specified when retrieving owned API keys")
        return messages

    async def execute() -> RestResponse:
        itself = caller.api_key is not None and key_id == caller.api_key.id and not limited
        own = owner or _is_own(caller, username, realm)
        if not itself:
            security.authorize(caller, f"{_ACTION}get", own_key=own)
        selection = _selection(caller, (key_id,) if key_id else (), name, username, realm, owner=owner)
        records = [
            shown(record, with_limited_by=limited)
            for record in security.api_keys.select(selection)
            if not active_only or not (record["invalidated"] or security.api_keys.expired(record))
        ]
        return RestResponse(404 if key_id and not records else 200, {"api_keys": records})

    return Operation(execute, validate)


def _is_own(caller: Subject, username: str | None, realm: str | None) -> bool:
    return caller.api_key is None and username == caller.username and realm == caller.realm


def _selection(
    caller: Subject,
    ids: tuple[str, ...],
    name: str | None,
    username: str | None,
    realm: str | None,
    *,
    owner: bool,
) -> Selection:
    if not owner:
        return Selection(ids, name or None, username or None, realm or None)
    if caller.api_key is not None:
        only = ids if ids and caller.api_key.id in ids else (caller.api_key.id,)
        return Selection(only, name or None)
    return Selection(ids, name or None, caller.username, caller.realm)


def _update(security: Security, request: RestRequest) -> Operation:
    caller = security.caller(request)
    key_id = request.path_params["id"]
    body = _UPDATE.read(request, required=False)
    descriptors = _descriptors(body)

    async def execute() -> RestResponse:
        if caller.api_key is not None:
            raise illegal_argument(
                "authentication via API key not supported: only the owner user can update an API key"
            )
        record = security.api_keys.get(key_id)
        if record is None or (record["username"], record["realm"]) != (caller.username, caller.realm):
            raise not_found(f"no API key owned by requesting user found for ID [{key_id}]")
        if record["invalidated"]:
            raise illegal_argument(f"cannot update invalidated API key [{key_id}]")
        if security.api_keys.expired(record):
            raise illegal_argument(f"cannot update expired API key [{key_id}]")
        changed = _changed(security, caller, record, body, descriptors)
        if changed != record:
            security.api_keys.save(changed)
        return RestResponse(body={"updated": changed != record})

    return Operation(execute, lambda: _shared_rules(body, descriptors))


def _changed(
    security: Security,
    caller: Subject,
    record: Record,
    body: Mapping[str, Any],
    descriptors: Mapping[str, Any],
) -> Record:
    changed = {**record, "limited_by": security.descriptors_of(caller)}
    if "role_descriptors" in body:
        changed["role_descriptors"] = dict(descriptors)
    if "metadata" in body:
        changed["metadata"] = body["metadata"]
    if "expiration" in body:
        changed["expiration"] = security.millis_from_now(body["expiration"])
    return changed


def _invalidate(security: Security, request: RestRequest) -> Operation:
    caller = security.caller(request)
    body = _INVALIDATE.read(request)
    ids, owner = tuple(body.get("ids", ())), body.get("owner", False)
    name, username, realm = body.get("name"), body.get("username"), body.get("realm_name")

    def validate() -> list[str]:
        if not (owner or ids or name or username or realm):
            return [
                "One of [api key id(s), api key name, username, realm name] must be specified "
                "if [owner] flag is false"
            ]
        messages = []
        if (ids or name) and (username or realm):
            messages.append(
                "username or realm name must not be specified when the api keys or api key name are specified"
            )
        if owner and (username or realm):
            messages.append(
                "neither username nor realm-name may be specified when invalidating owned API keys"
            )
        if ids and name:
            messages.append("only one of [api key id(s), api key name] can be specified")
        return messages

    async def execute() -> RestResponse:
        own = owner or _is_own(caller, username, realm)
        security.authorize(caller, f"{_ACTION}invalidate", own_key=own)
        selection = _selection(caller, ids, name, username, realm, owner=owner)
        records = list(security.api_keys.select(selection))
        valid = [record for record in records if not record["invalidated"]]
        security.api_keys.invalidate(valid)
        return RestResponse(
            body={
                "invalidated_api_keys": [record["id"] for record in valid],
                "previously_invalidated_api_keys": [r["id"] for r in records if r["invalidated"]],
                "error_count": 0,
            }
        )

    return Operation(execute, validate)
