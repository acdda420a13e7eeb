"""Specs made by hand, for tests that start from them."""

from __future__ import annotations

from typing import Any

from harness.model.spec import (
    ApiSpec,
    Availability,
    Page,
    Parameter,
    Privileges,
    Request,
    Response,
    Statement,
    Status,
)
from harness.reading.statements import fingerprint


def api(
    *lines: str,
    name: str = "a-page",
    parameters: tuple[Parameter, ...] = (),
    responses: tuple[Response, ...] = (),
    statements: tuple[Statement, ...] = (),
    **more: Any,
) -> ApiSpec:
    """A page with these request lines (``GET /x/{y}``)."""
    pairs = [line.split(" ") for line in lines or ("GET /x/{id}",)]
    requests = tuple(Request(method, path, n) for n, (method, path) in enumerate(pairs, start=1))
    given: dict[str, Any] = {
        "title": "A page API",
        "page": Page(f"{name}.asciidoc", "0" * 64),
        "availability": Availability(),
        "privileges": Privileges(),
        "examples": (),
        **more,
    }
    return ApiSpec(
        id=name,
        requests=requests,
        parameters=parameters,
        responses=responses,
        statements=statements,
        **given,
    )


def parameter(name: str = "p", **more: Any) -> Parameter:
    """An optional string of the query, unless told otherwise; ``default`` counts when it is given."""
    given = {"location": "query", "required": False, "type": "string", "line": 1, **more}
    return Parameter(name=name, has_default="default" in more, **given)


def statement(name: str, text: str, status: Status = "informative") -> Statement:
    """A statement of the page ``a-page``."""
    return Statement(f"a-page#{name}", text, fingerprint(text), "a-page.asciidoc", 1, status, reason="a test")
