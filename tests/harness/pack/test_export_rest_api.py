"""Specs in Elastic's JSON API specification format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run_command
from harness.model.spec import Availability
from harness.pack.export_rest_api import api_name, rest_api_spec, rest_api_specs
from tests.harness.spec_builder import api, parameter, statement

FIELDS = {"documentation", "stability", "visibility", "headers", "deprecated", "url", "params", "body"}
PATH = {"location": "path", "required": True}


def params(*given: Any) -> Any:
    return rest_api_spec(api(parameters=given))["params"]


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("stop-trained-model-deployment", "/_ml/x", "ml.stop_trained_model_deployment"),
        ("delete-inference-api", "/_inference/x", "inference.delete"),
        ("indices-create", "/{index}", "indices_create"),
        ("search-api", "/_search", "search"),
        ("ml", "/_ml", "ml.ml"),
    ],
)
def test_names(name: str, path: str, expected: str) -> None:
    assert api_name(api(f"GET {path}", name=name)) == expected


def test_names_are_unique_and_have_at_most_one_dot() -> None:
    found = rest_api_specs([api("GET /_ml/a", name="a-b"), api("GET /_ml/b", name="a_b")])
    assert list(found) == ["ml.a_b", "ml.a_b_2"]


def test_a_page_without_requests_has_no_specification() -> None:
    page = api()
    assert (
        rest_api_specs([type(page)(**{**{n: getattr(page, n) for n in page.__slots__}, "requests": ()})])
        == {}
    )


def test_only_known_fields() -> None:
    page = api(
        parameters=(parameter(), parameter("b", location="body")),
        availability=Availability(deprecated="9.0.0"),
        statements=(statement("summary.gets", "Gets it.", "behaviour"),),
    )
    found = rest_api_spec(page)
    assert set(found) == FIELDS
    assert found["documentation"] == {"url": "a-page.asciidoc", "description": "Gets it."}
    assert found["deprecated"]["version"] == "9.0.0"
    assert found["body"] == {"description": "The body of A page API", "required": False}
    assert found["headers"] == {"accept": ["application/json"], "content_type": ["application/json"]}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("stable", "stable"), ("beta", "beta"), ("preview", "experimental"), ("experimental", "experimental")],
)
def test_stability(ours: str, theirs: str) -> None:
    assert rest_api_spec(api(availability=Availability(stability=ours)))["stability"] == theirs


def test_paths_and_parts() -> None:
    page = api(
        "GET /x",
        "POST /x",
        "GET /x/{id}",
        "POST /x/{name}",
        parameters=(parameter("id", **PATH), parameter("name", **PATH)),
    )
    paths = rest_api_spec(page)["url"]["paths"]
    assert [(each["path"], each["methods"]) for each in paths] == [
        ("/x", ["GET", "POST"]),
        ("/x/{id}", ["GET", "POST"]),
    ]
    assert paths[1]["parts"] == {"id": {"type": "string", "description": "id"}}


def test_a_part_of_every_path_is_required() -> None:
    page = api("GET /x/{id}", "GET /x/{id}/y", parameters=(parameter("id", **PATH, default="all"),))
    assert rest_api_spec(page)["url"]["paths"][0]["parts"]["id"] == {
        "type": "string",
        "description": "id",
        "required": True,
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": "integer", "default": 3}, {"type": "int", "default": 3}),
        ({"type": "duration"}, {"type": "time"}),
        ({"type": "bytesize"}, {"type": "string"}),
        ({"type": "array", "items": "string"}, {"type": "list"}),
        ({"type": "float"}, {"type": "number"}),
        ({"enum": ("a", "b")}, {"type": "enum", "options": ["a", "b"]}),
        ({"required": True}, {"type": "string", "required": True}),
        (
            {"deprecated": "9.0.0"},
            {"type": "string", "deprecated": {"version": "9.0.0", "description": "deprecated"}},
        ),
    ],
)
def test_parameters(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert params(parameter(**given))["p"] == {"description": "p", **expected}


def test_one_file_an_api(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["export", "--to", "rest-api-spec", "--out", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "ml.stop_trained_model_deployment.json").read_text())
    spec = found["ml.stop_trained_model_deployment"]
    assert spec["url"]["paths"][0]["methods"] == ["POST"]
    assert spec["params"]["finish_pending_work"]["default"] is False
    capsys.readouterr()
    assert run_command(["export", "--to", "rest-api-spec"]) == 0
    assert json.loads(capsys.readouterr().out)["ml.stop_trained_model_deployment"] == spec
