"""From the argument of a ``do`` step to the request that is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from harness.errors import CannotJudgeError
from harness.pack.importing import RestApi, RestPath
from harness.suites.environment import Environment
from harness.suites.stash import Stash
from harness.suites.steps import OPTIONS, Data

RAW = "raw"
COMMON = frozenset({"pretty", "human", "error_trace", "source", "source_content_type", "filter_path"})


@dataclass(frozen=True, slots=True)
class Call:
    """A request ready to be sent, and what its step says about the answer."""

    method: str
    path: str
    query: tuple[tuple[str, str | None], ...]
    body: Any
    headers: Mapping[str, str]
    catch: str | None
    warnings: tuple[str, ...]
    ignored: tuple[int, ...]


def prepared(do: Data, stash: Stash, environment: Environment) -> Call:
    """Build the request.

    Raises ``CannotJudgeError`` for an unknown API or a wrong parameter, ``ValueError`` for a reference that
    leads nowhere.
    """
    name, given = next((key, value) for key, value in do.items() if key not in OPTIONS)
    arguments = dict(given or {})
    body = _body(arguments.pop("body", None), stash, environment)
    ignored = arguments.pop("ignore", ())
    filled = {key: _text(stash.filled(value)) for key, value in arguments.items() if value is not None}
    if name == RAW:
        method, path = filled.pop("method", "GET"), filled.pop("path", "")
    else:
        method, path = _named(name, filled, environment.apis, body is not None)
    query: list[tuple[str, str | None]] = list(filled.items())
    if environment.error_trace and "error_trace" not in filled:
        query.append(("error_trace", "true"))
    return Call(
        method,
        "/" + path.removeprefix("/"),
        tuple(query),
        body,
        {str(key): str(value) for key, value in stash.filled(dict(do.get("headers") or {})).items()},
        do.get("catch"),
        tuple(do.get("warnings") or ()),
        tuple(int(each) for each in (ignored if isinstance(ignored, list | tuple) else [ignored])),
    )


def _named(
    name: str, arguments: dict[str, str], apis: Mapping[str, RestApi], has_body: bool
) -> tuple[str, str]:
    """Choose the path that uses most of the arguments; what remains of them is the query."""
    api = apis.get(name)
    if api is None:
        hint = "" if apis else "; give the folder of Elasticsearch's API specifications with --rest-api-spec"
        raise CannotJudgeError(f"the API [{name}] is not known{hint}")
    fitting = [path for path in api.paths if set(path.parts) <= arguments.keys()]
    if not fitting:
        raise CannotJudgeError(f"[{name}] needs other path parts than {sorted(arguments)}")
    path = max(fitting, key=lambda each: len(each.parts))
    target = path.path
    for part in path.parts:
        target = target.replace("{" + part + "}", quote(arguments.pop(part), safe=","))
    unknown = arguments.keys() - api.params.keys() - COMMON
    missing = [p for p, described in api.params.items() if described.required and p not in arguments]
    if unknown or missing:
        raise CannotJudgeError(f"[{name}] has no parameters {sorted(unknown)}, or needs {missing}")
    return _method(path, has_body), target


def _method(path: RestPath, has_body: bool) -> str:
    """The first of the path's methods; one that carries a body where there is one."""
    with_body = [method for method in path.methods if method in ("POST", "PUT", "PATCH")]
    return with_body[0] if has_body and with_body else path.methods[0]


def _body(body: Any, stash: Stash, environment: Environment) -> Any:
    if isinstance(body, Mapping) and "$fixture" in body and environment.fixtures is not None:
        return environment.fixtures.resolve(body)
    if isinstance(body, str):
        documents = _documents(body)
        if documents is None:
            return body
        filled = [stash.filled(document) for document in documents]
        return filled[0] if len(filled) == 1 else _lines(filled)
    filled_body = stash.filled(body)
    return _lines(filled_body) if isinstance(filled_body, list) else filled_body


def _documents(text: str) -> list[Any] | None:
    """The JSON documents of a body, one after the other; None for what is no JSON."""
    decoder, position, found = json.JSONDecoder(), 0, []
    stripped = text.strip()
    while position < len(stripped):
        try:
            document, position = decoder.raw_decode(stripped, position)
        except (ValueError, RecursionError):
            return None
        found.append(document)
        while position < len(stripped) and stripped[position].isspace():
            position += 1
    return found or None


def _lines(documents: list[Any]) -> str:
    """Documents as lines of JSON; a text is one already."""
    lines = [each.strip() if isinstance(each, str) else json.dumps(each) for each in documents]
    return "\n".join(lines) + "\n"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_text(each) for each in value)
    return str(value)
