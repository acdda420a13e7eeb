"""Elastic's JSON API specifications (``rest-api-spec``) as data, in their form of 2019 and since."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import SpecError

PART = re.compile(r"\{([^{}]+)\}")
COMMON_FILE = "_common.json"


@dataclass(frozen=True, slots=True)
class RestParam:
    """A query parameter or a part of a path."""

    name: str
    type: str = "string"
    required: bool = False
    default: Any = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestPath:
    """One path with its methods; ``parts`` are its placeholders in order."""

    path: str
    methods: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the placeholders, in the order of the path."""
        return tuple(PART.findall(self.path))


@dataclass(frozen=True, slots=True)
class RestApi:
    """One API: its name, its paths, its query parameters, and its body: None where it has none."""

    name: str
    paths: tuple[RestPath, ...]
    params: Mapping[str, RestParam] = field(default_factory=dict)
    parts: Mapping[str, RestParam] = field(default_factory=dict)
    body_required: bool | None = None
    file: str = ""


def load_rest_apis(folder: Path) -> dict[str, RestApi]:
    """Read every ``*.json`` of a folder; by API name.

    Raises ``SpecError`` for a folder without such files and for a file that is no API specification.
    """
    files = [file for file in sorted(folder.glob("*.json")) if file.name != COMMON_FILE]
    if not files:
        raise SpecError(
            "no API specification found",
            where=str(folder),
            hint="Name the folder that holds files such as cluster.health.json.",
        )
    apis = [load_rest_api(file) for file in files]
    return {api.name: api for api in apis}


def load_rest_api(file: Path) -> RestApi:
    """Read one API specification; raises ``SpecError`` for what is none."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        ((name, api),) = data.items()
        return rest_api(name, api, str(file))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise SpecError(
            f"not an API specification: {error}",
            where=str(file),
            hint="One key, the API's name, with [url] below it is needed.",
        ) from error


def rest_api(name: str, data: Mapping[str, Any], file: str = "") -> RestApi:
    """Build an API from its specification; the older form has ``methods`` beside ``url``."""
    url = data["url"]
    parts: dict[str, Any] = dict(url.get("parts") or {})
    paths: list[RestPath] = []
    for each in url["paths"]:
        if isinstance(each, str):
            paths.append(RestPath(_slash(each), tuple(data["methods"])))
        else:
            paths.append(RestPath(_slash(each["path"]), tuple(each["methods"])))
            parts.update(each.get("parts") or {})
    params = data.get("params") or url.get("params") or {}
    body = data.get("body")
    return RestApi(
        name,
        tuple(paths),
        {key: _param(key, value) for key, value in params.items()},
        {key: _param(key, value) for key, value in parts.items()},
        None if body is None else bool(body.get("required", False)),
        file,
    )


def _param(name: str, data: Mapping[str, Any]) -> RestParam:
    return RestParam(
        name,
        str(data.get("type", "string")),
        bool(data.get("required", False)),
        data.get("default"),
        tuple(str(option) for option in data.get("options") or ()),
    )


def _slash(path: str) -> str:
    return path if path.startswith("/") else f"/{path}"
