"""Judges each request in a fixed order; the first failure wins.

Line and header length, authentication, size, query string and media types, formatting parameters, path and
method, the body's type, the handler's preparation, unread parameters, an unread body, validation,
authorization, and only then the work itself.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from reference_impl.errors import ApiError, illegal_argument, request_validation, status_exception
from reference_impl.rest.body import BodyTooLarge, ClientGone
from reference_impl.rest.call import Call
from reference_impl.rest.errors import TextError
from reference_impl.rest.handler import RestResponse, Route
from reference_impl.rest.heads import Heads, Judged
from reference_impl.rest.media import body_format
from reference_impl.rest.message import Incoming, Outgoing
from reference_impl.rest.render import render_api_error, render_response, render_text_error
from reference_impl.rest.request import RestRequest
from reference_impl.rest.router import Match, Router
from reference_impl.rest.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reference_impl.rest.caller import Caller, Security
    from reference_impl.rest.handler import Route

MAX_LINE = 4096
MAX_HEADERS = 16 * 1024
_KNOWN_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT"})

_log = logging.getLogger(__name__)


class Controller:
    """Turns requests into responses. Without ``security`` nobody is asked who they are."""

    def __init__(self, routes: Iterable[Route], security: Security | None) -> None:
        self._security = security
        self._heads = Heads()
        self._router = Router(routes)

    async def handle(self, incoming: Incoming) -> Outgoing:
        """The response, whatever happens; an unexpected exception is logged and becomes a bare 500.

        Raises ClientGone when nobody is left to answer.
        """
        known = self._heads.find(incoming)
        call = known.call.of(incoming) if known else Call.parse(incoming)
        try:
            return render_response(call, await self._judge(call, known))
        except TextError as error:
            return render_text_error(call, error)
        except ApiError as error:
            return render_api_error(call, error)
        except BodyTooLarge as error:
            # a client that waits to be told to continue will not send the body that the parser waits for
            usable = error.declared and incoming.header("expect") is None
            return Outgoing(413, [] if usable else [("connection", "close")])
        except _ExpectationFailed:
            return Outgoing(417, [("connection", "close")])
        except ClientGone:
            raise
        except RecursionError:
            return render_api_error(
                call, illegal_argument("the request is nested too deeply to be worked on")
            )
        except Exception:
            _log.exception("%s %s failed", incoming.method, call.path)
            return render_api_error(
                call, ApiError(500, "exception", "internal error; the server's log has it")
            )

    async def _judge(self, call: Call, known: Judged | None) -> RestResponse:
        incoming = call.incoming
        _check_lengths(incoming)
        user = self._authenticate(incoming)
        if incoming.fields.get("expect", "100-continue").lower() not in ("", "100-continue"):
            raise _ExpectationFailed
        body = await incoming.read()
        if known is None or (body and not known.with_body):
            call.check_head(has_body=bool(body))
            call.read_style()
            _read_error_trace(call)
            match = self._router.match(incoming.raw_path)
            if incoming.method == "OPTIONS":
                return self._options(match, body)
            route = _select(match, incoming)
            _check_body_type(call, body)
            assert match is not None
            known = Judged(call, match, route, bool(body))
            self._heads.keep(known)
        request = RestRequest(
            incoming.method,
            call.path,
            uri=incoming.uri,
            path_params=known.match.path_params(known.route),
            params=call.params,
            headers=incoming.fields,
            body=body,
            media_type=body_format(call.content) or "json",
            user=user,
            leave_with_client=incoming.leave_with_client,
        )
        return await self._perform(known.route, request)

    async def _perform(self, route: Route, request: RestRequest) -> RestResponse:
        operation = route.prepare(request)
        _check_all_read(request)
        if operation.validate and (messages := operation.validate()):
            raise request_validation(messages)
        if self._security is not None:
            assert request.user is not None
            self._security.authorize(request.user, route.action)
        if operation.for_client:
            request.leave_with_client()
        return await operation.execute()

    def _authenticate(self, incoming: Incoming) -> Caller | None:
        if self._security is None or incoming.method == "OPTIONS":
            return None
        return self._security.authenticate(incoming.fields, incoming.uri)

    def _options(self, match: Match | None, body: bytes) -> RestResponse:
        if self._security is not None and body:
            raise status_exception(400, "OPTIONS requests with a payload body are not supported")
        headers = {"Allow": ",".join(match.methods())} if match else {}
        return RestResponse(200, b"", headers, content_type="text/plain; charset=UTF-8")


class _ExpectationFailed(Exception):
    """The request expects something else than ``100-continue``."""


def _check_lengths(incoming: Incoming) -> None:
    line = len(incoming.method) + len(incoming.uri) + len("  HTTP/1.1")
    if line > MAX_LINE:
        raise ApiError(400, "too_long_http_line_exception", f"An HTTP line is larger than {MAX_LINE} bytes.")
    if sum([len(name) + len(value) + 4 for name, value in incoming.headers]) > MAX_HEADERS:
        raise ApiError(
            400, "too_long_http_header_exception", f"HTTP header is larger than {MAX_HEADERS} bytes."
        )


def _read_error_trace(call: Call) -> None:
    if "error_trace" not in call.params:
        return
    try:
        call.style.trace = bool(call.switch("error_trace"))
    except ApiError as error:
        raise TextError(400, str(error.reason)) from None


def _select(match: Match | None, incoming: Incoming) -> Route:
    method, uri = incoming.method, incoming.uri
    if match is not None and method in match.routes:
        return match.routes[method]
    allowed = match.methods() if match else []
    headers = {"Allow": ",".join(allowed)} if allowed else {}
    suffix = f", allowed: [{', '.join(allowed)}]" if allowed else ""
    if method not in _KNOWN_METHODS:
        raise TextError(405, f"Unexpected http method: {method}{suffix}", headers=headers)
    if match is None:
        raise TextError(400, f"no handler found for uri [{uri}] and method [{method}]", bare=True)
    text = f"Incorrect HTTP method for uri [{uri}] and method [{method}]{suffix}"
    raise TextError(405, text, headers=headers)


def _check_body_type(call: Call, body: bytes) -> None:
    if not body or body_format(call.content) is not None:
        return
    value = call.incoming.header("content-type")
    if value is None or (call.content is None and ("," in value or value == "*/*")):
        raise TextError(406, "Content-Type header is missing")
    raise TextError(406, f"Content-Type header [{value}] is not supported")


def _check_all_read(request: RestRequest) -> None:
    unread = request.unread()
    if unread:
        known = request.candidates()
        hints = [(name, did_you_mean(name, known)) for name in unread]
        shown = ", ".join(f"[{name}] -> {hint}" if hint else f"[{name}]" for name, hint in hints)
        noun = "parameters" if len(unread) > 1 else "parameter"
        raise illegal_argument(f"request [{request.path}] contains unrecognized {noun}: {shown}")
    if request.body_ignored:
        raise illegal_argument(f"request [{request.method} {request.path}] does not support having a body")
