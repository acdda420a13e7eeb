"""Accept and Content-Type: syntax, known types, pairs of API versions, and the response's own type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from reference_impl.errors import ApiError, illegal_argument, status_exception
from reference_impl.rest.product import CURRENT_API, PREVIOUS_API

Format = Literal["json", "yaml"]

_TOKEN = re.compile(r"[a-zA-Z0-9!#$%&'*+\-.^_`|~]+")
_VENDOR = "vnd.elasticsearch+"
_FORMATS: dict[str, Format] = {"json": "json", "x-ndjson": "json", "*": "json", "yaml": "yaml"}


@dataclass(frozen=True)
class MediaType:
    """A parsed value: ``type/subtype``, in lower case, and its parameters."""

    main: str
    sub: str
    parameters: tuple[tuple[str, str], ...] = ()

    @cached_property
    def format(self) -> Format | None:
        """How such text is read and written here; None for every other type."""
        if self.main != "application":
            return None
        bare = self.sub.removeprefix(_VENDOR)
        if bare == self.sub:
            return _FORMATS.get(bare)
        version = dict(self.parameters).get("compatible-with")
        if bare == "*" or (version is not None and not version.isdigit()):
            return None
        return _FORMATS.get(bare)

    @cached_property
    def version(self) -> int | None:
        """The API version asked for, or None."""
        version = dict(self.parameters).get("compatible-with", "")
        return int(version[:9]) if self.sub.startswith(_VENDOR) and version.isdigit() else None

    @cached_property
    def content_type(self) -> str:
        """The value of a Content-Type header that answers in this type."""
        sub = "json" if self.sub == "*" else self.sub
        return ";".join([f"{self.main}/{sub}", *(f"{k}={v}" for k, v in self.parameters)])

    @cached_property
    def bare(self) -> MediaType:
        """The type without parameters."""
        return MediaType(self.main, self.sub) if self.parameters else self


JSON = MediaType("application", "json")
_BY_NAME = {
    name: MediaType("application", sub)
    for name, sub in {
        "json": "json",
        "yaml": "yaml",
        "vnd_json": f"{_VENDOR}json",
        "vnd_yaml": f"{_VENDOR}yaml",
    }.items()
}


def parse_media_type(header: str, values: list[str]) -> MediaType | None:
    """The header's value, None when it is absent, ``*/*`` or a list.

    Raises ApiError 400 ``media_type_header_exception`` for broken syntax.
    """
    if not values:
        return None
    try:
        if len(values) > 1:
            raise illegal_argument(f"Incorrect header [{header}]. Only one value should be provided")
        return _parse(header, values[0])
    except ApiError as cause:
        reason = f"Invalid media-type value on headers [{header}]"
        raise ApiError(400, "media_type_header_exception", reason, cause) from None


@lru_cache(maxsize=256)
def _parse(header: str, value: str) -> MediaType | None:
    if not value.strip():
        raise illegal_argument(f"Header [{header}] cannot be empty.")
    if "," in value or value == "*/*":
        return None
    essence, *parameters = value.lower().split(";")
    main, _, sub = (part.strip() for part in essence.partition("/"))
    if not _TOKEN.fullmatch(main) or not _TOKEN.fullmatch(sub):
        raise illegal_argument(f"invalid media-type [{value}]")
    pairs = []
    for parameter in (text.strip() for text in parameters):
        if not parameter:
            continue
        pair = parameter.split("=")
        if len(pair) != 2 or not all(pair) or pair[0] != pair[0].strip() or pair[1] != pair[1].strip():
            raise illegal_argument(f"invalid parameters for header [{value}]")
        pairs.append((pair[0], pair[1]))
    return MediaType(main, sub, tuple(pairs))


def check_versions(
    accept: MediaType | None, content: MediaType | None, raw: tuple[str | None, str | None], *, has_body: bool
) -> None:
    """Refuse API versions that do not exist or, when there is a body, do not match.

    ``raw`` are the two headers as they came. Raises ApiError 400 ``media_type_header_exception``.
    """
    wanted, sent = accept.version if accept else None, content.version if content else None
    if wanted is None and sent is None:
        return
    shown = [text if text is not None else "null" for text in raw]
    both = f"Accept={shown[0]}, Content-Type={shown[1]}"
    needed = (
        "A compatible version is required on both Content-Type and Accept headers "
        "if either one has requested a compatible version"
    )
    supported = f"version must be either version {CURRENT_API} or {PREVIOUS_API}, but found"
    if wanted is not None and wanted not in (CURRENT_API, PREVIOUS_API):
        raise _bad_version(f"Accept {supported} {wanted}. Accept={shown[0]}")
    if not has_body:
        return
    if sent is not None and sent not in (CURRENT_API, PREVIOUS_API):
        raise _bad_version(f"Content-Type {supported} {sent}. Content-Type={shown[1]}")
    if (wanted or CURRENT_API) != (sent or CURRENT_API):
        raise _bad_version(f"{needed} and the compatible versions must match. {both}")
    if (wanted is None) != (sent is None):
        raise _bad_version(f"{needed}. {both}")


def _bad_version(text: str) -> ApiError:
    reason = "Invalid media-type value on headers [Accept, Content-Type]"
    return ApiError(400, "media_type_header_exception", reason, status_exception(400, text))


def response_type(format_name: str | None, accept: MediaType | None, content: MediaType | None) -> MediaType:
    """The response's type: by ``format`` parameter, Accept, the request's type, else JSON."""
    if named := _BY_NAME.get((format_name or "").lower()):
        return named
    if accept and accept.format:
        return accept
    if content and content.format:
        return content.bare
    return JSON


def body_format(content: MediaType | None) -> Format | None:
    """How a request's body is to be read; None when its type is not offered."""
    return content.format if content else None
