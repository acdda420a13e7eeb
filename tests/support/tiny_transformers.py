"""Tiny transformers with random weights, one for every task: as TorchScript to upload, and as modules."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.types import ModelPackage
from tests.support.architectures.encoders import TOKENS, Encoder, Head

VOCABULARY = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    *(
        "north",
        "##ern",
        "south",
        "america",
        "is",
        "warm",
        "cold",
        "a",
        "b",
        "who",
        "jim",
        "lives",
        "in",
        "the",
    ),
    *("this", "example", ".", "?", "very", "##ly", "😀", "house", "of", "and", "rain", "sun", "wind"),
)
assert len(VOCABULARY) == TOKENS
# Networks of this size only lose time with more threads.
torch.set_num_threads(1)
PAD, UNKNOWN, START, END, MASK = range(5)
_HEADS = {
    "fill_mask": "fill",
    "ner": "each",
    "pass_through": "each",
    "question_answering": "spans",
    "text_classification": "labels",
    "text_embedding": "mean",
    "text_expansion": "sparse",
    "text_similarity": "score",
    "zero_shot_classification": "labels",
}
OPTIONS: dict[str, dict[str, Any]] = {
    "ner": {"classification_labels": ["O", "B_PER", "I_PER"]},
    "text_classification": {"classification_labels": ["low", "middle", "high"]},
    "text_embedding": {"embedding_size": 16},
    "zero_shot_classification": {"classification_labels": ["entailment", "neutral", "contradiction"]},
}


class Spread(nn.Module):
    """Makes the logits of a random head as unlike each other as those of a trained one."""

    def __init__(self, head: nn.Module, factor: float) -> None:
        super().__init__()
        self.head, self.factor = head, factor

    def forward(
        self, ids: Tensor, mask: Tensor, types: Tensor | None = None, positions: Tensor | None = None
    ) -> Tensor:
        places = torch.arange(ids.size(1), device=ids.device).expand_as(ids)
        return self.factor * self.head(
            ids,
            mask,
            torch.zeros_like(ids) if types is None else types,
            places if positions is None else positions,
        )


@dataclass(frozen=True, slots=True)
class TinyTransformer:
    """A model ready to upload, and its module to compute with directly."""

    task: str
    module: nn.Module
    definition: bytes
    options: dict[str, Any] = field(default_factory=dict)

    def package(self, **options: Any) -> ModelPackage:
        """The stored model, with further options of its task."""
        return ModelPackage(
            "tiny", Archive([self.definition]), self.task, {**self.options, **options}, VOCABULARY
        )

    def direct(self, *rows: list[int], second_from: int | None = None) -> Tensor:
        """What the module makes of rows of token ids, each by itself; types are 1 from ``second_from`` on."""
        outputs = []
        for row in rows:
            ids = torch.tensor([row])
            types = torch.zeros_like(ids)
            if second_from is not None:
                types[:, second_from:] = 1
            with torch.inference_mode():
                mask = torch.ones_like(ids)
                outputs.append(self.module(ids, mask, types, torch.arange(len(row)).unsqueeze(0)))
        return torch.cat(outputs)


def ids(words: str) -> list[int]:
    """Token ids of pieces separated by blanks."""
    return [VOCABULARY.index(word) for word in words.split()]


def tiny_transformer(task: str, *, arguments: int = 4, factor: float = 6.0) -> TinyTransformer:
    """Two layers with the head of a task; the weights are the same every time."""
    torch.manual_seed(sum(task.encode()))
    module = Spread(Head(_HEADS[task], Encoder("plain", nn.GELU())), factor).eval()
    example = torch.tensor([[START, 7, 9, 10, END], [START, 8, END, PAD, PAD]])
    inputs = (example, (example != PAD).long(), torch.zeros_like(example), torch.arange(5).expand_as(example))
    buffer = io.BytesIO()
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(module, inputs[:arguments], check_trace=False), buffer)
    return TinyTransformer(task, module, buffer.getvalue(), OPTIONS.get(task, {}))
