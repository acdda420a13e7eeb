"""Routes that give and take model aliases."""

from __future__ import annotations

from reference_impl.plugins.ml.aliases import delete_alias, put_alias
from reference_impl.plugins.ml.handlers_models import ONE
from reference_impl.plugins.ml.ids import alias_problems
from reference_impl.plugins.ml.service import Service
from reference_impl.rest.handler import Operation, RestResponse, Route, acknowledged
from reference_impl.rest.request import RestRequest


class AliasHandlers:
    """Handlers of one node's aliases."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def put(self, request: RestRequest) -> Operation:
        """Give a model an alias, or move one to it."""
        model_id, alias = str(request.param("model_id")), str(request.param("model_alias"))
        reassign = request.flag("reassign")

        async def execute() -> RestResponse:
            warning = put_alias(
                alias,
                model_id,
                reassign=reassign,
                aliases=self._service.aliases,
                models=self._service.models,
                assignments=self._service.assignments,
            )
            answer = acknowledged()
            if warning is not None:
                answer.warnings = (warning,)
            return answer

        may_be_digit = self._service.switches.alias_may_be_digit
        return Operation(execute, lambda: alias_problems(alias, model_id, may_be_digit=may_be_digit))

    def delete(self, request: RestRequest) -> Operation:
        """Take an alias from a model."""
        model_id, alias = str(request.param("model_id")), str(request.param("model_alias"))

        async def execute() -> RestResponse:
            delete_alias(
                alias, model_id, aliases=self._service.aliases, pipelines=self._service.node.pipelines
            )
            return acknowledged()

        return Operation(execute)


def routes(service: Service) -> list[Route]:
    """The routes of this file."""
    handlers = AliasHandlers(service)
    path = f"{ONE}/model_aliases/{{model_alias}}"
    action = "cluster:admin/xpack/ml/inference/model_aliases"
    return [
        Route("PUT", path, handlers.put, f"{action}/put"),
        Route("DELETE", path, handlers.delete, f"{action}/delete"),
    ]
