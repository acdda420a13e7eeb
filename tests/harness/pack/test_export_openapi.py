"""Specs as OpenAPI 3.1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from harness.cli.main import run_command
from harness.model.spec import ApiSpec, Availability, Example, ExampleRequest, Privileges, Response
from harness.pack.export_openapi import openapi, schema_of
from tests.harness.spec_builder import api, parameter, statement

PATH = {"location": "path", "required": True}


def document(*apis: ApiSpec) -> dict[str, Any]:
    """The document, accepted by the validator."""
    found = openapi(apis)
    validate(found, cls=OpenAPIV31SpecValidator)
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def operation(page: ApiSpec, path: str = "/x/{id}", method: str = "get") -> dict[str, Any]:
    found: dict[str, Any] = document(page)["paths"][path][method]
    return found


def test_a_plain_page() -> None:
    found = operation(api(statements=(statement("summary.gets", "Gets it.", "behaviour"),)))
    assert found["operationId"] == "a-page"
    assert found["description"] == "Gets it."
    assert found["parameters"] == [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    assert sorted(found["responses"]) == ["200", "default"]
    assert found["x-page"] == "a-page.asciidoc:1"


def test_every_request_is_an_operation_of_its_own_name() -> None:
    found = document(api("GET /x", "GET /x/{id}", "HEAD /x/{id}"))["paths"]
    names = [item[method]["operationId"] for item in found.values() for method in item]
    assert names == ["a-page", "a-page-2", "a-page-3"]
    assert "content" not in found["/x/{id}"]["head"]["responses"]["200"]


def test_a_path_parameter_stands_only_where_its_path_has_it() -> None:
    page = api("GET /x", "GET /x/{id}", parameters=(parameter("id", **PATH),))
    assert "parameters" not in operation(page, "/x")
    assert [p["name"] for p in operation(page)["parameters"]] == ["id"]


def test_requests_of_one_shape_share_a_path() -> None:
    first = api("GET /x/{id}", name="first")
    second = api("DELETE /x/{model_id}", name="second", parameters=(parameter("model_id", **PATH),))
    item = document(first, second)["paths"]
    assert list(item) == ["/x/{id}"]
    assert item["/x/{id}"]["delete"]["parameters"][0]["name"] == "id"


def test_pages_of_one_request_share_an_operation() -> None:
    body = {"location": "body"}
    first = api(
        "POST /x",
        name="first",
        parameters=(parameter("q", required=True), parameter("a", **body, required=True)),
        responses=(Response(404, "", 1),),
    )
    second = api("POST /x", name="second", parameters=(parameter("q"), parameter("b", **body)))
    found = document(first, second)["paths"]["/x"]["post"]
    assert found["parameters"][0]["required"] is False
    schema = found["requestBody"]["content"]["application/json"]["schema"]
    assert [list(each["properties"]) for each in schema["anyOf"]] == [["a"], ["b"]]
    assert found["requestBody"]["required"] is False
    assert sorted(found["responses"]) == ["200", "404", "default"]
    assert found["operationId"] == "first"


@pytest.mark.parametrize(
    ("given", "schema"),
    [
        ({"type": "boolean", "default": True}, {"type": "boolean", "default": True}),
        (
            {"type": "integer", "minimum": 1, "maximum": 9},
            {"type": "integer", "format": "int32", "minimum": 1, "maximum": 9},
        ),
        (
            {"type": "integer", "default": "all cores"},
            {"type": "integer", "format": "int32", "x-default": "all cores"},
        ),
        ({"type": "enum", "enum": ("a", "b")}, {"type": "string", "enum": ["a", "b"]}),
        (
            {"type": "array", "items": "long"},
            {"type": "array", "items": {"type": "integer", "format": "int64"}},
        ),
        ({"nullable": True}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        (
            {"type": "string", "alternatives": ("object",)},
            {"anyOf": [{"type": "string"}, {"type": "object"}]},
        ),
        ({"deprecated": "9.0.0"}, {"type": "string", "deprecated": True}),
        (
            {"type": "object", "properties": (parameter("inner", location="body", required=True),)},
            {"type": "object", "properties": {"inner": {"type": "string"}}, "required": ["inner"]},
        ),
    ],
)
def test_schemas(given: dict[str, Any], schema: dict[str, Any]) -> None:
    assert schema_of(parameter(**given), api()) == schema


@pytest.mark.parametrize(("kind", "default"), [("duration", "30s"), ("duration", -1), ("bytesize", "10mb")])
def test_durations_and_sizes_are_texts_of_a_form(kind: str, default: Any) -> None:
    schema = schema_of(parameter(type=kind, default=default), api())
    assert schema["type"] == "string"
    assert ("default" in schema) is isinstance(default, str)


def test_descriptions_leave_out_the_types_in_parentheses() -> None:
    said = (statement("query.p.optional", "(Optional, string)"), statement("query.p.says", "Says what."))
    page = api(parameters=(parameter(statements=tuple(s.id for s in said)),), statements=said)
    assert operation(page)["parameters"][1]["description"] == "Says what."


def test_lists_in_a_query_are_written_with_commas() -> None:
    found = operation(api(parameters=(parameter(type="array", items="string"),)))["parameters"][1]
    assert (found["style"], found["explode"]) == ("form", False)


def test_answers_and_errors() -> None:
    fields = (parameter("done", location="body", type="boolean"),)
    page = api(responses=(Response(None, "", 1, fields), Response(201, "made", 2), Response(404, "", 3)))
    found = operation(page)["responses"]
    assert found["201"]["description"] == "made"
    assert found["201"]["content"]["application/json"]["schema"]["properties"]["done"]["type"] == "boolean"
    assert found["404"]["description"] == "Not Found"
    assert found["404"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}


def test_examples_stand_at_the_request_they_fit() -> None:
    request = ExampleRequest("PUT", "/x/mine", body={"a": 1})
    page = api(
        "PUT /x/{id}",
        "PUT /x/{id}/part",
        parameters=(parameter("a", location="body", type="integer"),),
        examples=(Example(request, 7, {"done": True}, has_response=True),),
    )
    found = operation(page, method="put")
    content = found["requestBody"]["content"]["application/json"]
    assert content["examples"] == {"line-7": {"value": {"a": 1}}}
    answer = found["responses"]["200"]["content"]["application/json"]
    assert answer["examples"] == {"line-7": {"value": {"done": True}}}
    other = operation(page, "/x/{id}/part", "put")
    assert "examples" not in other["requestBody"]["content"]["application/json"]


def test_privileges_stability_and_deprecation() -> None:
    page = api(
        availability=Availability(stability="beta", deprecated="9.0.0"),
        privileges=Privileges(("manage_x",), ("read",), ("x_admin",)),
    )
    found = operation(page)
    assert found["deprecated"] is True
    assert found["x-stability"] == "beta"
    assert found["x-privileges"] == {"cluster": ["manage_x"], "index": ["read"], "roles": ["x_admin"]}


def test_the_bundled_pack_is_a_valid_document(tmp_path: Path) -> None:
    out = tmp_path / "openapi.json"
    assert run_command(["export", "--to", "openapi", "--out", str(out), "--title", "Ours"]) == 0
    found = json.loads(out.read_text())
    validate(found, cls=OpenAPIV31SpecValidator)
    assert found["info"]["title"] == "Ours"
    stop = found["paths"]["/_ml/trained_models/{deployment_id}/deployment/_stop"]["post"]
    assert [p["name"] for p in stop["parameters"]] == [
        "deployment_id",
        "allow_no_match",
        "force",
        "finish_pending_work",
    ]
    assert stop["parameters"][1]["schema"] == {"type": "boolean", "default": True}
    assert stop["x-privileges"]["cluster"] == ["manage_ml"]


def test_a_place_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run_command(["export", "--to", "openapi", "--out", str(tmp_path / "file" / "x.json")]) == 2
    assert run_command(["export", "--to", "openapi", "--specs", str(tmp_path / "gone")]) == 2
