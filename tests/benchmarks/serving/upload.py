"""What is asked of the reference server besides answers: to take a model, to start and to stop it."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

PART_BYTES = 4 << 20
MODEL = "/_ml/trained_models/benchmark"


def put(url: str, model: Path, vocabulary: Path) -> None:
    """Upload a text embedding, in parts. Raises RuntimeError when the server refuses."""
    definition = model.read_bytes()
    options = {"tokenization": {"bert": {"do_lower_case": True, "max_sequence_length": 512}}}
    config = {
        "model_type": "pytorch",
        "inference_config": {"text_embedding": options},
        "input": {"field_names": ["text_field"]},
    }
    send("PUT", url + MODEL, config)
    send("PUT", f"{url}{MODEL}/vocabulary", {"vocabulary": json.loads(vocabulary.read_text())})
    parts = range(0, len(definition), PART_BYTES)
    for number, start in enumerate(parts):
        part = {
            "definition": base64.b64encode(definition[start : start + PART_BYTES]).decode(),
            "total_definition_length": len(definition),
            "total_parts": len(parts),
        }
        send("PUT", f"{url}{MODEL}/definition/{number}", part)


def start(url: str, deployment: str = "benchmark", allocations: int = 1, priority: str = "normal") -> str:
    """Start a deployment, wait until it is started, and give the URL to ask. Raises RuntimeError."""
    query = (
        f"deployment_id={deployment}&number_of_allocations={allocations}&priority={priority}"
        "&cache_size=0b&wait_for=started&timeout=60s"
    )
    send("POST", f"{url}{MODEL}/deployment/_start?{query}")
    return f"{url}/_ml/trained_models/{deployment}/_infer"


def stop(url: str, deployment: str = "benchmark") -> None:
    """Stop a deployment. Raises RuntimeError."""
    send("POST", f"{url}/_ml/trained_models/{deployment}/deployment/_stop")


def send(method: str, url: str, body: Any = None) -> Any:
    """One exchange of JSON. Raises RuntimeError for any answer but a 200."""
    data = None if body is None else json.dumps(body).encode()
    headers = {} if data is None else {"Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, data, headers, method=method), timeout=120
        ) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        raise RuntimeError(f"{method} {url}: {refused.read().decode()[:2000]}") from refused
