"""What a module may give back, and what becomes of it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.model import Model, load
from reference_impl.deployment.tasks import build_task
from reference_impl.deployment.types import ModelPackage, TaskInput
from tests.support.facts import fact

ONE_ROW = [np.ones((1, 3), np.int64)]


def evaluated(output: Any) -> Any:
    return Model(lambda *_: output).evaluate(ONE_ROW)


@fact("outputs: the first of several, rows joined, three dimensions", source="calling convention of models")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize(
    ("shape", "becomes"),
    [((), (1, 1, 1)), ((4,), (1, 1, 4)), ((2, 4), (1, 2, 4)), ((3, 2, 4), (3, 2, 4))],
)
def test_three_dimensions_come_out(
    shape: tuple[int, ...], becomes: tuple[int, ...], dtype: torch.dtype
) -> None:
    result = evaluated(torch.full(shape, 2.0, dtype=dtype))
    assert result.shape == becomes
    assert (result == 2.0).all()


@fact("outputs: the first of several, rows joined, three dimensions", source="calling convention of models")
def test_only_the_first_of_several_outputs_counts() -> None:
    assert evaluated((torch.ones(1, 2), torch.zeros(5))).tolist() == [[[1.0, 1.0]]]


@fact("outputs: the first of several, rows joined, three dimensions", source="calling convention of models")
def test_rows_are_run_one_by_one_and_joined() -> None:
    seen = []

    def module(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        seen.append((ids.tolist(), mask.tolist()))
        return ids.sum(1, keepdim=True).to(torch.float32)

    arguments = [np.array([[1, 2], [3, 4]]), np.array([[1, 1], [1, 0]])]
    assert Model(module).evaluate(arguments).tolist() == [[[3.0], [7.0]]]
    assert seen == [([[1, 2]], [[1, 1]]), ([[3, 4]], [[1, 0]])]


@fact("outputs of another type or rank", source="calling convention of models")
@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (torch.ones(1, 2, dtype=torch.int64), "Cannot process result tensor of type [int64]"),
        (torch.ones(1, 2, dtype=torch.float16), "Cannot process result tensor of type [float16]"),
        (torch.ones(1, 1, 1, 2), "Cannot convert results tensor of size [[1, 1, 1, 2]]"),
    ],
)
def test_other_outputs_are_errors(output: torch.Tensor, reason: str) -> None:
    with pytest.raises(ValueError) as refused:
        evaluated(output)
    assert str(refused.value) == reason


def archived(module: torch.nn.Module) -> bytes:
    archive = io.BytesIO()
    torch.jit.save(torch.jit.script(module), archive)
    return archive.getvalue()


@fact("evaluation mode", source="calling convention of models")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_model_that_was_saved_while_it_learned_runs_as_one_that_has_learned() -> None:
    learning = torch.nn.Sequential(torch.nn.Dropout(0.9)).train()
    loaded = load(archived(learning), batches=False)
    assert loaded.evaluate([np.ones((1, 64), np.float32)]).tolist() == [[[1.0] * 64]]


class Ones(torch.nn.Module):
    """Two ones in double precision for every row, whatever it is asked."""

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor, places: torch.Tensor
    ) -> torch.Tensor:
        return torch.ones([ids.size(0), 2], dtype=torch.float64)


@fact("the simplest model: ones in double precision", source="calling convention of models")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_simplest_model_of_all() -> None:
    vocabulary = ("[PAD]", "[UNK]", "these", "are", "my", "words")
    config = {"tokenization": {"bert": {"with_special_tokens": False}}}
    task = build_task(ModelPackage("m", Archive([]), "pass_through", config, vocabulary))
    model = load(archived(Ones()), batches=False)
    for text, ids in (("words", [5]), ("are these my words", [3, 2, 4, 5]), ("unknown", [1])):
        request = task.prepare(TaskInput(text))
        assert request.arguments[0].tolist() == [ids]
        output = model.evaluate([each.copy() for each in request.arguments])
        assert request.finish(output) == {"predicted_value": [[1.0, 1.0]]}
