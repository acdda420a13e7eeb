"""The models, vocabularies and texts that servers are measured with.

    python -m tests.benchmarks.serving.models FOLDER

writes ``linear`` and ``minilm``, each as TorchScript (``.pt``) and a vocabulary (``.json``).
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TEXT = "the happy world is an example today"
"""Nine tokens with the vocabulary of ``minilm``, and at least ten with that of ``linear``."""

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TOKENS, _WIDTH, _HEADS, _LAYERS, _INNER, _PLACES = 30522, 384, 12, 6, 1536, 512


def tokenizer(vocabulary: list[str]) -> Callable[[str], Any]:
    """Text to one row of token ids, as BERT does it."""
    from tokenizers import BertWordPieceTokenizer

    words = BertWordPieceTokenizer({token: number for number, token in enumerate(vocabulary)}, lowercase=True)
    return lambda text: np.array([words.encode(text).ids], np.int64)


def write(folder: Path) -> None:
    """Write both models."""
    import torch

    torch.manual_seed(0)
    letters = [*_LETTERS, *(f"##{letter}" for letter in _LETTERS)]
    _save(folder / "linear", _linear(), [*_SPECIAL, *TEXT.split()[2:], *letters])
    padding = [f"word{number}" for number in range(_TOKENS)]
    vocabulary = [*_SPECIAL, *TEXT.split(), *letters, *padding][:_TOKENS]
    _save(folder / "minilm", _minilm(), vocabulary)


def _save(path: Path, module: Any, vocabulary: list[str]) -> None:
    import torch

    row = tokenizer(vocabulary)(TEXT)
    ids = torch.from_numpy(row)
    places = torch.arange(ids.shape[1]).unsqueeze(0)
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        example = (ids, torch.ones_like(ids), torch.zeros_like(ids), places)
        traced = torch.jit.trace(module.eval(), example, check_trace=False)  # type: ignore[no-untyped-call]
        torch.jit.save(torch.jit.freeze(traced), str(path.with_suffix(".pt")))  # type: ignore[no-untyped-call]
    path.with_suffix(".json").write_text(json.dumps(vocabulary))


def _linear() -> Any:
    """A linear model of 10 by 10 over ten tokens: the smallest work there is."""
    import torch

    class Linear(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(10, 10)

        def forward(self, ids: Any, mask: Any, types: Any, places: Any) -> Any:
            return self.layer(ids[:, :10].to(torch.float32) / 100.0)

    return Linear()


def _minilm() -> Any:
    """A sentence encoder of MiniLM's shape, with random weights: 6 layers of width 384 and 12 heads."""
    import torch
    from torch import nn

    class Layer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.query, self.key, self.value, self.out = (nn.Linear(_WIDTH, _WIDTH) for _ in range(4))
            self.wide, self.narrow = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
            self.first, self.second = nn.LayerNorm(_WIDTH), nn.LayerNorm(_WIDTH)

        def heads(self, states: Any) -> Any:
            split = states.view(states.size(0), states.size(1), _HEADS, _WIDTH // _HEADS)
            return split.permute(0, 2, 1, 3)

        def forward(self, states: Any, bias: Any) -> Any:
            query, key, value = (self.heads(part(states)) for part in (self.query, self.key, self.value))
            scores = torch.matmul(query, key.transpose(2, 3)) / (_WIDTH // _HEADS) ** 0.5 + bias
            mixed = torch.matmul(torch.softmax(scores, dim=-1), value).permute(0, 2, 1, 3).contiguous()
            states = self.first(states + self.out(mixed.view(states.size(0), states.size(1), _WIDTH)))
            return self.second(states + self.narrow(nn.functional.gelu(self.wide(states))))

    class Encoder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.words, self.places = nn.Embedding(_TOKENS, _WIDTH), nn.Embedding(_PLACES, _WIDTH)
            self.types, self.norm = nn.Embedding(2, _WIDTH), nn.LayerNorm(_WIDTH)
            self.layers = nn.ModuleList([Layer() for _ in range(_LAYERS)])

        def forward(self, ids: Any, mask: Any, types: Any, places: Any) -> Any:
            states = self.norm(self.words(ids) + self.places(places) + self.types(types))
            shown = mask.to(torch.float32)
            bias = (1.0 - shown.unsqueeze(1).unsqueeze(1)) * -10000.0
            for layer in self.layers:
                states = layer(states, bias)
            weights = shown.unsqueeze(-1)
            return (states * weights).sum(dim=1) / weights.sum(dim=1)

    return Encoder()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
