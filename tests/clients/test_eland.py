"""The official uploader, unmodified, with tiny models of several architectures in the hub's layout."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from elasticsearch import Elasticsearch, NotFoundError

from tests.support.vocabularies import Vocabulary, bert, mpnet, roberta

os.environ.setdefault("HF_HUB_OFFLINE", "1")
transformers = pytest.importorskip("transformers", reason="transformers is in the extra [peers]")
pytorch = pytest.importorskip("eland.ml.pytorch", reason="eland is in the extra [peers]")

TEXT = "the quick brown fox jumps over the lazy dog"
SIZES = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 400,
    "initializer_range": 0.5,
}


def save(directory: Path, architecture: str, vocabulary: Vocabulary, **config: Any) -> tuple[Any, Any]:
    """A random model and its tokenizer, saved as a hub would hold them; both are returned too."""
    torch.manual_seed(7)
    family = vocabulary.family.replace("bert", "Bert").replace("mpnet", "MPNet").replace("roBerta", "Roberta")
    if family == "Roberta":
        ids = {token: number for number, token in enumerate(vocabulary.tokens)}
        (directory / "vocab.json").write_text(json.dumps(ids), "utf-8")
        (directory / "merges.txt").write_text("\n".join(("#version: 0.2", *vocabulary.merges)), "utf-8")
        files = {"vocab_file": "vocab.json", "merges_file": "merges.txt"}
    else:
        (directory / "vocab.txt").write_text("\n".join(vocabulary.tokens), "utf-8")
        files = {"vocab_file": "vocab.txt"}
    paths = {name: str(directory / file) for name, file in files.items()}
    kind = "BertTokenizerFast" if family == "Bert" else f"{family}Tokenizer"
    tokenizer = getattr(transformers, kind)(**paths, model_max_length=80)
    settings = getattr(transformers, f"{family}Config")(
        vocab_size=len(vocabulary.tokens), pad_token_id=tokenizer.pad_token_id, **SIZES, **config
    )
    model = getattr(transformers, f"{family}{architecture}")(settings).eval()
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    return model, tokenizer


def output(model: Any, tokenizer: Any, *texts: str) -> Any:
    """What the model itself says of a text or a pair."""
    with torch.inference_mode():
        return model(**tokenizer(*texts, return_tensors="pt"))[0][0].double()


def classified(model: Any, tokenizer: Any) -> tuple[str, float]:
    probabilities = torch.softmax(output(model, tokenizer, TEXT), dim=-1)
    return model.config.id2label[int(probabilities.argmax())], float(probabilities.max())


def filled(model: Any, tokenizer: Any) -> tuple[str, float]:
    ids = tokenizer(f"{TEXT} <mask>")["input_ids"]
    logits = output(model, tokenizer, f"{TEXT} <mask>")[ids.index(tokenizer.mask_token_id)]
    probabilities = torch.softmax(logits, dim=-1)
    token = tokenizer.convert_ids_to_tokens(int(probabilities.argmax()))
    return token.removeprefix("Ġ"), float(probabilities.max())


def similar(model: Any, tokenizer: Any) -> tuple[float, None]:
    return pytest.approx(float(output(model, tokenizer, "the dog", TEXT)[0]), abs=1e-5), None


def embedded(model: Any, tokenizer: Any) -> tuple[Any, None]:
    return pytest.approx(output(model, tokenizer, TEXT).mean(dim=0).tolist(), abs=1e-5), None


def answered(model: Any, tokenizer: Any) -> tuple[str, float]:
    made = tokenizer("the dog", TEXT, return_tensors="pt", return_offsets_mapping=True)
    places = made.pop("offset_mapping")[0].tolist()
    with torch.inference_mode():
        said = model(**made)
    second = [place for place, owner in enumerate(made.sequence_ids(0)) if owner == 1]
    starts, ends = (
        torch.softmax(logits[0][[0, *second]].double(), dim=0)[1:]
        for logits in (said.start_logits, said.end_logits)
    )
    scores = torch.tril(torch.triu(torch.outer(starts, ends)), 14)
    first, last = divmod(int(scores.argmax()), len(second))
    return TEXT[places[second[first]][0] : places[second[last]][1]], float(scores.max())


Expected = Callable[[Any, Any], tuple[Any, float | None]]
CASES: list[tuple[str, Vocabulary, str, dict[str, Any], str, dict[str, Any] | None, Expected]] = [
    (
        "text_classification",
        bert(),
        "ForSequenceClassification",
        {"id2label": {0: "low", 1: "high", 2: "none"}, "label2id": {"low": 0, "high": 1, "none": 2}},
        TEXT,
        None,
        classified,
    ),
    ("fill_mask", roberta(), "ForMaskedLM", {}, f"{TEXT} <mask>", None, filled),
    ("text_embedding", bert(), "Model", {}, TEXT, None, embedded),
    (
        "question_answering",
        bert(),
        "ForQuestionAnswering",
        {},
        TEXT,
        {"question_answering": {"question": "the dog"}},
        answered,
    ),
    (
        "text_similarity",
        mpnet(),
        "ForSequenceClassification",
        {"num_labels": 1},
        TEXT,
        {"text_similarity": {"text": "the dog"}},
        similar,
    ),
]


@pytest.mark.parametrize(
    ("task", "vocabulary", "architecture", "config", "text", "update", "expected"),
    CASES,
    ids=[case[0] for case in CASES],
)
def test_eland_brings_a_model_from_a_directory_to_an_answer(
    client: Elasticsearch,
    tmp_path: Path,
    task: str,
    vocabulary: Vocabulary,
    architecture: str,
    config: dict[str, Any],
    text: str,
    update: dict[str, Any] | None,
    expected: Expected,
) -> None:
    from eland.ml.pytorch.transformers import TransformerModel

    model, tokenizer = save(tmp_path, architecture, vocabulary, **config)
    made = TransformerModel(model_id=str(tmp_path), task_type=task, es_version=(9, 2, 0))
    files = dict(zip(("model_path", "config", "vocab_path"), made.save(str(tmp_path)), strict=True))
    uploaded = pytorch.PyTorchModel(client, f"eland-{vocabulary.family}")
    uploaded.import_model(**files, config_path=None)
    assert uploaded.model_id in pytorch.PyTorchModel.list(client)
    uploaded.start()
    (result,) = uploaded.infer([{"text_field": text}], inference_config=update)["inference_results"]
    value, probability = expected(model, tokenizer)
    assert result["predicted_value"] == value
    if probability is not None:
        assert result["prediction_probability"] == pytest.approx(probability, abs=1e-5)
    uploaded.stop()
    uploaded.delete()
    assert uploaded.model_id not in pytorch.PyTorchModel.list(client)


def test_eland_puts_up_with_a_missing_model_where_it_deletes_only(client: Elasticsearch) -> None:
    missing = pytorch.PyTorchModel(client, "eland-missing")
    missing.delete()
    with pytest.raises(NotFoundError, match="No known trained model with model_id"):
        missing.start()
