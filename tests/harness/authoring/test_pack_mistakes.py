# ruff: noqa: E501 - a mistake a line
"""Single mistakes in a spec pack: each is told, with file and line, before anything is sent."""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path

import pytest

from harness.authoring import lint as linting
from harness.authoring.planned import unpaged, unplanned, unread
from harness.errors import PackError
from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack
from harness.planning.catalog import plan
from harness.planning.contract import load_contract

pytestmark = pytest.mark.full

DEPLOYMENT, PIPELINE = "behaviour/deployment.yaml", "behaviour/pipeline.yaml"
ENDPOINT, ALIAS = "behaviour/inference-endpoint.yaml", "behaviour/model-alias.yaml"
LISTED, PAGE = "behaviour/listed-model.yaml", "behaviour/pages/put-pipeline-api.yaml"
MODELS = "behaviour/pages/put-trained-models.yaml"

MISTAKES = [
    # names that nothing fills
    (PIPELINE, "path: /_ingest/pipeline/{pipeline}\n        variants", "path: /_ingest/pipeline/{pype}\n        variants", "{pype}"),
    (PIPELINE, 'mentions: ["{pipeline}"]', 'mentions: ["{pipelin}"]', "{pipelin}"),
    (PIPELINE, 'direct:\n            processors: [{inference: {model_id: "{uses}"}}]', 'direct:\n            processors: [{inference: {model_id: "{use}"}}]', "{use}"),
    (DEPLOYMENT, '{deployment_id: "{deployment_id}", wait_for', '{deployment_id: "{deploy_id}", wait_for', "{deploy_id}"),
    (DEPLOYMENT, 'path: "/_ml/trained_models/{model_id}/_stats"}\n      pending', 'path: "/_ml/trained_models/{model}/_stats"}\n      pending', "{model}"),
    (ALIAS, 'GET, path: "/_ml/trained_models/{model_alias}"', 'GET, path: "/_ml/trained_models/{alias}"', "{alias}"),
    (ENDPOINT, "{$service: \"{service}\"}", "{$service: \"{servis}\"}", "{servis}"),
    # arguments of checks
    (DEPLOYMENT, "{check: status, in: [200]}", "{check: status, is: [200]}", "status"),
    (DEPLOYMENT, "{check: status, in: [200]}", "{check: status, in: 200}", "is a list"),
    (DEPLOYMENT, "{check: field, path: stopped, equals: true}", "{check: field, path: stopped, equals: true, in_ordr: true}", "in_ordr"),
    (DEPLOYMENT, 'types: [resource_not_found_exception], mentions: ["{deployment_id}"]', 'type: [resource_not_found_exception], mentions: ["{deployment_id}"]', "type"),
    (ALIAS, 'status: [404], mentions: ["{model_alias}"]', 'status: [404], mention: ["{model_alias}"]', "mention"),
    (DEPLOYMENT, "{check: field, path: stopped, equals: true}", "{check: feild, path: stopped, equals: true}", "feild"),
    (PAGE, "{check: status, in: [200]}", "{check: status}", "needs in"),
    # what does not exist
    (DEPLOYMENT, "api: stop-trained-model-deployment", "api: stop-trained-model-deploymnt", "no page"),
    (DEPLOYMENT, "outcome: alias_referenced", "outcome: alias_referred", "no outcome"),
    (DEPLOYMENT, "unless: {allow_no_match: true}", "unless: {allow_no_mach: true}", "no parameter"),
    (DEPLOYMENT, "parameter: finish_pending_work", "parameter: finish_work", "no parameter"),
    (ENDPOINT, "parameter: {name: dry_run, is: true}", "parameter: {name: dryrun, is: true}", "no parameter"),
    (ENDPOINT, "differs: {attribute: task_type, others: [completion]}", "differs: {attribute: tasktype, others: [completion]}", "no attribute"),
    (ENDPOINT, "backed_by: {resource: deployment, around: model:sparse, ends", "backed_by: {resource: deploymnt, around: model:sparse, ends", "no resource"),
    (DEPLOYMENT, "referenced: {by: pipeline, attribute: uses, through: name", "referenced: {by: pipelin, attribute: uses, through: name", "no resource"),
    ("behaviour/model.yaml", "takes_along: {alias: model_id", "takes_along: {alais: model_id", "no resource"),
    ("behaviour/definition.yaml", "rests_on: empty_model", "rests_on: emptymodel", "no resource"),
    (LISTED, "    reads: listed_model\n    statements:\n      - get-trained-models#", "    reads: listed_models\n    statements:\n      - get-trained-models#", "this file is about"),
    (ENDPOINT, "<<model:sparse>>", "<<model:sparce>>", "no fixture"),
    (MODELS, "page: put-trained-models\n", "page: put-trained-model\n", "no page"),
    (MODELS, "creates: [{resource: empty_model", "creates: [{resource: emptymodel", "no resource"),
    # names written wrongly
    (MODELS, "path: /_ml/trained_models/<<x-one>>\n", "path: /_ml/trained_models/<<x one>>\n", "is not a name"),
    (MODELS, "path: /_ml/trained_models/<<x-one>>\n", "path: /_ml/trained_models/<<X-one>>\n", "is not a name"),
    (MODELS, "path: /_ml/trained_models/<<x-one>>\n", "path: /_ml/trained_models/<x-one>>\n", "is not a name"),
    # requests that reach too far
    (PIPELINE, 'DELETE, path: "/_ingest/pipeline/{pipeline}"}\n    granted', 'DELETE, path: "/_ingest/pipeline/_all"}\n    granted', "could reach"),
    (PIPELINE, 'DELETE, path: "/_ingest/pipeline/{pipeline}"}\n    granted', 'DELETE, path: "/_ingest/pipeline/*"}\n    granted', "could reach"),
    (DEPLOYMENT, 'POST, path: "/_ml/trained_models/{deployment_id}/deployment/_stop"}\n    selection', 'POST, path: "/_ml/trained_models//deployment/_stop"}\n    selection', "could reach"),
    (PIPELINE, 'GET, path: "/_ingest/pipeline/{pipeline}"}\n      - {method: GET, path: /_ingest/pipeline}', 'GET, path: "_ingest/pipeline/{pipeline}"}\n      - {method: GET, path: /_ingest/pipeline}', "does not match"),
    # shape
    (PIPELINE, "cleanup:\n", "clean_up:\n", "cleanup"),
    (PIPELINE, "identity: pipeline\n", "", "identity"),
    (PIPELINE, "creates: pipeline\n", "create: pipeline\n", "create"),
    (PIPELINE, "    answer:\n      names", "    answers:\n      names", "answers"),
    (DEPLOYMENT, "bound_to: [identity, operations.stop.selection]", "bound_to: [identity, operations.halt.selection]", "operations.halt"),
    (DEPLOYMENT, "fingerprint: 0b8393d06683", "fingerprint: 0b8393d06684", "has changed"),
    (DEPLOYMENT, "id: stop-trained-model-deployment#summary.stops-deployment-trained-model, f", "id: stop-trained-model-deployment#summary.stops-deployment, f", "is gone"),
]  # fmt: skip


DAMAGES = int(os.environ.get("SPEC_HARNESS_DAMAGED_PACKS", "8"))
"""How many packs are damaged at random, each four times."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original") / "pack"
    shutil.copytree(bundled_pack(), folder)
    return folder


def told(folder: Path) -> list[str]:
    """What a user is told of a pack: the error that ends every command, or the findings of lint."""
    try:
        pack = load_pack(folder)
        contract = load_contract(pack)
        properties = plan(contract, (), pack.pages)
    except PackError as error:
        return [str(error)]
    quick = [*unplanned(pack, properties), *unread(pack), *unpaged(pack, contract)]
    return [str(each) for each in quick or linting.lint(pack)]


@pytest.mark.parametrize(("file", "right", "wrong", "words"), MISTAKES)
def test_each_mistake_is_told_with_its_place(
    original: Path, file: str, right: str, wrong: str, words: str | None
) -> None:
    path = original / file
    text = path.read_text()
    assert right in text, "the pack has changed: choose another place for this mistake"
    changed = text.replace(right, wrong, 1)
    path.write_text(changed)
    try:
        messages = told(original)
    finally:
        path.write_text(text)
    assert messages
    assert any(re.search(r"\.(yaml|asciidoc):\d+: ", each) for each in messages), messages
    assert words is None or any(words in each for each in messages), messages


def test_the_pack_without_mistakes_tells_nothing(original: Path) -> None:
    assert told(original) == []


def test_a_sentence_that_no_property_tests_is_told(original: Path) -> None:
    file = original / "behaviour/pages/put-trained-models.yaml"
    text = file.read_text()
    file.unlink()
    try:
        messages = told(original)
    finally:
        file.write_text(text)
    assert any("no property tests the statement [put-trained-models#" in each for each in messages)


@pytest.mark.parametrize("name", ["behaviour/more.yml", "behaviour/old/pipeline.yaml", "api/notes.txt"])
def test_a_file_that_nothing_reads_is_told(original: Path, name: str) -> None:
    file = original / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("a: 1\n")
    try:
        messages = told(original)
    finally:
        file.unlink()
    assert [each for each in messages if name.rpartition("/")[2] in each and "nothing reads" in each]


@pytest.mark.parametrize("kinds", [("role",), ("user",), ("role", "user")])
def test_a_pack_need_not_know_of_users(original: Path, tmp_path: Path, kinds: tuple[str, ...]) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(original, folder)
    for kind in kinds:
        (folder / f"behaviour/{kind}.yaml").unlink()
    pack = load_pack(folder)
    properties = plan(load_contract(pack), (), pack.pages)
    assert properties
    assert not [prop for prop in properties if prop.family in ("privileges", "planning")]


def mutated(text: str, chance: random.Random) -> str:
    """A YAML text with one line dropped, doubled, or one of its words misspelt or replaced."""
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[number]
        case 1:
            lines.insert(number, lines[number])
        case 2:
            words = re.findall(r"[a-z_]{4,}", lines[number])
            word = chance.choice(words) if words else "none"
            lines[number] = lines[number].replace(word, word[:-2] + word[-1], 1)
        case _:
            lines[number] = re.sub(r"\[[^\[\]]*\]|\"[^\"]*\"", "7", lines[number], count=1)
    return "".join(lines)


@pytest.mark.parametrize("seed", range(DAMAGES))
def test_a_damaged_pack_is_refused_or_can_be_planned(original: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "pack"
    shutil.copytree(original, folder)
    files = sorted(folder.glob("behaviour/**/*.yaml"))
    for _ in range(4):
        file = chance.choice(files)
        text = file.read_text()
        file.write_text(mutated(text, chance))
        try:
            pack = load_pack(folder)
            properties = plan(load_contract(pack), (), pack.pages)
            assert not [prop.id for prop in properties if prop.family == "planning"]
        except PackError as error:
            assert error.where
        file.write_text(text)
