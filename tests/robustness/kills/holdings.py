"""What one client has on the server, and the requests that change it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

FIXTURES = Path(__file__).parents[3] / "specs" / "fixtures"
PARTS = 3


@dataclass(frozen=True)
class Holdings:
    """Everything of one client. Texts are what the client wrote last; None and False: there is none."""

    model: str | None = None
    parts: frozenset[int] = frozenset()
    vocabulary: bool = False
    alias: bool = False
    deployed: bool = False
    pipeline: str | None = None
    endpoint: bool = False
    user: str | None = None
    setting: str | None = None

    def without_model(self) -> Holdings:
        """As it is after the model is deleted, with all that belongs to it."""
        return replace(self, model=None, parts=frozenset(), vocabulary=False, alias=False, deployed=False)

    @property
    def complete(self) -> bool:
        """True when the model can be deployed."""
        return self.vocabulary and len(self.parts) == PARTS


@dataclass(frozen=True)
class Operation:
    """One request, and what the client has when it was answered. ``between``: states on the way there that a
    kill may leave, for what is documented as several steps."""

    method: str
    path: str
    body: Any
    after: Holdings
    between: tuple[Holdings, ...] = ()


class Model:
    """The fixture that every client uploads."""

    def __init__(self) -> None:
        self.config: dict[str, Any] = json.loads((FIXTURES / "tiny.json").read_text())
        self.vocabulary: list[str] = self.config.pop("vocabulary")
        data = (FIXTURES / "tiny.pt").read_bytes()
        step = -(-len(data) // PARTS)
        self.length = len(data)
        self.pieces = [data[start : start + step] for start in range(0, len(data), step)]

    def part(self, number: int) -> dict[str, Any]:
        """The body that uploads a part."""
        return {
            "definition": base64.b64encode(self.pieces[number]).decode(),
            "total_definition_length": self.length,
            "total_parts": PARTS,
        }


class Names:
    """What a client calls its things."""

    def __init__(self, client: str) -> None:
        self.model = f"/_ml/trained_models/m-{client}"
        self.deployment_id = f"d-{client}"
        self.deployment = f"/_ml/trained_models/{self.deployment_id}/deployment"
        self.start = f"{self.model}/deployment/_start?deployment_id={self.deployment_id}&wait_for=starting"
        self.alias = f"{client}-alias"
        self.pipeline = f"/_ingest/pipeline/p-{client}"
        self.endpoint = f"/_inference/text_embedding/e-{client}"
        self.user = f"/_security/user/u-{client}"
        self.setting = f"kills.{client}"


def operations(names: Names, has: Holdings, model: Model, random: Random) -> Iterator[Operation]:
    """Everything that can be asked for now."""
    yield from _model_operations(names, has, model, random)
    text = f"text {random.randrange(10**9)}"
    yield Operation(
        "PUT", names.pipeline, {"description": text, "processors": []}, replace(has, pipeline=text)
    )
    user = {"password": text, "full_name": text, "roles": []}
    yield Operation("PUT", names.user, user, replace(has, user=text))
    settings = {"persistent": {names.setting: text}}
    yield Operation("PUT", "/_cluster/settings", settings, replace(has, setting=text))
    if has.setting is not None:
        settings = {"persistent": {names.setting: None}}
        yield Operation("PUT", "/_cluster/settings", settings, replace(has, setting=None))
    if has.pipeline is not None:
        yield Operation("DELETE", names.pipeline, None, replace(has, pipeline=None))
    if has.user is not None:
        yield Operation("DELETE", names.user, None, replace(has, user=None))
    if has.endpoint:
        yield Operation("DELETE", names.endpoint, None, replace(has, endpoint=False))
    else:
        service = {"model": "any", "api_key": "key", "dimensions": 4}
        body = {"service": "text_embedding_test_service", "service_settings": service}
        yield Operation("PUT", names.endpoint, body, replace(has, endpoint=True))


def _model_operations(names: Names, has: Holdings, model: Model, random: Random) -> Iterator[Operation]:
    if has.model is None:
        text = f"model {random.randrange(10**9)}"
        yield Operation("PUT", names.model, {**model.config, "description": text}, replace(has, model=text))
        return
    for number in set(range(PARTS)) - has.parts:
        parts = has.parts | {number}
        yield Operation(
            "PUT", f"{names.model}/definition/{number}", model.part(number), replace(has, parts=parts)
        )
    if not has.vocabulary:
        body = {"vocabulary": model.vocabulary}
        yield Operation("PUT", f"{names.model}/vocabulary", body, replace(has, vocabulary=True))
    alias = f"{names.model}/model_aliases/{names.alias}"
    yield Operation("DELETE" if has.alias else "PUT", alias, None, replace(has, alias=not has.alias))
    if has.deployed:
        yield Operation("POST", f"{names.deployment}/_stop", None, replace(has, deployed=False))
    elif has.complete:
        yield Operation("POST", names.start, None, replace(has, deployed=True))
    if has.complete and random.random() < 0.3:
        stopped = replace(has, deployed=False)
        yield Operation("DELETE", f"{names.model}?force=true", None, has.without_model(), (stopped,))
