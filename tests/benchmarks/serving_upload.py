"""Puts a text embedding on the reference server."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import requests

PART_BYTES = 4 << 20
MODEL = "/_ml/trained_models/benchmark"


def put_and_start(url: str, model: Path, vocabulary: Path, allocations: int) -> str:
    """Upload in parts, start, and give the URL to ask. Raises RuntimeError when the server refuses."""
    definition = model.read_bytes()
    options = {"tokenization": {"bert": {"do_lower_case": True, "max_sequence_length": 512}}}
    config = {
        "model_type": "pytorch",
        "inference_config": {"text_embedding": options},
        "input": {"field_names": ["text_field"]},
    }
    _send("PUT", url + MODEL, config)
    _send("PUT", f"{url}{MODEL}/vocabulary", {"vocabulary": json.loads(vocabulary.read_text())})
    parts = range(0, len(definition), PART_BYTES)
    for number, start in enumerate(parts):
        part = {
            "definition": base64.b64encode(definition[start : start + PART_BYTES]).decode(),
            "total_definition_length": len(definition),
            "total_parts": len(parts),
        }
        _send("PUT", f"{url}{MODEL}/definition/{number}", part)
    query = f"number_of_allocations={allocations}&cache_size=0b&wait_for=started"
    _send("POST", f"{url}{MODEL}/deployment/_start?{query}")
    return f"{url}{MODEL}/_infer"


def _send(method: str, url: str, body: Any = None) -> None:
    answer = requests.request(method, url, json=body, timeout=120)
    if answer.status_code != 200:
        raise RuntimeError(f"{method} {url}: {answer.text}")
