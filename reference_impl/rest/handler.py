"""What a plugin gives to the controller: routes whose handlers prepare an operation.

A request is judged in a fixed order: the handler *prepares* (reads parameters
and body; errors there are 400), then unknown parameters and an unread body are refused, then ``validate``
runs, then the caller is authorized for the route's ``action``, and only then does ``execute`` run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference_impl.rest.request import RestRequest


@dataclass(slots=True)
class RestResponse:
    """An answer. ``body`` is JSON data, or ``bytes`` sent as they are with ``content_type``, or None.

    ``pretty``: written with line breaks unless the caller asks otherwise.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    content_type: str | None = None
    pretty: bool = False


@dataclass(slots=True)
class Operation:
    """A prepared request: ``execute`` does the work, ``validate`` returns the broken rules (400).

    ``for_client``: the work is of use to nobody but the client, and is given up when that goes away.
    """

    execute: Callable[[], Awaitable[RestResponse]]
    validate: Callable[[], list[str]] | None = None
    for_client: bool = False


Prepare = Callable[["RestRequest"], Operation]


@dataclass(frozen=True, slots=True)
class Route:
    """``path`` has ``{name}`` segments; ``action`` is the name that privileges are written against, or None
    for what every authenticated caller may do. Where authorization comes before the body's parse errors,
    ``prepare`` takes ``raw_body()`` and ``execute`` parses it."""

    method: str
    path: str
    prepare: Prepare
    action: str | None


def acknowledged(**more: Any) -> RestResponse:
    """The usual ``{"acknowledged": true}``."""
    return RestResponse(body={"acknowledged": True, **more})
