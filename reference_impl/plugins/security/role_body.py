"""Role descriptors as they come in request bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference_impl.errors import parse_error
from reference_impl.plugins.security.builtin_roles import Descriptor
from reference_impl.plugins.security.permissions import INDEX_PRIVILEGES
from reference_impl.plugins.security.privileges import is_cluster_privilege, unknown_privilege
from reference_impl.rest.json_reader import token_of

_LISTS = ("cluster", "run_as")
_OBJECTS = ("global", "metadata", "transient_metadata")
_KEPT_AS_IS = ("remote_indices", "remote_cluster", "restriction")
_INDEX_KEYS = frozenset({"names", "privileges", "field_security", "query", "allow_restricted_indices"})
_APPLICATION_KEYS = ("application", "privileges", "resources")
_MAX_DESCRIPTION = 1000


def parse_role(name: str, body: Any) -> Descriptor:
    """A descriptor. Raises ApiError 400 ``parse_exception``."""
    if not isinstance(body, dict):
        raise parse_error(
            f"failed to parse role [{name}]. expected an object but found [{token_of(body)}] instead"
        )
    role: Descriptor = {"cluster": [], "indices": [], "applications": [], "run_as": [], "metadata": {}}
    for field, value in body.items():
        if field in _LISTS:
            role[field] = string_list(name, field, value)
        elif field in ("indices", "index"):
            role["indices"] = [_index(name, item) for item in _listed(name, field, value)]
        elif field == "applications":
            role["applications"] = [_application(name, item) for item in _listed(name, field, value)]
        elif field in _OBJECTS:
            if not isinstance(value, dict):
                raise _wrong(name, field, "an object", value)
            role[field] = value
        elif field == "description":
            if not isinstance(value, str):
                raise _wrong(name, field, "a string", value)
            role[field] = value
        elif field in _KEPT_AS_IS:
            role[field] = value
        else:
            raise parse_error(f"failed to parse role [{name}]. unexpected field [{field}]")
    return role


def broken_rules(role: Mapping[str, Any]) -> list[str]:
    """What is wrong with a parsed role."""
    messages = [unknown_privilege(p) for p in role["cluster"] if not is_cluster_privilege(p)]
    messages += [
        f"unknown index privilege [{privilege}]. a privilege must be either one of the predefined fixed "
        f"indices privileges [{','.join(sorted(INDEX_PRIVILEGES))}] or a pattern over one of the available "
        "index actions"
        for grant in role["indices"]
        for privilege in grant["privileges"]
        if privilege.lower() not in INDEX_PRIVILEGES and not privilege.startswith("indices:")
    ]
    if any(key.startswith("_") for key in role["metadata"]):
        messages.append("role descriptor metadata keys may not start with [_]")
    if len(role.get("description", "")) > _MAX_DESCRIPTION:
        messages.append("Role description must be less than 1000 characters.")
    return messages


def string_list(name: str, field: str, value: Any) -> list[str]:
    """A list of strings, or one string. Raises ApiError 400 ``parse_exception``."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise parse_error(f"could not parse [{field}] field for role [{name}]. expected a list of strings")
    return items


def _listed(name: str, field: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(name, field, "an array", value)
    return value


def _index(name: str, item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise _wrong(name, "indices", "an array of objects", item)
    for key in item:
        if key not in _INDEX_KEYS:
            raise parse_error(
                f"failed to parse indices privileges for role [{name}]. unexpected field [{key}]"
            )
    for key in ("names", "privileges"):
        if key not in item:
            raise parse_error(
                f"failed to parse indices privileges for role [{name}]. missing required [{key}] field"
            )
    grant = {
        "names": string_list(name, "names", item["names"]),
        "privileges": string_list(name, "privileges", item["privileges"]),
    }
    grant.update({key: item[key] for key in ("field_security", "query") if item.get(key) is not None})
    grant["allow_restricted_indices"] = item.get("allow_restricted_indices", False)
    return grant


def _application(name: str, item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise _wrong(name, "applications", "an array of objects", item)
    for key in item:
        if key not in _APPLICATION_KEYS:
            raise parse_error(
                f"failed to parse application privileges for role [{name}]. unexpected field [{key}]"
            )
    for key in _APPLICATION_KEYS:
        if key not in item:
            raise parse_error(
                f"failed to parse application privileges for role [{name}]. missing required [{key}] field"
            )
    if not isinstance(item["application"], str):
        raise _wrong(name, "application", "a string", item["application"])
    return {
        "application": item["application"],
        "privileges": string_list(name, "privileges", item["privileges"]),
        "resources": string_list(name, "resources", item["resources"]),
    }


def _wrong(name: str, field: str, wanted: str, value: Any) -> Exception:
    return parse_error(
        f"failed to parse role [{name}]. expected field [{field}] value to be {wanted}, "
        f"but found [{token_of(value)}] instead"
    )
