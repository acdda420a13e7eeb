"""What models of each family are called with, beside direct calls of the same weights."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from reference_impl.deployment.model import load
from reference_impl.deployment.tasks import build_task
from reference_impl.deployment.types import TaskInput
from tests.support.facts import fact
from tests.support.tiny_transformers import END, START, VOCABULARY, ids, tiny_transformer

ROBERTA = ("<pad>", "<unk>", "<s>", "</s>", "<mask>")
WORDS = VOCABULARY[5:]
PIECES = tuple(f"▁{word}" for word in WORDS)


@fact("every family's arguments", source="families of tokenization")
@pytest.mark.parametrize(
    ("family", "arguments", "vocabulary"),
    [
        ("bert", 4, VOCABULARY),
        ("mpnet", 2, ("<pad>", "[UNK]", *ROBERTA[2:], *WORDS)),
        ("roberta", 2, (*ROBERTA, *WORDS)),
        ("byte_level_bpe", 2, (*ROBERTA, *WORDS)),
        ("xlm_roberta", 2, (*ROBERTA, *PIECES)),
        ("deberta_v2", 3, (*VOCABULARY[:5], *PIECES)),
    ],
)
def test_a_model_gets_the_arguments_of_its_family(
    family: str, arguments: int, vocabulary: tuple[str, ...]
) -> None:
    tiny = tiny_transformer("pass_through", arguments=arguments)
    scores = tuple(-1.0 - place for place in range(len(vocabulary)))
    package = replace(
        tiny.package(tokenization={family: {}}), vocabulary=vocabulary, merges=(), scores=scores
    )
    request = build_task(package).prepare(TaskInput("a"))
    with torch.inference_mode():
        output = load(tiny.definition, batches=False).evaluate(list(request.arguments))
    (matrix,) = request.finish(output).values()
    assert len(request.arguments) == arguments
    assert torch.allclose(torch.tensor(matrix), tiny.direct([START, *ids("a"), END])[0], atol=1e-5)
