"""The requests of a console snippet: a method and a path each, then the lines of a body.

Comments start with ``#``; ``startyaml`` … ``endyaml`` holds steps of a REST test as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from harness.errors import PackError
from harness.pack.loader import parse_yaml
from harness.suites.quoting import unquoted
from harness.suites.steps import Data, checked_steps

METHODS = ("GET", "PUT", "POST", "HEAD", "OPTIONS", "DELETE")
REQUEST = re.compile(rf"({'|'.join(METHODS)})[ \t]+(\S.*)")
NOT_A_BODY = (*METHODS, "startyaml", "#")
ENCODED = str.maketrans({"<": "%3C", ">": "%3E"})


@dataclass(frozen=True, slots=True)
class ConsoleRequest:
    """One request as written: ``path`` without its leading slash, parameters in order, the body's text."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: str | None = None

    def raw(self) -> Data:
        """The argument of the ``raw`` call of a REST test."""
        call: dict[str, Any] = {"method": self.method, "path": self.path, **dict(self.query)}
        if self.body is not None:
            call["body"] = self.body
        return {"raw": call}


def parse(text: str) -> list[ConsoleRequest | list[Data]]:
    """Read a snippet: its requests and its lists of steps. Raises ``ValueError`` for what is neither."""
    return list(_parts(text.split("\n")))


def _parts(lines: list[str]) -> Iterator[ConsoleRequest | list[Data]]:
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if not line or line.startswith("#"):
            continue
        if line.startswith("startyaml"):
            end = next((i for i in range(index, len(lines)) if lines[i].startswith("endyaml")), None)
            if end is None:
                raise ValueError("startyaml without endyaml")
            yield _steps("\n".join(lines[index:end]))
            index = end + 1
            continue
        if line in METHODS:  # the path may stand on a line of its own
            index = next((i for i in range(index, len(lines)) if lines[i]), index)
            line, index = " ".join([line, *lines[index : index + 1]]), index + 1
        found = REQUEST.fullmatch(line)
        if found is None:
            raise ValueError(f"this is no request: [{line}]; a blank line ends the body of a request")
        end = index
        while end < len(lines) and lines[end] and not lines[end].startswith(NOT_A_BODY):
            end += 1
        yield _request(found.group(1), found.group(2), lines[index:end])
        index = end


def _steps(text: str) -> list[Data]:
    try:
        return checked_steps(parse_yaml(text, Path("startyaml")).data, "startyaml")
    except PackError as error:
        raise ValueError(str(error)) from error


def _request(method: str, target: str, body: list[str]) -> ConsoleRequest:
    """The text after a second ``?`` is lost, and that after a second ``=`` of a parameter."""
    path, *rest = target.strip().split("?")
    query = []
    for part in rest[0].split("&") if rest else ():
        name, *value = part.split("=")
        if name:
            query.append((unquote(name), unquote(value[0]) if value else ""))
    text = unquoted("\n".join(body)) if body else None
    return ConsoleRequest(method, path.removeprefix("/").translate(ENCODED), tuple(query), text)
