"""Body bytes to data, by media type."""

from __future__ import annotations

from typing import Any

import yaml

from reference_impl.errors import ApiError
from reference_impl.rest.json_reader import EmptyContentError, read_json


def read_content(content: bytes, media_type: str = "json") -> Any:
    """JSON or YAML data. Raises ApiError 400 ``x_content_parse_exception``, and EmptyContentError."""
    return _read_yaml(content) if media_type == "yaml" else read_json(content)


class _Loader(yaml.SafeLoader):
    """Safe YAML without references, which could grow a small text into a huge tree, without dates, and
    without duplicate keys."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("references are not supported")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"Duplicate field '{key.value}'", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge", ":value"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _read_yaml(content: bytes) -> Any:
    try:
        value = yaml.load(content, _Loader)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        text = str(getattr(error, "problem", None) or error)
        cause = ApiError(400, "scanner_exception", text)
        raise ApiError(400, "x_content_parse_exception", f"[{place}] {text}", cause) from None
    if value is None:
        raise EmptyContentError
    return _with_text_keys(value)


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, list) else value
