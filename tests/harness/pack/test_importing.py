"""Elastic's JSON API specifications as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.errors import SpecError
from harness.pack.importing import RestPath, load_rest_apis, rest_api

NEW: dict[str, Any] = {
    "documentation": {"url": "https://example.org", "description": "x"},
    "stability": "stable",
    "url": {
        "paths": [
            {"path": "/x", "methods": ["GET"]},
            {"path": "/x/{id}", "methods": ["GET", "HEAD"], "parts": {"id": {"type": "list"}}},
        ]
    },
    "params": {"level": {"type": "enum", "options": ["a", "b"], "default": "a", "required": True}},
    "body": {"description": "x", "required": True},
}
OLD: dict[str, Any] = {
    "documentation": "https://example.org",
    "methods": ["GET", "POST"],
    "url": {
        "path": "/x",
        "paths": ["/x", "x/{id}"],
        "parts": {"id": {"type": "string", "required": True}},
        "params": {"size": {"type": "number"}},
    },
    "body": None,
}


def test_the_form_of_today() -> None:
    api = rest_api("x.get", NEW)
    assert api.paths == (RestPath("/x", ("GET",)), RestPath("/x/{id}", ("GET", "HEAD")))
    assert api.paths[1].parts == ("id",)
    assert api.parts["id"].type == "list"
    level = api.params["level"]
    assert (level.type, level.options, level.default, level.required) == ("enum", ("a", "b"), "a", True)
    assert api.body_required is True


def test_the_form_of_2019() -> None:
    api = rest_api("x.get", OLD)
    assert api.paths == (RestPath("/x", ("GET", "POST")), RestPath("/x/{id}", ("GET", "POST")))
    assert (api.params["size"].type, api.parts["id"].required, api.body_required) == ("number", True, None)


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.get.json").write_text(json.dumps({"x.get": NEW}))
    (tmp_path / "_common.json").write_text(json.dumps({"params": {}}))
    assert list(load_rest_apis(tmp_path)) == ["x.get"]


@pytest.mark.parametrize(
    "text", ["[]", "{", "{}", '{"a": {}}', '{"a": 1, "b": 2}', '{"a": {"url": {"paths": [1]}}}']
)
def test_files_that_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(SpecError, match="not an API specification") as error:
        load_rest_apis(tmp_path)
    assert error.value.where == str(tmp_path / "x.json")


def test_a_folder_without_any(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no API specification found"):
        load_rest_apis(tmp_path)
