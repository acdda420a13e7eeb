"""YAML that guesses nothing and remembers its lines.

Plain scalars follow the YAML 1.2 core schema: ``true``, ``false``, ``null``, numbers. ``yes``, ``on`` and
``2024-01-01`` are texts. Duplicate keys, explicit tags and values that contain themselves are errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from harness.errors import PackError, SpecError
from harness.pack.dump import plain_scalar

KeyPath = tuple[str | int, ...]

MAX_DEPTH = 100
FASTEST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser is twenty times as fast, but not every installation has it."""

PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)


@dataclass(slots=True)
class LoadedYaml:
    """The data of a file, and the line (1-based) of each of its parts."""

    file: Path
    data: Any
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def line(self, path: KeyPath = ()) -> int:
        """Return the line of that part, or of the nearest part around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place(self, path: KeyPath = ()) -> str:
        """Return ``file:line`` of that part."""
        return f"{self.file}:{self.line(path)}"


def load_yaml(file: Path, *, error: Callable[..., PackError] = SpecError) -> LoadedYaml:
    """Read one YAML document.

    Raises ``error`` (``SpecError`` by default) with file and line if the file cannot be read or is no
    plain YAML.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise error(
            f"cannot be read: {problem}", where=str(file), hint="Check that the file exists and is UTF-8."
        ) from problem
    return _parsed(text, file, error)


@lru_cache(maxsize=256)
def _parsed(text: str, file: Path, error: Callable[..., PackError]) -> LoadedYaml:
    """The same text in the same file is parsed once: behaviours are read for what they bind and for what they
    say. Nobody changes what comes out."""
    return parse_yaml(text, file, error=error)


def parse_yaml(text: str, file: Path, *, error: Callable[..., PackError] = SpecError) -> LoadedYaml:
    """Read YAML text as if it stood in ``file``; raises ``error`` like `load_yaml`."""
    try:
        node = yaml.compose(text, Loader=FASTEST)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise error(
            f"not YAML: {problem.problem or problem.context}",
            where=f"{file}:{line}",
            hint="Correct the syntax at this line; indentation and quotes are the usual causes.",
        ) from problem
    except (yaml.YAMLError, RecursionError) as problem:
        raise error(f"not YAML: {problem}", where=str(file), hint="Correct the file.") from problem
    loaded = LoadedYaml(file, None)
    builder = _Builder(loaded, error)
    loaded.data = builder.build(node, ()) if node is not None else None
    return loaded


@dataclass(slots=True)
class _Builder:
    loaded: LoadedYaml
    error: Callable[..., PackError]
    _open: set[int] = field(default_factory=set)

    def build(self, node: yaml.Node, path: KeyPath) -> Any:
        self.loaded.lines[path] = node.start_mark.line + 1
        if id(node) in self._open or len(path) > MAX_DEPTH:
            raise self._fail(node, "a value contains itself or nests too deep", "Write the value out.")
        if node.tag not in PLAIN_TAGS:
            raise self._fail(node, f"the tag [{node.tag}] is not allowed", "Remove the tag.")
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            if isinstance(node, yaml.SequenceNode):
                return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
            return self._scalar(node)
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._fail(key_node, "a key must be a text", "Use a plain word as key.")
            key = str(key_node.value)
            if key in result:
                raise self._fail(
                    key_node, f"the key [{key}] appears twice", "Keep one of the two, or rename one."
                )
            result[key] = self.build(value_node, (*path, key))
            self.loaded.lines[(*path, key)] = key_node.start_mark.line + 1
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        value = str(node.value)
        quoted = bool(node.style) if isinstance(node, yaml.ScalarNode) else True
        return value if quoted else plain_scalar(value)

    def _fail(self, node: yaml.Node, what: str, hint: str) -> PackError:
        return self.error(what, where=f"{self.loaded.file}:{node.start_mark.line + 1}", hint=hint)
