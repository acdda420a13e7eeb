"""The files of ``specs/fixtures``: small, up to date, and fit for Elasticsearch."""

from __future__ import annotations

import io
import json
import re
import warnings
from pathlib import Path

import pytest
import torch

from tests.support.tiny_models import FIXTURES

DIRECTORY = Path(__file__).parents[3] / "specs" / "fixtures"
# Some of the operations that Elasticsearch allows in an uploaded model: those that the fixtures need.
ALLOWED = {
    *("aten::add", "aten::div", "aten::embedding", "aten::full", "aten::matmul", "aten::mul", "aten::size"),
    *(
        "aten::relu",
        "aten::sqrt",
        "aten::sum",
        "aten::tanh",
        "aten::to",
        "aten::transpose",
        "aten::unsqueeze",
    ),
    "aten::reshape",
    *("prim::Constant", "prim::GetAttr", "prim::ListConstruct", "prim::Loop"),
}
RUNNING = sorted(set(FIXTURES) - {"broken"})


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_a_fixture_is_small_and_says_what_its_model_says(name: str) -> None:
    assert len((DIRECTORY / f"{name}.pt").read_bytes()) < 10_000
    upload = json.loads((DIRECTORY / f"{name}.json").read_text())
    assert upload == FIXTURES[name]().upload()
    assert set(upload) == {"model_type", "inference_config", "input", "vocabulary"}


def test_there_are_no_other_files() -> None:
    expected = {f"{name}.{ending}" for name in FIXTURES for ending in ("pt", "json")} | {"parts.yaml"}
    assert {path.name for path in DIRECTORY.iterdir()} == expected


@pytest.mark.parametrize("name", RUNNING)
def test_a_stored_model_answers_as_one_built_now(name: str) -> None:
    ids = torch.tensor([[2, 5, 11, 3]])
    arguments = (ids, torch.ones_like(ids), torch.zeros_like(ids), torch.arange(4).unsqueeze(0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        stored = torch.jit.load(DIRECTORY / f"{name}.pt")
        built = torch.jit.load(io.BytesIO(FIXTURES[name]().definition))
    assert torch.allclose(stored(*arguments), built(*arguments), atol=1e-6)


@pytest.mark.parametrize("name", RUNNING)
def test_a_stored_model_uses_allowed_operations_only(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        module = torch.jit.load(DIRECTORY / f"{name}.pt")
    graph = module.graph.copy()
    torch._C._jit_pass_inline(graph)
    assert set(re.findall(r"\b(?:aten|prim)::\w+", str(graph))) <= ALLOWED


def test_archives_hold_no_paths_of_the_machine_that_built_them() -> None:
    for name in FIXTURES:
        data = (DIRECTORY / f"{name}.pt").read_bytes()
        assert str(Path.home()).encode() not in data
        assert b"tiny_models" not in data
