"""One request as handlers see it. What they read is recorded, so that the rest can be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from reference_impl.errors import ApiError, illegal_argument, parse_error, validation
from reference_impl.rest.content import read_content
from reference_impl.rest.json_reader import EmptyContentError, token_of
from reference_impl.rest.media import parse_media_type
from reference_impl.rest.message import stay
from reference_impl.rest.product import CURRENT_API
from reference_impl.rest.units import number_format, parse_bool, parse_duration, parse_integer, parse_size

if TYPE_CHECKING:
    from reference_impl.rest.caller import Caller

NO_BODY = "request body is required"
NO_BODY_OR_SOURCE = "request body or source parameter is required"
COMMON_PARAMETERS = frozenset({"pretty", "human", "format", "filter_path", "error_trace"})


class RestRequest:
    """A request whose path has been matched.

    ``path`` is decoded; ``uri`` is raw, with its query; ``headers`` have lower-case names. A path parameter
    hides a query parameter of the same name. ``media_type``: ``body`` is written in ``json`` or ``yaml``.
    """

    def __init__(
        self,
        method: str,
        path: str,
        *,
        uri: str | None = None,
        path_params: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        media_type: str = "json",
        user: Caller | None = None,
        leave_with_client: Callable[[], None] = stay,
    ) -> None:
        self.method = method
        self.path = path
        self.uri = path if uri is None else uri
        self.path_params = path_params or {}
        self.params = {**(params or {}), **self.path_params}
        self.headers = headers or {}
        self.body = body
        self.media_type = media_type
        self.user = user
        self.leave_with_client = leave_with_client
        self.human = parse_bool(self.params["human"] or "true") if "human" in self.params else False
        self._consumed = set(self.path_params)
        self._body_consumed = False

    @property
    def api_version(self) -> int:
        """The version of the API that the client asks for in Accept; the current one if it asks for none."""
        value = self.headers.get("accept")
        accepted = parse_media_type("Accept", [value]) if value else None
        return (accepted.version if accepted else None) or CURRENT_API

    # parameters

    def has(self, name: str) -> bool:
        """True when the parameter was given, with or without a value."""
        self._consumed.add(name)
        return name in self.params

    def param(self, name: str, default: str | None = None) -> str | None:
        """The text of a query or path parameter."""
        self._consumed.add(name)
        return self.params.get(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean: a name without a value means true, a blank value the default."""
        value = self.param(name)
        if value is None:
            return default
        return True if value == "" else parse_bool(value, default=default)

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A 32-bit whole number."""
        value = self.param(name)
        if value is None:
            return default
        try:
            return parse_integer(value)
        except ValueError:
            raise illegal_argument(
                f"Failed to parse int parameter [{name}] with value [{value}]", caused_by=number_format(value)
            ) from None

    def duration(self, name: str, default: float | None = None) -> float | None:
        """Seconds; None for ``-1``, which means no limit."""
        value = self.param(name)
        return default if value is None else parse_duration(value, name)

    def size(self, name: str, default: int | None = None) -> int | None:
        """Bytes; the largest number allowed is ``2**63 - 1``."""
        value = self.param(name)
        return default if value is None else parse_size(value, name)

    def names(self, name: str) -> list[str]:
        """The non-empty items of a comma-separated list, split after decoding; none when absent."""
        return [item for item in (self.param(name) or "").split(",") if item]

    def consume(self, *names: str) -> None:
        """Accept parameters that change nothing."""
        self._consumed.update(names)

    def unread(self) -> list[str]:
        """Sorted names of the parameters that nobody read."""
        if self._consumed.issuperset(self.params):
            return []
        return sorted(set(self.params) - self._consumed - COMMON_PARAMETERS)

    def candidates(self) -> set[str]:
        """Names a mistyped parameter may have meant."""
        return self._consumed | COMMON_PARAMETERS

    # body

    @property
    def body_present(self) -> bool:
        """True when at least one byte came; an empty body is no body."""
        return bool(self.body)

    @property
    def body_ignored(self) -> bool:
        """True when a body came and nobody read it."""
        return self.body_present and not self._body_consumed

    def json(self, parser: str, *, required: bool = True, missing: str = NO_BODY) -> dict[str, Any]:
        """The body, whose root must be an object; ``parser`` names the reader in error texts.

        Without a body: ApiError 400 ``parse_exception`` with the text ``missing``, or ``{}`` if not required.
        """
        content = self.raw_body(required=required, missing=missing)
        return parse_object(content, parser, self.media_type) if content else {}

    def raw_body(self, *, required: bool = False, missing: str = NO_BODY) -> bytes:
        """The body as it came, marked as read; ApiError 400 ``parse_exception`` if required and absent."""
        self._body_consumed = True
        if required and not self.body:
            raise parse_error(missing)
        return self.body

    def body_or_source(self) -> bytes:
        """The body, or the ``source`` parameter that may stand in for it; 400 when there is neither."""
        source, kind = self.param("source"), self.param("source_content_type")
        if self.body or source is None:
            return self.raw_body(required=True, missing=NO_BODY_OR_SOURCE)
        if kind is None:
            raise validation(["source and source_content_type parameters are required"])
        return source.encode()


def parse_object(content: bytes, parser: str, media_type: str = "json") -> dict[str, Any]:
    """Read an object; ApiError 400 ``x_content_parse_exception`` when it is none, with ``parser``'s name."""
    try:
        value = read_content(content, media_type)
    except EmptyContentError:
        value, token, place = None, "null", "1:1"
    else:
        if isinstance(value, dict):
            return value
        token, place = token_of(value), _start_of(content)
    raise ApiError(
        400, "x_content_parse_exception", f"[{place}] [{parser}] Expected START_OBJECT but was: {token}"
    )


def _start_of(content: bytes) -> str:
    before = content[: len(content) - len(content.lstrip())]
    return f"{before.count(10) + 1}:{len(before) - (before.rfind(10) + 1) + 1}"
