"""A whole definition: preprocessors that make features of fields, and the model that reads the features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reference_impl.plugins.ml.trees.model import Ensemble, Model, Target
from reference_impl.plugins.ml.trees.preprocessors import Preprocessor


@dataclass(frozen=True, slots=True)
class Definition:
    """Preprocessors run in order, each on what the ones before have left. ``origins`` says of which field a
    feature was made, where a user of the model knows the field only."""

    model: Model
    preprocessors: tuple[Preprocessor, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> Target:
        """What the model predicts."""
        return self.model.target

    @property
    def inputs(self) -> tuple[str, ...]:
        """The fields of a document that are read: what preprocessors take, and the features that none of
        them makes."""
        made: set[str] = set()
        found: dict[str, None] = {}
        for preprocessor in self.preprocessors:
            found |= dict.fromkeys(name for name in preprocessor.inputs if name not in made)
            made |= set(preprocessor.outputs)
        return tuple(found | dict.fromkeys(name for name in features(self.model) if name not in made))


def features(model: Model) -> Iterator[str]:
    """The names of all features of a model and of the models in it."""
    yield from model.feature_names
    if isinstance(model, Ensemble):
        for member in model.members:
            yield from features(member)
