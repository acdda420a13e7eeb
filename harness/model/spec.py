"""One API page as data: requests, parameters, privileges, examples and statements.

Field names are those of ``specs/schema/api-spec.schema.json``. A value that a page does not state is
``None`` or empty, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SPEC_VERSION = 1

Location = Literal["path", "query", "body"]
Status = Literal["executable", "behaviour", "informative", "open"]
"""What becomes of a sentence."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page a spec was read from: path relative to the documentation root, and its digest."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Availability:
    """Life-cycle marks of a page: ``role`` (xpack), ``stability`` (stable, experimental, beta, preview)."""

    role: str | None = None
    stability: str = "stable"
    since: str | None = None
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One documented request line; ``path`` starts with a slash and holds ``{name}`` placeholders."""

    method: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Privileges:
    """Privileges that the page asks for, and the built-in roles that it says grant them."""

    cluster: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One documented parameter.

    ``type`` is the normal form (string, boolean, integer, long, float, double, number, duration,
    bytesize, date, enum, array, object, map); ``alternatives`` are further types that are allowed.
    ``declared`` keeps the page's own words where they say more. ``default`` counts only when
    ``has_default`` is true. ``since`` and ``deprecated`` are versions, ``stability`` a life-cycle mark of
    its own. ``variant`` names the form of the object that a property belongs to, if it has several.
    ``statements`` are the ids of the sentences that define it.
    """

    name: str
    location: Location
    required: bool
    type: str
    line: int
    items: str | None = None
    enum: tuple[str, ...] = ()
    has_default: bool = False
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str | None = None
    deprecated: str | None = None
    properties: tuple[Parameter, ...] = ()
    statements: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    nullable: bool = False
    declared: str | None = None
    since: str | None = None
    stability: str | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One documented answer: a response code, or the fields of the response body."""

    status: int | None
    text: str
    line: int
    properties: tuple[Parameter, ...] = ()
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExampleRequest:
    """A request as an example writes it; ``path`` holds literal names and no query string."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, slots=True)
class Example:
    """One snippet and the response shown for it, if any; ``directives`` are its marker comments."""

    request: ExampleRequest
    line: int
    response: Any = None
    has_response: bool = False
    directives: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What a statement means, for a machine: a ``kind`` and its arguments."""

    kind: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """One normative sentence.

    ``id`` survives edits elsewhere on the page; ``fingerprint`` changes with the sentence. ``status``
    says what becomes of it: ``executable`` (``rules`` say how), ``informative`` (``reason`` says why), or
    ``open``. That is what the page says by itself; a pack's behaviours can say more: ``behaviour``
    (``bound_to`` names its elements), or why an open one is informative.
    """

    id: str
    text: str
    fingerprint: str
    file: str
    line: int
    status: Status
    rules: tuple[Rule, ...] = ()
    bound_to: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def place(self) -> str:
        """``file:line``, as shown beside every verdict."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class ApiSpec:
    """Everything that one API page says."""

    id: str
    title: str
    page: Page
    availability: Availability
    requests: tuple[Request, ...]
    privileges: Privileges
    parameters: tuple[Parameter, ...]
    responses: tuple[Response, ...]
    examples: tuple[Example, ...]
    statements: tuple[Statement, ...]
    spec_version: int = SPEC_VERSION

    def parameter(self, name: str) -> Parameter | None:
        """Return the top-level parameter of that name, or None."""
        return next((p for p in self.parameters if p.name == name), None)

    def statement(self, statement_id: str) -> Statement | None:
        """Return the statement of that id, or None."""
        return next((s for s in self.statements if s.id == statement_id), None)

    def by_rule(self, kind: str, **arguments: Any) -> Iterator[Statement]:
        """Yield the statements that carry a rule of this kind with (at least) these arguments."""
        wanted = arguments.items()
        for statement in self.statements:
            if any(r.kind == kind and wanted <= dict(r.arguments).items() for r in statement.rules):
                yield statement
