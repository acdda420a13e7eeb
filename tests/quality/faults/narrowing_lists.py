"""Faults in lists that more than one parameter narrows, sorts or cuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference_impl.plugins.inference import handlers as inference_handlers
from reference_impl.plugins.inference.task_types import ANY
from reference_impl.plugins.ml import handlers_cat, handlers_models
from reference_impl.plugins.ml.config import ModelConfig
from reference_impl.plugins.ml.listing import Selection
from reference_impl.plugins.ml.service import Service
from reference_impl.rest.request import RestRequest
from tests.quality.faults.registry import SEMANTIC, fault


class _Page(list[ModelConfig]):
    """Models of a page that was cut already."""


@fault(
    SEMANTIC,
    "get-inference-api#description.one-request-retrieves-one-inference-endpoint",
    "get-inference-api#path.inference_id.use-all-or-for-all-inference",
)
def star_ignores_task_type() -> None:
    """An asterisk stands for the endpoints of every task type, whichever the path names."""
    real = inference_handlers._task_type

    def task_type(request: RestRequest) -> str:
        named = real(request)
        return ANY if request.method == "GET" and request.path_params.get("inference_id") == "*" else named

    inference_handlers._task_type = task_type


@fault(SEMANTIC, "cat-trained-model#query.s.comma-separated-list-column-names-or")
def cat_sorts_by_first_key_only() -> None:
    """Rows are sorted by the first of several columns only."""
    real = handlers_cat._sorted
    handlers_cat._sorted = lambda rows, order: real(rows, order[:1])


@fault(SEMANTIC, "get-trained-models#query.tags.only-models-have-all-them-returned")
def tags_filter_the_page() -> None:
    """Tags choose among the models of the page, instead of the page being cut from what they chose."""
    matching, page = handlers_models.matching_models, Selection.page

    def matching_models(service: Service, selection: Selection, *, tags: Sequence[str] = ()) -> Any:
        models = matching(service, selection)
        if not tags:
            return models
        return _Page(config for config in page(selection, models) if set(tags) <= set(config.tags))

    def page_of(self: Selection, items: Sequence[Any]) -> Sequence[Any]:
        return items if isinstance(items, _Page) else page(self, items)

    handlers_models.matching_models, Selection.page = matching_models, page_of
