"""The places where documentation and Elasticsearch disagree about trained models, one switch for each."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.settings import Settings


@dataclass(frozen=True, slots=True)
class Switches:
    """What a node does at each disputed place; build it with :meth:`documented` or :meth:`elasticsearch`."""

    stop_expands: bool
    """``_stop`` expands ``*``, comma lists and ``_all`` over deployment ids. Elasticsearch compares the whole
    path value for equality with deployment ids and stops nothing otherwise."""

    stop_body_takes_id: bool
    """The body of ``_stop`` may call the deployment id ``id``, as the pages and clients do. Elasticsearch
    knows only ``model_id`` there and refuses ``id`` as an unknown field."""

    stop_guards_model_aliases: bool
    """``_stop`` is refused when a pipeline uses an alias of the deployment's model. Elasticsearch looks only
    at aliases of the model whose id equals the deployment id."""

    force_delete_stops_all: bool
    """Deleting a model with ``force`` stops every deployment of it. Elasticsearch stops only the one whose id
    equals the model id, and leaves the others running without a model."""

    update_reads_both: bool
    """``_update`` reads its query and its body. Elasticsearch leaves the body unread, and therefore refuses
    it, when the query has ``number_of_allocations``."""

    disabled_minimum_counts: bool
    """Adaptive allocations that are not enabled start with their lower bound. The pages say that the bound
    only applies when they are enabled; Elasticsearch does not look at that."""

    alias_may_be_digit: bool
    """A model alias of one character may be a digit. The pages say that no alias ends in a number;
    Elasticsearch's rule looks at the last character only when it is not also the first."""

    deprecated_infer: bool
    """``POST .../deployment/_infer`` is there, for one document, with a warning, as the pages of 8.x say.
    Elasticsearch 9.5 does not have the route."""

    queue_outlives_crash: bool
    """What a deployment has queued when its process crashes waits for the next one, as the pages, which know
    of no such loss, lead to expect. Elasticsearch refuses it with 429."""

    queue_capacity: int
    """How many requests a deployment queues when ``_start`` does not say."""

    start_timeout: float
    """Seconds that ``_start`` waits when it is not told."""

    fill_mask_top_classes: int
    """``num_top_classes`` of a fill_mask model that does not set it."""

    @classmethod
    def documented(cls) -> Switches:
        """As the pages say."""
        return cls(
            stop_expands=True,
            stop_body_takes_id=True,
            stop_guards_model_aliases=True,
            force_delete_stops_all=True,
            update_reads_both=True,
            disabled_minimum_counts=False,
            alias_may_be_digit=False,
            deprecated_infer=True,
            queue_outlives_crash=True,
            queue_capacity=1024,
            start_timeout=20.0,
            fill_mask_top_classes=0,
        )

    @classmethod
    def elasticsearch(cls) -> Switches:
        """As Elasticsearch 9.5 is known to do."""
        return cls(
            stop_expands=False,
            stop_body_takes_id=False,
            stop_guards_model_aliases=False,
            force_delete_stops_all=False,
            update_reads_both=False,
            disabled_minimum_counts=True,
            alias_may_be_digit=True,
            deprecated_infer=False,
            queue_outlives_crash=False,
            queue_capacity=10000,
            start_timeout=30.0,
            fill_mask_top_classes=5,
        )

    @classmethod
    def of(cls, settings: Settings) -> Switches:
        """The switches of a node's profile."""
        return cls.documented() if settings.as_documented else cls.elasticsearch()
