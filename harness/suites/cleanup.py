"""Removing what snippets make: they use literal names, so a general rule has to do.

What a PUT made is removed by a DELETE of the same path, newest first, and looked for afterwards. A path is
ours only if a GET answered 404 before the PUT, or an answer of 201 names it as new; everything else a snippet
has changed is reported.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from harness.endpoint.probe import alive
from harness.endpoint.target import Target
from harness.model.exchange import Exchange
from harness.suites.calls import Call

GONE = (200, 202, 404)
ABSENT = 404
OK = 200
CREATED = 201
REFUSED = 409
FORCE = (("force", "true"),)


class Cleanup:
    """Watches the requests of one test and removes what they made. ``leftovers`` outlive the test."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._made: list[str] = []
        self._changed: dict[str, str] = {}
        self._unanswered: set[str] = set()
        self._refused: set[str] = set()
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
            self._made.append(path)
        else:
            self._changed[path] = f"PUT {path}: may have been there before (GET answered {found.status})"

    def after(self, call: Call, exchange: Exchange) -> None:
        """Note what the answer says: something new, something gone, or a refusal."""
        status = exchange.status
        if status is None:
            return
        if status >= 400:
            if call.path in self._unanswered:
                self._changed.pop(call.path, None)
                self._refused.add(call.path)
        elif call.method == "DELETE":
            self._changed.pop(call.path, None)
        elif status == CREATED:
            self._created(call, exchange)
        elif call.path in self._maybe and self._target.send("GET", call.path).status == OK:
            self._made.append(call.path)
        self._maybe.discard(call.path)
        if call.method == "PUT":
            self._unanswered.discard(call.path)
            if status < 400:
                self._refused.discard(call.path)

    def _created(self, call: Call, exchange: Exchange) -> None:
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        location = urlsplit(headers.get("location", "")).path
        path = location if location.startswith("/") else call.path if call.method == "PUT" else None
        self._changed.pop(call.path, None)
        if path is None and not self._covered(call.path):
            self._changed[call.path] = f"{call.method} {call.path}: made something, but did not tell where"
        elif path is not None and not self._covered(path):
            self._made.append(path)

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
        """Remove what was made; what cannot be removed goes to ``leftovers``, unless making it was refused.

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
            if path not in self._refused and (why := self._left(path, status)):
                self.leftovers.append(f"{path}: {why}")
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
