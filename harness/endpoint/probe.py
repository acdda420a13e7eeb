"""What a target is, asked once at the start of a run: product, version, licence, security, clock."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from harness.endpoint.credentials import ENVIRONMENT
from harness.endpoint.offer import Offer, ask, shown
from harness.endpoint.target import Target
from harness.errors import TargetLost, TargetUnreachable, TargetUnusable, Unsteady
from harness.model.exchange import Exchange

TIMEOUT = 15.0
NAMES = tuple(ENVIRONMENT[kind] for kind in ("basic", "api_key", "bearer"))
SECURITY = "security"
EVERYTHING = "superuser"
"""The role of those who may do everything."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a target can do.

    ``features`` are the needs a case may name: ``security`` (users and roles can be made), and
    ``service:<name>`` for each service that can be used. ``lacks`` are kinds of resources and
    ``absent_pages`` pages that it does not offer, each with the answer that shows it; ``facts`` is what else
    was found, for people.
    """

    name: str
    version: str
    features: frozenset[str]
    lacks: Mapping[str, str] = field(default_factory=dict)
    absent_pages: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    limited: bool = False
    """Whether its security knows us, and not as somebody who may do everything."""

    def missing(self, needs: tuple[str, ...]) -> list[str]:
        """The needs this target does not meet."""
        return [need for need in needs if need not in self.features]


@dataclass(frozen=True, slots=True)
class Greeting:
    """Who is there: the answer to ``GET /``, whether there are users, what is said to what is not known."""

    root: Exchange
    secured: bool
    facts: Mapping[str, str]
    offer: Offer
    limited: bool = False

    @property
    def name(self) -> str:
        """What the target calls itself."""
        return str(self.root.body.get("name", "?"))

    @property
    def version(self) -> str:
        """The version it tells."""
        version = self.root.body["version"]
        return str(version.get("number", "?")) if isinstance(version, Mapping) else str(version)


def greet(target: Target, prefix: str) -> Greeting:
    """Ask who is there.

    Raises TargetUnreachable when nothing answers, TargetUnusable when what answers is not this API, does not
    know the credentials, or says yes to everything.
    """
    root = target.send("GET", "/", timeout=TIMEOUT)
    if root.status is None:
        raise TargetUnreachable(
            str(root.error), where=target.url, hint="is the server running, and is the address right?"
        )
    _check_credentials(root, target)
    _check_stays(root, target)
    if not isinstance(root.body, dict) or "version" not in root.body:
        raise TargetUnusable(
            f"this does not look like the API: GET / answers {root.status} with {_kind(root.body)}",
            where=target.url,
            hint="point --endpoint at the address where GET / tells a version; "
            "a path is part of it where a gateway puts the API below one",
        )
    offer = ask(target, prefix)
    _check_says_no(offer.nowhere, target)
    who = target.send("GET", "/_security/_authenticate", timeout=TIMEOUT)
    if who.status == 401:
        _check_credentials(who, target)
    facts = {**_product(root), **_user(who), **_licence(target), **_clock(root)}
    return Greeting(root, who.status == 200, facts, offer, _limited(who))


def _limited(who: Exchange) -> bool:
    if who.status != 200 or not isinstance(who.body, Mapping):
        return False
    return EVERYTHING not in (who.body.get("roles") or ())


def alive(target: Target) -> bool:
    """True when the target still answers, and nothing else in its place."""
    try:
        return target.send("GET", "/", timeout=TIMEOUT).status is not None
    except (Unsteady, TargetLost):
        return False


def _check_credentials(answer: Exchange, target: Target) -> None:
    if answer.status in (401, 403):
        given = "are refused" if target.credentials.header else "are missing"
        raise TargetUnusable(
            f"the credentials {given} (status {answer.status} for {answer.request.path})",
            where=target.url,
            hint="give --basic-auth, --api-key or --bearer (or set " + ", ".join(NAMES) + ")",
        )


def _check_stays(root: Exchange, target: Target) -> None:
    """A redirect is not followed: what is sent after it might reach somebody else."""
    location = next((v for k, v in root.headers.items() if k.lower() == "location"), None)
    if root.status is not None and 300 <= root.status < 400 and location:
        raise TargetUnusable(
            f"GET / is sent elsewhere (status {root.status}, to {location}), and is not followed there",
            where=target.url,
            hint="point --endpoint at the address that answers itself",
        )


def _check_says_no(nowhere: Exchange, target: Target) -> None:
    """A target that knows every path cannot be believed."""
    if nowhere.status is not None and nowhere.status < 300:
        raise TargetUnusable(
            f"the answers say nothing: {nowhere.request.path} exists in no API, its answer: {shown(nowhere)}",
            where=target.url,
            hint="is there a gateway, a mock or a stub in front that answers everything?",
        )


def _product(root: Exchange) -> dict[str, str]:
    version = root.body["version"]
    told = version if isinstance(version, Mapping) else {}
    product = next((v for k, v in root.headers.items() if k.lower() == "x-elastic-product"), None)
    found = {"product": told.get("distribution") or product, "build": told.get("build_flavor")}
    return {key: str(value) for key, value in found.items() if value}


def _user(who: Exchange) -> dict[str, str]:
    if who.status != 200 or not isinstance(who.body, Mapping):
        return {"security": f"no users: {shown(who)}"}
    roles = ", ".join(map(str, who.body.get("roles") or ())) or "none"
    return {"security": f"on, as {who.body.get('username', '?')} with the roles {roles}"}


def _licence(target: Target) -> dict[str, str]:
    answer = target.send("GET", "/_license", timeout=TIMEOUT)
    licence = answer.body.get("license") if isinstance(answer.body, Mapping) else None
    if answer.status != 200 or not isinstance(licence, Mapping):
        return {"licence": f"not told: {shown(answer)}"}
    return {"licence": f"{licence.get('type', '?')}, {licence.get('status', '?')}"}


def _clock(root: Exchange) -> dict[str, str]:
    """How far its clock is from ours, in whole seconds, if it tells the time."""
    told = next((v for k, v in root.headers.items() if k.lower() == "date"), None)
    try:
        seconds = parsedate_to_datetime(told or "").timestamp() - time.time()
    except (ValueError, TypeError):
        return {}
    return {"clock": f"{round(seconds):+d} s from this machine's"}


def _kind(body: Any) -> str:
    if isinstance(body, str):
        return "HTML" if "<html" in body.lower() else "text"
    return "no body" if body is None else "other JSON"
