"""Models, vocabularies and texts that the servers are measured with."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TEXT = "the happy world is an example"


def tokenizer(vocabulary: list[str]) -> Callable[[str], Any]:
    """Text to one row of token ids, as BERT does it."""
    from tokenizers import BertWordPieceTokenizer

    words = BertWordPieceTokenizer({token: number for number, token in enumerate(vocabulary)}, lowercase=True)
    return lambda text: np.array([words.encode(text).ids], np.int64)


def write_linear(folder: Path) -> tuple[Path, Path]:
    """A linear model of 10 by 10 over ten tokens, and its vocabulary; the smallest work there is."""
    import torch

    from tests.support.tiny_models import VOCABULARY

    class Holder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(10, 10)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.manual_seed(0)
        module = torch.jit.script(Holder())
        module.define(
            "def forward(self, a: Tensor, b: Tensor, c: Tensor, d: Tensor):\n"
            "    return self.layer(a[:, :10].to(torch.float32) / 100.0)\n"
        )
        archive = io.BytesIO()
        torch.jit.save(torch.jit.freeze(module.eval()), archive)
    model, vocabulary = folder / "linear.pt", folder / "linear.json"
    model.write_bytes(archive.getvalue())
    vocabulary.write_text(json.dumps(list(VOCABULARY)))
    return model, vocabulary
