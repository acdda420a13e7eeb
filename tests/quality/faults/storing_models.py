"""Faults in models as they are stored: their names, what is uploaded to them, what goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from reference_impl.errors import status_exception
from reference_impl.plugins.ml import definition, handlers_models, handlers_uploads
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.handlers_uploads import VOCABULARY_PARSER, UploadHandlers
from reference_impl.plugins.ml.listing import Selection
from reference_impl.plugins.ml.models import VOCABULARIES, Models, Part
from reference_impl.plugins.ml.service import Service
from reference_impl.rest.handler import Operation
from reference_impl.rest.request import RestRequest
from tests.quality.faults.registry import SEMANTIC, STATE, fault

_PUT = "put-trained-models#"
_PART = "put-trained-model-definition-part#"
_WORDS = "put-trained-model-vocabulary#"
_DELETE = "delete-trained-models#"
_GET = "get-trained-models#"


@fault(SEMANTIC, f"{_PUT}path.model_id.must-unique-among-models-model-aliases")
def model_takes_the_name_of_a_deployment() -> None:
    """A new model may have the id of a deployment that runs another one."""
    real = definition._check_names

    def check(service: Service, model_id: str, tags: list[str]) -> None:
        none = SimpleNamespace(find=lambda _deployment_id: None)
        real(
            SimpleNamespace(aliases=service.aliases, models=service.models, assignments=none), model_id, tags
        )

    definition._check_names = check


@fault(
    STATE,
    f"{_PART}description.parts-may-uploaded-any-order",
    f"{_PART}summary.uploads-one-part-definition-pytorch-model",
)
def part_ten_joined_before_part_two() -> None:
    """A definition is put together in the order of its part numbers as text."""

    def joined(self: Models, model_id: str) -> bytes:
        numbers = sorted(self.parts(model_id), key=str)
        blobs = (self._store.get_blob(f"ml_definition:{model_id}", str(number)) for number in numbers)
        return b"".join(blob for blob in blobs if blob is not None)

    Models.definition = joined


@fault(SEMANTIC, f"{_PUT}request-body.tags.none-them-can-same-as-model_id")
def tag_may_be_another_models_id() -> None:
    """Only the id of the new model itself is refused as a tag."""
    real = definition._check_names

    def check(service: Service, model_id: str, _tags: list[str]) -> None:
        real(service, model_id, [])

    definition._check_names = check


@fault(STATE, f"{_PART}description.parts-may-uploaded-any-order")
def parts_joined_as_they_came() -> None:
    """A definition is put together in the order in which its parts arrived."""
    order: dict[str, list[int]] = {}
    real = Models.add_part

    def add_part(self: Models, config: ModelConfig, part: Part) -> None:
        real(self, config, part)
        order.setdefault(config.model_id, []).append(part.number)

    def joined(self: Models, model_id: str) -> bytes:
        numbers = [number for number in order[model_id] if number in self.parts(model_id)]
        blobs = (self._store.get_blob(f"ml_definition:{model_id}", str(number)) for number in numbers)
        return b"".join(blob for blob in blobs if blob is not None)

    Models.add_part, Models.definition = add_part, joined


@fault(STATE, f"{_WORDS}description.vocabulary-stored-once-and-cannot-replaced")
def equal_vocabulary_taken_again() -> None:
    """A vocabulary that is there already may be sent again if it has the same words."""
    real = Models.add_vocabulary

    def add(
        self: Models, model_id: str, vocabulary: Sequence[str], merges: Sequence[str], scores: Sequence[float]
    ) -> None:
        stored = self._store.get(VOCABULARIES, model_id)
        if stored is None or stored["vocabulary"] != list(vocabulary):
            real(self, model_id, vocabulary, merges, scores)

    Models.add_vocabulary = add


@fault(SEMANTIC, f"{_WORDS}request-body.scores.must-have-same-number-items-as")
def scores_may_be_fewer_than_words() -> None:
    """Words at the end of a vocabulary that have no score get zero."""
    real = handlers_uploads.VOCABULARY_PARSER

    def read(request: RestRequest) -> dict[str, Any]:
        body = real.read(request)
        if body.get("scores"):
            missing = len(body.get("vocabulary", [])) - len(body["scores"])
            body["scores"] = [*body["scores"], *[0.0] * missing]
        return body

    handlers_uploads.VOCABULARY_PARSER = SimpleNamespace(read=read)


@fault(SEMANTIC, f"{_DELETE}response-codes.409.ingest-pipelines-refer-model-or-one")
def delete_guards_only_the_deployment_of_the_same_name() -> None:
    """A model goes although it is deployed, if its deployment has an id of its own."""
    real = definition.delete

    async def delete(service: Service, model_id: str, *, force: bool) -> None:
        if not force and service.models.find(model_id) is not None:
            definition._check_unused(service, model_id, service.aliases.of_model(model_id))
            if service.assignments.find(model_id) is not None:
                reason = f"Cannot delete model [{model_id}] as it is currently deployed; use force to delete"
                raise status_exception(409, f"{reason} the model")
        await real(service, model_id, force=True)

    definition.delete = delete


@fault(SEMANTIC, f"{_GET}response-body.trained_model_configs.models-sorted-their-identifiers")
def models_listed_by_age() -> None:
    """Models are listed in the order in which they were created."""
    real = handlers_models.matching_models

    def matching(service: Service, selection: Selection, **more: Any) -> list[ModelConfig]:
        order = list(service.models._configs)
        return sorted(real(service, selection, **more), key=lambda config: order.index(config.model_id))

    handlers_models.matching_models = matching


@fault(SEMANTIC, f"{_PART}description.whether-all-them-there-checked-when")
def definition_complete_with_its_last_part() -> None:
    """A definition counts as whole once the part with the highest number is there."""
    real = Models.check_definition

    def check(self: Models, model_id: str) -> None:
        parts = self.parts(model_id)
        if not parts or max(parts) + 1 < max(part["total_parts"] for part in parts.values()):
            real(self, model_id)

    Models.check_definition = check


@fault(SEMANTIC, f"{_WORDS}request-body.scores.must-have-same-number-items-as")
def scores_may_be_more_than_words() -> None:
    """A vocabulary may come with more scores than words."""
    real = UploadHandlers.put_vocabulary

    def put_vocabulary(self: UploadHandlers, request: RestRequest) -> Operation:
        operation = real(self, request)
        body = VOCABULARY_PARSER.read(request)
        enough = len(body.get("scores", [])) > len(body["vocabulary"])
        check = operation.validate or list

        def problems() -> list[str]:
            return [text for text in check() if not (enough and text.startswith("[scores]"))]

        return Operation(operation.execute, problems)

    UploadHandlers.put_vocabulary = put_vocabulary
