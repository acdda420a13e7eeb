"""Parts of a spec on their way: they hold their sentences until these have ids."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from harness.model.spec import Example, Parameter, Response
from harness.reading.snippets import Snippet
from harness.reading.statements import Draft


@dataclass(slots=True)
class ParameterDraft:
    """A parameter, the sentences that define it, and its nested properties."""

    parameter: Parameter
    drafts: list[Draft] = field(default_factory=list)
    children: list[ParameterDraft] = field(default_factory=list)

    def finish(self) -> Parameter:
        """Return the parameter with the ids of its statements."""
        return replace(
            self.parameter,
            properties=tuple(child.finish() for child in self.children),
            statements=tuple(draft.id for draft in self.drafts),
        )


@dataclass(slots=True)
class ResponseDraft:
    """A response code or body, its sentences and its fields."""

    status: int | None
    text: str
    line: int
    drafts: list[Draft] = field(default_factory=list)
    children: list[ParameterDraft] = field(default_factory=list)

    def finish(self) -> Response:
        """Return the response with the ids of its statements."""
        return Response(
            status=self.status,
            text=self.text,
            line=self.line,
            properties=tuple(child.finish() for child in self.children),
            statements=tuple(draft.id for draft in self.drafts),
        )


@dataclass(slots=True)
class ExampleDraft:
    """An example and the statement that it is."""

    snippet: Snippet
    draft: Draft

    def finish(self) -> Example:
        """Return the example with the id of its statement."""
        return Example(
            request=self.snippet.request,
            line=self.draft.line,
            response=self.snippet.response,
            has_response=self.snippet.has_response,
            directives=self.snippet.directives,
            statements=(self.draft.id,),
        )
