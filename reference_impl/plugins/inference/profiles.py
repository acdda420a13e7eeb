"""The places where documentation and Elasticsearch disagree about inference endpoints."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.settings import Settings


@dataclass(frozen=True, slots=True)
class Switches:
    """What a node does at each disputed place."""

    starts_before_validation: bool
    """A new endpoint over an own embedding model starts its deployment first and measures the vectors there:
    the pages say that creating the endpoint deploys the model. Elasticsearch measures on the model id, so
    the model must have been deployed before."""

    keeps_model_ids_free: bool
    """A new endpoint must not be named as its own model, as the pages say. Elasticsearch finds out only when
    it starts the deployment."""

    @classmethod
    def of(cls, settings: Settings) -> Switches:
        """The switches of a node's profile."""
        documented = settings.as_documented
        return cls(starts_before_validation=documented, keeps_model_ids_free=documented)
