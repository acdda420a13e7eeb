"""Stored models: configs, the parts of PyTorch definitions, vocabularies and tree definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.types import ModelPackage
from reference_impl.errors import already_exists, not_found, status_exception
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.trees.definition import Definition
from reference_impl.plugins.ml.trees.parse import parse_definition
from reference_impl.storage import Store

CONFIGS = "ml_models"
VOCABULARIES = "ml_vocabularies"
TREES = "ml_tree_definitions"


@dataclass(frozen=True, slots=True)
class Part:
    """One uploaded piece of a definition; lengths in bytes."""

    number: int
    data: bytes
    total_length: int
    total_parts: int


class Models:
    """All models, by id. Configs are kept in memory too, since every inference looks at one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._configs = {key: ModelConfig(data) for key, data in store.items(CONFIGS)}
        self._trees: dict[str, Definition] = {}

    def find(self, model_id: str) -> ModelConfig | None:
        """The config of exactly this model."""
        return self._configs.get(model_id)

    def all(self) -> list[ModelConfig]:
        """Every config, by id."""
        return [self._configs[key] for key in sorted(self._configs)]

    def add(self, config: ModelConfig, tree_definition: Mapping[str, Any] | None = None) -> None:
        """Store a new model; 400 when the id is taken."""
        if config.model_id in self._configs:
            raise already_exists(f"Trained machine learning model [{config.model_id}] already exists")
        with self._store.transaction():
            self._store.put(CONFIGS, config.model_id, dict(config.data))
            if tree_definition is not None:
                self._store.put(TREES, config.model_id, tree_definition)
        self._configs[config.model_id] = config

    def remove(self, model_id: str) -> None:
        """Remove a model with its definition and vocabulary."""
        with self._store.transaction():
            for collection in (CONFIGS, VOCABULARIES, TREES):
                self._store.delete(collection, model_id)
            self._store.delete_all(_parts(model_id))
        self._configs.pop(model_id, None)
        self._trees.pop(model_id, None)

    def tree_definition(self, model_id: str) -> Mapping[str, Any] | None:
        """The definition of a tree model as it was sent."""
        found: Mapping[str, Any] | None = self._store.get(TREES, model_id)
        return found

    def tree(self, model_id: str) -> Definition | None:
        """The tree model, ready to evaluate."""
        if model_id not in self._trees:
            definition = self.tree_definition(model_id)
            if definition is None:
                return None
            self._trees[model_id] = parse_definition(definition)
        return self._trees[model_id]

    def parts(self, model_id: str) -> dict[int, dict[str, int]]:
        """What is known of each uploaded part: its length and the totals it came with."""
        return {int(key): value for key, value in self._store.items(_parts(model_id))}

    def add_part(self, config: ModelConfig, part: Part) -> None:
        """Store a part; 400 when it is there already. The first to come tells the size of the model."""
        model_id = config.model_id
        collection, key = _parts(model_id), str(part.number)
        if self._store.get(collection, key) is not None:
            raise already_exists(
                f"Trained machine learning model chunked doc [{model_id}][{part.number}] already exists"
            )
        first = self._store.is_empty(collection)
        facts = {
            "length": len(part.data),
            "total_length": part.total_length,
            "total_parts": part.total_parts,
        }
        sized = config.with_size(part.total_length)
        with self._store.transaction():
            self._store.put_blob(collection, key, part.data)
            self._store.put(collection, key, facts)
            if first:
                self._store.put(CONFIGS, model_id, dict(sized.data))
        if first:
            self._configs[model_id] = sized

    def is_complete(self, model_id: str) -> bool:
        """True when the parts add up to the length that every one of them names."""
        parts = self.parts(model_id).values()
        length = sum(part["length"] for part in parts)
        return bool(parts) and all(part["total_length"] == length for part in parts)

    def check_definition(self, model_id: str) -> None:
        """Raise what is wrong with the uploaded parts: none (404), unlike totals or a short sum (400)."""
        parts = sorted(self.parts(model_id).items())
        if not parts:
            raise not_found(f"Could not find trained model definition [{model_id}]")
        first_number, first = parts[0]
        for number, part in parts:
            if part["total_length"] != first["total_length"]:
                raise status_exception(
                    400,
                    f"[{model_id}] [total_definition_length] must be the same in all model definition parts."
                    f" The value [{part['total_length']}] in model definition part [{number}] does not match"
                    f" the value [{first['total_length']}] in part [{first_number}]. Unable to deploy model,"
                    " please delete and recreate the model definition",
                )
        if sum(part["length"] for _, part in parts) != first["total_length"]:
            raise status_exception(
                400,
                f"Model definition truncated. Unable to deserialize trained model definition [{model_id}]",
            )

    def definition(self, model_id: str) -> Iterator[bytes]:
        """All parts in order."""
        for number in sorted(self.parts(model_id)):
            blob = self._store.get_blob(_parts(model_id), str(number))
            if blob is not None:
                yield blob

    @property
    def native_bytes(self) -> int:
        """Bytes of all stored parts."""
        return self._store.blob_bytes()

    def add_vocabulary(
        self, model_id: str, vocabulary: Sequence[str], merges: Sequence[str], scores: Sequence[float]
    ) -> None:
        """Store a vocabulary; 400 when there is one already."""
        if self._store.get(VOCABULARIES, model_id) is not None:
            raise already_exists(f"Trained machine learning model [{model_id}] vocabulary already exists")
        entry = {"vocabulary": list(vocabulary), "merges": list(merges), "scores": list(scores)}
        self._store.put(VOCABULARIES, model_id, entry)

    def package(self, config: ModelConfig) -> ModelPackage:
        """What the deployment core needs to run the model."""
        entry = self._store.get(VOCABULARIES, config.model_id) or {}
        vocabulary = entry.get("vocabulary")
        return ModelPackage(
            model_id=config.model_id,
            definition=Archive(self.definition(config.model_id)),
            task=config.task,
            config=config.options,
            vocabulary=None if vocabulary is None else tuple(vocabulary),
            merges=tuple(entry.get("merges", ())),
            scores=tuple(entry.get("scores", ())),
            prefix_strings=config.data.get("prefix_strings") or {},
        )


def _parts(model_id: str) -> str:
    """The collection of a model's parts: a document of facts and a blob for each."""
    return f"ml_definition:{model_id}"
