"""Removing what snippets make: they use literal names, so a general rule has to do.


What a PUT made is removed by a DELETE of the same path, newest first, and looked for afterwards. A path is
ours only if a GET answered 404 before the PUT, or an answer of 201 names it as new; everything else a snippet
has changed is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from harness.endpoint.journal import Journal
from harness.endpoint.probe import alive
from harness.endpoint.target import Target
from harness.errors import LedgerError
from harness.model.case import Created
from harness.model.exchange import Exchange
from harness.suites.calls import Call

GONE = (200, 202, 204, 404)
DOUBTFUL = (408, 429)
PATH = "path"
"""The kind under which a ledger has what snippets make: its name is its path."""

ABSENT = 404
OK = 200
CREATED = 201
REFUSED = 409
FORCE = (("force", "true"),)


class Cleanup:
    """Watches the requests of one test and removes what they made. ``leftovers`` outlive the test."""

    def __init__(self, target: Target, journal: Journal | None = None) -> None:
        """A ``journal`` has what is about to be made on disk before it is sent."""
        self._target = target
        self._journal = journal
        self._made: list[str] = []
        self._changed: dict[str, str] = {}
        self._unanswered: set[str] = set()
        self._maybe: set[str] = set()
        self.leftovers: list[str] = []

    def before(self, call: Call) -> None:
        """Look, before a PUT, whether its path is there already; before a POST, whether it is not."""
        path = call.path
        if self._target.access.read_only:
            return  # the fence lets nothing out that could make something
        if call.method == "POST" and not self._covered(path):
            if self._target.send("GET", path).status == ABSENT:
                self._maybe.add(path)
            return
        if call.method != "PUT" or self._covered(path) or path in self._changed:
            return
        found = self._target.send("GET", path)
        self._unanswered.add(path)
        if found.status == ABSENT:
            self._make(path)
        else:
            self._changed[path] = f"PUT {path}: may have been there before (GET answered {found.status})"

    def after(self, call: Call, exchange: Exchange) -> None:
        """Note what the answer says: something new, something gone, or a refusal."""
        status = exchange.status
        if status is None:
            return
        if status >= 400:
            if call.path in self._unanswered:
                self._refused(call, status)
        elif call.method == "DELETE":
            self._changed.pop(call.path, None)
        elif status == CREATED:
            self._created(call, exchange)
        elif call.path in self._maybe and self._target.send("GET", call.path).status == OK:
            self._make(call.path)
        self._maybe.discard(call.path)
        if call.method == "PUT":
            self._unanswered.discard(call.path)

    def withheld(self, call: Call) -> None:
        """The call was not sent after all."""
        self._forget(call.path)
        self._maybe.discard(call.path)
        self._unanswered.discard(call.path)

    def _make(self, path: str) -> None:
        if self._journal is not None:
            self._journal.note("made", Created(PATH, path))
        self._made.append(path)

    def _forget(self, path: str) -> None:
        self._changed.pop(path, None)
        if path in self._made:
            self._made.remove(path)
            self._gone(path)

    def _gone(self, path: str) -> None:
        if self._journal is not None:
            with suppress(LedgerError):
                self._journal.note("gone", Created(PATH, path))

    def _refused(self, call: Call, status: int) -> None:
        """What was refused made nothing: whatever is there now, somebody else has made it. After an error of
        the server that cannot be said; then it is told, and left."""
        self._forget(call.path)
        doubtful = status >= 500 or status in DOUBTFUL
        if doubtful and self._target.send("GET", call.path).status == OK:
            self._changed[call.path] = f"{call.method} {call.path}: answered {status}, and something is there"

    def _created(self, call: Call, exchange: Exchange) -> None:
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        location = urlsplit(headers.get("location", "")).path
        path = location if location.startswith("/") else call.path if call.method == "PUT" else None
        self._changed.pop(call.path, None)
        if path is None and not self._covered(call.path):
            self._changed[call.path] = f"{call.method} {call.path}: made something, but did not tell where"
        elif path is not None and not self._covered(path):
            self._make(path)

    def take_over(self, paths: Sequence[str]) -> None:
        """Take what another process has made for one's own."""
        self._made += paths

    def owns(self, path: str) -> bool:
        """Whether the path is one that the test has made, or lies inside one, and names no more than that."""
        parts = path.strip("/").split("/")
        plain = not any(c in part for part in parts for c in "*,%<") and not {"", ".", "..", "_all"} & set(
            parts
        )
        return plain and self._covered("/" + path.strip("/"))

    def _covered(self, path: str) -> bool:
        """Whether the path, or one around it, is removed anyway."""
        return any(path == made or path.startswith(made + "/") for made in self._made)

    def clean(self) -> None:
        """Remove what was made; what cannot be removed goes to ``leftovers``.

        Can be called again after an interruption; to a target that is gone, nothing more is sent.
        """
        self.leftovers += [text for path, text in self._changed.items() if not self._covered(path)]
        self._changed.clear()
        while self._made:
            path = self._made[-1]
            status = self._remove(path)
            if status is None:
                self.leftovers += [f"{each}: the target stopped answering" for each in reversed(self._made)]
                self._made.clear()
                return
            if why := self._left(path, status):
                self.leftovers.append(f"{path}: {why}")
            else:
                self._gone(path)
            self._made.pop()

    def _left(self, path: str, status: int) -> str | None:
        """Why something is left after its removal was answered; an acknowledgement is not believed."""
        if status not in GONE:
            return f"DELETE answered {status}"
        if self._target.send("GET", path).status == OK:
            return f"DELETE answered {status}, and it is still there"
        return None

    def _remove(self, path: str) -> int | None:
        """The status of the removal, forced where it is refused otherwise; None when the target is dead."""
        status = self._target.send("DELETE", path).status
        if status == REFUSED:
            status = self._target.send("DELETE", path, query=FORCE).status
        if status is None:
            return 0 if alive(self._target) else None
        return status
