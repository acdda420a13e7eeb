"""Faults that crash, accept what is malformed, or answer in the wrong shape."""

from __future__ import annotations

import json
from typing import Any

from reference_impl.errors import ApiError
from reference_impl.plugins.inference import remove as removing
from reference_impl.plugins.inference.handlers import InferenceHandlers
from reference_impl.plugins.ml import stop as stopping
from reference_impl.rest import controller, render
from reference_impl.rest import request as requests
from reference_impl.rest.errors import TextError
from reference_impl.rest.handler import Route
from reference_impl.rest.request import RestRequest
from tests.quality.faults import statements as page
from tests.quality.faults.patches import Removal, Stop, around_remove, around_stop
from tests.quality.faults.registry import CRASH, fault


@fault(CRASH, *page.BOOLEANS)
def bad_boolean_crashes() -> None:
    """A value that is no Boolean ends in an internal error."""

    def parse(text: str, *, default: bool = False) -> bool:
        return {"": default, "true": True, "false": False}[text.strip()]

    requests.parse_bool = parse


@fault(CRASH, *page.BOOLEANS)
def booleans_in_capitals_accepted() -> None:
    """Booleans may be written in capitals."""
    real = requests.parse_bool
    requests.parse_bool = lambda text, *, default=False: real(text.lower(), default=default)


@fault(CRASH, *page.BOOLEANS)
def bad_boolean_is_false() -> None:
    """Every value but true counts as false."""
    requests.parse_bool = lambda text, *, default=False: text == "true" if text.strip() else default


@fault(CRASH, *page.BOOLEANS, page.DRY_RUN, page.ACKNOWLEDGED)
def blank_boolean_is_false() -> None:
    """A Boolean parameter without a value counts as not given."""
    real = RestRequest.flag

    def flag(self: RestRequest, name: str, default: bool = False) -> bool:
        return default if self.param(name) == "" else real(self, name, default)

    RestRequest.flag = flag


@fault(CRASH, *page.REQUESTS, *page.BOOLEANS)
def unknown_parameters_pass() -> None:
    """Parameters that no page knows are ignored."""
    RestRequest.unread = lambda self: []


@fault(CRASH, *page.REQUESTS)
def wrong_method_served() -> None:
    """A method that a path does not have is answered by one that it has."""
    real = controller._select

    def select(match: Any, incoming: Any) -> Route:
        try:
            return real(match, incoming)
        except TextError:
            if match is None or not match.routes:
                raise
            return list(match.routes.values())[-1]

    controller._select = select


@fault(CRASH, *page.REQUESTS)
def wrong_method_names_no_other() -> None:
    """A refused method comes without the header that lists the allowed ones."""
    real = controller.render_text_error

    def rendered(call: Any, error: TextError) -> Any:
        error.headers.pop("Allow", None)
        return real(call, error)

    controller.render_text_error = rendered


@fault(CRASH, page.TYPED_REQUEST, page.TASK_TYPE, page.DELETE_EXAMPLE, *page.DELETE_MISMATCH)
def typed_delete_has_no_route() -> None:
    """Deleting by the path with the task type is not routed."""
    real = InferenceHandlers.routes

    def routes(self: InferenceHandlers) -> list[Route]:
        return [r for r in real(self) if not (r.method == "DELETE" and "{task_type}" in r.path)]

    InferenceHandlers.routes = routes


@fault(CRASH, page.STOP_FORCE, *page.DELETE_CONFLICT)
def conflict_without_envelope() -> None:
    """A 409 has a body of another form than all other errors."""
    real = controller.render_api_error

    def rendered(call: Any, error: ApiError) -> Any:
        outgoing = real(call, error)
        if error.status == 409:
            outgoing.body = json.dumps({"message": error.reason}).encode()
        return outgoing

    controller.render_api_error = rendered


def _error_body(change: Any) -> None:
    real = render.error_body

    def body(error: ApiError, *, trace: bool = False) -> dict[str, Any]:
        built = real(error, trace=trace)
        change(built)
        return built

    render.error_body = body


_ERRORS = (
    page.NO_MATCH_FALSE,
    page.STOP_FORCE,
    page.STATUS_404,
    *page.DELETE_MISMATCH,
    *page.DELETE_CONFLICT,
)


@fault(CRASH, *_ERRORS, *page.BOOLEANS, *page.REQUESTS)
def error_without_root_cause() -> None:
    """Errors have no list of root causes."""
    _error_body(lambda body: body["error"].pop("root_cause"))


@fault(CRASH, *_ERRORS, *page.REQUESTS)
def error_names_another_status() -> None:
    """Every error body says 400, whatever the status of the response is."""
    _error_body(lambda body: body.update(status=400))


@fault(CRASH, page.STATUS_404)
def missing_endpoint_crashes() -> None:
    """Deleting an endpoint that does not exist ends in an internal error."""

    async def change(removal: Removal) -> dict[str, Any]:
        known = {endpoint.inference_id: endpoint for endpoint in removal.registry.all()}
        assert known[removal.inference_id]
        return await removal.go()

    around_remove(change)


def _answer(change: Any) -> None:
    real = removing._answer

    def answer(**given: Any) -> dict[str, Any]:
        body = real(**given)
        change(body)
        return body

    removing._answer = answer


@fault(CRASH, page.PIPELINES_TYPE, page.INDEXES_TYPE, page.PIPELINES, page.INDEXES, page.DELETE_EXAMPLE)
def empty_lists_are_null() -> None:
    """Empty lists of a deletion's answer are null."""
    _answer(lambda body: body.update({name: body[name] or None for name in ("pipelines", "indexes")}))


@fault(CRASH, page.ACKNOWLEDGED_TYPE, page.ACKNOWLEDGED, page.DELETE_EXAMPLE)
def acknowledged_is_text() -> None:
    """The acknowledgement is a text instead of a Boolean."""
    _answer(lambda body: body.update(acknowledged=str(body["acknowledged"]).lower()))


@fault(CRASH, page.INDEXES_TYPE, page.INDEXES, page.DELETE_EXAMPLE)
def indexes_left_out() -> None:
    """A deletion's answer has no list of indexes."""
    _answer(lambda body: body.pop("indexes"))


@fault(CRASH, page.PIPELINES_TYPE, page.PIPELINES, page.DRY_RUN)
def pipelines_are_objects() -> None:
    """A dry run lists pipelines as objects instead of their identifiers."""
    _answer(lambda body: body.update(pipelines=[{"id": name} for name in body["pipelines"]]))


@fault(CRASH, page.STOPS, page.STOP_REQUEST)
def stop_crashes_at_the_end() -> None:
    """A deployment stops, but the request ends in an internal error."""

    async def change(stop: Stop) -> None:
        await stop.go()
        if not stop.assignments.all():
            raise RuntimeError("no assignment left")

    around_stop(change)


@fault(CRASH, page.STOP_ID, page.NO_MATCH_TRUE, page.STOPS)
def stop_of_several_crashes() -> None:
    """Stopping more than one deployment at once ends in an internal error."""
    real = stopping.selection

    def selection(expression: str, deployment_ids: Any, *, expand: bool) -> tuple[list[str], list[str]]:
        selected, unmatched = real(expression, deployment_ids, expand=expand)
        first, *_ = selected or [""]
        assert selected in ([], [first])
        return selected, unmatched

    stopping.selection = selection
