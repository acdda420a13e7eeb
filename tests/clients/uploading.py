"""Models to a server through the Python client, as eland sends them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch

CHUNK = 1 << 20


def upload(
    client: Elasticsearch,
    model_id: str,
    definition: bytes,
    inference_config: dict[str, Any],
    vocabulary: Sequence[str],
    **config: Any,
) -> int:
    """Config, parts of one mebibyte one after another, vocabulary. Returns the number of parts."""
    client.ml.put_trained_model(
        model_id=model_id,
        model_type="pytorch",
        inference_config=inference_config,
        input={"field_names": ["text_field"]},
        **config,
    )
    parts = range(0, len(definition), CHUNK)
    for part, start in enumerate(parts):
        client.ml.put_trained_model_definition_part(
            model_id=model_id,
            part=part,
            definition=base64.b64encode(definition[start : start + CHUNK]).decode(),
            total_definition_length=len(definition),
            total_parts=len(parts),
        )
    client.ml.put_trained_model_vocabulary(model_id=model_id, vocabulary=list(vocabulary))
    return len(parts)


@contextmanager
def deployed(client: Elasticsearch, model_id: str) -> Iterator[None]:
    """While it lasts, the model is deployed; it is deleted at the end."""
    client.ml.start_trained_model_deployment(model_id=model_id, wait_for="fully_allocated")
    try:
        yield
    finally:
        client.ml.stop_trained_model_deployment(model_id=model_id, force=True)
        client.ml.delete_trained_model(model_id=model_id)
