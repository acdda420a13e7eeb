"""What must be read from the two pages: from our wording and from the scraped copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.asciidoc.reader import Reader
from harness.model.spec import ApiSpec, Privileges, Statement
from harness.reading.build import build_spec

REPOSITORY = Path(__file__).parents[3]
DOCS = REPOSITORY / "specs" / "docs"
SEEDS = REPOSITORY.parent / "shared" / "seeds"
STOP = "ml/trained-models/apis/stop-trained-model-deployment.asciidoc"
DELETE = "inference/delete-inference.asciidoc"
SEED_STOP, SEED_DELETE = "000_b7dbde28606137b5.txt", "003_b51b31888e248b1a.txt"
needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the scraped copies are not part of the repository"
)


def read(page: str, text: str | None = None) -> ApiSpec:
    reader = Reader(DOCS)
    spec = build_spec(reader.read(page) if text is None else reader.read_text(text, page))
    assert spec is not None
    return spec


def seed(name: str, page: str) -> ApiSpec:
    return read(page, (SEEDS / name).read_text())


def check_stop(spec: ApiSpec) -> None:
    assert (spec.id, spec.title, spec.availability.role) == (
        "stop-trained-model-deployment",
        "Stop trained model deployment API",
        "xpack",
    )
    assert [(each.method, each.path) for each in spec.requests] == [
        ("POST", "/_ml/trained_models/{deployment_id}/deployment/_stop")
    ]
    assert spec.privileges == Privileges(("manage_ml",), (), ("machine_learning_admin",))
    facts = {
        each.name: (each.location, each.required, each.type, each.has_default, each.default)
        for each in spec.parameters
    }
    assert facts == {
        "deployment_id": ("path", True, "string", False, None),
        "allow_no_match": ("query", False, "boolean", True, True),
        "force": ("query", False, "boolean", False, None),
        "finish_pending_work": ("query", False, "boolean", True, False),
    }
    assert spec.responses == ()
    (example,) = spec.examples
    assert (example.request.method, example.request.path, example.has_response) == (
        "POST",
        "/_ml/trained_models/my_model_for_search/deployment/_stop",
        False,
    )
    check_no_match(spec)


def check_no_match(spec: ApiSpec) -> None:
    cases = [
        dict(rule.arguments)
        for each in spec.statements
        for rule in each.rules
        if rule.kind == "no_match_case"
    ]
    assert [case["case"] for case in cases] == ["wildcard_none", "all_none", "wildcard_partial"]
    outcomes = [
        dict(rule.arguments)
        for each in spec.statements
        for rule in each.rules
        if rule.kind == "no_match_outcome"
    ]
    assert outcomes == [
        {"parameter": "allow_no_match", "value": True, "outcome": "success"},
        {"parameter": "allow_no_match", "value": False, "outcome": "missing", "status": 404},
    ]


def check_delete(spec: ApiSpec, identifier: str) -> None:
    assert (spec.id, spec.title, spec.availability.role, spec.availability.stability) == (
        "delete-inference-api",
        "Delete inference API",
        "xpack",
        "experimental",
    )
    assert [(each.method, each.path) for each in spec.requests] == [
        ("DELETE", f"/_inference/{{{identifier}}}"),
        ("DELETE", f"/_inference/{{task_type}}/{{{identifier}}}"),
    ]
    assert spec.privileges == Privileges(("manage_inference",), (), ("inference_admin",))
    path = [(each.name, each.required, each.type) for each in spec.parameters if each.location == "path"]
    assert path == [(identifier, True, "string"), ("task_type", False, "string")]
    (example,) = spec.examples
    assert (example.request.method, example.request.path) == (
        "DELETE",
        "/_inference/sparse_embedding/my-elser-model",
    )
    assert example.response["acknowledged"] is True


def open_texts(spec: ApiSpec) -> list[Statement]:
    return [each for each in spec.statements if each.status == "open"]


def test_our_stop_page() -> None:
    check_stop(read(STOP))


def test_our_delete_page_with_what_the_api_has_gained() -> None:
    spec = read(DELETE)
    check_delete(spec, "inference_id")
    assert spec.examples[0].directives == ("TEST[setup:sparse_endpoint]",)
    query = {each.name: (each.required, each.type, each.default) for each in spec.parameters[2:]}
    assert query == {"dry_run": (False, "boolean", False), "force": (False, "boolean", False)}
    body = next(each for each in spec.responses if each.status is None)
    assert [(each.name, each.type, each.items) for each in body.properties] == [
        ("acknowledged", "boolean", None),
        ("pipelines", "array", "string"),
        ("indexes", "array", "string"),
    ]
    assert [each.status for each in spec.responses if each.status] == [400, 404, 409]
    assert spec.examples[0].response == {"acknowledged": True, "pipelines": [], "indexes": []}


def test_the_fragments_keep_their_own_place() -> None:
    places = {each.file for each in read(STOP).statements if "allow_no_match" in each.id}
    assert places == {STOP, "ml/ml-shared.asciidoc"}


@needs_seeds
def test_the_scraped_stop_page() -> None:
    spec = seed(SEED_STOP, STOP)
    check_stop(spec)
    [forced] = spec.by_rule("override", parameter="force", value=True)
    assert forced.text == (
        "If true, the deployment is stopped even if it or one of its model aliases is referenced by ingest "
        "pipelines."
    )
    assert [each.text for each in open_texts(spec) if "force" in each.id] == [
        "You can't use these pipelines until you restart the model deployment."
    ]
    assert spec.requests[0].line == 20


@needs_seeds
def test_the_scraped_delete_page() -> None:
    spec = seed(SEED_DELETE, DELETE)
    check_delete(spec, "model_id")
    assert spec.examples[0].response == {"acknowledged": True}
    assert spec.examples[0].directives == ("TEST[skip:TBD]",)
    assert [each for each in spec.parameters if each.location == "query"] == []
    assert "Deletes an inference model deployment." in [each.text for each in open_texts(spec)]


@needs_seeds
@pytest.mark.parametrize(("name", "page"), [(SEED_STOP, STOP), (SEED_DELETE, DELETE)])
def test_only_the_repair_itself_is_noted_on_scraped_pages(name: str, page: str) -> None:
    found = Reader(DOCS).read_text((SEEDS / name).read_text(), page)
    assert [each.level for each in found.diagnostics] == ["note"]
