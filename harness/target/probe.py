"""What a target is and can do, asked once at the start of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.errors import TargetUnreachable, TargetUnusable
from harness.target.credentials import ENVIRONMENT
from harness.target.target import Target

TIMEOUT = 15.0
NAMES = tuple(ENVIRONMENT[kind] for kind in ("basic", "api_key", "bearer"))


@dataclass(frozen=True, slots=True)
class Capabilities:
    """``features`` are the needs a case may name: ``security`` (users and roles can be made), and
    ``service:<name>`` for each inference service that can be used."""

    name: str
    version: str
    features: frozenset[str]

    def missing(self, needs: tuple[str, ...]) -> list[str]:
        """The needs this target does not meet."""
        return [need for need in needs if need not in self.features]


@dataclass(frozen=True, slots=True)
class Trial:
    """A way to find out about a feature: the request that needs it, and the one that undoes it."""

    feature: str
    method: str
    path: str
    body: Any
    undo: tuple[str, str, tuple[tuple[str, str], ...]]


def probe(target: Target, *, trials: tuple[Trial, ...] = ()) -> Capabilities:
    """Ask who is there, and try what it can do.

    Raises TargetUnreachable when nothing answers, TargetUnusable when what answers is not this API or does
    not know the credentials.
    """
    root = target.send("GET", "/", timeout=TIMEOUT)
    if root.status is None:
        raise TargetUnreachable(
            str(root.error), where=target.url, hint="is the server running, and is the address right?"
        )
    if root.status in (401, 403):
        raise TargetUnusable(
            f"the credentials are refused (status {root.status})",
            where=target.url,
            hint="give --basic-auth, --api-key or --bearer (or set " + ", ".join(NAMES) + ")",
        )
    if not isinstance(root.body, dict) or "version" not in root.body:
        raise TargetUnusable(
            f"this does not look like the API: GET / answers {root.status} with {_kind(root.body)}",
            where=target.url,
            hint="point --endpoint at the address that speaks the API, without a path",
        )
    features = set()
    if target.send("GET", "/_security/_authenticate", timeout=TIMEOUT).status == 200:
        features.add("security")
    features.update(trial.feature for trial in trials if _works(target, trial))
    version = root.body["version"]
    number = str(version.get("number", "?")) if isinstance(version, dict) else str(version)
    return Capabilities(str(root.body.get("name", "?")), number, frozenset(features))


def alive(target: Target) -> bool:
    """True when the target still answers."""
    return target.send("GET", "/", timeout=TIMEOUT).status is not None


def _works(target: Target, trial: Trial) -> bool:
    method, path, query = trial.undo
    try:
        return target.send(trial.method, trial.path, body=trial.body, timeout=TIMEOUT).status == 200
    finally:  # whatever became of it: a lost answer or an interruption must leave nothing behind
        target.send(method, path, query=query, timeout=TIMEOUT)


def _kind(body: Any) -> str:
    if isinstance(body, str):
        return "HTML" if "<html" in body.lower() else "text"
    return "no body" if body is None else "other JSON"
