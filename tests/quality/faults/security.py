"""Faults in who may do what, and in how a refusal looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from reference_impl.errors import ApiError
from reference_impl.plugins.inference.handlers import InferenceHandlers
from reference_impl.plugins.ml import handlers_deployments
from reference_impl.plugins.security import authentication, authorization, privileges
from reference_impl.plugins.security.authentication import Authenticator
from reference_impl.plugins.security.builtin_roles import BUILTIN_ROLES
from reference_impl.plugins.security.privileges import ClusterPermission
from reference_impl.plugins.security.subject import Subject
from reference_impl.plugins.security.users import SUPERUSER, Users
from reference_impl.rest.controller import Controller
from reference_impl.rest.handler import RestResponse, Route
from reference_impl.rest.request import RestRequest
from tests.quality.faults import statements as page
from tests.quality.faults.registry import SECURITY, fault

_STOP_ACTION = "cluster:admin/xpack/ml/trained_models/deployment/stop"
_DELETE_ACTION = "cluster:admin/xpack/inference/delete"
_PRIVILEGES = (page.STOP_PRIVILEGE, page.DELETE_PRIVILEGE)


@fault(SECURITY, page.STOP_PRIVILEGE)
def stop_needs_no_privilege() -> None:
    """Every user may stop deployments."""
    real = handlers_deployments.routes

    def routes(service: object) -> list[Route]:
        return [replace(r, action=None) if r.path.endswith("/_stop") else r for r in real(service)]

    handlers_deployments.routes = routes


def _delete_routes(unguarded: Callable[[Route], bool]) -> None:
    real = InferenceHandlers.routes

    def routes(self: InferenceHandlers) -> list[Route]:
        return [replace(r, action=None) if r.method == "DELETE" and unguarded(r) else r for r in real(self)]

    InferenceHandlers.routes = routes


@fault(SECURITY, page.DELETE_PRIVILEGE)
def delete_needs_no_privilege() -> None:
    """Every user may delete endpoints."""
    _delete_routes(lambda _route: True)


@fault(SECURITY, page.DELETE_PRIVILEGE)
def typed_delete_needs_no_privilege() -> None:
    """Every user may delete endpoints by the path with the task type."""
    _delete_routes(lambda route: "{task_type}" in route.path)


@fault(SECURITY, page.STOP_PRIVILEGE)
def monitor_ml_may_stop() -> None:
    """The privilege to monitor machine learning allows stopping deployments."""
    privileges.PATTERNS["monitor_ml"] += (_STOP_ACTION,)


@fault(SECURITY, page.DELETE_PRIVILEGE)
def monitor_inference_may_delete() -> None:
    """The privilege to monitor inference allows deleting endpoints."""
    privileges.PATTERNS["monitor_inference"] += (_DELETE_ACTION,)


@fault(SECURITY, page.STOP_PRIVILEGE)
def manage_ml_may_not_stop() -> None:
    """The privilege to manage machine learning does not allow stopping deployments."""
    privileges._EXCLUDES["manage_ml"] = (_STOP_ACTION,)


@fault(SECURITY, page.DELETE_PRIVILEGE)
def manage_inference_may_not_delete() -> None:
    """The privilege to manage inference does not allow deleting endpoints."""
    privileges._EXCLUDES["manage_inference"] = (_DELETE_ACTION,)


@fault(SECURITY, page.STOP_ROLE)
def ml_admin_only_monitors() -> None:
    """The role of machine learning administrators lacks the privilege to manage."""
    BUILTIN_ROLES["machine_learning_admin"]["cluster"] = ["monitor_ml"]


@fault(SECURITY, page.DELETE_PRIVILEGE)
def inference_admin_only_monitors() -> None:
    """The role of inference administrators lacks the privilege to manage."""
    BUILTIN_ROLES["inference_admin"]["cluster"] = ["monitor_inference"]


@fault(SECURITY, *_PRIVILEGES)
def any_privilege_suffices() -> None:
    """Whoever has some cluster privilege may do everything."""
    ClusterPermission.allows = lambda self, action, *, own_key=False: bool(self.privileges)


@fault(SECURITY, *_PRIVILEGES)
def anonymous_is_superuser() -> None:
    """Requests without credentials are served."""
    real = Authenticator.authenticate

    def authenticate(self: Authenticator, headers: Mapping[str, str], uri: str) -> Subject:
        if "authorization" in headers:
            return real(self, headers, uri)
        account = self._users.get(SUPERUSER)
        assert account is not None
        return self._subject(account)

    Authenticator.authenticate = authenticate


@fault(SECURITY, *_PRIVILEGES)
def any_password_fits() -> None:
    """Passwords are not compared."""
    Users.check = lambda self, username, password: True


@fault(SECURITY, *_PRIVILEGES)
def unauthenticated_is_forbidden() -> None:
    """Missing credentials are answered as a missing privilege."""
    authentication.unauthenticated = lambda reason, **_: ApiError(403, "security_exception", reason)


@fault(SECURITY, *_PRIVILEGES)
def forbidden_is_unauthenticated() -> None:
    """A missing privilege is answered as missing credentials."""
    authorization._refused = lambda reason: ApiError(401, "security_exception", reason)


@fault(SECURITY, *_PRIVILEGES)
def acts_before_it_refuses() -> None:
    """A request without the privilege is refused after its work was done."""
    real = Controller._perform

    async def perform(self: Controller, route: Route, request: RestRequest) -> RestResponse:
        try:
            return await real(self, route, request)
        except ApiError as error:
            if error.status == 403:
                await route.prepare(request).execute()
            raise

    Controller._perform = perform


def _unguarded_with(name: str) -> None:
    real = Controller._perform

    async def perform(self: Controller, route: Route, request: RestRequest) -> RestResponse:
        guarded = route.action if request.params.get(name) != "true" else None
        return await real(self, replace(route, action=guarded), request)

    Controller._perform = perform


@fault(SECURITY, page.DELETE_PRIVILEGE)
def dry_run_needs_no_privilege() -> None:
    """Every user may ask for a dry run."""
    _unguarded_with("dry_run")


@fault(SECURITY, *_PRIVILEGES)
def force_needs_no_privilege() -> None:
    """Every user may do by force what needs a privilege."""
    _unguarded_with("force")
