"""HTTP over sockets."""

from __future__ import annotations

import threading
import time
from http.client import HTTPResponse
from typing import Any
from urllib.request import getproxies

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from harness.endpoint.transport import WireRequest, WireResponse, parsed_body
from harness.errors import NoAnswer

CONNECT_TIMEOUT = 10.0
POOL = 64
CHUNK = 64 * 1024
LOCAL = ("http://127.", "http://localhost", "https://127.", "https://localhost")
INTERIM = (102, 103)
MAX_BODY = 64 * 1024 * 1024


class _FinalResponse(HTTPResponse):
    """Reads over what is said before an answer: any number of early hints and the like (RFC 9110, 15.2)."""

    def begin(self) -> None:
        """Read status and headers; those of an interim answer are no answer."""
        super().begin()
        while self.status in INTERIM:
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()


class _Connection(HTTPConnection):
    response_class = _FinalResponse


class _SecureConnection(HTTPSConnection):
    response_class = _FinalResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    """Connections whose answers are final."""

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        """Make the pools."""
        super().init_poolmanager(*arguments, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class HttpTransport:
    """Requests over HTTP or HTTPS; connections are kept alive, one session a thread, nothing is retried."""

    def __init__(self, base_url: str, *, ca_file: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.ca_file = ca_file
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()

    def send(self, request: WireRequest, timeout: float) -> WireResponse:
        """Send and wait; raises NoAnswer when there is no complete answer of at most ``MAX_BODY`` bytes."""
        deadline = time.monotonic() + timeout
        try:
            with self._session().request(
                request.method,
                self.base_url + request.target,
                headers=dict(request.headers),
                data=request.content,
                timeout=(CONNECT_TIMEOUT, timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _read(response, deadline)
        except requests.exceptions.ConnectTimeout as error:
            raise NoAnswer(
                f"no connection within {CONNECT_TIMEOUT:.0f} s", connected=False, timed_out=True
            ) from error
        except requests.exceptions.Timeout as error:
            raise NoAnswer(f"no answer within {timeout:.0f} s", connected=True, timed_out=True) from error
        except requests.exceptions.SSLError as error:
            raise NoAnswer(_tls(error, self.ca_file), connected=False) from error
        except (requests.exceptions.RequestException, ValueError) as error:  # ValueError: impossible hosts
            cause = _innermost(error)
            refused = isinstance(cause, ConnectionRefusedError | OSError) and not isinstance(
                cause, ConnectionResetError
            )
            raise NoAnswer(f"connection failed: {cause}", connected=not refused) from error
        body = parsed_body(content, response.headers.get("content-type", ""))
        return WireResponse(response.status_code, dict(response.headers), body)

    def close(self) -> None:
        """Close every session."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            # What the user names wins: with trust_env, REQUESTS_CA_BUNDLE would replace it without a word.
            session.trust_env = not self.ca_file and not self.base_url.startswith(LOCAL)
            if self.ca_file and not self.base_url.startswith(LOCAL):
                session.proxies = getproxies()
            session.auth = _leave_alone
            session.mount("http://", _Adapter(pool_maxsize=POOL))
            session.mount("https://", _Adapter(pool_maxsize=POOL))
            if self.ca_file:
                session.verify = self.ca_file
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session


def _read(response: requests.Response, deadline: float) -> bytes:
    """The whole body; raises NoAnswer when it does not end in time (monotonic seconds) or grows too large."""
    content = bytearray()
    for chunk in response.iter_content(CHUNK):
        content += chunk
        if len(content) > MAX_BODY:
            raise NoAnswer(f"an answer of more than {MAX_BODY} bytes", connected=True)
        if time.monotonic() > deadline:
            raise NoAnswer("the answer did not end in time", connected=True, timed_out=True)
    return bytes(content)


def _tls(error: requests.exceptions.SSLError, ca_file: str | None) -> str:
    advice = "is the file right?" if ca_file else "name its certificate with --ca-file"
    text = f"TLS: {_innermost(error)}"
    return f"{text} ({advice})" if "certificate" in text.lower() else text


def _leave_alone(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep the Authorization header as it is, even if a .netrc knows the host."""
    return request


def _innermost(error: BaseException) -> BaseException:
    """The cause that says most: the last in the chain of reasons."""
    while True:
        cause = getattr(error, "reason", None) or error.__cause__ or error.__context__
        if not isinstance(cause, BaseException) or cause is error:
            if error.args and isinstance(error.args[0], BaseException):
                error = error.args[0]
                continue
            return error
        error = cause
