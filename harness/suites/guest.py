"""What snippets may change on somebody else's server: what their own test has made, and nothing else.

Snippets use the names that they show, so names tell nothing; a path is the test's own if it was not there
before the test made it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from harness.endpoint.fence import SAFE_METHODS, Access, Fence, Query, Routes, open_fence
from harness.errors import Refused
from harness.suites.cleanup import Cleanup

HINT = "on a server that is all yours, say so with --exclusive"


class GuestFence(Fence):
    """Lets requests through that change nothing by their method, or only what the test has made."""

    def __init__(self, cleanup: Cleanup, *, read_only: bool = False) -> None:
        super().__init__(Routes(), lambda _: False, read_only)
        self._cleanup = cleanup

    def admit(self, method: str, path: str, _query: Query = (), _body: Any = None) -> None:
        """Return if the request may leave. Raises Refused."""
        if method.upper() in SAFE_METHODS:
            return
        if self.read_only:
            raise Refused(f"read-only: {method} {path} would change something")
        if not self._cleanup.owns(path):
            raise Refused(f"{method} {path} could change what this test has not made", hint=HINT)


class PathFence(Fence):
    """Lets only the removal of certain paths through."""

    def __init__(self, paths: Collection[str]) -> None:
        super().__init__(Routes(), lambda _: False)
        self._paths = paths

    def admit(self, method: str, path: str, _query: Query = (), _body: Any = None) -> None:
        """Return if the request may leave. Raises Refused."""
        if method.upper() not in SAFE_METHODS and (method, path) not in {("DELETE", p) for p in self._paths}:
            raise Refused(f"{method} {path} is not in the ledger")


def fence_for(access: Access, cleanup: Cleanup) -> Fence:
    """The fence for one test: none on a server that is all the run's own."""
    return open_fence() if access.whole else GuestFence(cleanup, read_only=access.read_only)
