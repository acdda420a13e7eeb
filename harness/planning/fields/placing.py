"""Putting a value for a parameter into a request, and taking one out."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.model.behaviour import RequestTemplate
from harness.model.page_behaviour import Form
from harness.model.spec import ApiSpec
from harness.planning.fields.tree import Field


def takes(api: ApiSpec, form: Form, field: Field) -> bool:
    """Whether the form has a place for the field, and it means something there."""
    return form.takes_up(field.name) and fits(api, form.request, field)


def fits(api: ApiSpec, request: RequestTemplate, field: Field) -> bool:
    """Whether the request has a place for the field: what it belongs to must be there."""
    if field.location == "body":
        return around(request, field.names) is not None
    return field.location == "query" or _segment(api, request, field.name) is not None


def given(request: RequestTemplate, field: Field) -> bool:
    """Whether the request has a value for the field."""
    if field.location == "query":
        return field.name in request.query
    holder = around(request, field.names) if field.location == "body" else None
    return field.location == "path" or (holder is not None and field.names[-1] in holder)


def put(api: ApiSpec, request: RequestTemplate, field: Field, value: Any) -> RequestTemplate:
    """The request with that value for the field; in lists, in their first item."""
    if field.location == "query":
        return replace(request, query={**request.query, field.name: written(value)})
    if field.location == "path":
        segments = request.path.split("/")
        index = _segment(api, request, field.name)
        assert index is not None
        segments[index] = written(value)
        return replace(request, path="/".join(segments))
    changed = replace(request, body=copy.deepcopy(request.body))
    holder = around(changed, field.names)
    assert holder is not None
    holder[field.names[-1]] = value
    return changed


def without(request: RequestTemplate, field: Field) -> RequestTemplate:
    """The request without a value for the field of its query or body."""
    if field.location == "query":
        return replace(request, query={k: v for k, v in request.query.items() if k != field.name})
    changed = replace(request, body=copy.deepcopy(request.body))
    holder = around(changed, field.names)
    if holder is not None:
        holder.pop(field.names[-1], None)
    return changed


def written(value: Any) -> str:
    """A value as a URL has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def around(request: RequestTemplate, names: tuple[str, ...]) -> dict[str, Any] | None:
    """What holds the last of the names in the request's body; None if that is not there."""
    found = request.body
    outer = request.inside.split(".") if request.inside else ()
    for name in (*outer, *names[:-1]):
        found = found[name] if isinstance(found, Mapping) and name in found else None
        found = found[0] if isinstance(found, list) and found else found
    return found if isinstance(found, dict) else None


def _segment(api: ApiSpec, request: RequestTemplate, name: str) -> int | None:
    """Which part of the request's path stands for the path parameter."""
    sent = request.path.split("/")
    for each in api.requests:
        parts = each.path.split("/")
        alike = len(parts) == len(sent) and all(
            p == s for p, s in zip(parts, sent, strict=True) if not p.startswith("{")
        )
        if alike and f"{{{name}}}" in parts:
            return parts.index(f"{{{name}}}")
    return None
