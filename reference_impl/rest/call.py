"""One request on its way through the controller: what is known of it, and how its answer will look.

Everything that can be read from the head is read at once, and what is wrong with it is kept until its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from reference_impl.errors import ApiError, illegal_argument
from reference_impl.rest.filter_path import PathFilter, parse_filter_path
from reference_impl.rest.media import JSON, MediaType, check_versions, parse_media_type, response_type
from reference_impl.rest.message import Incoming
from reference_impl.rest.query import decode, parse_query
from reference_impl.rest.units import parse_bool

_T = TypeVar("_T")


@dataclass(slots=True)
class Style:
    """How the answer is written; ``pretty`` None leaves it to the handler."""

    media_type: MediaType = JSON
    pretty: bool | None = None
    trace: bool = False
    filter: PathFilter | None = None


@dataclass(slots=True)
class Call:
    """A request's head, parsed as far as that is possible."""

    incoming: Incoming
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    accept: MediaType | None = None
    content: MediaType | None = None
    style: Style = field(default_factory=Style)
    problems: list[ApiError] = field(default_factory=list)

    @classmethod
    def parse(cls, incoming: Incoming) -> Call:
        """Read the head. Nothing is raised; ``problems`` are the errors in the order in which they count."""
        call = cls(incoming, _lenient_path(incoming.raw_path))
        if incoming.query:
            call.params = call._attempt(lambda: parse_query(incoming.query), {})
        call.accept = call._media_type("Accept")
        call.content = call._media_type("Content-Type")
        if "x-opaque-id" in incoming.fields:
            call._attempt(lambda: _check_opaque_id(incoming), None)
        call.style.media_type = response_type(call.params.get("format"), call.accept, call.content)
        return call

    def of(self, incoming: Incoming) -> Call:
        """The same head, sent again."""
        return Call(incoming, self.path, self.params, self.accept, self.content, self.style)

    def _media_type(self, header: str) -> MediaType | None:
        values = self.incoming.values(header.lower())
        return self._attempt(lambda: parse_media_type(header, values), None) if values else None

    def _attempt(self, read: Callable[[], _T], otherwise: _T) -> _T:
        try:
            return read()
        except ApiError as error:
            self.problems.append(error)
            return otherwise

    def check_head(self, *, has_body: bool) -> None:
        """Raise the first problem of query string, media types and API versions."""
        if self.problems:
            raise self.problems[0]
        raw = (self.incoming.header("accept"), self.incoming.header("content-type"))
        check_versions(self.accept, self.content, raw, has_body=has_body)

    def read_style(self) -> None:
        """Read ``pretty``, ``human`` and ``filter_path``; ApiError 400."""
        if not self.params:
            return
        self.style.pretty = self.switch("pretty")
        self.switch("human")
        self.style.filter = parse_filter_path(self.params.get("filter_path", ""))

    def switch(self, name: str) -> bool | None:
        """A boolean parameter; None when it is absent."""
        value = self.params.get(name)
        return None if value is None else (value == "" or parse_bool(value))


def _lenient_path(raw_path: str) -> str:
    try:
        return decode(raw_path, plus_is_blank=False)
    except ApiError:
        return raw_path


def _check_opaque_id(incoming: Incoming) -> None:
    if len(set(incoming.values("x-opaque-id"))) > 1:
        raise illegal_argument("multiple values for single-valued header [X-Opaque-Id].")
