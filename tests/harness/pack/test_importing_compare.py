"""Pages beside API specifications."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run_command
from harness.model.spec import ApiSpec, Rule, Statement
from harness.pack.importing import RestApi, RestParam, rest_api
from harness.pack.importing_compare import MEANINGS, Comparison, compare
from tests.harness.spec_builder import api, parameter, statement

PATH = {"location": "path", "required": True}


def spec(*lines: str, name: str = "x.get", params: dict[str, Any] | None = None, body: Any = None) -> RestApi:
    paths = [{"path": path, "methods": [method]} for method, path in (line.split(" ") for line in lines)]
    return rest_api(name, {"url": {"paths": paths}, "params": params or {}, "body": body})


def compared(page: ApiSpec, *apis: RestApi) -> Comparison:
    return compare([page], {each.name: each for each in apis})


def stating(name: str, rule: Rule) -> Statement:
    return replace(statement(name, "A sentence."), status="executable", rules=(rule,), reason=None)


def lacks(found: Comparison) -> list[tuple[str, str, str]]:
    return [(each.side, each.what, each.subject) for each in found.lacks]


def disagreements(found: Comparison) -> list[tuple[str, Any, Any]]:
    return [(each.subject, each.pages, each.specifications) for each in found.disagreements]


def test_the_same_on_both_sides() -> None:
    page = api("GET /x/{id}", parameters=(parameter("id", **PATH), parameter(type="boolean", default=True)))
    found = compared(page, spec("GET /x/{id}", params={"p": {"type": "boolean", "default": True}}))
    assert found.empty
    assert (found.shared, dict(found.partners)) == (1, {"a-page": ("x.get",)})


def test_paths_and_methods_of_one_side() -> None:
    page = api("GET /x", "POST /x", "GET /only/ours")
    found = compared(page, spec("GET /x", "HEAD /x", "GET /only/theirs"))
    assert lacks(found) == [
        ("specifications", "path", "/only/ours"),
        ("pages", "path", "/only/theirs"),
        ("specifications", "method", "POST /x"),
        ("pages", "method", "HEAD /x"),
    ]


def test_a_path_may_be_spread_over_several_specifications() -> None:
    page = api("GET /x", "POST /x")
    found = compared(page, spec("GET /x"), spec("POST /x", name="x.post"))
    assert found.empty
    assert found.partners["a-page"] == ("x.get", "x.post")


def test_placeholders_are_matched_by_position() -> None:
    page = api("GET /x/{deployment_id}/y/{part}")
    found = compared(page, spec("GET /x/{model_id}/y/{part}"))
    assert lacks(found) == []
    assert disagreements(found) == [("name of a placeholder", "deployment_id", "model_id")]


def test_parameters_and_bodies_of_one_side() -> None:
    page = api("POST /x", parameters=(parameter("ours"), parameter("b", location="body")))
    found = compared(page, spec("POST /x", params={"theirs": {"type": "string"}}))
    assert lacks(found) == [
        ("specifications", "query parameter", "ours"),
        ("pages", "query parameter", "theirs"),
        ("specifications", "body", "of the request"),
    ]
    without = compared(api("POST /x"), spec("POST /x", body={"description": "b"}))
    assert lacks(without) == [("pages", "body", "of the request")]


@pytest.mark.parametrize(
    ("ours", "theirs", "subjects"),
    [
        ({"type": "integer"}, {"type": "number"}, []),
        ({"type": "integer"}, {"type": "string"}, ["type"]),
        ({"type": "string"}, {"type": "number|string"}, []),
        ({"type": "array", "items": "string"}, {"type": "list"}, []),
        ({"enum": ("a",)}, {"type": "enum", "options": ["a"]}, []),
        ({"enum": ("a",)}, {"type": "enum", "options": ["a", "b"]}, ["options"]),
        ({"required": True}, {"type": "string"}, ["required"]),
        ({"type": "integer", "default": 10}, {"type": "int", "default": "10"}, []),
        ({"type": "boolean", "default": True}, {"type": "boolean", "default": False}, ["default"]),
        ({"type": "boolean"}, {"type": "boolean", "default": False}, []),
    ],
)
def test_what_is_stated_differently(
    ours: dict[str, Any], theirs: dict[str, Any], subjects: list[str]
) -> None:
    found = compared(api("GET /x", parameters=(parameter(**ours),)), spec("GET /x", params={"p": theirs}))
    assert [each[0] for each in disagreements(found)] == [f"{s} of the query parameter p" for s in subjects]


def test_all_in_the_place_of_a_placeholder_is_the_same_path() -> None:
    page = api("GET /x/_all/y", "GET /x/{id}/y", parameters=(parameter("id", **PATH),))
    found = compared(page, spec("GET /x/{id}/y"))
    assert found.empty


def test_a_text_that_the_page_calls_a_list_is_a_list() -> None:
    listed = stating("query.p.list", Rule("list", {"parameter": "p", "separator": ","}))
    page = api("GET /x", parameters=(parameter(),), statements=(listed,))
    assert compared(page, spec("GET /x", params={"p": {"type": "list"}})).empty
    other = api("GET /x", parameters=(parameter(),))
    assert not compared(other, spec("GET /x", params={"p": {"type": "list"}})).empty


def shares(found: Comparison) -> dict[str, tuple[int, int]]:
    return {name: (each.part, each.whole) for name, each in found.figures.items()}


def test_figures_say_how_much_of_one_side_the_other_has() -> None:
    typed = stating("query.p.t", Rule("type", {"parameter": "p", "in": "query", "type": "integer"}))
    wrong = stating("query.q.t", Rule("type", {"parameter": "q", "in": "query", "type": "string"}))
    page = api(
        "GET /x/{id}/{part}", "GET /unknown",
        parameters=(
            parameter("id", **PATH), parameter("part", **PATH), parameter(type="integer"), parameter("q"),
            parameter("untyped"),
        ),
        statements=(typed, wrong),
    )  # fmt: skip
    params = {"p": {"type": "int"}, "q": {"type": "boolean"}, "untyped": {"type": "boolean"}, "r": {}}
    theirs = spec("GET /x/{id}/{other}", "GET /x", "GET /x/{id}", params=params)
    parts = {name: RestParam(name) for name in ("id", "other")}
    found = compared(page, replace(theirs, parts=parts), spec("GET /elsewhere", name="unrelated"))
    assert shares(found) == {
        "request precision": (1, 2),
        "path recall": (1, 3),
        "parameter recall": (4, 6),
        "type agreement": (1, 2),
        "path parameter precision": (1, 2),
    }


def test_without_anything_to_compare_a_figure_has_no_share() -> None:
    figure = compared(api("GET /x"), spec("GET /y")).figures["path recall"]
    assert (figure.share, str(figure)) == (None, "nothing to compare")


def test_pages_are_read_where_no_pack_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.asciidoc").write_text("[[x]]\n= X API\n\n== Request\n\n`GET _x/<id>`\n\n`GET _y`\n")
    for folder, paths in (("one", ["/_x/{x}"]), ("two", ["/_z"])):
        (tmp_path / folder).mkdir()
        data = {folder: {"methods": ["GET"], "url": {"paths": paths, "parts": {"x": {}}}}}
        (tmp_path / folder / f"{folder}.json").write_text(json.dumps(data))
    folders = [str(tmp_path / "one"), str(tmp_path / "two")]
    assert run_command(["import", "rest-api-spec", *folders, "--pages", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "two: the pages lack the path /_z" in out
    assert "request precision: 0.5000 (1 of 2)" in out
    assert "path recall: 1.0000 (1 of 1)" in out
    assert (
        run_command(["import", "rest-api-spec", *folders, "--pages", str(tmp_path), "--specs", "specs"]) == 2
    )


def test_help_tells_what_each_figure_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["import", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert [name for name, meaning in MEANINGS.items() if f"{name}: {meaning}" not in text] == []


def test_the_two_pages_beside_elastics_own_specifications(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Elastic's files for these two APIs have another placeholder name and one parameter less."""
    boolean = {"type": "boolean", "description": "x"}
    stop = {
        "url": {"paths": [{"path": "/_ml/trained_models/{model_id}/deployment/_stop", "methods": ["POST"]}]},
        "params": {
            "allow_no_match": {**boolean, "default": True},
            "force": {**boolean, "default": False},
        },
        "body": {"description": "x"},
    }
    delete = {
        "url": {
            "paths": [
                {"path": "/_inference/{inference_id}", "methods": ["DELETE"]},
                {"path": "/_inference/{task_type}/{inference_id}", "methods": ["DELETE"]},
            ]
        },
        "params": {"dry_run": {**boolean, "default": False}, "force": {**boolean, "default": False}},
    }
    folder, pack = tmp_path / "json", tmp_path / "pack"
    folder.mkdir()
    for name, data in (("ml.stop_trained_model_deployment", stop), ("inference.delete", delete)):
        (folder / f"{name}.json").write_text(json.dumps({name: data}))
    (pack / "api").mkdir(parents=True)
    for name in ("stop-trained-model-deployment", "delete-inference-api"):
        (pack / "api" / f"{name}.yaml").write_text(Path(f"specs/api/{name}.yaml").read_text())
    command = ["import", "rest-api-spec", str(folder), "--specs", str(pack)]
    assert run_command([*command, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [(each["side"], each["subject"]) for each in data["lacks"]] == [
        ("specifications", "finish_pending_work"),
        ("pages", "of the request"),
    ]
    assert [(each["pages"], each["specifications"]) for each in data["disagreements"]] == [
        ("deployment_id", "model_id")
    ]
    assert run_command([*command, "--fail-on", "any"]) == 1
    out = capsys.readouterr().out
    assert "the specifications lack the query parameter finish_pending_work" in out
    assert "3 paths are on both sides, 2 pages were compared" in out


def test_exported_specifications_agree_with_their_pages(tmp_path: Path) -> None:
    page = Path("specs/api/stop-trained-model-deployment.yaml").read_text()
    (tmp_path / "pack" / "api").mkdir(parents=True)
    (tmp_path / "pack" / "api" / "one.yaml").write_text(page)
    pack = ["--specs", str(tmp_path / "pack")]
    assert run_command(["export", "--to", "rest-api-spec", "--out", str(tmp_path / "json"), *pack]) == 0
    assert run_command(["import", "rest-api-spec", str(tmp_path / "json"), *pack, "--fail-on", "any"]) == 0


def test_a_folder_without_specifications_is_a_usage_error(tmp_path: Path) -> None:
    assert run_command(["import", "rest-api-spec", str(tmp_path)]) == 2
