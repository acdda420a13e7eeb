"""Path parameters that their definitions allow to leave out: the shorter request is one more request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from harness.model.spec import Request
from harness.reading.drafts import ParameterDraft

LEFT_OUT = re.compile(
    r"^If (?:omitted|you (?:omit|leave out|do not specify|don't specify) this\b)"
    r"|^To [^.]*, omit this parameter\b"
)


def shorter_requests(requests: Sequence[Request], parameters: Iterable[ParameterDraft]) -> list[Request]:
    """Return the requests without the parameter, for each that all requests end with and may be left out.

    Where a request line shows how the parameter is left out, that line is all that the page says.
    """
    found: list[Request] = []
    for each in parameters:
        slot = f"/{{{each.parameter.name}}}"
        said = next((draft for draft in each.drafts if LEFT_OUT.match(draft.text)), None)
        if said is not None and all(request.path.endswith(slot) for request in requests):
            shorter = [(request.method, request.path.removesuffix(slot)) for request in requests]
            found.extend(Request(method, path, said.line) for method, path in dict.fromkeys(shorter) if path)
    return found
